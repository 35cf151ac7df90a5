//! `/api/v1/articles`: lists of articles, and one of them.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::article_list::{ArticleList, list_selected};
use super::article_names::{ArticleCategory, ArticleSubsite, ArticleTag};
use super::conditional::answer;
use super::envelope::{self, ArticlePage, Item};
use super::examples;
use super::fields::{ArticleParts, Format, Parts};
use super::named_article::NamedArticle;
use super::openapi::{GoneProblem, NotFoundProblem, Problems};
use super::problem::Problem;
use super::reader::Query;
use crate::content::{Block, Body, BodyFormat};
use crate::domain::{ArticleId, PageAddress, SearchQuery, Status, highlight, snippet};
use crate::state::AppState;
use crate::store::articles::{self, Found};

/// One piece of news.
#[derive(Debug, Serialize, ToSchema)]
pub struct Article {
    #[schema(example = 1042)]
    pub id: i64,
    /// Its name in addresses.
    #[schema(example = "atelier-dematerialisation-du-service-clients")]
    pub slug: String,
    #[schema(example = "Atelier : dématérialisation du Service clients")]
    pub title: String,
    #[schema(required)]
    pub summary: Option<String>,
    /// The kind of page.
    #[schema(example = "news_structured")]
    pub template: String,
    /// A BCP 47 tag.
    #[schema(required, example = "fr")]
    pub language: Option<String>,
    #[schema(required)]
    pub author: Option<String>,
    #[schema(required)]
    pub category: Option<ArticleCategory>,
    /// In alphabetical order.
    pub tags: Vec<ArticleTag>,
    /// The codes of the subsites on which it is shown.
    #[schema(value_type = Vec<String>, example = json!(["mi"]))]
    pub subsites: Vec<ArticleSubsite>,
    pub status: Status,
    pub published_at: DateTime<Utc>,
    /// When it last changed here.
    pub updated_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    /// How long it takes to read, rounded up; 0 when there is no text.
    #[schema(example = 2)]
    pub reading_minutes: i32,
    #[schema(required)]
    pub image: Option<ArticleImage>,
    pub attachments: Vec<ArticleAttachment>,
    /// Null when no format was asked for.
    #[schema(required)]
    pub body: Option<ArticleBody>,
    /// The address of its page for readers.
    #[schema(
        example = "https://news.example/articles/atelier-dematerialisation-du-service-clients"
    )]
    pub url: String,
    pub links: ArticleLinks,
    /// With `highlight=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub highlight: Option<Highlight>,
}

/// Where an article has what was searched for, as HTML: the hits are in `<mark>`, all else is
/// escaped.
#[derive(Debug, Serialize, ToSchema)]
pub struct Highlight {
    #[schema(example = "Atelier : dématérialisation du <mark>Service</mark> clients")]
    pub title: String,
    /// The passage of the summary or body that has most of it.
    #[schema(example = "…trois heures au <mark>service</mark> des clubs…")]
    pub snippet: String,
}

impl Highlight {
    fn new(article: &articles::Article, query: &SearchQuery) -> Self {
        let summary = article.row.summary.as_deref().unwrap_or_default();
        let body = article.body_text.as_deref().unwrap_or_default();
        Self {
            title: highlight(&article.row.title, query),
            snippet: snippet(&[summary, body], query),
        }
    }
}

/// The picture of an article.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleImage {
    #[schema(example = "https://medias.example/2026/forum.jpg")]
    pub url: String,
    /// What it shows, where that is known.
    #[schema(required)]
    pub alt: Option<String>,
}

/// A file that comes with an article.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleAttachment {
    #[schema(example = "guide.pdf")]
    pub title: String,
    #[schema(example = "https://medias.example/2026/guide.pdf")]
    pub url: String,
    #[schema(required, example = "application/pdf")]
    pub media_type: Option<String>,
    /// Its size, where that is known.
    #[schema(required)]
    pub bytes: Option<i64>,
}

/// The body of an article in the formats that were asked for; all say the same.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ArticleBody {
    /// Sanitised: nothing in it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "<p>Les clubs se retrouvent…</p>")]
    pub html: Option<String>,
    /// As a reader sees it, without marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Les clubs se retrouvent…")]
    pub text: Option<String>,
    /// CommonMark, with tables and strikethrough as GitHub writes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Les clubs se retrouvent…")]
    pub markdown: Option<String>,
    /// Typed parts, for those who render them on their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Vec<Block>>)]
    pub blocks: Option<Body>,
}

