//! `/api/v1/articles/{article}/pdf`: an article on paper.

use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::articles::page_address;
use super::conditional::Asked;
use super::named_article::NamedArticle;
use super::openapi::{GoneProblem, NotFoundProblem, Problems};
use super::problem::{Kind, Problem};
use super::reader::{NoParameters, Query};
use crate::content::pdf::{Document, PdfError};
use crate::content::{Body, BodyFormat};
use crate::domain::{LanguageTag, Locale, Site};
use crate::state::AppState;
use crate::store::articles::{Article, Bodies, Found};

/// The media type of PDF (RFC 8118).
const PDF: &str = "application/pdf";

/// An article as a file.
struct PdfFile {
    name: String,
    bytes: Vec<u8>,
}

/// Bytes, which JSON Schema has no type for (OpenAPI 3.1, section 4.8.14.3).
impl PartialSchema for PdfFile {
    fn schema() -> RefOr<Schema> {
        let bytes = ObjectBuilder::new().schema_type(Type::String);
        bytes.content_media_type(PDF).into()
    }
}

impl ToSchema for PdfFile {}

impl PdfFile {
    fn of(article: &Article, public_url: &str, site: &Site) -> Result<Self, PdfError> {
        let row = &article.row;
        let page = page_address(public_url, &row.slug);
        let html = article.body_html.as_deref().unwrap_or_default();
        let body = Body::parse(html, BodyFormat::Html);
        let language = row.language.as_deref();
        let language = language.and_then(|language| LanguageTag::parse(language).ok());
        let document = Document {
            title: &row.title,
            summary: row.summary.as_deref(),
            author: row.author.as_deref(),
            category: article.category.as_ref().map(|name| name.label.as_str()),
            tags: article.tags.iter().map(|tag| tag.label.as_str()).collect(),
            published_at: row.published_at,
            updated_at: row.updated_at,
            language: language.as_ref().unwrap_or(&site.language),
            locale: Locale::first_of(language.iter().chain([&site.language])),
            page: &page,
            site: site.name.as_str(),
            body: &body,
        };
        Ok(Self {
            name: format!("{}.pdf", row.slug),
            bytes: document.to_pdf()?,
        })
    }

    fn response(self) -> HttpResponse {
        let shown = ContentDisposition {
            disposition: DispositionType::Inline,
            parameters: vec![DispositionParam::Filename(self.name)],
        };
        let mut response = HttpResponse::Ok();
        let response = response.content_type(PDF).insert_header(shown);
        response.body(self.bytes)
    }
}

/// Get an article as a PDF
///
/// Typeset on A4: real text in fonts of its own, headings as bookmarks, links, tags for those who
/// have it read to them. Pictures are named and linked to. An article of more than 200 pages ends
/// there, with a line that says where the rest is. The same article is the same bytes.
#[utoipa::path(
    tag = "Articles",
    operation_id = "get_article_pdf",
    params(
        ("article" = String, Path, description = "An id or a slug.", example = "1042"),
        Query<NoParameters>
    ),
    responses(
        (status = 200, description = "The article", content_type = "application/pdf", body = PdfFile),
        (status = 308, description = "The article has another slug now"),
        NotFoundProblem,
        GoneProblem,
        Problems
    )
)]
#[get("/articles/{article}/pdf")]
pub async fn get_article_pdf(
    request: HttpRequest,
    named: NamedArticle,
    query: Query<NoParameters>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let bodies = Bodies {
        text: false,
        html: true,
    };
    let find = named.find(&state, bodies);
    let site = state.site().clone();
    let public_url = state.public_url().to_owned();
    let typeset = move |found: Found<Box<Article>>| {
        found.map(|article| PdfFile::of(&article, &public_url, &site))
    };
    let asked = Asked::by(&request, &state, &query.canonical).of_type(Some(PDF));
    let answered = asked.answer_made(find, typeset, |found| match found {
        Found::Visible(Ok(file)) => Ok(file.response()),
        Found::Visible(Err(error)) => {
            let problem = Problem::new(Kind::Internal, "the server failed; its log says why");
            Err(problem.because_of(error))
        }
        other => named.absent(other, &query.canonical),
    });
    answered.await
}
