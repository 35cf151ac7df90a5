//! `/api/v1/articles/{article}/jsonld`: an article as search engines read it (schema.org, JSON-LD
//! 1.1).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::articles::{page_address, permanent_address};
use super::conditional::Asked;
use super::examples;
use super::named_article::NamedArticle;
use super::openapi::{GoneProblem, NotFoundProblem, Problems};
use super::problem::Problem;
use super::reader::{NoParameters, Query};
use crate::state::AppState;
use crate::store::articles::{self, Bodies, Found};

/// The media type of JSON-LD (JSON-LD 1.1, appendix C).
pub const JSON_LD: &str = "application/ld+json";

/// How many characters of a title search engines show: Google's rules for articles ask for no more.
const LONGEST_HEADLINE: usize = 110;

/// An article as <https://schema.org/NewsArticle>. What is not known is left out, as its readers
/// expect.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewsArticle {
    #[serde(rename = "@context")]
    #[schema(example = "https://schema.org")]
    context: &'static str,
    #[serde(rename = "@type")]
    #[schema(example = "NewsArticle")]
    kind: &'static str,
    /// The article itself, whatever its slug.
    #[serde(rename = "@id")]
    #[schema(example = "https://news.example/api/v1/articles/1042")]
    id: String,
    main_entity_of_page: WebPage,
    /// The address of its page for readers.
    #[schema(
        example = "https://news.example/articles/atelier-dematerialisation-du-service-clients"
    )]
    url: String,
    /// The title, shortened to 110 characters.
    #[schema(
        max_length = 110,
        example = "Atelier : dématérialisation du Service clients"
    )]
    headline: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    description: Option<String>,
    date_published: DateTime<Utc>,
    date_modified: DateTime<Utc>,
    /// Who wrote it: the site where nobody is named.
    author: Vec<Agent>,
    publisher: Agent,
    /// Whole addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["https://medias.example/2026/forum.jpg"]))]
    image: Vec<String>,
    /// A BCP 47 tag.
    #[schema(example = "fr")]
    in_language: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Actualités")]
    article_section: Option<String>,
    /// The labels of its tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["Service clients"]))]
    keywords: Vec<String>,
    /// Always `true`.
    is_accessible_for_free: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 412)]
    word_count: Option<usize>,
}

/// The page that an article is the subject of.
#[derive(Debug, Serialize, ToSchema)]
struct WebPage {
    #[serde(rename = "@type")]
    #[schema(example = "WebPage")]
    kind: &'static str,
    #[serde(rename = "@id")]
    #[schema(
        example = "https://news.example/articles/atelier-dematerialisation-du-service-clients"
    )]
    id: String,
}

/// Who writes or publishes.
#[derive(Debug, Serialize, ToSchema)]
struct Agent {
    #[serde(rename = "@type")]
    kind: AgentKind,
    #[schema(example = "Horizon")]
    name: String,
    /// Of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://news.example/")]
    url: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
enum AgentKind {
    Person,
    Organization,
}

impl Agent {
    /// The site itself.
    fn site(state: &AppState) -> Self {
        Self {
            kind: AgentKind::Organization,
            name: state.site().name.as_str().to_owned(),
            url: Some(format!("{}/", state.public_url())),
        }
    }

