//! What all pages have around what they are about: head, navigation, search, the API request.

use super::api_request::ApiRequest;
use super::card::named;
use super::navigation::Navigation;
use crate::api::canonical::Canonical;
use crate::api::categories;
use crate::domain::Locale;
use crate::site::asset;
use crate::site::phrases::Phrases;
use crate::state::AppState;

/// What surrounds the content of a page.
#[derive(Debug)]
pub struct Frame {
    pub phrases: &'static Phrases,
    pub lang: &'static str,
    pub site_name: String,
    pub public_url: String,
    pub head: Head,
    pub home: String,
    pub chapters: Vec<Chapter>,
    pub subsites: Vec<Choice>,
    pub search: SearchBox,
    /// The same page in the other language.
    pub in_other_language: String,
    pub requests: Vec<ApiRequest>,
    /// The page on which one makes what shows this list elsewhere.
    pub builder: String,
}

/// What a page tells of itself to those who do not read it.
#[derive(Debug, Default)]
pub struct Head {
    pub title: String,
    pub description: String,
    /// The one address of the page.
    pub canonical: String,
    pub is_article: bool,
    /// Absolute.
    pub image: Option<String>,
    /// Each safe in a script element.
    pub json_ld: Vec<String>,
    /// The query of feeds with the same articles, with its question mark.
    pub feed_query: String,
    /// Whether search engines should keep it.
    pub is_indexed: bool,
}

/// A chapter in the navigation.
#[derive(Debug)]
pub struct Chapter {
    pub title: String,
    pub href: String,
    pub articles: i64,
    pub is_current: bool,
}

/// A subsite to choose.
#[derive(Debug)]
pub struct Choice {
    pub code: String,
    pub name: String,
    pub is_selected: bool,
}

/// The form by which one searches and chooses a subsite.
#[derive(Debug)]
pub struct SearchBox {
    /// The list that it searches.
    pub action: String,
    pub text: String,
    /// What else the list is narrowed by.
    pub kept: Vec<(String, String)>,
    /// Whether one of the subsites, or all, can be chosen.
    pub has_subsite_menu: bool,
}

impl Frame {
    /// The frame of a page that was asked for in this spelling; `list` is the path of the list
    /// that it is, or that it searches, and `chapter` the slug of the chapter that it is of.
    pub fn new(
        state: &AppState,
        locale: Locale,
        canonical: &Canonical,
        navigation: Option<Navigation>,
        list: &str,
        chapter: Option<&str>,
    ) -> Self {
        let place = Place(canonical);
        let chosen = place.value("subsite").unwrap_or_default();
        let navigation = navigation.map(|navigation| {
            let chapters = navigation.categories.into_iter().map(|category| Chapter {
                href: place.link_to(&categories::page_path(&category.row.slug)),
                is_current: chapter == Some(category.row.slug.as_str()),
                title: named(category.row.title, &category.row.slug),
                articles: category.article_count,
            });
            let subsites = navigation.subsites.into_iter().map(|subsite| Choice {
                is_selected: subsite.row.code == chosen,
                code: subsite.row.code,
                name: subsite.row.name,
            });
            (chapters.collect(), subsites.collect())
        });
        let (chapters, subsites): (Vec<Chapter>, Vec<Choice>) = navigation.unwrap_or_default();
        // The menu says which subsite is chosen only where it has that one.
        let is_in_menu = chosen.is_empty() || subsites.iter().any(|subsite| subsite.is_selected);
        let has_menu = subsites.len() > 1 && is_in_menu;
        let phrases = Phrases::of(locale);
        let other = [("lang", phrases.other_language_tag.to_owned())];
        Self {
            phrases,
            lang: locale.tag(),
            site_name: state.site().name.as_str().to_owned(),
            public_url: state.public_url().to_owned(),
            head: Head {
                is_indexed: true,
                ..Head::default()
            },
            home: place.link_to("/"),
            chapters,
            subsites,
            search: place.search_box(list, has_menu),
            in_other_language: canonical.with(&["lang"], other).link(),
            requests: Vec::new(),
            builder: place.builder_of(list),
        }
    }

    /// Says what the page is about, and that its articles are those of the list at this path.
    pub fn describe(&mut self, title: &str, lead: Option<&str>, place: Place<'_>, list: &str) {
        let site = &self.site_name;
        let filter = place.list_at(list);
        let about = match self.chosen_subsite() {
            Some(subsite) => format!("{title} · {subsite} · {site}"),
            None => format!("{title} · {site}"),
        };
        let feed_query = place.feed_query(list);
        self.head = Head {
            title: about,
            description: lead.unwrap_or(title).to_owned(),
            canonical: format!("{}{}", self.public_url, filter.link()),
            feed_query,
            is_indexed: true,
            ..Head::default()
        };
    }

