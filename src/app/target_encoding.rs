//! Request lines as people type them: `curl 'http://…/tags?prefix=é'` sends the bytes of `é` as
//! they are, which a URI may not hold (RFC 3986, section 2), and which the HTTP library refuses.
//! Here they are percent-encoded on their way to it, as browsers do before they send.

/// Follows the bytes of a connection from request to request, and encodes in request lines only.
#[derive(Debug, Default)]
pub struct TargetEncoder {
    place: Place,
    /// The start of the header line that is being read.
    header: Vec<u8>,
    /// What the headers so far say of the body.
    body: Body,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    BeforeLine,
    Line,
    Head,
    Body(u64),
    /// A body whose end only the HTTP library finds: nothing behind it is touched.
    Opaque,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Body {
    #[default]
    None,
    Length(u64),
    Opaque,
}

/// What is neither reserved nor unreserved (RFC 3986, section 2), though it can be printed. A
/// space ends the target.
const NOT_IN_URIS: [u8; 9] = *b"\"<>\\^`{|}";

/// As much of a header line as tells of the body.
const HEADER_START: usize = 64;

impl TargetEncoder {
    /// Takes the next bytes of the connection and appends what the HTTP library is to see.
    pub fn encode(&mut self, input: &[u8], output: &mut Vec<u8>) {
        let mut rest = input;
        while let Some((&byte, behind)) = rest.split_first() {
            match self.place {
                Place::Opaque => {
                    output.extend_from_slice(rest);
                    return;
                }
                Place::Body(left) => {
                    let here =
                        usize::try_from(left).map_or(rest.len(), |left| left.min(rest.len()));
                    let (body, next) = rest.split_at(here);
                    output.extend_from_slice(body);
                    self.place = match left - here as u64 {
                        0 => Place::BeforeLine,
                        left => Place::Body(left),
                    };
                    rest = next;
                    continue;
                }
                Place::BeforeLine | Place::Line => self.line(byte, output),
                Place::Head => {
                    output.push(byte);
                    self.head(byte);
                }
            }
            rest = behind;
        }
    }

    fn line(&mut self, byte: u8, output: &mut Vec<u8>) {
        match byte {
            b'\n' if self.place == Place::Line => self.place = Place::Head,
            b'\r' | b'\n' => {}
            0x20..=0x7E if !NOT_IN_URIS.contains(&byte) => self.place = Place::Line,
            _ => {
                self.place = Place::Line;
                output.extend_from_slice(format!("%{byte:02X}").as_bytes());
                return;
            }
        }
        output.push(byte);
    }

    fn head(&mut self, byte: u8) {
        match byte {
            b'\n' if self.header.is_empty() => {
                self.place = match std::mem::take(&mut self.body) {
                    Body::None | Body::Length(0) => Place::BeforeLine,
                    Body::Length(length) => Place::Body(length),
                    Body::Opaque => Place::Opaque,
                };
            }
            b'\n' => {
                self.note_body();
                self.header.clear();
            }
            b'\r' => {}
            _ if self.header.len() < HEADER_START => self.header.push(byte.to_ascii_lowercase()),
            _ => {}
        }
    }

    fn note_body(&mut self) {
        let header = String::from_utf8_lossy(&self.header);
        let Some((name, value)) = header.split_once(':') else {
            return;
        };
        let is_whole = self.header.len() < HEADER_START;
        match name.trim() {
            "content-length" if self.body == Body::None && is_whole => {
                self.body = value.trim().parse().map_or(Body::Opaque, Body::Length);
            }
            "content-length" | "transfer-encoding" | "upgrade" => self.body = Body::Opaque,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(input: &[u8]) -> String {
        let mut output = Vec::new();
        TargetEncoder::default().encode(input, &mut output);
        String::from_utf8_lossy(&output).into_owned()
    }

    #[test]
    fn bytes_that_a_target_may_not_hold_are_encoded() {
        assert_eq!(
            encoded(
                "GET /tags?prefix=é HTTP/1.1\r\nX: é\r\n\r\nGET /\0 HTTP/1.1\r\n\r\n".as_bytes()
            ),
            "GET /tags?prefix=%C3%A9 HTTP/1.1\r\nX: é\r\n\r\nGET /%00 HTTP/1.1\r\n\r\n"
        );
        assert_eq!(
            encoded(b"GET /?q=\"a{b\" HTTP/1.1\r\n\r\n"),
            "GET /?q=%22a%7Bb%22 HTTP/1.1\r\n\r\n"
        );
    }

    #[test]
    fn bodies_are_left_alone() {
        let request = "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nG é\nGET /é HTTP/1.1\r\n\r\n";
        assert_eq!(
            encoded(request.as_bytes()),
            "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nG é\nGET /%C3%A9 HTTP/1.1\r\n\r\n"
        );
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\né\r\n0\r\n\r\n";
        assert_eq!(encoded(chunked.as_bytes()), chunked);
        let long = format!(
            "POST / HTTP/1.1\r\nContent-Length: {}4\r\n\r\n\né\n",
            "0".repeat(60)
        );
        assert_eq!(encoded(long.as_bytes()), long);
        let twice = "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\né";
        assert_eq!(encoded(twice.as_bytes()), twice);
    }

    proptest! {
        #[test]
        fn how_bytes_arrive_does_not_matter(
            parts in prop::collection::vec("[\\x00GETé /\r\nConte\\-Lgh:3]{0,9}", 0..9),
        ) {
            let whole = parts.concat();
            let mut encoder = TargetEncoder::default();
            let mut output = Vec::new();
            for byte in whole.as_bytes() {
                encoder.encode(std::slice::from_ref(byte), &mut output);
            }
            prop_assert_eq!(encoded(whole.as_bytes()), String::from_utf8_lossy(&output));
        }

        #[test]
        fn what_is_well_formed_is_left_alone(
            target in "/[!#-;=?-Z~a-z_]{0,40}",
            body in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let mut request = format!(
                "POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n",
                body.len()
            ).into_bytes();
            request.extend(&body);
            let twice = request.repeat(2);
            let mut output = Vec::new();
            TargetEncoder::default().encode(&twice, &mut output);
            prop_assert_eq!(output, twice);
        }
    }
}
