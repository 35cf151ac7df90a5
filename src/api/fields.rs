//! Which parts of an article are returned: top-level fields, and formats of its body.

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::schema::{AnyOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::articles::Article;
use super::query::{Shape, Spec};
use super::reader::{QueryParameters, Reader};
use crate::domain::{Invalid, SearchQuery, naming};
use crate::store::articles::{self, Bodies};

/// The top-level fields of an article.
pub const ARTICLE_FIELDS: [&str; 20] = [
    "id",
    "slug",
    "title",
    "summary",
    "template",
    "language",
    "author",
    "category",
    "tags",
    "subsites",
    "status",
    "published_at",
    "updated_at",
    "created_at",
    "reading_minutes",
    "image",
    "attachments",
    "body",
    "url",
    "links",
];

const FIELDS: Spec = Spec {
    name: "fields",
    description: "Top-level fields to return, separated by commas; `id` always comes.",
    shape: Shape::SomeOf(&ARTICLE_FIELDS),
    example: "title,slug,published_at",
};
const FORMATS: Spec = Spec {
    name: "formats",
    description: "Formats of the body to return, separated by commas. Default: `html` on one article and in changes; in lists none, unless `fields` names `body`.",
    shape: Shape::SomeOf(&naming::names(&Format::NAMES)),
    example: "html,text",
};

/// What comes whatever `fields` says: the id, and what another parameter asks for.
const ALWAYS: [&str; 2] = ["id", "highlight"];

/// Which parts of an article are returned.
#[derive(Debug, Clone)]
pub struct Parts {
    fields: Option<Vec<&'static str>>,
    formats: Option<Vec<Format>>,
}

/// In what form a body is returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Html,
    Text,
    Markdown,
    Blocks,
}

impl Format {
    const NAMES: [(&'static str, Self); 4] = [
        ("html", Self::Html),
        ("text", Self::Text),
        ("markdown", Self::Markdown),
        ("blocks", Self::Blocks),
    ];

    fn parse(text: &str) -> Result<Self, Invalid> {
        naming::find(&Self::NAMES, text).ok_or_else(|| {
            let names = naming::names(&Self::NAMES).join(", ");
            Invalid(format!("is no format of a body; formats are {names}"))
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(naming::name_of(&Self::NAMES, self))
    }
}

impl QueryParameters for Parts {
    fn specs() -> Vec<&'static Spec> {
        vec![&FIELDS, &FORMATS]
    }

    fn read(query: &mut Reader) -> Self {
        Self {
            fields: query.take_set(&FIELDS, parse_field),
            formats: query.take_set(&FORMATS, Format::parse),
        }
    }
}

fn parse_field(text: &str) -> Result<&'static str, Invalid> {
    ARTICLE_FIELDS
        .into_iter()
        .find(|field| *field == text)
        .ok_or_else(|| {
            Invalid(format!(
                "is no field of an article; its fields are {}",
                ARTICLE_FIELDS.join(", ")
            ))
        })
}

impl Parts {
    /// The same for a list, in which bodies come only when they are asked for.
    pub fn for_list(self) -> Self {
        let names_body = self.fields.as_ref().is_some_and(|f| f.contains(&"body"));
        let default = if names_body {
            vec![Format::Html]
        } else {
            Vec::new()
        };
        let formats = self.formats.unwrap_or(default);
        Self {
            formats: Some(formats),
            ..self
        }
    }

    /// In which formats bodies come: in HTML unless others are asked for.
    pub fn formats(&self) -> &[Format] {
        match &self.formats {
            _ if !self.wants("body") => &[],
            None => &[Format::Html],
            Some(formats) => formats,
        }
    }

    /// What must be loaded of bodies: what their formats are made of, and the text of which a
    /// passage is shown.
    pub fn bodies(&self, is_highlighted: bool) -> Bodies {
        let formats = self.formats();
        Bodies {
            html: formats.iter().any(|format| *format != Format::Text),
            text: is_highlighted || formats.contains(&Format::Text),
        }
    }

    fn wants(&self, field: &str) -> bool {
        self.fields
            .as_ref()
            .is_none_or(|fields| fields.contains(&field))
    }

    /// Leaves the fields that are asked for, and `id`.
    pub fn choose(&self, article: Value) -> Value {
        match (article, &self.fields) {
            (Value::Object(mut object), Some(fields)) => {
                object.retain(|name, _| {
                    ALWAYS.contains(&name.as_str()) || fields.contains(&name.as_str())
                });
                Value::Object(object)
            }
            (article, _) => article,
        }
    }

    /// Whether some fields are left out.
    pub fn is_partial(&self) -> bool {
        self.fields.is_some()
    }
}

/// An article, or those of its fields that were asked for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ArticleParts {
    Whole(Box<Article>),
    Some(Value),
}

impl ArticleParts {
    /// What was asked for of an article.
    pub fn new(
        article: articles::Article,
        parts: &Parts,
        searched: Option<&SearchQuery>,
        public_url: &str,
    ) -> Self {
        let article = Article::new(article, parts.formats(), searched, public_url);
        if !parts.is_partial() {
            return Self::Whole(Box::new(article));
        }
        Self::Some(parts.choose(serde_json::to_value(article).unwrap_or_default()))
    }
}

impl PartialSchema for ArticleParts {
    fn schema() -> RefOr<Schema> {
        let any_of = AnyOfBuilder::new()
            .item(Ref::from_schema_name(Article::name()))
            .item(Ref::from_schema_name(PartialArticle::name()));
        RefOr::T(Schema::AnyOf(any_of.build()))
    }
}

impl ToSchema for ArticleParts {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Article::schemas(schemas);
        schemas.push((Article::name().into_owned(), Article::schema()));
        schemas.push((
            PartialArticle::name().into_owned(),
            PartialArticle::schema(),
        ));
    }
}

/// The shape of an article of which `fields` leaves some out.
struct PartialArticle;

impl PartialSchema for PartialArticle {
    fn schema() -> RefOr<Schema> {
        match Article::schema() {
            RefOr::T(Schema::Object(mut object)) => {
                object.description =
                    Some("Those fields of an article that `fields` names, and `id`.".to_owned());
                object.required = vec!["id".to_owned()];
                RefOr::T(Schema::Object(object))
            }
            other => other,
        }
    }
}

impl ToSchema for PartialArticle {}
