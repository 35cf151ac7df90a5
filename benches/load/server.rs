//! The released program as a server.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::data::{Outcome, actus};

/// A running server, ended when it is dropped.
pub struct Server {
    child: Child,
    /// Such as `http://127.0.0.1:40123`.
    pub address: String,
}

impl Server {
    /// Serves a database on a free port with these options; it listens when this returns.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(database: &Path, options: &[&str]) -> Outcome<Self> {
        let mut command = actus();
        command.arg("--database").arg(database).arg("serve");
        Self::run(command.args(options))
    }

    /// Serves the demo on a free port.
    ///
    /// # Errors
    /// When it does not start.
    pub fn demo() -> Outcome<Self> {
        Self::run(actus().arg("demo"))
    }

    fn run(command: &mut std::process::Command) -> Outcome<Self> {
        let child = command
            .args(["--bind", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut server = Self {
            child,
            address: String::new(),
        };
        let output = server.child.stdout.take().ok_or("it has no output")?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let (_, address) = line
            .trim()
            .split_once("http://")
            .ok_or_else(|| format!("the server does not say where it listens: {line:?}"))?;
        server.address = format!("http://{address}");
        // What else it says is nobody's concern, but a closed pipe would be its.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Ok(server)
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to save, and may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
