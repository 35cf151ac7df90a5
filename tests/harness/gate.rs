//! A way to a server that can be closed.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Listens on a port of its own and passes everything on, until it is closed.
pub struct Gate {
    pub port: u16,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    is_open: bool,
    passing: Vec<TcpStream>,
}

impl Gate {
    /// A way to this port of this machine.
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let gate = Self {
            port: listener.local_addr().unwrap().port(),
            shared: Arc::new(Mutex::new(Shared {
                is_open: true,
                passing: Vec::new(),
            })),
        };
        let shared = Arc::clone(&gate.shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let mut shared = shared.lock().unwrap();
                // Who comes when it is closed sees the connection end.
                if shared.is_open {
                    let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
                    for stream in [&client, &server] {
                        shared.passing.push(stream.try_clone().unwrap());
                    }
                    pass(client.try_clone().unwrap(), server.try_clone().unwrap());
                    pass(server, client);
                }
            }
        });
        gate
    }

    /// Ends what is under way and lets nothing more through, or opens again.
    pub fn set_open(&self, is_open: bool) {
        let mut shared = self.shared.lock().unwrap();
        shared.is_open = is_open;
        if !is_open {
            for stream in shared.passing.drain(..) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}
