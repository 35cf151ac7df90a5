//! The request to the public API that gives what a page shows, to copy.

use crate::api::canonical::Canonical;

/// A request, as one types it.
#[derive(Debug)]
pub struct ApiRequest {
    /// Its absolute path with its query.
    pub path: String,
    pub curl: String,
    pub fetch: String,
}

impl ApiRequest {
    /// A request to a server under this address, which has no slash at its end.
    pub fn new(request: &Canonical, public_url: &str) -> Self {
        // An apostrophe would end the shell's quotes.
        let path = request.link().replace('\'', "%27");
        let address = format!("{public_url}{path}");
        Self {
            curl: format!("curl -s '{address}'"),
            fetch: format!(
                "const response = await fetch(\"{address}\");\n\
                 const {{ data, meta }} = await response.json();"
            ),
            path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_quotes() {
        let mut request = Canonical::of_path("/api/v1/articles");
        request.push("q", "l'\"été\" $HOME".to_owned());
        let shown = ApiRequest::new(&request, "https://news.example");
        let address = "https://news.example/api/v1/articles?q=l%27%22%C3%A9t%C3%A9%22%20%24HOME";
        assert_eq!(shown.curl, format!("curl -s '{address}'"));
        assert!(shown.fetch.contains(&format!("fetch(\"{address}\")")));
    }
}
