//! The parameters of lists: the filter, and how a list is cut into pages.

use super::forms;
use super::query::{Shape, Spec};
use super::reader::{QueryParameters, Reader};
use crate::domain::{
    Author, Count, Filter, Invalid, LanguageTag, ListCursor, MAX_IDS, PageRequest, PerPage,
    Reference, Slug, SubsiteCode, SubsiteFilter, SubsiteMatch, Template, TimeBound,
};

const CATEGORY: Spec = Spec {
    name: "category",
    description: "Categories by id or slug, separated by commas: articles in any of them.",
    shape: Shape::List(&forms::REFERENCE),
    example: "57,actualites",
};
const SUBSITE: Spec = Spec {
    name: "subsite",
    description: "Subsites by code, separated by commas: articles on any of them. A code matches whole: `mi` never matches `admi`.",
    shape: Shape::List(&forms::SUBSITE_CODE),
    example: "mi",
};
const SUBSITE_MATCH: Spec = Spec {
    name: "subsite_match",
    description: "How `subsite` is compared: `exact`, or `legacy`, as the legacy query's `LIKE '%mi!%'` did: every code that ends in the given one.",
    shape: Shape::OneOf(&["exact", "legacy"]),
    example: "exact",
};
const TAG: Spec = Spec {
    name: "tag",
    description: "Tags by slug, separated by commas: articles with any of them.",
    shape: Shape::List(&forms::SLUG),
    example: "service-clients,veille",
};
const TAG_ALL: Spec = Spec {
    name: "tag_all",
    description: "Tags by slug, separated by commas: articles with all of them.",
    shape: Shape::List(&forms::SLUG),
    example: "service-clients",
};
const TAG_EXCLUDE: Spec = Spec {
    name: "tag_exclude",
    description: "Tags by slug, separated by commas: articles with none of them.",
    shape: Shape::List(&forms::SLUG),
    example: "formation",
};
const TEMPLATE: Spec = Spec {
    name: "template",
    description: "Templates by name, separated by commas, among the news templates.",
    shape: Shape::List(&forms::TEMPLATE),
    example: "news_structured",
};
const LANGUAGE: Spec = Spec {
    name: "language",
    description: "Languages by BCP 47 tag, separated by commas.",
    shape: Shape::List(&forms::LANGUAGE),
    example: "fr",
};
const AUTHOR: Spec = Spec {
    name: "author",
    description: "Authors by name, separated by commas.",
    shape: Shape::List(&forms::AUTHOR),
    example: "La rédaction",
};
const FROM: Spec = Spec {
    name: "from",
    description: "Published then or later: a date, which means its whole day in UTC, or an RFC 3339 time.",
    shape: Shape::DateOrTime,
    example: "2022-05-24",
};
const TO: Spec = Spec {
    name: "to",
    description: "Published then or earlier: a date, which means its whole day in UTC, or an RFC 3339 time.",
    shape: Shape::DateOrTime,
    example: "2026-12-31",
};
const UPDATED_SINCE: Spec = Spec {
    name: "updated_since",
    description: "Changed here at this time or later.",
    shape: Shape::Time,
    example: "2022-05-24T00:00:00Z",
};
const IDS: Spec = Spec {
    name: "ids",
    description: "Up to 100 ids, separated by commas: articles among these.",
    shape: Shape::Ids,
    example: "1042,1001",
};

const SEARCH: Spec = Spec {
    name: "q",
    description: "Full-text search in title, tags, summary and body. All words must be there; `\"a phrase\"`, `-not`, `prefix*`. Letter case and accents do not matter. Any text is valid; one without a word is found nowhere.",
    shape: Shape::AnyText,
    example: "\"service clients\" form* -stage",
};

impl QueryParameters for Filter {
    fn specs() -> Vec<&'static Spec> {
        vec![
            &CATEGORY,
            &SUBSITE,
            &SUBSITE_MATCH,
            &TAG,
            &TAG_ALL,
            &TAG_EXCLUDE,
            &TEMPLATE,
            &LANGUAGE,
            &AUTHOR,
            &FROM,
            &TO,
            &UPDATED_SINCE,
            &IDS,
            &SEARCH,
        ]
    }

    fn read(query: &mut Reader) -> Self {
        Self {
            categories: query.take_set(&CATEGORY, Reference::parse),
            subsites: read_subsites(query),
            tags_any: query.take_set(&TAG, Slug::parse),
            tags_all: query.take_set(&TAG_ALL, Slug::parse).unwrap_or_default(),
            tags_none: query
                .take_set(&TAG_EXCLUDE, Slug::parse)
                .unwrap_or_default(),
            templates: query.take_set(&TEMPLATE, Template::parse),
            languages: query.take_set(&LANGUAGE, LanguageTag::parse),
            authors: query.take_set(&AUTHOR, Author::parse),
            from: query.take(&FROM, TimeBound::parse),
            to: query.take(&TO, TimeBound::parse),
            updated_since: query.take(&UPDATED_SINCE, TimeBound::parse_instant),
            ids: query.take_set(&IDS, parse_id),
            search: query.take_search(&SEARCH),
        }
    }
}

