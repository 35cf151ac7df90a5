//! Digits: what a number looks like, and the bytes that hexadecimal and bit literals stand for.
//!
//! Source: MySQL Reference Manual, "Numeric Literals", "Hexadecimal Literals", "Bit-Value Literals".

/// The two notations that spell out bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Radix {
    /// `0x4D79`, `X'4D79'`.
    Hex,
    /// `0b1001101`, `b'1001101'`.
    Bits,
}

impl Radix {
    /// How many digits a byte has.
    pub fn digits_of_a_byte(self) -> usize {
        match self {
            Self::Hex => 2,
            Self::Bits => 8,
        }
    }

    /// What the digits are called in a message.
    pub fn digits(self) -> &'static str {
        match self {
            Self::Hex => "hexadecimal digits",
            Self::Bits => "binary digits",
        }
    }

    /// The bytes, most significant first; `None` where something else than a digit is among them.
    /// Digits missing to a full first byte are zeros.
    pub fn bytes(self, digits: &[u8]) -> Option<Vec<u8>> {
        let (first, rest) = digits.split_at_checked(digits.len() % self.digits_of_a_byte())?;
        let first = (!first.is_empty()).then_some(first).into_iter();
        first
            .chain(rest.chunks(self.digits_of_a_byte()))
            .map(|digits| self.byte(digits))
            .collect()
    }

    fn byte(self, digits: &[u8]) -> Option<u8> {
        let radix = match self {
            Self::Hex => 16,
            Self::Bits => 2,
        };
        digits.iter().try_fold(0, |byte: u8, digit| {
            let digit = char::from(*digit).to_digit(radix)?;
            byte.checked_mul(radix as u8)?.checked_add(digit as u8)
        })
    }
}

/// Whether a number may hold this byte.
#[inline]
pub fn is_number_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// Whether this is a number: an optional sign, digits with an optional point, an optional exponent.
#[inline]
pub fn is_number(text: &[u8]) -> bool {
    // Keys and flags, the most of all numbers, are nothing but digits.
    is_digits(text) || is_real(text)
}

fn is_real(text: &[u8]) -> bool {
    let text = unsigned(text);
    let (mantissa, exponent) = match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (text.get(..at), text.get(at + 1..)),
        None => (Some(text), None),
    };
    mantissa.is_some_and(is_decimal) && exponent.is_none_or(|digits| is_digits(unsigned(digits)))
}

fn unsigned(text: &[u8]) -> &[u8] {
    match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    }
}

fn is_decimal(text: &[u8]) -> bool {
    let mut parts = text.splitn(2, |byte| *byte == b'.');
    let (whole, part) = (parts.next().unwrap_or_default(), parts.next());
    let digits = |part: &[u8]| part.is_empty() || is_digits(part);
    digits(whole) && part.is_none_or(digits) && text.iter().any(u8::is_ascii_digit)
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_the_rest() {
        for text in [
            "0",
            "-12",
            "1.5",
            "1e10",
            ".5",
            "+3",
            "5.",
            "-1.5E-300",
            "007",
        ] {
            assert!(is_number(text.as_bytes()), "{text}");
        }
        for text in [
            "", "-", ".", "--1", "1.2.3", "1e", "e1", "1e1.5", "12a", "1-2", "+-1",
        ] {
            assert!(!is_number(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn digits_spell_bytes() {
        assert_eq!(Radix::Hex.bytes(b"aB0f"), Some(vec![0xab, 0x0f]));
        assert_eq!(Radix::Hex.bytes(b"ABC"), Some(vec![0x0a, 0xbc]));
        assert_eq!(Radix::Hex.bytes(b""), Some(vec![]));
        assert_eq!(Radix::Hex.bytes(b"4g"), None);
        assert_eq!(Radix::Bits.bytes(b"0101"), Some(vec![5]));
        assert_eq!(Radix::Bits.bytes(b"111111111"), Some(vec![1, 255]));
        assert_eq!(Radix::Bits.bytes(b"2"), None);
    }
}