    /// The name of the subsite that is chosen, if one is.
    pub fn chosen_subsite(&self) -> Option<String> {
        let mut subsites = self.subsites.iter();
        let chosen = subsites.find(|subsite| subsite.is_selected);
        chosen.map(|subsite| subsite.name.clone())
    }

    /// The language as Open Graph spells it.
    pub fn og_locale(&self) -> &'static str {
        match self.lang {
            "fr" => "fr_FR",
            _ => "en_GB",
        }
    }

    /// Whether it is the page of all news.
    pub fn is_front(&self) -> bool {
        self.search.action == "/" && !self.head.is_article
    }

    /// The address of a file that pages load.
    pub fn asset(&self, name: &str) -> String {
        asset::address(name)
    }

    /// The address at which an oEmbed consumer asks for this page.
    pub fn oembed(&self, format: &str) -> String {
        let mut address = Canonical::of_path("/oembed");
        address.push("url", self.head.canonical.clone());
        address.push("format", format.to_owned());
        format!("{}{}", self.public_url, address.link())
    }

    /// The address of a feed with the same articles.
    pub fn feed(&self, name: &str) -> String {
        format!("/feeds/{name}{}", self.head.feed_query)
    }
}

/// Where a visitor is, and so where links lead: the subsite and the language go with them.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a>(pub &'a Canonical);

/// What goes with a visitor from page to page.
const GOES_ALONG: [&str; 3] = ["subsite", "subsite_match", "lang"];
/// What is not of the list itself.
const NOT_OF_LISTS: [&str; 3] = ["cursor", "page", "lang"];

impl Place<'_> {
    /// The value of a parameter.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut parameters = self.0.parameters();
        parameters.find_map(|(known, value)| (known == name).then_some(value))
    }

    /// The address of another page for the same visitor.
    pub fn link_to(&self, path: &str) -> String {
        self.along(path).link()
    }

    /// Another page for the same visitor.
    pub fn along(&self, path: &str) -> Canonical {
        self.keeping(path, &GOES_ALONG)
    }

    /// The address of a list of the articles with a tag for the same visitor.
    pub fn link_to_tag(&self, list: &str, slug: &str) -> String {
        let mut link = self.keeping(list, &GOES_ALONG[..2]);
        link.push("tag", slug.to_owned());
        if let Some(lang) = self.value("lang") {
            link.push("lang", lang.to_owned());
        }
        link.link()
    }

    /// The same list from its start with another value of a parameter, or without it.
    pub fn list_with(&self, name: &'static str, value: Option<String>) -> String {
        let value = value.map(|value| (name, value));
        self.0.with(&["cursor", "page", name], value).link()
    }

    /// The parameters of the list alone, at another path.
    pub fn list_at(&self, path: &str) -> Canonical {
        self.0.at(path).with(&NOT_OF_LISTS, [])
    }

    /// The page on which one makes what shows the list at this path elsewhere.
    fn builder_of(&self, list: &str) -> String {
        self.filter_at("/embed/builder", list).link()
    }

    /// The query of a feed with the articles of the list at this path, with its question mark.
    fn feed_query(&self, list: &str) -> String {
        self.filter_at("", list).with(&["sort", "lang"], []).link()
    }

    /// The filter of the list at this path, at the path of what knows chapters by a parameter.
    fn filter_at(&self, path: &str, list: &str) -> Canonical {
        let paging = ["cursor", "page", "per_page", "count"];
        let filter = self.0.at(path).with(&paging, []);
        match list.strip_prefix(&categories::page_path("")) {
            Some(slug) => filter.with(&["category"], [("category", slug.to_owned())]),
            None => filter,
        }
    }

    /// The parameters but for these.
    pub fn kept(&self, left_out: &[&str]) -> Vec<(String, String)> {
        let parameters = self.0.parameters();
        parameters
            .filter(|(name, _)| !left_out.contains(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn keeping(&self, path: &str, names: &[&str]) -> Canonical {
        let mut kept = Canonical::of_path(path);
        let parameters = self.0.parameters();
        for (name, value) in parameters.filter(|(name, _)| names.contains(name)) {
            kept.push(name, value.to_owned());
        }
        kept
    }

    fn search_box(&self, list: &str, has_subsite_menu: bool) -> SearchBox {
        let mut kept = self.kept(&["q", "sort", "cursor", "page"]);
        if has_subsite_menu {
            kept.retain(|(name, _)| !name.starts_with("subsite"));
        }
        SearchBox {
            action: Canonical::of_path(list).link(),
            text: self.value("q").unwrap_or_default().to_owned(),
            kept,
            has_subsite_menu,
        }
    }
}
