//! `/embed/builder`: the page on which one chooses what another site is to show, sees it, and copies
//! what is to be put there.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::list_page::{EmbeddedList, filter_of};
use super::look::{Layout, Look, Theme};
use crate::api::canonical::Canonical;
use crate::api::problem::Problem;
use crate::api::reader::{Lenient, Query};
use crate::domain::Locale;
use crate::site::asset;
use crate::site::content_policy::Framing;
use crate::site::locale::negotiate;
use crate::site::page::{asked, page};
use crate::site::reader::card::named;
use crate::site::reader::frame::{Frame, Head, Place};
use crate::site::reader::navigation::Navigation;
use crate::state::AppState;

/// Where it is.
pub const PATH: &str = "/embed/builder";

/// The page; what its address says is chosen already.
#[get("/embed/builder")]
pub async fn get_builder(
    request: HttpRequest,
    query: Lenient<EmbeddedList>,
    state: Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let Lenient(Query {
        parameters: EmbeddedList { look, .. },
        canonical,
    }) = query;
    let locale = negotiate(&request, look.language.as_ref(), state.site());
    let news = state.news().clone();
    let read = state.indexed(move |conn, index| Navigation::read(conn, index, None, &news));
    let asked = asked(&request, &state, &canonical, locale);
    let make = |navigation| {
        let builder = Builder::new(&state, locale, &canonical, look, navigation);
        page(&builder, state.site(), Framing::Ourselves)
    };
    asked.answer(read, make).await
}

#[derive(Template)]
#[template(path = "embed/builder.html")]
struct Builder {
    frame: Frame,
    words: &'static Words,
    look: Look,
    categories: Vec<Choice>,
    subsites: Vec<Choice>,
    /// Slugs separated by commas.
    tags: String,
    /// What of the filter has no field of its own, as attributes of the component.
    others: Vec<(String, String)>,
    /// The addresses of the same selection: what the script calls them, and what people do.
    addresses: [(&'static str, &'static str); 6],
}

/// What can be chosen.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// The parts of the filter that have fields.
const FIELDS: [&str; 3] = ["category", "subsite", "tag"];

impl Builder {
    fn new(
        state: &AppState,
        locale: Locale,
        canonical: &Canonical,
        look: Look,
        navigation: Navigation,
    ) -> Self {
        let place = Place(canonical);
        let value = |name: &str| place.value(name).unwrap_or_default().to_owned();
        let categories = navigation.categories.into_iter().map(|category| Offer {
            label: named(category.row.title, &category.row.slug),
            names: [category.row.id.to_string(), category.row.slug],
        });
        let subsites = navigation.subsites.into_iter().map(|subsite| Offer {
            label: subsite.row.name,
            names: [subsite.row.code.clone(), subsite.row.code],
        });
        let others = filter_of(canonical).filter(|(name, _)| !FIELDS.contains(&name.as_str()));
        let words = Words::of(locale);
        Self {
            frame: frame(state, locale, canonical, words),
            categories: choices(categories, value("category")),
            subsites: choices(subsites, value("subsite")),
            tags: value("tag"),
            others: others
                .map(|(name, value)| (name, value.to_owned()))
                .collect(),
            addresses: [
                ("page", words.page),
                ("oembed", "oEmbed"),
                ("atom", "Atom"),
                ("rss", "RSS"),
                ("json", "JSON Feed"),
                ("api", "API"),
            ],
            words,
            look,
        }
    }
}

/// What a menu offers, and by what addresses name it.
struct Offer {
    label: String,
    names: [String; 2],
}

/// A menu in which the value that the address has is chosen: one of its own, where it is none of
/// what is offered, such as several at once.
fn choices(offers: impl Iterator<Item = Offer>, value: String) -> Vec<Choice> {
    let mut choices: Vec<Choice> = offers
        .map(|offer| Choice {
            is_chosen: offer.names.contains(&value),
            label: offer.label,
            value: offer.names.into_iter().next().unwrap_or_default(),
        })
        .collect();
    if !value.is_empty() && !choices.iter().any(|choice| choice.is_chosen) {
        choices.push(Choice {
            label: value.clone(),
            value,
            is_chosen: true,
        });
    }
    choices
}