    /// Who an article names, if it is not the site.
    fn author(name: &str, state: &AppState) -> Option<Self> {
        let name = name.trim();
        let is_somebody = !name.is_empty() && name != state.site().name.as_str();
        is_somebody.then(|| Self {
            kind: AgentKind::Person,
            name: name.to_owned(),
            url: None,
        })
    }
}

impl NewsArticle {
    /// What is said of an article; its words are counted where its text was loaded.
    pub fn new(article: &articles::Article, state: &AppState) -> Self {
        let row = &article.row;
        let page = page_address(state.public_url(), &row.slug);
        let url = page.as_str().to_owned();
        let author = row.author.as_deref();
        let author = author.and_then(|name| Agent::author(name, state));
        let image = row.image.iter().map(|address| page.resolve(address));
        let text = article.body_text.as_deref();
        Self {
            context: "https://schema.org",
            kind: "NewsArticle",
            id: permanent_address(state.public_url(), row.id),
            main_entity_of_page: WebPage {
                kind: "WebPage",
                id: url.clone(),
            },
            url,
            headline: headline(&row.title),
            description: row.summary.clone().filter(|summary| !summary.is_empty()),
            date_published: row.published_at.and_utc(),
            date_modified: row.updated_at.and_utc(),
            author: vec![author.unwrap_or_else(|| Agent::site(state))],
            publisher: Agent::site(state),
            image: image.collect(),
            in_language: match &row.language {
                Some(language) => language.clone(),
                None => state.site().language.as_str().to_owned(),
            },
            article_section: article.category.as_ref().map(|name| name.label.clone()),
            keywords: article.tags.iter().map(|tag| tag.label.clone()).collect(),
            is_accessible_for_free: true,
            word_count: text.map(|text| text.split_whitespace().count()),
        }
    }

    /// The same for a page, as [`for_script`] writes it.
    pub fn for_script(&self) -> String {
        for_script(self)
    }
}

/// What pages say to machines, as JSON that may stand in `<script type="application/ld+json">`:
/// nothing in it ends the element or begins a comment (HTML, section 4.12.1.3).
pub fn for_script(value: &impl Serialize) -> String {
    // Strings, numbers and dates cannot fail.
    let json = serde_json::to_string(value).unwrap_or_default();
    // In JSON, `<` is in strings only.
    json.replace('<', "\\u003c")
}

/// A title in as many characters as are shown: cut behind a whole word, where there is one.
fn headline(title: &str) -> String {
    if title.chars().count() <= LONGEST_HEADLINE {
        return title.to_owned();
    }
    let start: String = title.chars().take(LONGEST_HEADLINE - 1).collect();
    let words = start.rsplit_once(char::is_whitespace);
    let kept = words.map_or(start.as_str(), |(words, _)| words.trim_end());
    format!("{kept}…")
}

/// Get an article as JSON-LD
///
/// As a schema.org `NewsArticle`, for search engines and others that read structured data. The
/// readers' page of the article holds the same.
#[utoipa::path(
    tag = "Articles",
    operation_id = "get_article_jsonld",
    params(
        ("article" = String, Path, description = "An id or a slug.", example = "1042"),
        Query<NoParameters>
    ),
    responses(
        (status = 200, description = "The article", content_type = "application/ld+json", body = NewsArticle, example = json!(examples::news_article())),
        (status = 308, description = "The article has another slug now"),
        NotFoundProblem,
        GoneProblem,
        Problems
    )
)]
#[get("/articles/{article}/jsonld")]
pub async fn get_article_jsonld(
    request: HttpRequest,
    named: NamedArticle,
    query: Query<NoParameters>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let bodies = Bodies {
        text: true,
        html: false,
    };
    let read = named.find(&state, bodies);
    let asked = Asked::by(&request, &state, &query.canonical).of_type(Some(JSON_LD));
    asked
        .answer(read, |found| {
            let article = match found {
                Found::Visible(article) => NewsArticle::new(&article, &state),
                other => return named.absent(other, &query.canonical),
            };
            let mut response = HttpResponse::Ok();
            // Safe in a page for those, too, who put the answer there as it is.
            Ok(response.content_type(JSON_LD).body(article.for_script()))
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_is_cut_behind_a_word() {
        assert_eq!(headline("Un titre"), "Un titre");
        let long = "mot ".repeat(30);
        assert_eq!(headline(&long), format!("{}mot…", "mot ".repeat(26)));
        let endless = headline(&"é".repeat(200));
        assert_eq!(endless, format!("{}…", "é".repeat(109)));
        assert_eq!(headline(&"é".repeat(110)), "é".repeat(110));
    }
}
