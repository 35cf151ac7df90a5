//! The articles of a generated database: any one can be made by itself, from its number.

use chrono::{DateTime, NaiveDateTime};

use super::body::{body, push_image_address};
use super::dice::{Dice, Ranked};
use super::language::Language;
use super::prose::Prose;
use super::taxonomy;
use crate::content::{Body, BodyFormat};
use crate::domain::{
    ArticleDraft, ArticleId, Attachment, CategoryDraft, CategoryId, Invalid, LanguageTag,
    RenderedBody, Status, SubsiteDraft, SubsiteId, TagDraft, TagId, Template, WebAddress,
};

/// How much the most frequent categories, tags, subsites and authors stand out: the largest
/// category has a tenth of all articles, the most frequent tag is on a fifth of them.
const HEAD_OF_CATEGORIES: u64 = 4;
const HEAD_OF_TAGS: u64 = 3;
const HEAD_OF_SUBSITES: u64 = 2;
const HEAD_OF_AUTHORS: u64 = 10;

const AUTHORS: u64 = 400;

/// Articles appear over so many seconds: fifteen years.
const SPAN: u64 = 15 * 31_557_600;

/// All that articles are made of.
#[derive(Debug)]
pub(super) struct World {
    seed: u64,
    articles: u64,
    french: Language,
    english: Language,
    dutch: Language,
    tags: Ranked<TagId>,
    categories: Ranked<CategoryId>,
    subsites: Ranked<SubsiteId>,
    authors: Ranked<String>,
    news: Template,
    other_templates: Vec<Template>,
    tongues: [LanguageTag; 3],
}

/// What the articles refer to.
#[derive(Debug)]
pub(super) struct Taxonomy {
    pub categories: Vec<CategoryDraft>,
    pub tags: Vec<TagDraft>,
    pub subsites: Vec<SubsiteDraft>,
}

impl World {
    /// A world of so many articles, and what they refer to.
    pub fn new(seed: u64, articles: u64) -> Result<(Self, Taxonomy), Invalid> {
        let french = Language::french();
        let taxonomy = Taxonomy {
            categories: taxonomy::categories(seed, &french),
            tags: taxonomy::tags(&french)?,
            subsites: taxonomy::subsites()?,
        };
        let ids = |categories: &[CategoryDraft]| categories.iter().map(|c| c.id).collect();
        let tags = taxonomy.tags.iter().map(|tag| tag.id).collect();
        let world = Self {
            seed,
            articles,
            categories: Ranked::new(ids(&taxonomy.categories), HEAD_OF_CATEGORIES),
            tags: Ranked::new(tags, HEAD_OF_TAGS),
            subsites: Ranked::new(Vec::new(), HEAD_OF_SUBSITES),
            authors: Ranked::new(authors(seed, &french), HEAD_OF_AUTHORS),
            french,
            english: Language::english(),
            dutch: Language::dutch(),
            news: Template::parse("news_structured")?,
            other_templates: ["agenda", "dossier", "page"]
                .into_iter()
                .map(Template::parse)
                .collect::<Result<_, _>>()?,
            tongues: [
                LanguageTag::parse("fr")?,
                LanguageTag::parse("en")?,
                LanguageTag::parse("nl")?,
            ],
        };
        Ok((world, taxonomy))
    }

    /// The same world with these subsites, the largest first.
    pub fn on(self, subsites: Vec<SubsiteId>) -> Self {
        Self {
            subsites: Ranked::new(subsites, HEAD_OF_SUBSITES),
            ..self
        }
    }

    /// The article with this id, from 1 to the number of all.
    pub fn draft(&self, id: ArticleId) -> ArticleDraft {
        let (draft, html) = self.manuscript(id);
        ArticleDraft {
            slug: None,
            former_slugs: Vec::new(),
            history: Default::default(),
            body: Body::parse(&html, BodyFormat::Html).rendered(),
            ..draft
        }
    }

    /// The article without its body, and that as HTML.
    fn manuscript(&self, id: ArticleId) -> (ArticleDraft, String) {
        let number = u64::try_from(id).unwrap_or_default();
        let mut dice = Dice::new(self.seed, super::ARTICLES, number);
        let published_at = self.published_at(number, &mut dice);
        let [french, english, dutch] = &self.tongues;
        let (language, tongue) = match dice.below(100) {
            0..85 => (&self.french, Some(french)),
            85..92 => (&self.english, Some(english)),
            92..95 => (&self.dutch, Some(dutch)),
            _ => (&self.french, None),
        };
        let mut prose = Prose {
            language,
            year: year_of(published_at),
            dice,
        };
        let mut title = String::new();
        prose.one_of(&language.titles, &mut title);
        let summary = self.summary(&mut prose);
        let html = body(&mut prose);
        let image = prose.dice.chance(60).then(|| image(&mut prose)).flatten();
        let attachments = attachments(&mut prose);
        let mut dice = prose.dice;
        let draft = ArticleDraft {
            slug: None,
            former_slugs: Vec::new(),
            history: Default::default(),
            id,
            title,
            summary,
            template: self.template(&mut dice),
            language: tongue.cloned(),
            author: dice
                .chance(80)
                .then(|| self.authors.draw(&mut dice).cloned())
                .flatten(),
            category_id: dice
                .chance(99)
                .then(|| self.categories.draw(&mut dice).copied())
                .flatten(),
            tags: some_of(&self.tags, 3, 7, &mut dice),
            subsites: some_of(&self.subsites, 1, 4, &mut dice),
            status: status(&mut dice),
            deleted: dice.chance(1),
            published_at: Some(published_at),
            image,
            attachments,
            body: RenderedBody::default(),
        };
        (draft, html)
    }

