//! The categories, tags and subsites of a generated database.

use std::collections::HashSet;

use super::dice::Dice;
use super::language::Language;
use super::prose::{Prose, capitalise};
use crate::domain::{
    CategoryDraft, CategoryId, History, Invalid, Label, SubsiteCode, SubsiteDraft, TagDraft, TagId,
    WebAddress,
};

/// The first category is the largest, and has the id that the legacy site's had.
const FIRST_CATEGORY: CategoryId = 57;

const TAGS: usize = 2_000;

/// How many categories stand by themselves; some of the others lie within one of them.
const ROOTS: usize = 12;

const CATEGORIES: [&str; 40] = [
    "Actualités",
    "Vie des clubs",
    "Économie",
    "Innovation",
    "Territoires",
    "Formation",
    "Emploi",
    "Numérique",
    "Culture",
    "Santé",
    "Environnement",
    "International",
    "Aides et subventions",
    "Agenda",
    "Portraits",
    "Tribunes",
    "Recherche",
    "Énergie",
    "Transports",
    "Logement",
    "Agriculture",
    "Commerce",
    "Artisanat",
    "Industrie",
    "Tourisme",
    "Sport",
    "Éducation",
    "Jeunesse",
    "Droit",
    "Fiscalité",
    "Social",
    "Sécurité",
    "Qualité",
    "Export",
    "Start-up",
    "Études",
    "Communiqués",
    "Presse",
    "Publications",
    "Archives",
];

/// `admi` ends like `mi`: the legacy query took one for the other.
const SUBSITES: [(&str, &str); 12] = [
    ("mi", "Management et innovation"),
    ("ad", "Adhérents"),
    ("admi", "Administration"),
    ("pro", "Professionnels"),
    ("idf", "Île-de-France"),
    ("ara", "Auvergne-Rhône-Alpes"),
    ("bzh", "Bretagne"),
    ("occ", "Occitanie"),
    ("hdf", "Hauts-de-France"),
    ("paca", "Provence-Alpes-Côte d'Azur"),
    ("int", "International"),
    ("lab", "Laboratoire"),
];

/// The categories, the largest first.
pub(super) fn categories(seed: u64, language: &Language) -> Vec<CategoryDraft> {
    let mut dice = Dice::new(seed, super::CATEGORIES, 0);
    (FIRST_CATEGORY..)
        .zip(CATEGORIES)
        .enumerate()
        .map(|(rank, (id, title))| {
            let root = i64::try_from(dice.below(ROOTS as u64)).unwrap_or_default();
            let is_child = rank >= ROOTS && dice.chance(50);
            CategoryDraft {
                slug: None,
                id,
                title: title.to_owned(),
                description: dice.chance(80).then(|| {
                    let mut text = String::new();
                    let mut prose = Prose {
                        language,
                        dice: dice.clone(),
                        year: super::LAST_YEAR,
                    };
                    prose.one_of(&language.sentences, &mut text);
                    text
                }),
                parent_id: is_child.then_some(FIRST_CATEGORY + root),
                history: History::default(),
            }
        })
        .collect()
}

/// The tags, the most frequent first: nouns alone, then nouns with an adjective.
pub(super) fn tags(language: &Language) -> Result<Vec<TagDraft>, Invalid> {
    let nouns = language.nouns.items().iter();
    let alone = nouns.clone().take(250).map(|noun| noun.text.clone());
    let described = language.adjectives.items().iter().flat_map(|adjective| {
        nouns.clone().take(100).map(move |noun| {
            let [masculine, feminine] = adjective;
            let adjective = if noun.feminine { feminine } else { masculine };
            format!("{} {adjective}", noun.text)
        })
    });
    let mut seen = HashSet::new();
    alone
        .chain(described)
        .filter(|label| seen.insert(label.clone()))
        .take(TAGS)
        .zip(1..)
        .map(|(mut label, id): (String, TagId)| {
            capitalise(&mut label, 0);
            Ok(TagDraft {
                slug: None,
                id,
                label: Label::parse(label)?,
                history: History::default(),
            })
        })
        .collect()
}

/// The subsites, the largest first.
pub(super) fn subsites() -> Result<Vec<SubsiteDraft>, Invalid> {
    SUBSITES
        .into_iter()
        .map(|(code, name)| {
            Ok(SubsiteDraft {
                id: None,
                history: History::default(),
                code: SubsiteCode::parse(code)?,
                name: name.to_owned(),
                url: Some(WebAddress::parse(&format!(
                    "https://{code}.horizon.example"
                ))?),
            })
        })
        .collect()
}
