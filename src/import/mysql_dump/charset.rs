//! MySQL's character sets, by the encodings that decode them.
//!
//! Source: MySQL Reference Manual, "Supported Character Sets and Collations"; the WHATWG Encoding
//! Standard for the encodings.

use encoding_rs as enc;
use encoding_rs::Encoding;

/// The character set of some bytes of the dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

/// Decoded text, and whether the bytes were what their character set allows.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text; when not `faithful`, the bytes read as windows-1252.
    pub text: String,
    /// Whether the bytes were valid.
    pub faithful: bool,
}

impl Charset {
    /// UTF-8: what mysqldump writes unless told otherwise.
    pub const UTF8: Self = Self(enc::UTF_8);

    /// The character set of this MySQL name, in any letter case.
    ///
    /// `None` where no encoding is known for it, and for big5, cp932, gb18030, gbk and sjis: a second
    /// byte of theirs may look like a backslash, and strings are split into characters only after
    /// their escapes are undone.
    pub fn named(name: &str) -> Option<Self> {
        let encoding = match name.to_ascii_lowercase().as_str() {
            "ascii" | "binary" | "default" | "utf8" | "utf8mb3" | "utf8mb4" => enc::UTF_8,
            "latin1" => enc::WINDOWS_1252,
            "latin2" => enc::ISO_8859_2,
            "latin5" => enc::WINDOWS_1254,
            "latin7" => enc::ISO_8859_13,
            "cp1250" => enc::WINDOWS_1250,
            "cp1251" => enc::WINDOWS_1251,
            "cp1256" => enc::WINDOWS_1256,
            "cp1257" => enc::WINDOWS_1257,
            "cp866" => enc::IBM866,
            "greek" => enc::ISO_8859_7,
            "hebrew" => enc::ISO_8859_8,
            "koi8r" => enc::KOI8_R,
            "koi8u" => enc::KOI8_U,
            "macroman" => enc::MACINTOSH,
            "tis620" => enc::WINDOWS_874,
            "ujis" | "eucjpms" => enc::EUC_JP,
            "euckr" => enc::EUC_KR,
            "gb2312" => enc::GBK,
            _ => return None,
        };
        Some(Self(encoding))
    }

    /// The text of these bytes. Bytes that are not valid are read as windows-1252, in which every
    /// byte means something, so that nothing is lost.
    #[inline]
    pub fn decode(self, bytes: Vec<u8>) -> Decoded {
        if self.0 == enc::UTF_8 {
            return match String::from_utf8(bytes) {
                Ok(text) => faithful(text),
                Err(error) => windows_1252(error.as_bytes()),
            };
        }
        match self
            .0
            .decode_without_bom_handling_and_without_replacement(&bytes)
        {
            Some(text) => faithful(text.into_owned()),
            None => windows_1252(&bytes),
        }
    }
}

fn faithful(text: String) -> Decoded {
    Decoded {
        text,
        faithful: true,
    }
}

fn windows_1252(bytes: &[u8]) -> Decoded {
    let (text, _) = enc::WINDOWS_1252.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        faithful: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(charset: &str, bytes: &[u8]) -> (String, bool) {
        let decoded = Charset::named(charset).unwrap().decode(bytes.to_vec());
        (decoded.text, decoded.faithful)
    }

    #[test]
    fn names_of_any_case_decode() {
        assert_eq!(decode("UTF8MB4", "é😀".as_bytes()), ("é😀".into(), true));
        assert_eq!(decode("latin2", b"\xb1"), ("ą".into(), true));
        assert_eq!(decode("cp1250", b"\x9c"), ("ś".into(), true));
        assert_eq!(decode("cp1251", b"\xe6"), ("ж".into(), true));
        assert_eq!(decode("koi8r", b"\xd6"), ("ж".into(), true));
        assert_eq!(decode("greek", b"\xe1"), ("α".into(), true));
        assert_eq!(decode("latin5", b"\xfd"), ("ı".into(), true));
        assert_eq!(decode("latin7", b"\xe0"), ("ą".into(), true));
        assert_eq!(decode("ujis", b"\xa4\xa2"), ("あ".into(), true));
    }

    #[test]
    fn latin1_is_windows_1252_with_every_byte() {
        let all: Vec<u8> = (0..=255).collect();
        let (text, faithful) = decode("latin1", &all);
        assert!(faithful);
        assert_eq!(text.chars().count(), 256);
        assert_eq!(decode("latin1", b"\x80\x81\x9f\xe9").0, "€\u{81}Ÿé");
    }

    #[test]
    fn invalid_bytes_are_kept_and_told() {
        assert_eq!(decode("utf8", b"caf\xe9 \x80"), ("café €".into(), false));
        assert_eq!(decode("ujis", b"\xa4"), ("¤".into(), false));
    }

    #[test]
    fn unknown_and_unsafe_ones_have_no_charset() {
        for name in [
            "klingon", "", "sjis", "gbk", "big5", "cp932", "gb18030", "utf16",
        ] {
            assert_eq!(Charset::named(name), None, "{name}");
        }
    }
}
