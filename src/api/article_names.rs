//! What an article is filed under, written straight from the names that the index holds: a list has
//! hundreds of them.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::store::article_index::Name;

/// The category of an article, as the index holds it for all articles in it.
#[derive(Debug)]
pub struct ArticleCategory(pub Arc<Name>);

/// The category of an article.
#[derive(Serialize, ToSchema)]
struct CategoryFields<'a> {
    #[schema(example = 57)]
    id: i64,
    #[schema(example = "actualites")]
    slug: &'a str,
    #[schema(example = "Actualités")]
    title: &'a str,
}

/// A tag of an article, as the index holds it for all articles with it.
#[derive(Debug)]
pub struct ArticleTag(pub Arc<Name>);

/// A tag of an article.
#[derive(Serialize, ToSchema)]
struct TagFields<'a> {
    #[schema(example = 3)]
    id: i64,
    #[schema(example = "service-clients")]
    slug: &'a str,
    #[schema(example = "Service clients")]
    label: &'a str,
}

/// The code of a subsite, as the index holds it for all articles on it.
#[derive(Debug)]
pub struct ArticleSubsite(pub Arc<Name>);

impl Serialize for ArticleCategory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Name { id, value, label } = &*self.0;
        let fields = CategoryFields {
            id: *id,
            slug: value,
            title: label,
        };
        fields.serialize(serializer)
    }
}

impl Serialize for ArticleTag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Name { id, value, label } = &*self.0;
        let fields = TagFields {
            id: *id,
            slug: value,
            label,
        };
        fields.serialize(serializer)
    }
}

impl Serialize for ArticleSubsite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.value)
    }
}

impl PartialSchema for ArticleCategory {
    fn schema() -> RefOr<Schema> {
        CategoryFields::schema()
    }
}

impl ToSchema for ArticleCategory {}

impl PartialSchema for ArticleTag {
    fn schema() -> RefOr<Schema> {
        TagFields::schema()
    }
}

impl ToSchema for ArticleTag {}