impl ArticleBody {
    /// From what is stored of it; `None` when no format is asked for.
    fn new(article: &mut articles::Article, formats: &[Format]) -> Option<Self> {
        if formats.is_empty() {
            return None;
        }
        let html = article.body_html.take().unwrap_or_default();
        let has = |format| formats.contains(&format);
        let tree = (has(Format::Markdown) || has(Format::Blocks))
            .then(|| Body::parse(&html, BodyFormat::Html));
        let mut body = Self {
            text: article.body_text.take().filter(|_| has(Format::Text)),
            ..Self::default()
        };
        if let Some(tree) = tree {
            body.markdown = has(Format::Markdown).then(|| tree.markdown());
            body.blocks = has(Format::Blocks).then_some(tree);
        }
        body.html = has(Format::Html).then_some(html);
        Some(body)
    }
}

/// Where an article is in this API.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleLinks {
    #[serde(rename = "self")]
    #[schema(example = "/api/v1/articles/1042")]
    pub this: String,
    #[schema(example = "/api/v1/articles/1042/pdf")]
    pub pdf: String,
}

impl Article {
    /// The article as it is shown; with where it has what was searched for, if that is asked for.
    pub fn new(
        mut article: articles::Article,
        formats: &[Format],
        searched: Option<&SearchQuery>,
        public_url: &str,
    ) -> Self {
        let highlight = searched.map(|query| Highlight::new(&article, query));
        let body = ArticleBody::new(&mut article, formats);
        let row = article.row;
        Self {
            highlight,
            url: page_address(public_url, &row.slug).as_str().to_owned(),
            links: ArticleLinks {
                this: format!("/api/v1/articles/{}", row.id),
                pdf: format!("/api/v1/articles/{}/pdf", row.id),
            },
            id: row.id,
            slug: row.slug,
            title: row.title,
            summary: row.summary,
            template: row.template,
            language: row.language,
            author: row.author,
            category: article.category.map(ArticleCategory),
            tags: article.tags.into_iter().map(ArticleTag).collect(),
            subsites: article.subsites.into_iter().map(ArticleSubsite).collect(),
            status: row.status,
            published_at: row.published_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
            created_at: row.created_at.and_utc(),
            reading_minutes: row.reading_minutes,
            image: row.image.map(|url| ArticleImage { url, alt: None }),
            attachments: article
                .attachments
                .into_iter()
                .map(|file| ArticleAttachment {
                    title: file.title,
                    url: file.url,
                    media_type: file.media_type,
                    bytes: file.bytes,
                })
                .collect(),
            body,
        }
    }
}

/// The path of an article's page for readers.
pub fn page_path(slug: &str) -> String {
    format!("/articles/{slug}")
}

/// The address of an article's page for readers.
pub fn page_address(public_url: &str, slug: &str) -> PageAddress {
    PageAddress::new(format!("{public_url}{}", page_path(slug)))
}

/// The address of an article that no change of its slug moves: what those know it by who keep a
/// copy.
pub fn permanent_address(public_url: &str, id: ArticleId) -> String {
    format!("{public_url}/api/v1/articles/{id}")
}

/// List articles
///
/// The visible articles that pass a filter, newest first.
#[utoipa::path(
    tag = "Articles",
    operation_id = "list_articles",
    params(Query<ArticleList>),
    responses(
        (status = 200, description = "A page of articles", body = ArticlePage<ArticleParts>, example = json!(examples::article_list())),
        Problems
    )
)]
#[get("/articles")]
pub async fn list_articles(
    request: HttpRequest,
    query: Query<ArticleList>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    list_selected(&request, &state, query, None).await
}

/// Get one article
///
/// By its id or slug. A deleted article is a 410, one that is not visible a 404.
#[utoipa::path(
    tag = "Articles",
    operation_id = "get_article",
    params(
        ("article" = String, Path, description = "An id or a slug.", example = "1042"),
        Query<Parts>
    ),
    responses(
        (status = 308, description = "The article has another slug now"),
        (status = 200, description = "The article", body = Item<ArticleParts>, example = json!(examples::article_item())),
        NotFoundProblem,
        GoneProblem,
        Problems
    )
)]
#[get("/articles/{article}")]
pub async fn get_article(
    request: HttpRequest,
    named: NamedArticle,
    query: Query<Parts>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let parts = query.parameters;
    let read = named.find(&state, parts.bodies(false));
    answer(&request, &state, &query.canonical, read, |found| {
        let article = match found {
            Found::Visible(article) => *article,
            other => return named.absent(other, &query.canonical),
        };
        let article = ArticleParts::new(article, &parts, None, state.public_url());
        Ok(envelope::item(article))
    })
    .await
}
