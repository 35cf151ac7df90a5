//! Where a MySQL or MariaDB server is, and how it is spoken to.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use mysql::{ClientIdentity, Opts, OptsBuilder, SslOpts};
use percent_encoding::percent_decode_str;
use url::Url;

const SCHEME: &str = "mysql://";
const PORT: u16 = 3306;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the server may be silent: it may have to sort or to wait for a lock before it answers.
const READ_TIMEOUT: Duration = Duration::from_mins(5);
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a row, as those of a dump.
const MAX_ROW: usize = 256 << 20;

/// How the connection is protected, by the names that MySQL's own clients give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SslMode {
    Disabled,
    /// TLS where the server has it, whoever the server is.
    Preferred,
    /// TLS, whoever the server is.
    Required,
    /// TLS, and a certificate of a known authority.
    VerifyCa,
    /// The same, and the certificate is for the host that was asked.
    VerifyIdentity,
}

impl FromStr for SslMode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match text.to_ascii_lowercase().replace('_', "-").as_str() {
            "disabled" => Self::Disabled,
            "preferred" => Self::Preferred,
            "required" => Self::Required,
            "verify-ca" => Self::VerifyCa,
            "verify-identity" => Self::VerifyIdentity,
            _ => return Err(()),
        })
    }
}

/// `mysql://user:password@host:port/database`, with `ssl-mode`, `ssl-ca`, `ssl-cert`, `ssl-key` and
/// `socket` as parameters. Displayed without the user and the password.
#[derive(Clone)]
pub struct ServerAddress {
    host: String,
    port: u16,
    user: Option<String>,
    password: Option<String>,
    database: String,
    socket: Option<String>,
    pub(super) ssl_mode: SslMode,
    authority: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl fmt::Debug for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerAddress({self})")
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, database, .. } = self;
        match self.port {
            PORT => write!(f, "{SCHEME}{host}/{database}"),
            port => write!(f, "{SCHEME}{host}:{port}/{database}"),
        }
    }
}

impl ServerAddress {
    /// Whether a source is the address of a server rather than a file.
    pub fn is_meant_by(source: &str) -> bool {
        source
            .get(..SCHEME.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
    }

    /// How to connect, with TLS or without it.
    pub(super) fn options(&self, with_tls: bool) -> Opts {
        let tls = with_tls.then(|| self.tls());
        OptsBuilder::new()
            .ip_or_hostname(Some(&self.host))
            .tcp_port(self.port)
            .user(self.user.as_ref())
            .pass(self.password.as_ref())
            .db_name(Some(&self.database))
            .socket(self.socket.as_ref())
            .prefer_socket(self.socket.is_some())
            .ssl_opts(tls)
            .tcp_connect_timeout(Some(CONNECT_TIMEOUT))
            .read_timeout(Some(READ_TIMEOUT))
            .write_timeout(Some(WRITE_TIMEOUT))
            .max_allowed_packet(Some(MAX_ROW))
            .into()
    }

    fn tls(&self) -> SslOpts {
        let verified = matches!(self.ssl_mode, SslMode::VerifyCa | SslMode::VerifyIdentity);
        let identity = self.certificate.clone().zip(self.key.clone());
        SslOpts::default()
            .with_root_cert_path(self.authority.clone())
            .with_client_identity(identity.map(|(chain, key)| ClientIdentity::new(chain, key)))
            .with_danger_accept_invalid_certs(!verified)
            .with_danger_skip_domain_validation(self.ssl_mode != SslMode::VerifyIdentity)
    }
}

impl FromStr for ServerAddress {
    type Err = String;

    /// Reads an address; the error says what is wrong, without the password.
    fn from_str(text: &str) -> Result<Self, String> {
        let url = Url::parse(text)
            .map_err(|_| "is no address such as mysql://user:password@host/database".to_owned())?;
        let database = decoded(url.path().trim_start_matches('/'))?;
        if database.is_empty() || database.contains('/') {
            return Err("names no database; give mysql://user:password@host/database".to_owned());
        }
        let filled = |text: &str| match text {
            "" => Ok(None),
            text => decoded(text).map(Some),
        };
        let mut address = Self {
            host: filled(url.host_str().unwrap_or_default())?
                .unwrap_or_else(|| "localhost".to_owned()),
            port: url.port().unwrap_or(PORT),
            user: filled(url.username())?,
            password: url.password().map(decoded).transpose()?,
            database,
            socket: None,
            ssl_mode: SslMode::Preferred,
            authority: None,
            certificate: None,
            key: None,
        };
        for (name, value) in url.query_pairs() {
            address.set(&name, &value)?;
        }
        if address.certificate.is_some() != address.key.is_some() {
            return Err("has only one of ssl-cert and ssl-key; give both".to_owned());
        }
        let unverified = matches!(
            address.ssl_mode,
            SslMode::Disabled | SslMode::Preferred | SslMode::Required
        );
        if address.authority.is_some() && unverified {
            return Err(
                "has ssl-ca, which verifies nothing without ssl-mode=verify-ca or verify-identity"
                    .to_owned(),
            );
        }
        Ok(address)
    }
}

impl ServerAddress {
    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let path = || Some(PathBuf::from(value));
        match name {
            "ssl-mode" => {
                self.ssl_mode = value.parse().map_err(|()| {
                    format!("has the ssl-mode {value:?}; it is disabled, preferred, required, verify-ca or verify-identity")
                })?;
            }
            "ssl-ca" => self.authority = path(),
            "ssl-cert" => self.certificate = path(),
            "ssl-key" => self.key = path(),
            "socket" => self.socket = Some(value.to_owned()),
            other => {
                return Err(format!(
                    "has the parameter {other:?}; known are ssl-mode, ssl-ca, ssl-cert, ssl-key and socket"
                ));
            }
        }
        Ok(())
    }
}

fn decoded(text: &str) -> Result<String, String> {
    percent_decode_str(text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| "has an escape that is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_and_who_and_shows_no_secret() {
        let address: ServerAddress =
            "mysql://u%40x:p%2Fw@db.example:3307/old%20news?ssl-mode=VERIFY_CA&ssl-ca=/ca.pem"
                .parse()
                .unwrap();
        assert_eq!(address.user.as_deref(), Some("u@x"));
        assert_eq!(address.password.as_deref(), Some("p/w"));
        assert_eq!(address.ssl_mode, SslMode::VerifyCa);
        assert_eq!(address.to_string(), "mysql://db.example:3307/old news");
        assert!(!format!("{address:?}").contains("p/w"));
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said() {
        for (text, part) in [
            ("mysql://h", "names no database"),
            ("mysql://h/a/b", "names no database"),
            ("mysql://h:x/d", "is no address"),
            ("mysql://h/d?tls=1", "\"tls\""),
            ("mysql://h/d?ssl-mode=on", "\"on\""),
            ("mysql://h/d?ssl-cert=x", "give both"),
            ("mysql://h/d?ssl-ca=x", "verifies nothing"),
            ("mysql://%ff@h/d", "UTF-8"),
        ] {
            let error = text.parse::<ServerAddress>().unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
