//! Servers of other databases, started from the machine's own programs in a folder and on a port of
//! their own, and ended with this process.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server.
pub struct Guarded {
    pub port: u16,
    pub folder: PathBuf,
    /// Its standard input closes when this process ends, however it ends.
    _guardian: Child,
}

/// How a server is started.
pub struct Recipe {
    /// What it is called in messages.
    pub name: &'static str,
    /// Programs that it needs, the first of which tells the folder.
    pub programs: &'static [&'static str],
    /// Folders beside those on the path where they may be.
    pub folders: Vec<PathBuf>,
    /// Set to `require`, it makes it a failure that the programs are not there.
    pub variable: &'static str,
    /// The user that it is run as where we are root.
    pub user: &'static str,
    /// Makes what it needs in the folder `$2`, becomes the server on the port `$3`; its programs are
    /// on the path, and `$1` is where the first one is.
    pub script: &'static str,
    /// What it says when it is ready.
    pub ready: &'static str,
}

/// Runs the server, stops it once standard input ends, and removes its folder.
const GUARDIAN: &str = r#"
sh -c "$4" server "$1" "$2" "$3" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server 2>/dev/null || true
kill -TERM $server 2>/dev/null || true
wait $server
rm -rf "$2"
"#;

impl Recipe {
    /// Starts it. `None`, with a notice, where its programs are not there.
    pub fn start(&self) -> Option<Guarded> {
        let Some(paths) = self.found() else {
            let (name, variable) = (self.name, self.variable);
            assert!(
                std::env::var(variable).as_deref() != Ok("require"),
                "{variable}=require, but there is no {:?} here",
                self.programs
            );
            eprintln!("notice: no {name} here, so its tests are left out");
            return None;
        };
        let folder = tempfile::Builder::new()
            .prefix("actus-server-")
            .tempdir()
            .unwrap()
            .keep();
        let port = free_port();
        let mut guardian = Command::new("sh");
        guardian
            .args(["-c", GUARDIAN, "guardian"])
            .args([&paths[0], &folder])
            .args([&port.to_string(), self.script])
            .env("PATH", std::env::join_paths(&paths).unwrap())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some((user, group)) = other_user(&folder, self.user) {
            chown(&folder, Some(user), Some(group)).unwrap();
            guardian.uid(user).gid(group);
        }
        let mut guardian = guardian.spawn().unwrap();
        let log = BufReader::new(guardian.stdout.take().unwrap());
        self.wait_until_ready(log);
        Some(Guarded {
            port,
            folder,
            _guardian: guardian,
        })
    }

    /// The folders to look in, that of the first program first.
    fn found(&self) -> Option<Vec<PathBuf>> {
        let on_path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
        folders.extend(self.folders.iter().cloned());
        let has = |program: &&str| folders.iter().any(|folder| folder.join(program).exists());
        let first = folders
            .iter()
            .find(|folder| folder.join(self.programs[0]).exists())?;
        self.programs
            .iter()
            .all(has)
            .then(|| [std::slice::from_ref(first), &folders[..]].concat())
    }

    fn wait_until_ready(&self, mut log: impl BufRead + Send + 'static) {
        let mut seen = String::new();
        while !seen.contains(self.ready) {
            let read = log.read_line(&mut seen).unwrap();
            assert!(read > 0, "{} did not start:\n{seen}", self.name);
        }
        // A full pipe would stop the server.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Such servers refuse to run as root: the user and group to run one as, when we are root.
fn other_user(our_folder: &Path, name: &str) -> Option<(u32, u32)> {
    if std::fs::metadata(our_folder).unwrap().uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let ids = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(
        ids(name)
            .or_else(|| ids("nobody"))
            .expect("root needs a user to run a server as"),
    )
}
