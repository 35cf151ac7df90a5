//! What a source has said, read whole and waiting to be written.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value as Json;

use super::{Report, SourceArticle, SourceCategory, SourceTag};
use crate::content::MAX_ELEMENTS;
use crate::domain::{History, Label, SourceKey, SubsiteCode, SubsiteDraft};
use crate::store::StoreResult;
use crate::store::changes::Kind;
use crate::store::import_records::ImportRecord;
use crate::store::staging::Staging;

/// How many subsites an article may be on, and how many tags it may have: what is derived from them
/// grows with the product of both.
const MAX_SUBSITES: usize = 100;
pub(super) const MAX_TAGS: usize = 200;

/// Why a body is not taken of a file that anybody may have made.
pub(super) const TOO_INTRICATE: &str = "its body has more than 30000 elements";
const _: () = assert!(MAX_ELEMENTS == 30_000);

/// How many tags a source may have that knows them by their labels alone: they are in memory.
const MAX_LABELS: usize = 100_000;

/// How long a body may be, in bytes: to be read, it takes some ten times as much memory.
const MAX_BODY: usize = 16 << 20;

/// All that a source says. Articles wait on the disk, not in memory.
#[derive(Debug)]
pub struct Intake {
    /// The name under which import records keep it.
    pub(super) origin: Cow<'static, str>,
    pub(super) articles: Staging,
    pub(super) categories: BTreeMap<SourceKey, SourceCategory>,
    pub(super) tags: BTreeMap<SourceKey, SourceTag>,
    pub(super) subsites: BTreeMap<SubsiteCode, SubsiteDraft>,
    /// When what happened to categories and tags, where the source says so.
    histories: HashMap<(Kind, SourceKey), History>,
    /// Categories and subsites that articles name.
    pub(super) named_categories: BTreeSet<SourceKey>,
    pub(super) named_subsites: BTreeSet<SubsiteCode>,
    /// Tags that are there, but whose labels cannot be taken.
    pub(super) unreadable_tags: BTreeSet<SourceKey>,
    /// Links whose ids are no ids.
    pub(super) broken_links: u64,
    /// Of what it says everything, so that what it does not say is gone.
    pub(super) is_whole: Whole,
    /// Why it lacks some of what the source has.
    pub(super) lacks: Option<&'static str>,
    pub report: Report,
}

/// Of which kinds of things a source says everything. Of articles it always does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Whole {
    pub categories: bool,
    pub tags: bool,
    pub subsites: bool,
}

impl Intake {
    /// Nothing yet, of a source that import records know by this name.
    ///
    /// # Errors
    /// When there is no temporary folder to write to.
    pub fn of(origin: &'static str) -> StoreResult<Self> {
        Ok(Self {
            origin: Cow::Borrowed(origin),
            articles: Staging::open()?,
            categories: BTreeMap::new(),
            tags: BTreeMap::new(),
            subsites: BTreeMap::new(),
            histories: HashMap::new(),
            named_categories: BTreeSet::new(),
            named_subsites: BTreeSet::new(),
            unreadable_tags: BTreeSet::new(),
            broken_links: 0,
            is_whole: Whole::default(),
            lacks: None,
            report: Report::default(),
        })
    }

    /// The name under which import records keep it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Gives it another name for import records: two sources of one kind need one each.
    pub fn is_known_as(&mut self, origin: String) {
        self.origin = Cow::Owned(origin);
    }

    /// Says that the source names all there is of these kinds.
    pub fn is_whole_in(&mut self, kinds: Whole) {
        self.is_whole = kinds;
    }

    /// Says why it lacks some of what the source has: nothing is pruned by it.
    pub fn lacks_some(&mut self, why: &'static str) {
        self.lacks = Some(why);
    }

    /// Notes that the source has an article that nothing tells from others.
    pub fn add_nameless(&mut self, reason: String) {
        self.report.skip(Json::Null, reason);
        self.lacks_some("has articles whose ids cannot be read");
    }

    /// Adds an article. One whose key came before, or that is more than an article may be, is
    /// skipped, and the report says so.
    ///
    /// # Errors
    /// The scratch database's.
    pub fn add_article(&mut self, article: &SourceArticle) -> StoreResult<()> {
        let key = &article.key;
        if article.subsites.len() > MAX_SUBSITES {
            let reason = format!(
                "it is on {} subsites; at most {MAX_SUBSITES} are allowed",
                article.subsites.len()
            );
            return self.add_unreadable(key, reason);
        }
        if let Err(reason) = check_key(key) {
            self.report.skip(shown(key), reason);
            return Ok(());
        }
        if article.body.len() > MAX_BODY {
            let reason = format!("its body is longer than {} MiB", MAX_BODY >> 20);
            return self.add_unreadable(key, reason);
        }
        let payload = article.to_payload();
        if !self.articles.add_article(key, &payload)? {
            let reason = "the id came before; the first one is kept";
            self.report.skip(shown(key), reason);
            return Ok(());
        }
        self.named_categories.extend(article.category.clone());
        for code in &article.subsites {
            // Codes were read as such; what is none names no subsite.
            if let Ok(code) = SubsiteCode::parse(code) {
                self.named_subsites.insert(code);
            }
        }
        Ok(())
    }

