//! Numbers and texts as bytes: variable-length numbers (LEB128), small ones in one byte.

/// Appends to bytes.
#[derive(Debug, Default)]
pub(super) struct VarintWriter(pub Vec<u8>);

impl VarintWriter {
    pub fn unsigned(&mut self, number: u64) {
        put(&mut self.0, number);
    }

    pub fn count(&mut self, count: usize) {
        self.unsigned(count as u64);
    }

    /// The difference between two numbers, small ones of either sign in one byte.
    pub fn difference(&mut self, before: i64, number: i64) {
        let difference = number.wrapping_sub(before);
        self.unsigned(((difference << 1) ^ (difference >> 63)) as u64);
    }

    /// Bytes with their length before them.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.extend_from_slice(bytes);
    }
}

/// Appends a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number as u8) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads what a [`VarintWriter`] has written: what it is given is behind what is read next.
#[derive(Debug, Clone, Copy)]
pub(super) struct VarintReader<'a>(pub &'a [u8]);

impl<'a> VarintReader<'a> {
    pub fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        let mut shift = 0;
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
            shift += 7;
        }
    }

    /// A count of things that take a byte each at the least.
    pub fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.unsigned()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }

    pub fn difference(&mut self, before: &mut i64) -> Option<i64> {
        let coded = self.unsigned()?;
        let difference = ((coded >> 1) as i64) ^ -((coded & 1) as i64);
        *before = before.wrapping_add(difference);
        Some(*before)
    }

    /// Bytes with their length before them.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.count()?;
        self.take(length)
    }

    /// So many bytes.
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}
