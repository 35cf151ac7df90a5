//! What the path of a file says of it.

use crate::domain::LanguageTag;

/// A file's place below the folder that is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Its path, with `/`.
    pub path: String,
    /// The folder in which it lies.
    pub folder: String,
    /// The folders that say what it is about, from the outermost.
    pub sections: Vec<String>,
    /// Its name without date, language and ending; the folder's where it is called `index`.
    pub name: String,
    /// Such as `2022-05-24`.
    pub date: Option<String>,
    pub language: Option<String>,
    pub is_draft: bool,
    pub kind: Kind,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Article,
    /// `_index.md`: the page of its folder.
    Section,
    /// `categories/NAME/_index.md`: the page of a category.
    Category,
    /// `tags/NAME/_index.md`: the page of a tag.
    Tag,
    /// The page of the site, or of all categories or tags.
    List,
}

impl Place {
    /// The place at a path, with `/` between its parts.
    pub fn of(path: &str) -> Self {
        let mut folders: Vec<&str> = path.split('/').collect();
        let file = folders.pop().unwrap_or_default();
        let folder = folders.join("/");
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let (stem, language) = match stem.rsplit_once('.') {
            Some((before, tag)) if is_language(tag) => (before, Some(tag.to_owned())),
            _ => (stem, None),
        };
        let is_draft = folders.contains(&"_drafts");
        // Hugo and Zola keep all pages in `content`, Jekyll some in `_posts`.
        let mut sections: Vec<&str> = folders.into_iter().collect();
        if sections.first() == Some(&"content") {
            sections.remove(0);
        }
        sections.retain(|name| !name.starts_with('_'));
        let kind = match (stem, sections.as_slice()) {
            ("_index", [] | ["categories" | "tags"]) => Kind::List,
            ("_index", ["categories", _]) => Kind::Category,
            ("_index", ["tags", _]) => Kind::Tag,
            ("_index", _) => Kind::Section,
            _ => Kind::Article,
        };
        let name = match stem {
            // What lies in a folder of its own is called as that.
            "index" => sections.pop().unwrap_or(stem),
            "_index" => sections.last().copied().unwrap_or(stem),
            stem => stem,
        };
        let (date, name) = match dated(name) {
            Some((date, name)) => (Some(date.to_owned()), name),
            None => (None, name),
        };
        Self {
            path: path.to_owned(),
            folder,
            name: name.to_owned(),
            sections: sections.into_iter().map(str::to_owned).collect(),
            date,
            language,
            is_draft,
            kind,
        }
    }
}

/// Two letters, as Hugo names translations; longer tags are no rarer as words.
fn is_language(text: &str) -> bool {
    text.len() == 2
        && text.bytes().all(|b| b.is_ascii_lowercase())
        && LanguageTag::parse(text).is_ok()
}

/// `2022-05-24-name`, as Jekyll names posts.
fn dated(name: &str) -> Option<(&str, &str)> {
    let (date, rest) = name.split_at_checked(10)?;
    let rest = rest.strip_prefix(['-', '_'])?;
    let is_date = date.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    (is_date && !rest.is_empty()).then_some((date, rest))
}

/// A name as a person would write it: `vie-locale` is `Vie locale`.
pub(super) fn title_of(name: &str) -> String {
    let spaced = name.replace(['-', '_'], " ");
    let mut letters = spaced.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_a_file_is() {
        for (path, sections, name, kind) in [
            ("un.md", vec![], "un", Kind::Article),
            (
                "content/vie/locale/un.md",
                vec!["vie", "locale"],
                "un",
                Kind::Article,
            ),
            ("vie/un/index.md", vec!["vie"], "un", Kind::Article),
            (
                "vie/_posts/2022-05-24-un.markdown",
                vec!["vie"],
                "un",
                Kind::Article,
            ),
            ("vie/_index.md", vec!["vie"], "vie", Kind::Section),
            ("content/_index.md", vec![], "_index", Kind::List),
            ("tags/_index.md", vec!["tags"], "tags", Kind::List),
            (
                "categories/x/_index.md",
                vec!["categories", "x"],
                "x",
                Kind::Category,
            ),
            (
                "content/tags/x/_index.fr.md",
                vec!["tags", "x"],
                "x",
                Kind::Tag,
            ),
            ("v1.10.md", vec![], "v1.10", Kind::Article),
            ("2022-05-24.md", vec![], "2022-05-24", Kind::Article),
        ] {
            let place = Place::of(path);
            assert_eq!(place.sections, sections, "{path}");
            assert_eq!((place.name.as_str(), place.kind), (name, kind), "{path}");
        }
        let place = Place::of("_drafts/2022-05-24-un.fr.md");
        assert_eq!(place.date.as_deref(), Some("2022-05-24"));
        assert_eq!(place.language.as_deref(), Some("fr"));
        assert!(place.is_draft);
        assert_eq!(title_of("vie-locale"), "Vie locale");
    }
}
