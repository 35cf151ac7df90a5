//! JSON whose strings and nesting have a limit, so that the memory of who reads it has one, too.

use std::io::{self, Read};

/// The longest string, in bytes as it is written.
pub(super) const MAX_STRING: usize = 4 * 1024 * 1024;
/// How deep arrays and objects may be in each other. Documents of editors are strings, so a true
/// export has six levels.
const MAX_DEPTH: u32 = 64;
/// How much is read at once.
const WINDOW: usize = 64 * 1024;
/// The most bytes of a character behind its first.
const MAX_CONTINUATION: usize = 3;

/// What a string ends with that was cut: no text has this character (Unicode, section 23.7).
pub(super) const CUT: char = '\u{FFFF}';
const ESCAPED_CUT: &[u8] = b"\\uffff";
/// What stands for half of a surrogate pair, which `JSON.stringify` may write.
const REPLACEMENT: &[u8] = b"\\ufffd";

/// Where in the text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    InString,
    InEscape,
}

/// The same JSON, but that strings longer than [`MAX_STRING`] are cut and end with [`CUT`], and that
/// escapes of lone surrogates name U+FFFD. Deeper nesting is an error. What is not JSON stays so.
pub(super) struct Bounded<R> {
    bytes: R,
    window: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
    place: Place,
    depth: u32,
    /// How long the string is so far.
    length: usize,
    is_cut: bool,
    escape: Vec<u8>,
    /// The first half of a surrogate pair, until the second one comes.
    leading: Option<Vec<u8>>,
}

impl<R: Read> Bounded<R> {
    pub fn new(bytes: R) -> Self {
        Self {
            bytes,
            window: vec![0; WINDOW],
            ready: Vec::with_capacity(WINDOW),
            taken: 0,
            place: Place::Outside,
            depth: 0,
            length: 0,
            is_cut: false,
            escape: Vec::with_capacity(6),
            leading: None,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut rest = self.ready.get(self.taken..).unwrap_or_default();
            if !rest.is_empty() {
                let length = rest.read(buffer)?;
                self.taken += length;
                return Ok(length);
            }
            self.ready.clear();
            self.taken = 0;
            let mut window = std::mem::take(&mut self.window);
            let length = self.bytes.read(&mut window)?;
            let passed = self.pass(window.get(..length).unwrap_or_default());
            self.window = window;
            passed?;
            if length == 0 {
                return Ok(0);
            }
        }
    }
}

impl<R> Bounded<R> {
    /// Takes what was read, and makes ready what becomes of it.
    fn pass(&mut self, mut text: &[u8]) -> io::Result<()> {
        while !text.is_empty() {
            let length = match self.place {
                Place::Outside => self.outside(text)?,
                Place::InString => self.in_string(text),
                Place::InEscape => self.in_escape(text),
            };
            text = text.get(length..).unwrap_or_default();
        }
        Ok(())
    }

