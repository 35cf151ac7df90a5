//! The files that posts show or come with.

use std::collections::{BTreeMap, BTreeSet};

use super::item::Item;
use crate::domain::media_type_of;
use crate::import::SourceFile;
use crate::import::plain_text::plain;
use crate::store::StoreResult;
use crate::store::staging::{StagedArticle, Staging};

/// A file by its number.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub url: String,
    pub title: String,
    is_picture: bool,
}

/// How many files are attached to one post at the most, and how many a gallery shows.
pub(super) const MAX_FILES: usize = 200;

/// The files of some posts.
#[derive(Debug, Default)]
pub(super) struct Files {
    by_id: BTreeMap<i64, File>,
    /// Those that were uploaded for a post.
    attached: BTreeMap<i64, Vec<i64>>,
}

impl Files {
    /// Those that these posts, given with their rows, name or own.
    pub fn of(rows: &[StagedArticle], posts: &[Item], staging: &mut Staging) -> StoreResult<Self> {
        let mut files = Self::default();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(files);
        };
        let mut wanted = BTreeSet::new();
        for (parent, file) in staging.links_between(first.number, last.number)? {
            let attached = files.attached.entry(parent).or_default();
            if attached.len() < MAX_FILES {
                attached.push(file);
                wanted.insert(file);
            }
        }
        for post in posts {
            wanted.extend(post.thumbnail);
            wanted.extend(
                super::shortcode::gallery_ids(&post.body)
                    .into_iter()
                    .take(MAX_FILES),
            );
        }
        let wanted: Vec<i64> = wanted.into_iter().collect();
        for row in staging.articles_of(&wanted)? {
            let item: Item = serde_json::from_str(&row.payload).unwrap_or_default();
            if let Some(url) = item.file {
                let title = plain(&item.title);
                let is_picture = media_type_of(&url).is_some_and(|kind| kind.starts_with("image/"));
                let file = File {
                    url,
                    title,
                    is_picture,
                };
                files.by_id.insert(row.number, file);
            }
        }
        Ok(files)
    }

    /// The file of this number.
    pub fn get(&self, id: i64) -> Option<&File> {
        self.by_id.get(&id)
    }

    /// The pictures that were uploaded for a post, and the other files.
    pub fn attached(&self, post: i64, pictures: bool) -> impl Iterator<Item = &File> {
        let ids = self.attached.get(&post).into_iter().flatten();
        ids.filter_map(|id| self.by_id.get(id))
            .filter(move |file| file.is_picture == pictures)
    }
}

impl File {
    /// The file as one that comes with an article.
    pub fn as_attachment(&self) -> SourceFile {
        let mut file = SourceFile::at_url(&self.url);
        file.title = Some(self.title.clone()).filter(|title| !title.is_empty());
        file
    }
}

/// The file of an `enclosure`: an address, a length and a media type, a line each.
pub(super) fn enclosure(value: &str) -> Option<SourceFile> {
    let mut lines = value.lines().map(str::trim);
    let mut file = SourceFile::at_url(lines.next().filter(|url| !url.is_empty())?);
    file.bytes = lines
        .next()
        .and_then(|length| length.parse().ok())
        .filter(|length| *length > 0);
    file.media_type = lines
        .next()
        .filter(|kind| kind.contains('/'))
        .map(str::to_owned);
    Some(file)
}
