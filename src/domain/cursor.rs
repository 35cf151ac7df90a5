use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::NaiveDateTime;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::Invalid;

/// The place of an item in an ordered list: what the list is ordered by, and what breaks ties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    /// By a time, then by id.
    #[serde(rename = "t")]
    Time(NaiveDateTime, i64),
    /// By a sort key, then by id.
    #[serde(rename = "k")]
    Key(String, i64),
    /// By a sort key, then by the text itself.
    #[serde(rename = "l")]
    Label(String, String),
    /// By a name that only one item has.
    #[serde(rename = "n")]
    Name(String),
    /// By its number in a list that is ranked anew each time, from 0.
    #[serde(rename = "r")]
    Rank(u32),
}

/// On which side of an anchor a page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    #[serde(rename = "a")]
    After,
    #[serde(rename = "b")]
    Before,
    /// Behind it, and the item itself.
    #[serde(rename = "f")]
    From,
    /// Before it, and the item itself.
    #[serde(rename = "u")]
    Until,
}

/// Where a page of a list begins, so that it costs the same at any depth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCursor {
    #[serde(rename = "s")]
    pub side: Side,
    #[serde(rename = "a")]
    pub anchor: Anchor,
    /// The page's number as it was counted on the way there, from 1.
    #[serde(rename = "n")]
    pub number: u32,
}

/// How far a follower of the change log has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesCursor {
    /// The last change that it knows of: its number, and when it was made.
    #[serde(rename = "s")]
    pub since: (i64, Option<NaiveDateTime>),
    /// While it is being given every visible article, oldest first: date and id of the last one.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub after: Option<(NaiveDateTime, i64)>,
    /// Which templates were news.
    #[serde(rename = "n")]
    pub news: Vec<String>,
}

/// The secret by which cursors are signed. It lies in the database, so that a cursor is good on
/// every server of it, for ever.
#[derive(Clone, PartialEq, Eq)]
pub struct CursorKey(Vec<u8>);

/// How many bytes of the signature a cursor carries.
const SIGNATURE: usize = 12;

impl CursorKey {
    /// A key of these bytes.
    pub fn new(secret: Vec<u8>) -> Self {
        Self(secret)
    }

    /// The opaque text of a cursor of the query that `binding` spells.
    pub fn seal(&self, cursor: &impl Serialize, binding: &str) -> String {
        let mut bytes = Vec::with_capacity(96);
        bytes.resize(SIGNATURE, 0);
        // Plain data always has a JSON form, and a vector takes all of it.
        let _ = serde_json::to_writer(&mut bytes, cursor);
        let (room, payload) = bytes.split_at_mut(SIGNATURE);
        room.copy_from_slice(&self.sign(payload, binding));
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The cursor that [`seal`](Self::seal) was given.
    ///
    /// # Errors
    /// When the text was changed, or was sealed for another query or by another database.
    pub fn open<C: for<'de> Deserialize<'de>>(
        &self,
        text: &str,
        binding: &str,
    ) -> Result<C, Invalid> {
        self.verify(text, binding).ok_or_else(|| {
            Invalid::new(
                "is damaged, or a cursor of another query; take it from an answer to the same query, or leave it out to begin anew",
            )
        })
    }

    fn verify<C: for<'de> Deserialize<'de>>(&self, text: &str, binding: &str) -> Option<C> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (signature, payload) = bytes.split_at_checked(SIGNATURE)?;
        self.mac(payload, binding)?
            .verify_truncated_left(signature)
            .ok()?;
        serde_json::from_slice(payload).ok()
    }

    fn sign(&self, payload: &[u8], binding: &str) -> [u8; SIGNATURE] {
        let mut signature = [0; SIGNATURE];
        if let Some(mac) = self.mac(payload, binding) {
            for (to, from) in signature.iter_mut().zip(mac.finalize().into_bytes()) {
                *to = from;
            }
        }
        signature
    }

    /// HMAC-SHA-256 (RFC 2104) takes keys of any length, so there always is one.
    fn mac(&self, payload: &[u8], binding: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(binding.as_bytes());
        // No query holds a NUL: where it ends and the cursor begins is plain.
        mac.update(&[0]);
        mac.update(payload);
        Some(mac)
    }
}

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> ListCursor {
        ListCursor {
            side: Side::After,
            anchor: Anchor::Key("été".to_owned(), 7),
            number: 3,
        }
    }

    #[test]
    fn a_cursor_comes_back_for_its_own_query_only() {
        let key = CursorKey::new(vec![1; 32]);
        let text = key.seal(&cursor(), "/a?b=c");
        assert_eq!(key.open(&text, "/a?b=c"), Ok(cursor()));
        assert!(key.open::<ListCursor>(&text, "/a?b=d").is_err());
        let other = CursorKey::new(vec![2; 32]);
        assert!(other.open::<ListCursor>(&text, "/a?b=c").is_err());
    }

    #[test]
    fn no_letter_of_it_can_be_changed() {
        let key = CursorKey::new(vec![1; 32]);
        let text = key.seal(&cursor(), "");
        for place in 0..text.len() {
            let mut damaged = text.clone().into_bytes();
            damaged[place] = if damaged[place] == b'A' { b'B' } else { b'A' };
            let damaged = String::from_utf8(damaged).unwrap();
            assert!(key.open::<ListCursor>(&damaged, "").is_err(), "{damaged}");
        }
        let shorter: String = text.chars().skip(1).collect();
        for text in ["", "A", "é", &shorter] {
            assert!(key.open::<ListCursor>(text, "").is_err(), "{text}");
        }
    }
}
