//! The log of a server, written out by a thread of its own.
//!
//! A system call for each line would cost a busy server more than many an answer. So lines are
//! gathered in memory, and go out together a moment later.

use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// For how long lines are gathered.
const PAUSE: Duration = Duration::from_millis(20);

/// How many bytes of lines may wait. Who logs more than can be written waits too: no line is lost.
const MOST: usize = 1 << 20;

/// Where lines go in; they come out in the same order, whole.
#[derive(Debug, Clone)]
pub struct LogWriter(Arc<Shared>);

/// Writes out what is left when it is dropped. What comes later is written out at once.
#[derive(Debug)]
pub struct LogEnd {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    /// Lines have come, or the end.
    filled: Condvar,
    /// There is room again, or it is the end.
    emptied: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: Vec<u8>,
    is_over: bool,
}

/// Begins the log. Somebody who watches a terminal sees each line at once, and in colours.
///
/// # Errors
/// When there can be no more threads.
pub fn begin() -> io::Result<Option<LogEnd>> {
    let settings = env_logger::Env::default().default_filter_or("info,actix_server=warn");
    let mut logger = env_logger::Builder::from_env(settings);
    if io::stderr().is_terminal() {
        logger.init();
        return Ok(None);
    }
    let (writer, end) = LogWriter::to_stderr()?;
    logger.target(env_logger::Target::Pipe(Box::new(writer)));
    logger.init();
    Ok(Some(end))
}

impl LogWriter {
    /// Lines that go to standard error, until the end is dropped.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub fn to_stderr() -> io::Result<(Self, LogEnd)> {
        let shared = Arc::new(Shared::default());
        let writing = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || writing.write_out(&mut io::stderr()))?;
        let end = LogEnd {
            shared: Arc::clone(&shared),
            thread: Some(thread),
        };
        Ok((Self(shared), end))
    }
}

impl Write for LogWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self.0.lock();
        while waiting.lines.len() >= MOST && !waiting.is_over {
            let room = self.0.emptied.wait(waiting);
            waiting = room.unwrap_or_else(PoisonError::into_inner);
        }
        if waiting.is_over {
            drop(waiting);
            return io::stderr().write(line);
        }
        if waiting.lines.is_empty() {
            self.0.filled.notify_one();
        }
        waiting.lines.extend_from_slice(line);
        Ok(line.len())
    }

    /// Does nothing: the logger asks for it behind every line.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes out lines as they come, until the end.
    fn write_out(&self, output: &mut impl Write) {
        let mut lines = Vec::new();
        let mut is_over = false;
        while !is_over {
            {
                let is_idle = |waiting: &mut Waiting| waiting.lines.is_empty() && !waiting.is_over;
                let waiting = self.filled.wait_while(self.lock(), is_idle);
                let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
                let goes_on = |waiting: &mut Waiting| !waiting.is_over;
                let pause = self.filled.wait_timeout_while(waiting, PAUSE, goes_on);
                let (mut waiting, _) = pause.unwrap_or_else(PoisonError::into_inner);
                std::mem::swap(&mut waiting.lines, &mut lines);
                is_over = waiting.is_over;
            }
            self.emptied.notify_all();
            // A log that nobody takes is no reason to stop serving.
            let _ = output.write_all(&lines);
            lines.clear();
        }
    }
}

impl Drop for LogEnd {
    fn drop(&mut self) {
        self.shared.lock().is_over = true;
        self.shared.filled.notify_all();
        self.shared.emptied.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_comes_out_whole_and_in_order_also_when_there_are_too_many() {
        let shared = Arc::new(Shared::default());
        let line = |number: usize| format!("{number} {}\n", "x".repeat(1_000));
        let lines = MOST / 1_000 * 3;
        let mut output = Vec::new();
        std::thread::scope(|scope| {
            scope.spawn(|| shared.write_out(&mut output));
            let mut writer = LogWriter(Arc::clone(&shared));
            for number in 0..lines {
                writer.write_all(line(number).as_bytes()).unwrap();
                writer.flush().unwrap();
            }
            drop(LogEnd {
                shared: Arc::clone(&shared),
                thread: None,
            });
        });
        let expected: String = (0..lines).map(line).collect();
        assert!(output == expected.into_bytes());
    }
}