/// What surrounds the page. Its links take the subsite and the language along, and nothing else.
fn frame(state: &AppState, locale: Locale, canonical: &Canonical, words: &Words) -> Frame {
    let around = Place(canonical).along(PATH);
    let mut frame = Frame::new(state, locale, &around, None, "/", None);
    let other = frame.phrases.other_language_tag.to_owned();
    frame.in_other_language = canonical.with(&["lang"], [("lang", other)]).link();
    frame.head = Head {
        title: format!("{} · {}", words.title, frame.site_name),
        description: words.lead.to_owned(),
        ..Head::default()
    };
    frame
}

/// What the page says, in one language.
struct Words {
    title: &'static str,
    lead: &'static str,
    what: &'static str,
    category: &'static str,
    all_categories: &'static str,
    subsite: &'static str,
    all_subsites: &'static str,
    tags: &'static str,
    tags_hint: &'static str,
    limit: &'static str,
    how: &'static str,
    filter: &'static str,
    layout: &'static str,
    list: &'static str,
    grid: &'static str,
    theme: &'static str,
    auto: &'static str,
    light: &'static str,
    dark: &'static str,
    accent: &'static str,
    own_accent: &'static str,
    language: &'static str,
    preview: &'static str,
    preview_hint: &'static str,
    component: &'static str,
    component_hint: &'static str,
    iframe: &'static str,
    iframe_hint: &'static str,
    addresses: &'static str,
    addresses_hint: &'static str,
    page: &'static str,
    /// What a frame is called.
    news: &'static str,
    needs_scripts: &'static str,
}

impl Words {
    fn of(locale: Locale) -> &'static Self {
        match locale {
            Locale::French => &FRENCH,
            Locale::English => &ENGLISH,
        }
    }
}

const FRENCH: Words = Words {
    title: "Intégrer les actualités",
    lead: "Choisissez ce que votre site doit montrer, regardez le résultat, copiez le code.",
    what: "Ce qui est montré",
    category: "Rubrique",
    all_categories: "Toutes les rubriques",
    subsite: "Site",
    all_subsites: "Tous les sites",
    tags: "Thèmes",
    tags_hint: "Sans choix, tous les thèmes.",
    limit: "Nombre d’articles",
    how: "Présentation",
    filter: "Barre de filtres par thème",
    layout: "Disposition",
    list: "Liste",
    grid: "Grille",
    theme: "Apparence",
    auto: "Automatique",
    light: "Claire",
    dark: "Sombre",
    accent: "Couleur d’accent",
    own_accent: "Choisir la couleur d’accent",
    language: "Langue",
    preview: "Aperçu",
    preview_hint: "C’est le composant lui-même : il fonctionne ici comme sur votre site.",
    component: "Composant web",
    component_hint: "À placer là où les articles doivent apparaître. Il prend la police et les couleurs de votre page.",
    iframe: "Cadre (iframe)",
    iframe_hint: "Pour les sites qui n’acceptent pas d’élément sur mesure. Le script donne au cadre sa hauteur ; sans lui, le cadre garde celle qui est indiquée.",
    addresses: "Adresses",
    addresses_hint: "La même sélection pour un éditeur qui connaît oEmbed, un lecteur de flux ou un programme.",
    page: "Page",
    news: "Actualités",
    needs_scripts: "Cette page a besoin de JavaScript pour écrire le code.",
};

const ENGLISH: Words = Words {
    title: "Embed the news",
    lead: "Choose what your site is to show, look at it, copy the code.",
    what: "What is shown",
    category: "Category",
    all_categories: "All categories",
    subsite: "Site",
    all_subsites: "All sites",
    tags: "Topics",
    tags_hint: "All topics when none is chosen.",
    limit: "Number of articles",
    how: "How it looks",
    filter: "Filter bar of topics",
    layout: "Layout",
    list: "List",
    grid: "Grid",
    theme: "Appearance",
    auto: "Automatic",
    light: "Light",
    dark: "Dark",
    accent: "Accent colour",
    own_accent: "Choose the accent colour",
    language: "Language",
    preview: "Preview",
    preview_hint: "This is the component itself: it works here as it will on your site.",
    component: "Web component",
    component_hint: "Put it where the articles are to appear. It takes on the font and the colours of your page.",
    iframe: "Frame (iframe)",
    iframe_hint: "For sites that accept no custom element. The script gives the frame its height; without it, the frame keeps the one that is written here.",
    addresses: "Addresses",
    addresses_hint: "The same selection for an editor that knows oEmbed, a feed reader or a program.",
    page: "Page",
    news: "News",
    needs_scripts: "This page needs JavaScript to write the code.",
};
