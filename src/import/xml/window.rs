//! The bytes of a file as text, of which a window is in memory.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memchr_iter;

use crate::import::Notes;

/// How many bytes are read at once.
const CHUNK: usize = 64 * 1024;
/// How much of a file is searched for its encoding.
const DECLARATION: usize = 1_024;

/// Text that is read on as it is taken. Line ends are `\n` (XML 1.0, section 2.11); characters
/// that XML does not have (section 2.2) are left out.
pub(super) struct Window {
    bytes: Box<dyn Read>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: String,
    start: usize,
    line: u64,
    ended: bool,
    after_return: bool,
    pub notes: Notes,
}

impl Window {
    /// The text of these bytes, in the encoding that they say they have (XML 1.0, appendix F).
    pub fn open(mut bytes: Box<dyn Read>) -> io::Result<Self> {
        let mut head = Vec::with_capacity(DECLARATION);
        bytes
            .by_ref()
            .take(DECLARATION as u64)
            .read_to_end(&mut head)?;
        let encoding = encoding_of(&head);
        Ok(Self {
            bytes: Box::new(io::Cursor::new(head).chain(bytes)),
            decoder: encoding.new_decoder(),
            raw: vec![0; CHUNK],
            text: String::new(),
            start: 0,
            line: 1,
            ended: false,
            after_return: false,
            notes: Notes::default(),
        })
    }

    /// What has been read and not been taken.
    pub fn rest(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// The line on which that begins.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Takes so many bytes of it, which end a character.
    pub fn take(&mut self, length: usize) {
        let taken = self.rest().get(..length).unwrap_or_default();
        let lines = memchr_iter(b'\n', taken.as_bytes()).count() as u64;
        self.line += lines;
        self.start += length;
    }

    /// Reads on until there are so many bytes, or no more.
    pub fn require(&mut self, length: usize) -> io::Result<()> {
        while self.rest().len() < length && self.more()? {}
        Ok(())
    }

    /// Reads on; false at the end of the file.
    pub fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.text.drain(..self.start);
        self.start = 0;
        let length = loop {
            match self.bytes.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.ended = length == 0;
        let before = self.text.len();
        self.decode(length);
        self.tidy(before);
        Ok(true)
    }

    fn decode(&mut self, length: usize) {
        let mut raw = self.raw.get(..length).unwrap_or_default();
        let mut bad = false;
        loop {
            let room = self.decoder.max_utf8_buffer_length(raw.len());
            self.text.reserve(room.unwrap_or(CHUNK * 3) + 4);
            let (result, read, replaced) =
                self.decoder
                    .decode_to_string(raw, &mut self.text, self.ended);
            bad |= replaced;
            raw = raw.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        if bad {
            let name = self.decoder.encoding().name();
            let line = self.line + memchr_iter(b'\n', self.text.as_bytes()).count() as u64;
            self.notes
                .warn("bytes that are not in the file's encoding", || {
                    format!("line {line} or before: bytes that are no {name} became \u{FFFD}")
                });
        }
    }

    /// Mends what was read behind so many bytes.
    fn tidy(&mut self, before: usize) {
        let new = self.text.get(before..).unwrap_or_default();
        if !self.after_return && new.chars().all(|c| is_xml(c) && c != '\r') {
            return;
        }
        let fresh = self.text.split_off(before);
        let mut first = None;
        for c in fresh.chars() {
            match c {
                '\n' if self.after_return => {}
                '\r' => self.text.push('\n'),
                c if is_xml(c) => self.text.push(c),
                _ => first = first.or(Some(self.text.len())),
            }
            self.after_return = c == '\r';
        }
        if let Some(place) = first {
            let read = self.text.as_bytes().get(..place).unwrap_or_default();
            let line = self.line + memchr_iter(b'\n', read).count() as u64;
            self.notes.warn("control characters were dropped", || {
                format!("line {line}: control characters were dropped")
            });
        }
    }
}

/// Whether XML may have it; surrogates are no `char`.
pub(super) fn is_xml(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

fn encoding_of(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    match head {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    let head = String::from_utf8_lossy(head);
    let declared = head
        .trim_start()
        .strip_prefix("<?xml")
        .and_then(|after| after.split("?>").next())
        .and_then(|declaration| declaration.split_once("encoding"))
        .and_then(|(_, after)| after.split(['"', '\'']).nth(1));
    declared
        .and_then(|label| Encoding::for_label(label.trim().as_bytes()))
        // One that could be read as ASCII is not in two bytes.
        .filter(|encoding| ![UTF_16LE, UTF_16BE].contains(encoding))
        .unwrap_or(UTF_8)
}
