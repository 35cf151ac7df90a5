//! Categories and tags: from front matter, from folders, and from the pages that tell of them.

use std::collections::BTreeMap;

use super::article::{description, text_key};
use super::page::Page;
use super::place::{Kind, title_of};
use crate::domain::{Label, Slug, SourceKey};
use crate::import::slugs::as_slug;
use crate::import::{CategoryUse, Intake, SourceArticle, SourceCategory, SourceTag};

/// How many categories and tags are kept in memory.
const MAX_TERMS: usize = 100_000;

/// What is known of categories and tags.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// Those that articles name or lie in, with the folders around them.
    named: BTreeMap<SourceKey, SourceCategory>,
    /// What their own pages say.
    pages: BTreeMap<SourceKey, TermPage>,
    tags: Vec<(Label, TermPage)>,
}

#[derive(Debug)]
struct TermPage {
    id: Option<i64>,
    slug: Option<Slug>,
    title: Option<String>,
    description: Option<String>,
    parent: Option<SourceKey>,
    /// Whether it is one though no article names it: a folder is not.
    stands_alone: bool,
}

/// A category that an article may have: its key, and its name.
struct Candidate {
    key: SourceKey,
    name: String,
}

fn category_key(name: &str) -> SourceKey {
    let slug = as_slug(name).map(|slug| slug.to_string());
    text_key(format!("category:{}", slug.as_deref().unwrap_or(name)))
}

/// A folder at the top is the category of its name.
fn folder_key(sections: &[String]) -> SourceKey {
    match sections {
        [one] => category_key(one),
        several => text_key(format!("category:{}", several.join("/"))),
    }
}

impl Terms {
    /// Takes the page of a folder, a category or a tag.
    pub fn take(&mut self, page: &Page, intake: &mut Intake) {
        let fields = &page.fields;
        let place = &page.place;
        if self.is_full(intake) {
            return;
        }
        let mut of_page = TermPage {
            id: page.id(),
            slug: fields.text(&["slug"]).and_then(|slug| as_slug(&slug)),
            title: fields.exact_text("title"),
            description: description(page),
            parent: fields.text(&["parent"]).map(|name| category_key(&name)),
            stands_alone: place.kind == Kind::Category,
        };
        match place.kind {
            Kind::Section => {
                let key = folder_key(&place.sections);
                self.pages.entry(key).or_insert(of_page);
            }
            Kind::Category => {
                self.pages
                    .entry(category_key(&place.name))
                    .or_insert(of_page);
            }
            Kind::Tag => {
                let label = of_page.title.take();
                let label = label.unwrap_or_else(|| title_of(&place.name));
                of_page.slug = of_page.slug.or_else(|| as_slug(&place.name));
                if let Ok(label) = Label::parse(label) {
                    self.tags.push((label, of_page));
                }
            }
            Kind::Article | Kind::List => {}
        }
    }

    /// Gives an article its category and tags.
    pub fn sort(
        &mut self,
        page: &Page,
        with: CategoryUse,
        article: &mut SourceArticle,
        intake: &mut Intake,
    ) {
        let fields = &page.fields;
        let mut candidates: Vec<Candidate> = Vec::new();
        for name in ["category", "categories"] {
            for name in fields.list(&[name]) {
                let key = category_key(&name);
                if candidates.iter().all(|known| known.key != key) {
                    candidates.push(Candidate { key, name });
                }
            }
        }
        let sections = &page.place.sections;
        if let (true, Some(last)) = (candidates.is_empty(), sections.last()) {
            candidates.push(Candidate {
                key: folder_key(sections),
                name: title_of(last),
            });
        }
        let mut candidates = candidates.into_iter();
        if with != CategoryUse::Tags
            && let Some(first) = candidates.next()
        {
            article.category = self.name(first, sections, intake);
        }
        for label in fields.list(&["tags", "tag"]) {
            tag(&label, article, intake);
        }
        if with != CategoryUse::Only {
            for other in candidates {
                tag(&other.name, article, intake);
            }
        }
    }

    /// Notes that an article has this category; tells its key.
    fn name(
        &mut self,
        category: Candidate,
        sections: &[String],
        intake: &mut Intake,
    ) -> Option<SourceKey> {
        let Candidate { key, name } = category;
        if self.named.contains_key(&key) {
            return Some(key);
        }
        if self.is_full(intake) {
            return None;
        }
        if key == folder_key(sections) && !sections.is_empty() {
            self.name_folders(sections);
            return Some(key);
        }
        let made = SourceCategory {
            id: None,
            slug: as_slug(&name),
            title: name,
            description: None,
            parent: None,
        };
        self.named.insert(key.clone(), made);
        Some(key)
    }

    /// A folder, and those around it.
    fn name_folders(&mut self, sections: &[String]) {
        for depth in 1..=sections.len() {
            let Some((folders, [last])) = sections
                .get(..depth)
                .and_then(|folders| folders.split_at_checked(depth - 1))
            else {
                continue;
            };
            let made = SourceCategory {
                id: None,
                slug: as_slug(last),
                title: title_of(last),
                description: None,
                parent: (!folders.is_empty()).then(|| folder_key(folders)),
            };
            let key = folder_key(sections.get(..depth).unwrap_or_default());
            self.named.entry(key).or_insert(made);
        }
    }

    /// Whether there are more than may be kept in memory.
    fn is_full(&self, intake: &mut Intake) -> bool {
        let terms = self.named.len() + self.pages.len() + self.tags.len() + intake.tags.len();
        if terms >= MAX_TERMS {
            intake.report.warn("a category or tag was skipped", || {
                format!("there are more than {MAX_TERMS} categories and tags; others were skipped")
            });
        }
        terms >= MAX_TERMS
    }

    /// Adds them all, as their pages tell of them.
    pub fn add_to(self, intake: &mut Intake) {
        let Self {
            mut named,
            pages,
            tags,
        } = self;
        for (key, page) in pages {
            let SourceKey::Text(text) = &key else {
                continue;
            };
            let name = text.rsplit([':', '/']).next().unwrap_or_default();
            let category = match named.remove(&key) {
                Some(category) => category,
                None if page.stands_alone => SourceCategory {
                    id: None,
                    slug: as_slug(name),
                    title: title_of(name),
                    description: None,
                    parent: None,
                },
                None => continue,
            };
            let told = SourceCategory {
                id: page.id,
                slug: page.slug.or(category.slug),
                title: page.title.unwrap_or(category.title),
                description: page.description,
                parent: page.parent.or(category.parent),
            };
            intake.add_category(key, told);
        }
        for (key, category) in named {
            intake.add_category(key, category);
        }
        for (label, page) in tags {
            let key = tag_key(label.as_str());
            let tag = SourceTag {
                id: page.id,
                slug: page.slug,
                label,
            };
            intake.tags.insert(key, tag);
        }
    }
}

fn tag_key(label: &str) -> SourceKey {
    text_key(format!("tag:{label}"))
}

fn tag(label: &str, article: &mut SourceArticle, intake: &mut Intake) {
    let place = article.key.clone();
    intake.tag_article(article, tag_key(label), label, place);
}