    /// Rises with the number, but for some articles that were written up later.
    fn published_at(&self, number: u64, dice: &mut Dice) -> NaiveDateTime {
        let step = SPAN / self.articles.max(1);
        let place = u128::from(SPAN) * u128::from(number.saturating_sub(1));
        let place = u64::try_from(place / u128::from(self.articles.max(1))).unwrap_or(SPAN);
        let mut seconds = place + dice.below(step);
        if dice.chance(4) {
            seconds = seconds.saturating_sub(dice.below(300 * 86_400));
        }
        let minute = super::END - i64::try_from(SPAN - seconds / 60 * 60).unwrap_or_default();
        DateTime::from_timestamp(minute, 0).map_or(NaiveDateTime::MIN, |time| time.naive_utc())
    }

    fn summary(&self, prose: &mut Prose<'_>) -> Option<String> {
        prose.dice.chance(85).then(|| {
            let sentences = &prose.language.sentences;
            let mut text = String::new();
            prose.one_of(sentences, &mut text);
            if prose.dice.chance(60) {
                text.push(' ');
                prose.one_of(sentences, &mut text);
            }
            text
        })
    }

    fn template(&self, dice: &mut Dice) -> Template {
        let other = match dice.chance(5) {
            true => dice.pick(&self.other_templates),
            false => None,
        };
        other.unwrap_or(&self.news).clone()
    }
}

fn authors(seed: u64, language: &Language) -> Vec<String> {
    let mut prose = Prose {
        language,
        dice: Dice::new(seed, super::AUTHORS, 0),
        year: super::LAST_YEAR,
    };
    let mut names: Vec<String> = (0..AUTHORS)
        .map(|_| {
            let mut name = String::new();
            prose.person(&mut name);
            name
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

fn year_of(time: NaiveDateTime) -> u64 {
    use chrono::Datelike;
    u64::try_from(time.year()).unwrap_or_default()
}

/// So many different ones, sorted; fewer where the same is drawn again and again.
fn some_of(ids: &Ranked<i64>, fewest: u64, most: u64, dice: &mut Dice) -> Vec<i64> {
    let wanted = usize::try_from(dice.between(fewest, most)).unwrap_or_default();
    let mut drawn = Vec::with_capacity(wanted);
    for _ in 0..wanted * 4 {
        if drawn.len() == wanted {
            break;
        }
        let id = ids.draw(dice).copied();
        drawn.extend(id.filter(|id| !drawn.contains(id)));
    }
    drawn.sort_unstable();
    drawn
}

fn status(dice: &mut Dice) -> Status {
    match dice.below(100) {
        0 => Status::Draft,
        1 => Status::Archived,
        _ => Status::Published,
    }
}

fn image(prose: &mut Prose<'_>) -> Option<WebAddress> {
    let mut address = String::new();
    push_image_address(prose, &mut address);
    WebAddress::parse(&address).ok()
}

fn attachments(prose: &mut Prose<'_>) -> Vec<Attachment> {
    let files = match prose.dice.below(100) {
        0..80 => 0,
        80..95 => 1,
        _ => 2,
    };
    let names = ["guide", "programme", "bilan", "dossier", "communique"];
    (0..files)
        .filter_map(|_| {
            let name = prose.dice.pick(&names)?;
            let (year, number) = (prose.year, prose.dice.below(100_000));
            let address = format!("https://documents.horizon.example/{year}/{name}-{number}.pdf");
            Some(Attachment::at(WebAddress::parse(&address).ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(seed: u64) -> World {
        let (world, taxonomy) = World::new(seed, 1_000).unwrap();
        assert_eq!(taxonomy.tags.len(), 2_000);
        assert_eq!(taxonomy.categories.len(), 40);
        world.on((1..=12).collect())
    }

    #[test]
    fn an_article_is_the_same_whenever_it_is_made() {
        let (one, other) = (world(1), world(2));
        assert_eq!(one.draft(500), world(1).draft(500));
        assert_ne!(one.draft(500), other.draft(500));
        assert_ne!(one.draft(500).title, one.draft(501).title);
    }

    #[test]
    fn articles_have_the_shape_of_news() {
        let world = world(1);
        let drafts: Vec<ArticleDraft> = (1..=300).map(|id| world.draft(id)).collect();
        for draft in &drafts {
            let length = draft.body.html.len();
            assert!((2_000..5_200).contains(&length), "{length}");
            assert!((3..=7).contains(&draft.tags.len()));
            assert!((1..=4).contains(&draft.subsites.len()));
            assert!(
                !draft.title.is_empty() && !draft.title.contains("  "),
                "{}",
                draft.title
            );
        }
        let with = |what: &str| drafts.iter().filter(|d| d.body.html.contains(what)).count();
        for element in [
            "<h2>",
            "<ul>",
            "<ol>",
            "<blockquote>",
            "<table>",
            "<img ",
            "<a href",
        ] {
            assert!(with(element) > 10, "{element}: {}", with(element));
        }
        let rising = drafts
            .windows(2)
            .filter(|two| two[0].published_at < two[1].published_at);
        assert!((240..299).contains(&rising.count()), "mostly, not always");
        let visible = drafts
            .iter()
            .filter(|d| d.status == Status::Published && !d.deleted);
        assert!((280..300).contains(&visible.count()));
    }
}
