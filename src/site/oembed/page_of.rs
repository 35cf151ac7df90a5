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
    pub page: Named,
    /// The list that a frame shows of it; of an article it is yet to be named.
    pub embedded: Canonical,
}

/// What a page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    AllNews,
    Category(Reference),
    Article(Reference),
}

/// What is known of a page that is there.
#[derive(Debug)]
pub struct Page {
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
        let path = address
            .path()
            .strip_prefix(home.path().trim_end_matches('/'))
            .filter(|path| path.is_empty() || path.starts_with('/'))?;
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let page = match parts.as_slice() {
            [] => Named::AllNews,
            ["categories", name] => Named::Category(Reference::parse(name).ok()?),
            ["articles", name] => Named::Article(Reference::parse(name).ok()?),
            _ => return None,
        };
        let query = address.query().unwrap_or_default();
        let asked = read_leniently::<ListFilter>(embed::LIST, query)
            .ok()?
            .canonical;
        let embedded = match &page {
            Named::AllNews => asked,
            Named::Category(name) => asked.with(&["category"], [("category", name.to_string())]),
            // Its own address has no filter.
            Named::Article(_) => Canonical::of_path(embed::LIST),
        };
        Some(Self { page, embedded })
    }
}

impl Named {
    /// What is known of the page; `None` when it is not there.
    ///
    /// # Errors
    /// The database's.
    pub fn load(&self, conn: &mut DbConnection, news: &NewsTemplates) -> StoreResult<Option<Page>> {
        match self {
            Self::AllNews => Ok(Some(Page {
                title: None,
                author: None,
                article: None,
            })),
            Self::Category(name) => {
                let title = categories::title(conn, name)?;
                Ok(title.map(|title| Page {
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
) -> StoreResult<Option<Page>> {
    let mut found = articles::find_row(conn, name, news)?;
    if let Found::Moved(slug) = &found
        && let Ok(name) = Reference::parse(slug)
    {
        found = articles::find_row(conn, &name, news)?;
    }
    Ok(match found {
        Found::Visible(row) => Some(Page {
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
        let page = PageOf::address(address, "https://news.example/fr")?;
        Some(page.embedded.link())
    }

    #[test]
    fn addresses_of_ours_are_known_however_they_are_written() {
        for (address, link) in [
            ("https://news.example/fr", "/embed"),
            ("http://NEWS.example:80/fr/?utm=x", "/embed"),
            (
                "https://news.example/fr/?tag=b,a&sort=title&page=3#x",
                "/embed?tag=a,b&sort=title",
            ),
            (
                "https://news.example/fr/categories/actus/?subsite=MI&category=9",
                "/embed?subsite=mi&category=actus",
            ),
            ("https://news.example:443/fr/articles/un?lang=en", "/embed"),
            ("https://news.example/fr/articles/1042/", "/embed"),
        ] {
            assert_eq!(embedded(address).as_deref(), Some(link), "{address}");
        }
    }

    #[test]
    fn other_addresses_are_not_ours() {
        for address in [
            "",
            "/articles/un",
            "https://news.example/",
            "https://news.example/articles/un",
            "https://news.example:8443/fr/articles/un",
            "https://news.example.evil.example/fr/articles/un",
            "https://evil.example/?https://news.example/fr/articles/un",
            "https://news.example@evil.example/fr/articles/un",
            "ftp://news.example/fr/articles/un",
            "javascript://news.example/fr",
            "https://news.example/fr/articles",
            "https://news.example/fr/articles/un/deux",
            "https://news.example/fr/api/v1/articles",
            "https://news.example/fr/?tag=%C3%A9",
        ] {
            assert_eq!(embedded(address), None, "{address}");
        }
    }
}
