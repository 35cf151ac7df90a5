//! Which page of ours an address leads to, and what of it can be embedded.

use url::Url;

use crate::api::article_list::{SORT, read_sort};
use crate::api::canonical::Canonical;
use crate::api::query::Spec;
use crate::api::reader::{QueryParameters, Reader, read_leniently};
use crate::domain::{Filter, LanguageTag, NewsTemplates, Reference};
use crate::site::embed;
use crate::site::locale::LANG;
use crate::store::articles::{self, Found};
use crate::store::{DbConnection, StoreResult, categories};

/// A page by its address.
#[derive(Debug)]
pub struct PageOf {
    pub page: Subject,
    /// The list that a frame shows of it; of an article it is yet to be named.
    pub embedded: Canonical,
}

/// What a page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    AllNews,
    Category(Reference),
    Article(Reference),
}

/// What is known of a page that is there.
#[derive(Debug)]
pub struct Described {
    /// `None` of the page of all news.
    pub title: Option<String>,
    pub author: Option<String>,
    /// The id of the article that it shows.
    pub article: Option<i64>,
}

/// What of the address of a page goes on to the frame.
struct ListFilter;

impl QueryParameters for ListFilter {
    fn specs() -> Vec<&'static Spec> {
        let mut specs = Filter::specs();
        specs.extend([&SORT, &LANG]);
        specs
    }

    fn read(query: &mut Reader) -> Self {
        let filter = Filter::read(query);
        read_sort(query, &filter);
        query.take(&LANG, LanguageTag::parse);
        Self
    }
}

impl PageOf {
    /// The page of ours at a whole address. `http` and `https` are taken for each other, and so are
    /// paths with and without a slash at their end.
    pub fn address(address: &str, public_url: &str) -> Option<Self> {
        let (address, home) = (Url::parse(address).ok()?, Url::parse(public_url).ok()?);
        let is_of_web = matches!(address.scheme(), "http" | "https");
        if !is_of_web || address.host() != home.host() || address.port() != home.port() {
            return None;
        }
        let parts = address.path().split('/');
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let page = match parts.as_slice() {
            [] => Subject::AllNews,
            ["categories", name] => Subject::Category(Reference::parse(name).ok()?),
            ["articles", name] => Subject::Article(Reference::parse(name).ok()?),
            _ => return None,
        };
        let query = address.query().unwrap_or_default();
        let asked = read_leniently::<ListFilter>(embed::LIST, query)
            .ok()?
            .canonical;
        let embedded = match &page {
            Subject::AllNews => asked,
            Subject::Category(name) => asked.with(&["category"], [("category", name.to_string())]),
            // Its own address has no filter.
            Subject::Article(_) => Canonical::of_path(embed::LIST),
        };
        Some(Self { page, embedded })
    }
}

impl Subject {
    /// What is known of the page; `None` when it is not there.
    ///
    /// # Errors
    /// The database's.
    pub fn load(
        &self,
        conn: &mut DbConnection,
        news: &NewsTemplates,
    ) -> StoreResult<Option<Described>> {
        match self {
            Self::AllNews => Ok(Some(Described {
                title: None,
                author: None,
                article: None,
            })),
            Self::Category(name) => {
                let title = categories::title(conn, name)?;
                Ok(title.map(|title| Described {
                    title: Some(title),
                    author: None,
                    article: None,
                }))
            }
            Self::Article(name) => article(conn, name, news),
        }
    }
}

/// The article of this name, or of the one that it had before.
fn article(
    conn: &mut DbConnection,
    name: &Reference,
    news: &NewsTemplates,
) -> StoreResult<Option<Described>> {
    let mut found = articles::find_row(conn, name, news)?;
    if let Found::Moved(slug) = &found
        && let Ok(name) = Reference::parse(slug)
    {
        found = articles::find_row(conn, &name, news)?;
    }
    Ok(match found {
        Found::Visible(row) => Some(Described {
            title: Some(row.title),
            author: row.author,
            article: Some(row.id),
        }),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedded(address: &str) -> Option<String> {
        let page = PageOf::address(address, "https://news.example")?;
        Some(page.embedded.link())
    }

    #[test]
    fn addresses_of_ours_are_known_however_they_are_written() {
        for (address, link) in [
            ("https://news.example", "/embed"),
            ("http://NEWS.example:80/?utm=x", "/embed"),
            (
                "https://news.example/?tag=b,a&sort=title&page=3#x",
                "/embed?tag=a,b&sort=title",
            ),
            (
                "https://news.example/categories/actus/?subsite=MI&category=9",
                "/embed?subsite=mi&category=actus",
            ),
            ("https://news.example:443/articles/un?lang=en", "/embed"),
            ("https://news.example/articles/1042/", "/embed"),
        ] {
            assert_eq!(embedded(address).as_deref(), Some(link), "{address}");
        }
    }

    #[test]
    fn other_addresses_are_not_ours() {
        for address in [
            "",
            "/articles/un",
            "https://news.example:8443/articles/un",
            "https://news.example.evil.example/articles/un",
            "https://evil.example/?https://news.example/articles/un",
            "https://news.example@evil.example/articles/un",
            "ftp://news.example/articles/un",
            "javascript://news.example/",
            "https://news.example/articles",
            "https://news.example/articles/un/deux",
            "https://news.example/api/v1/articles",
            "https://news.example/?tag=%C3%A9",
        ] {
            assert_eq!(embedded(address), None, "{address}");
        }
    }
}