    /// Notes that the source has an article of this key that cannot be taken, and why. What an
    /// earlier import brought of it stays.
    ///
    /// # Errors
    /// The scratch database's.
    pub fn add_unreadable(
        &mut self,
        key: &SourceKey,
        reason: impl Into<String>,
    ) -> StoreResult<()> {
        self.report.skip(shown(key), reason);
        self.articles.add_unreadable(key)
    }

    /// Links an article with a tag, for sources that keep both by number and tell of links by
    /// themselves.
    ///
    /// # Errors
    /// The scratch database's.
    pub fn add_link(&mut self, article: i64, tag: i64) -> StoreResult<()> {
        self.articles.add_link(article, tag)
    }

    /// Adds what another source said of what it had brought to where this one comes from: by the
    /// keys that this one has for the same things.
    ///
    /// # Errors
    /// The scratch database's.
    pub fn add_record(
        &mut self,
        source: &str,
        kind: Kind,
        record: &ImportRecord,
    ) -> StoreResult<()> {
        self.articles.add_record(source, kind, record)
    }

    /// Counts a link that names no article or no tag.
    pub fn add_broken_link(&mut self) {
        self.broken_links += 1;
    }

    /// Notes that the source has a tag of this key that cannot be taken.
    pub fn add_unreadable_tag(&mut self, key: impl Into<SourceKey>) {
        self.unreadable_tags.insert(key.into());
    }

    /// Adds a category; of one key the first one counts.
    pub fn add_category(&mut self, key: impl Into<SourceKey>, category: SourceCategory) {
        self.categories.entry(key.into()).or_insert(category);
    }

    /// Adds a tag; of one key the first one counts.
    pub fn add_tag(&mut self, key: impl Into<SourceKey>, tag: SourceTag) {
        self.tags.entry(key.into()).or_insert(tag);
    }

    /// Links an article with the tag of this label and key, which is made with it unless it is there.
    /// A label that no tag can have, and one beyond what a source may have of them, is skipped with a
    /// warning that says where.
    pub fn tag_article(
        &mut self,
        article: &mut SourceArticle,
        key: SourceKey,
        label: &str,
        place: impl std::fmt::Display,
    ) {
        if article.tags.contains(&key) {
            return;
        }
        let has_room = self.tags.contains_key(&key) || self.tags.len() < MAX_LABELS;
        match Label::parse(label.to_owned()) {
            Ok(label) if has_room => {
                let tag = SourceTag {
                    id: None,
                    slug: None,
                    label,
                };
                self.add_tag(key.clone(), tag);
                article.tags.push(key);
            }
            _ => self.report.warn("a tag was skipped", || {
                format!("{place}: a tag over 500 characters, or more than {MAX_LABELS} of them: it was skipped")
            }),
        }
    }

    /// Says when what happened to a category or a tag.
    pub fn add_history(&mut self, kind: Kind, key: impl Into<SourceKey>, history: History) {
        self.histories.entry((kind, key.into())).or_insert(history);
    }

    /// When what happened to a category or a tag, as far as the source says.
    pub(super) fn history_of(&self, kind: Kind, key: &SourceKey) -> History {
        let history = self.histories.get(&(kind, key.clone()));
        history.copied().unwrap_or_default()
    }

    /// Adds a subsite; of one code the first one counts.
    pub fn add_subsite(&mut self, subsite: SubsiteDraft) {
        self.subsites.entry(subsite.code.clone()).or_insert(subsite);
    }
}

/// The longest key of an article, in bytes: databases index them.
const MAX_KEY: usize = 1_024;

/// Refuses keys that not every database could hold.
fn check_key(key: &SourceKey) -> Result<(), String> {
    match key {
        SourceKey::Text(text) if text.len() > MAX_KEY => {
            Err(format!("the id is longer than {MAX_KEY} bytes"))
        }
        SourceKey::Text(text) if text.contains('\0') => Err("the id has a NUL in it".to_owned()),
        _ => Ok(()),
    }
}

/// A key as reports show it.
pub(super) fn shown(key: &SourceKey) -> Json {
    match key {
        SourceKey::Number(number) => Json::from(*number),
        SourceKey::Text(text) => Json::from(text.chars().take(200).collect::<String>()),
    }
}
