//! A client that takes answers as they are sent.

use ureq::Agent;

use crate::data::Outcome;

/// An answer, byte for byte.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A client of one server, with one connection.
pub struct Client {
    agent: Agent,
    address: String,
}

impl Client {
    /// A client of the server at this address.
    pub fn new(address: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false);
        Self {
            agent: config.build().into(),
            address: address.to_owned(),
        }
    }

    /// `GET` of a path with these headers.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Outcome<Answer> {
        let mut request = self.agent.get(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.call()?;
        let headers = response.headers().iter();
        let headers = headers
            .map(|(name, value)| Ok((name.as_str().to_owned(), value.to_str()?.to_owned())))
            .collect::<Outcome<_>>()?;
        Ok(Answer {
            status: response.status().as_u16(),
            headers,
            body: response
                .body_mut()
                .with_config()
                .limit(1 << 30)
                .read_to_vec()?,
        })
    }

    /// The same; a failure of the server is an error.
    ///
    /// # Errors
    /// When there is no answer, or it is not a success.
    pub fn expect(&self, path: &str) -> Outcome<Answer> {
        let answer = self.get(path, &[])?;
        match answer.status {
            200 => Ok(answer),
            status => Err(format!("{path} is answered with {status}").into()),
        }
    }
}