/// The part of a filter by which changes can be followed: what a tombstone can be told of.
#[derive(Debug)]
pub struct FollowedFilter(pub Filter);

impl QueryParameters for FollowedFilter {
    fn specs() -> Vec<&'static Spec> {
        vec![&CATEGORY, &SUBSITE, &SUBSITE_MATCH, &TAG]
    }

    fn read(query: &mut Reader) -> Self {
        Self(Filter {
            categories: query.take_set(&CATEGORY, Reference::parse),
            subsites: read_subsites(query),
            tags_any: query.take_set(&TAG, Slug::parse),
            ..Filter::default()
        })
    }
}

impl SubsiteFilter {
    /// The parameters by which subsites are named.
    pub fn specs() -> Vec<&'static Spec> {
        vec![&SUBSITE, &SUBSITE_MATCH]
    }
}

/// Takes the subsites that are named.
pub fn read_subsites(query: &mut Reader) -> Option<SubsiteFilter> {
    let codes = query.take_set(&SUBSITE, SubsiteCode::parse);
    let matching = query.take_or(&SUBSITE_MATCH, SubsiteMatch::Exact, SubsiteMatch::parse);
    codes.map(|codes| SubsiteFilter { codes, matching })
}

fn parse_id(text: &str) -> Result<i64, Invalid> {
    match Reference::parse(text) {
        Ok(Reference::Id(id)) => Ok(id),
        _ => Err(Invalid(format!(
            "is not an id; give up to {MAX_IDS} ids such as 1042"
        ))),
    }
}

const PAGE: Spec = Spec {
    name: "page",
    description: "Which page, from 1. A page past the end is an empty list.",
    shape: Shape::Integer(1, u32::MAX, 1),
    example: "1",
};
const PER_PAGE: Spec = Spec {
    name: "per_page",
    description: "How many items a page has.",
    shape: Shape::Integer(1, PerPage::MAX, 20),
    example: "20",
};
const COUNT: Spec = Spec {
    name: "count",
    description: "`none` saves counting: `total`, `pages` and `last` are null then.",
    shape: Shape::OneOf(&["exact", "none"]),
    example: "exact",
};

const CURSOR: Spec = Spec {
    name: "cursor",
    description: "Where the page begins: `meta.next_cursor` or `meta.prev_cursor` of another page of the same query. It costs the same at any depth, and misses and repeats nothing when items come and go meanwhile; in order of relevance, which is made anew each time, it is a place only. Not with `page`.",
    shape: Shape::Text,
    example: "bWFkZSBieSB0aGUgc2VydmVy",
};

/// Which page of a list, and whether to count the whole.
#[derive(Debug, Clone)]
pub struct Paging {
    pub page: PageRequest,
    pub count: Count,
    /// The query without paging, to which its cursors are bound.
    pub binding: String,
}

/// The parameters that say which page of a list it is.
pub const PLACE_PARAMETERS: [&str; 2] = ["page", "cursor"];

impl QueryParameters for Paging {
    fn specs() -> Vec<&'static Spec> {
        vec![&PAGE, &PER_PAGE, &CURSOR, &COUNT]
    }

    fn read(query: &mut Reader) -> Self {
        // What narrows and orders the list has been taken before.
        let binding = query.binding();
        if query.has(&PAGE) && query.has(&CURSOR) {
            query.refuse(
                CURSOR.name,
                Invalid::new("is given with page; give one of them"),
            );
        }
        let cursor = query.take_cursor::<ListCursor>(&CURSOR);
        let per_page = query.take_number(&PER_PAGE, PerPage::DEFAULT, PerPage::MAX);
        let per_page = PerPage::new(per_page).unwrap_or_default();
        let number = query.take_number(&PAGE, 1, u32::MAX);
        let page = match cursor {
            Some(cursor) => PageRequest::at(cursor, per_page),
            None => {
                PageRequest::new(number, per_page).unwrap_or_else(|_| PageRequest::first(per_page))
            }
        };
        Self {
            page,
            count: query.take_or(&COUNT, Count::Exact, Count::parse),
            binding,
        }
    }
}

/// The parameters of a list whose items are counted by a filter.
#[derive(Debug)]
pub struct FilteredList {
    pub filter: Filter,
    pub paging: Paging,
}

impl QueryParameters for FilteredList {
    fn specs() -> Vec<&'static Spec> {
        let mut specs = Filter::specs();
        specs.extend(Paging::specs());
        specs
    }

    fn read(query: &mut Reader) -> Self {
        Self {
            filter: Filter::read(query),
            paging: Paging::read(query),
        }
    }
}