    /// To the next string; like the others, tells how much it took.
    fn outside(&mut self, text: &[u8]) -> io::Result<usize> {
        let quote = memchr::memchr(b'"', text);
        let end = quote.map_or(text.len(), |place| place + 1);
        let taken = text.get(..end).unwrap_or_default();
        for byte in taken {
            match byte {
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            if self.depth > MAX_DEPTH {
                return Err(io::Error::other(format!(
                    "arrays and objects are nested deeper than {MAX_DEPTH}"
                )));
            }
        }
        self.ready.extend_from_slice(taken);
        if quote.is_some() {
            self.place = Place::InString;
            self.length = 0;
            self.is_cut = false;
        }
        Ok(end)
    }

    fn in_string(&mut self, text: &[u8]) -> usize {
        let end = memchr::memchr2(b'"', b'\\', text);
        let plain = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
        if !plain.is_empty() {
            self.drop_leading();
            self.push(plain);
        }
        let Some(end) = end else { return text.len() };
        match text.get(end) {
            Some(b'"') => {
                self.drop_leading();
                if self.is_cut {
                    self.ready.extend_from_slice(ESCAPED_CUT);
                }
                self.ready.push(b'"');
                self.place = Place::Outside;
            }
            _ => {
                self.escape.clear();
                self.escape.push(b'\\');
                self.place = Place::InEscape;
            }
        }
        end + 1
    }

    fn in_escape(&mut self, text: &[u8]) -> usize {
        self.escape.extend(text.first());
        let length = match self.escape.get(1) {
            Some(b'u') => 6,
            _ => 2,
        };
        if self.escape.len() == length {
            let escape = std::mem::take(&mut self.escape);
            self.take_escape(&escape);
            self.escape = escape;
            self.place = Place::InString;
        }
        1
    }

    fn take_escape(&mut self, escape: &[u8]) {
        match surrogate(escape) {
            Some(Surrogate::Leading) => {
                self.drop_leading();
                self.leading = Some(escape.to_vec());
            }
            Some(Surrogate::Trailing) => match self.leading.take() {
                Some(mut pair) => {
                    pair.extend_from_slice(escape);
                    self.push(&pair);
                }
                None => self.push(REPLACEMENT),
            },
            None => {
                self.drop_leading();
                self.push(escape);
            }
        }
    }

    fn drop_leading(&mut self) {
        if self.leading.take().is_some() {
            self.push(REPLACEMENT);
        }
    }

    /// Adds to a string as much of a text or an escape as it may have.
    fn push(&mut self, text: &[u8]) {
        if self.is_cut {
            return;
        }
        let room = MAX_STRING.saturating_sub(self.length);
        if text.len() <= room {
            self.length += text.len();
            self.ready.extend_from_slice(text);
            return;
        }
        self.is_cut = true;
        if text.first() == Some(&b'\\') {
            return;
        }
        // A character that has begun is ended.
        let behind = text.get(room..).unwrap_or_default().iter();
        let rest = behind
            .take(MAX_CONTINUATION)
            .take_while(|byte| **byte & 0xC0 == 0x80);
        let end = room + rest.count();
        self.ready
            .extend_from_slice(text.get(..end).unwrap_or_default());
        self.length += end;
        self.is_cut = end < text.len();
    }
}

/// Half of a pair that names a character together.
enum Surrogate {
    Leading,
    Trailing,
}

fn surrogate(escape: &[u8]) -> Option<Surrogate> {
    match escape {
        [b'\\', b'u', b'd' | b'D', third, ..] => match third {
            b'8' | b'9' | b'a' | b'b' | b'A' | b'B' => Some(Surrogate::Leading),
            b'c' | b'd' | b'e' | b'f' | b'C' | b'D' | b'E' | b'F' => Some(Surrogate::Trailing),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives so many bytes at a time.
    struct Pieces<'t>(&'t [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(buffer.len());
            self.0.read(&mut buffer[..length])
        }
    }

    fn in_pieces(text: &[u8], length: usize) -> io::Result<Vec<u8>> {
        let mut passed = Vec::new();
        Bounded::new(Pieces(text, length)).read_to_end(&mut passed)?;
        Ok(passed)
    }

    fn passed(text: &str) -> String {
        let whole = in_pieces(text.as_bytes(), usize::MAX).unwrap();
        if text.len() < 1_000 {
            assert_eq!(in_pieces(text.as_bytes(), 1).unwrap(), whole, "{text}");
        }
        String::from_utf8(whole).unwrap()
    }

    #[test]
    fn what_keeps_the_limits_passes_as_it_is() {
        for text in [
            r#"{"a":"b\\","c":["\"",{"d":"\\\"]"}],"e":-1.5}"#,
            r#""été \u00e9 \ud83d\ude00 \n""#,
            r#""[[[[{{{{""#,
            r#"{"cut": "of"#,
            "",
            "no JSON",
        ] {
            assert_eq!(passed(text), text);
        }
    }

    #[test]
    fn half_of_a_surrogate_pair_is_the_replacement_character() {
        for (text, expected) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ude00""#, r#""\ufffd""#),
            (r#""\ud83dx\ude00""#, r#""\ufffdx\ufffd""#),
            (r#""\ud83d\n""#, r#""\ufffd\n""#),
            (r#""\uD83D\uD83D\uDE00""#, r#""\ufffd\uD83D\uDE00""#),
        ] {
            assert_eq!(passed(text), expected);
        }
    }

    #[test]
    fn long_strings_are_cut_between_characters_and_say_so() {
        for unit in ["x", "é", "x😀", r"\n", r"\ud83d\ude00", r"x\u0041"] {
            let long = unit.repeat(MAX_STRING * 2 / unit.len());
            let json = passed(&format!("[\"{long}\",\"b\"]"));
            let excess = json.len().abs_diff(MAX_STRING);
            assert!(excess < 50, "{unit}: {excess}");
            let read: Vec<String> = serde_json::from_str(&json).unwrap();
            assert!(
                read[0].ends_with(CUT) && !read[0].contains('\u{FFFD}'),
                "{unit}"
            );
            assert_eq!(read[1], "b");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(in_pieces(deep(64).as_bytes(), 7).is_ok());
        let error = in_pieces(deep(10_000).as_bytes(), 7).unwrap_err();
        assert!(error.to_string().contains("nested deeper than 64"));
    }
}
