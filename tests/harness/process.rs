//! The real binary: commands that end, and servers that run.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};

use super::database::Database;

/// How a command ended, and what it printed.
#[derive(Debug)]
pub struct Finished {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Finished {
    /// The output of a command that must succeed.
    #[track_caller]
    pub fn succeeds(self) -> String {
        assert!(self.status.success(), "{}\n{}", self.stdout, self.stderr);
        self.stdout
    }

    /// The one line on stderr of a command that must fail with this code.
    #[track_caller]
    pub fn fails_with(self, code: i32) -> String {
        assert_eq!(
            self.status.code(),
            Some(code),
            "{}\n{}",
            self.stdout,
            self.stderr
        );
        assert_eq!(self.stdout, "");
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        self.stderr.trim_end().to_owned()
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_actus"));
    command
        .args(arguments)
        .env_remove("DATABASE_URL")
        .env_remove("ACTUS_DATABASE")
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub fn actus(arguments: &[&str]) -> Finished {
    finish(command(arguments).spawn().unwrap())
}

/// Runs a command with these variables to its end.
pub fn actus_with(arguments: &[&str], variables: &[(&str, &str)]) -> Finished {
    let mut command = command(arguments);
    finish(command.envs(variables.iter().copied()).spawn().unwrap())
}

/// Runs a command that reads this from standard input.
pub fn actus_reading(arguments: &[&str], input: &[u8]) -> Finished {
    let mut child = command(arguments).stdin(Stdio::piped()).spawn().unwrap();
    // A command that fails early closes its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    finish(child)
}

fn finish(child: Child) -> Finished {
    let output = child.wait_with_output().unwrap();
    Finished {
        status: output.status,
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Imports a dump into a database; what `--json` prints.
pub fn import(database: &Database, dump: impl AsRef<[u8]>, options: &[&str]) -> serde_json::Value {
    import_from(database, "legacy", dump, options)
}

/// Imports a file of a kind of source into a database; what `--json` prints.
pub fn import_from(
    database: &Database,
    source: &str,
    file: impl AsRef<[u8]>,
    options: &[&str],
) -> serde_json::Value {
    let file = database.file("source", file);
    let mut arguments = vec![
        "--database",
        &database.url,
        "import",
        source,
        &file,
        "--json",
    ];
    arguments.extend(options);
    serde_json::from_str(&actus(&arguments).succeeds()).unwrap()
}

/// A running server, ended when it is dropped.
pub struct Server {
    child: Child,
    /// Such as `127.0.0.1:40123`.
    pub address: String,
}

impl Server {
    /// Serves a database on a free port.
    pub fn start(database: &Database) -> Self {
        Self::start_with(&["--database", &database.url, "serve"])
    }

    /// Serves with these arguments, on a free port.
    pub fn start_with(arguments: &[&str]) -> Self {
        Self::launch(command(arguments).args(["--bind", "127.0.0.1:0", "--workers", "1"]))
    }

    /// Follows a source, and tells of it on a free port.
    pub fn following(arguments: &[&str]) -> Self {
        Self::launch(command(arguments).args(["--admin-bind", "127.0.0.1:0"]))
    }

    fn launch(command: &mut Command) -> Self {
        let mut child = command
            .env("RUST_LOG", "off")
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .rsplit_once("http://")
            .unwrap_or_else(|| panic!("no address in {line:?}"))
            .1
            .to_owned();
        // What else it says is nobody's concern, but a full or closed pipe would be its.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self { child, address }
    }

    /// Asks it to end as a service manager does, and waits until it has.
    pub fn terminate(&mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
