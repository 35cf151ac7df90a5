//! A post or page, as its row has it and as it waits for the others.

use serde::{Deserialize, Serialize};

use super::field::Field;
use crate::import::bounded_json::MAX_STRING;

/// The row of a post. Of what tells the body, each version of Ghost has other columns.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PostRow {
    pub id: Field,
    title: Field,
    slug: Field,
    html: Field,
    lexical: Field,
    mobiledoc: Field,
    plaintext: Field,
    custom_excerpt: Field,
    meta_description: Field,
    feature_image: Field,
    status: Field,
    visibility: Field,
    #[serde(rename = "type")]
    kind: Field,
    /// What [`Self::kind`] was before version 3.
    page: Field,
    /// The only author before version 1.22.
    author_id: Field,
    locale: Field,
    published_at: Field,
    created_at: Field,
    updated_at: Field,
}

/// What a post says, as it waits for what other tables tell of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Post {
    pub key: String,
    pub title: String,
    pub slug: Option<String>,
    pub body: PostBody,
    pub excerpt: Option<String>,
    /// For search engines.
    pub description: Option<String>,
    pub image: Option<String>,
    pub status: Option<String>,
    pub visibility: Option<String>,
    pub is_page: bool,
    pub author: Option<String>,
    pub locale: Option<String>,
    pub published_at: Option<String>,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
}

/// What the body of a post was written in.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum PostBody {
    Html(String),
    Lexical(String),
    Mobiledoc(String),
    Text(String),
}

/// Says what a text is written in.
type Written = fn(String) -> PostBody;

impl PostBody {
    /// In bytes.
    fn length(&self) -> usize {
        match self {
            Self::Html(text) | Self::Lexical(text) | Self::Mobiledoc(text) | Self::Text(text) => {
                text.len()
            }
        }
    }

    /// The text as it is kept.
    pub fn text_mut(&mut self) -> &mut String {
        match self {
            Self::Html(text) | Self::Lexical(text) | Self::Mobiledoc(text) | Self::Text(text) => {
                text
            }
        }
    }
}

impl PostRow {
    pub fn is_page(&self) -> bool {
        self.kind.text() == Some("page") || self.page.is_true()
    }

    /// The post of this key.
    ///
    /// # Errors
    /// When something that matters is too long: a reason for a person.
    pub fn into_post(self, key: String) -> Result<Post, String> {
        let is_page = self.is_page();
        let too_long = |what: &str| format!("its {what} is longer than {} MiB", MAX_STRING >> 20);
        for (what, field) in [
            ("title", &self.title),
            ("slug", &self.slug),
            ("custom_excerpt", &self.custom_excerpt),
            ("status", &self.status),
            ("visibility", &self.visibility),
        ] {
            if *field == Field::TooLong {
                return Err(too_long(what));
            }
        }
        let bodies: [(&str, Field, Written); 4] = [
            ("html", self.html, PostBody::Html),
            ("lexical", self.lexical, PostBody::Lexical),
            ("mobiledoc", self.mobiledoc, PostBody::Mobiledoc),
            ("plaintext", self.plaintext, PostBody::Text),
        ];
        let mut body = None;
        for (what, field, of) in bodies {
            if field == Field::TooLong {
                return Err(too_long(what));
            }
            if let Some(text) = field.into_text() {
                body = Some(of(text));
                break;
            }
        }
        let title = self.title.line().unwrap_or_default();
        let body = body.unwrap_or_else(|| PostBody::Html(String::new()));
        let excerpt = self.custom_excerpt.line();
        let texts = [
            title.len(),
            body.length(),
            excerpt.as_deref().map_or(0, str::len),
        ];
        if texts.iter().sum::<usize>() > MAX_STRING {
            return Err(too_long("text"));
        }
        Ok(Post {
            key,
            title,
            slug: self.slug.into_text(),
            body,
            excerpt,
            description: self.meta_description.line(),
            image: self.feature_image.into_text(),
            status: self.status.into_text(),
            // What cannot be read is not for everybody.
            visibility: match self.visibility {
                Field::Strange => Some("unreadable".to_owned()),
                visibility => visibility.into_text(),
            },
            is_page,
            author: self.author_id.into_text(),
            locale: self.locale.into_text(),
            published_at: self.published_at.into_text(),
            created_at: self.created_at.into_text(),
            updated_at: self.updated_at.into_text(),
        })
    }
}
