//! Reading a query string into the parameters of an endpoint, and into its canonical spelling.

use std::fmt::Display;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::canonical::Canonical;
use super::problem::{FieldError, Problem};
use super::query::Spec;
use crate::domain::{CursorKey, Invalid, SearchQuery};
use crate::state::AppState;

/// The parameters of an endpoint, read from its query string.
pub trait QueryParameters: Sized + 'static {
    /// All of them.
    fn specs() -> Vec<&'static Spec>;

    /// Takes each from the query; what is wrong is noted there.
    fn read(query: &mut Reader) -> Self;
}

/// Extractor: the endpoint's parameters, every one known and valid.
#[derive(Debug)]
pub struct Query<T> {
    pub parameters: T,
    /// The request as it is known to caches.
    pub canonical: Canonical,
}

impl<T: QueryParameters> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<Data<AppState>>();
        let key = state.map(|state| state.cursor_key().clone());
        ready(Reader::new(request.path()).parse(request.query_string(), key))
    }
}

/// Extractor: the parameters of what people open. Old links, forms that send empty fields and
/// what others add to an address must not keep them out: what is unknown or empty is left aside, a
/// flag needs no value, and a list may come in several pieces. A value that is there and malformed
/// stays an error.
#[derive(Debug)]
pub struct Lenient<T>(pub Query<T>);

impl<T: QueryParameters> FromRequest for Lenient<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<Data<AppState>>();
        let key = state.map(|state| state.cursor_key().clone());
        let read = Reader::lenient(request.path()).parse(request.query_string(), key);
        ready(read.map(Self))
    }
}

/// The parameters in the query of the address of a page, read as [`Lenient`] reads them, for that
/// page or another one that takes them.
///
/// # Errors
/// When a value is malformed.
pub fn read_leniently<T: QueryParameters>(path: &str, query: &str) -> Result<Query<T>, Problem> {
    Reader::lenient(path).parse(query, None)
}

/// The parameters that a query string gives, every one known and valid, as [`Query`] reads them.
///
/// # Errors
/// When one is unknown or malformed.
pub fn read_strictly<T: QueryParameters>(query: &str) -> Result<T, Problem> {
    let read = Reader::new("").parse(query, None)?;
    Ok(read.parameters)
}

impl<T: QueryParameters> IntoParams for Query<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        T::specs().into_iter().map(Spec::document).collect()
    }
}

/// A decoded query string, from which parameters are taken by their specs.
#[derive(Debug)]
pub struct Reader {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
    /// What has been taken so far.
    canonical: Canonical,
    key: Option<CursorKey>,
    is_lenient: bool,
}

impl Reader {
    fn new(path: &str) -> Self {
        Self {
            pairs: Vec::new(),
            errors: Vec::new(),
            canonical: Canonical::of_path(path),
            key: None,
            is_lenient: false,
        }
    }

    fn lenient(path: &str) -> Self {
        Self {
            is_lenient: true,
            ..Self::new(path)
        }
    }

    /// Reads a query string: first what it says, then what that means, last what nobody asked for.
    fn parse<T: QueryParameters>(
        mut self,
        query_string: &str,
        key: Option<CursorKey>,
    ) -> Result<Query<T>, Problem> {
        self.key = key;
        self.split(query_string, &T::specs());
        let parameters = T::read(&mut self);
        match self.errors.is_empty() {
            true => Ok(Query {
                parameters,
                canonical: self.canonical,
            }),
            false => Err(Problem::invalid_parameters(self.errors)),
        }
    }

    fn split(&mut self, query_string: &str, specs: &[&'static Spec]) {
        for pair in query_string.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let shown = String::from_utf8_lossy(&percent_decode_str(name).collect::<Vec<u8>>())
                .into_owned();
            match (decode(name), decode(value)) {
                (Ok(name), Ok(value)) if self.is_lenient => self.add_leniently(name, value, specs),
                (Ok(name), Ok(value)) => self.add(name, value, specs),
                (Err(_), _) if self.is_lenient => {}
                (Err(error), _) | (_, Err(error)) => self.refuse(shown, error),
            }
        }
    }

    fn add_leniently(&mut self, name: String, value: String, specs: &[&'static Spec]) {
        let Some(spec) = specs.iter().find(|spec| spec.name == name) else {
            return;
        };
        let value = match value.is_empty() {
            // As an attribute of HTML it is there, and that says it.
            true if spec.is_flag() => "true".to_owned(),
            true => return,
            false => value,
        };
        match self.pairs.iter_mut().find(|(known, _)| *known == name) {
            Some((_, list)) if spec.is_list() => {
                list.push(',');
                list.push_str(&value);
            }
            Some((_, known)) => *known = value,
            None => self.pairs.push((name, value)),
        }
    }

    fn add(&mut self, name: String, value: String, specs: &[&'static Spec]) {
        if !specs.iter().any(|spec| spec.name == name) {
            let error = unknown(&name, specs);
            self.refuse(name, error);
        } else if self.pairs.iter().any(|(known, _)| *known == name) {
            let error = Invalid::new("is given twice; give it once, with commas between values");
            self.refuse(name, error);
        } else {
            self.pairs.push((name, value));
        }
    }

    /// Notes that a parameter is wrong.
    pub fn refuse(&mut self, parameter: impl Into<String>, error: Invalid) {
        // A long query has many; a person reads a few.
        if self.errors.len() < 20 {
            let parameter = parameter.into().chars().take(64).collect();
            self.errors.push(FieldError {
                parameter,
                detail: error.0,
            });
        }
    }

    /// Takes a parameter and reads it; `None` when it was not given or is wrong, which is noted.
    pub fn take<T: Display>(
        &mut self,
        spec: &Spec,
        read: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        let value = self.read(spec, read)?;
        self.canonical.push(spec.name, value.to_string());
        Some(value)
    }

    /// Takes a parameter that has a value when it is not given.
    pub fn take_or<T: Display + PartialEq>(
        &mut self,
        spec: &Spec,
        default: T,
        read: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> T {
        match self.read(spec, read) {
            Some(value) if value != default => {
                self.canonical.push(spec.name, value.to_string());
                value
            }
            _ => default,
        }
    }

    /// Takes a set of values separated by commas, and reads each; they come sorted, each once.
    pub fn take_set<T: Display + Ord>(
        &mut self,
        spec: &Spec,
        read: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Option<Vec<T>> {
        let values = self.read(spec, |text| read_set(text, read))?;
        let spelled: Vec<String> = values.iter().map(ToString::to_string).collect();
        self.canonical.push(spec.name, spelled.join(","));
        Some(values)
    }

    /// Takes a whole number from 1 to `most`.
    pub fn take_number(&mut self, spec: &Spec, default: u32, most: u32) -> u32 {
        self.take_or(spec, default, |text| {
            let digits = text.bytes().all(|b| b.is_ascii_digit()).then_some(text);
            digits
                .and_then(|digits| digits.parse().ok())
                .filter(|number| (1..=most).contains(number))
                .ok_or_else(|| Invalid(format!("is not a whole number from 1 to {most}")))
        })
    }

    /// Takes `true` or `false`, which it is when it is not given.
    pub fn take_flag(&mut self, spec: &Spec) -> bool {
        self.take_or(spec, false, |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Invalid::new("is neither \"true\" nor \"false\"")),
        })
    }

    /// Takes what somebody typed, of which nothing is an error; `None` when nothing was.
    pub fn take_search(&mut self, spec: &Spec) -> Option<SearchQuery> {
        let text = self.pull(spec)?;
        if text.trim().is_empty() {
            return None;
        }
        let search = SearchQuery::parse(&text);
        self.canonical.push(spec.name, search.to_string());
        Some(search)
    }

    /// Takes the cursor of a list, which is bound to what has been taken before it.
    pub fn take_cursor<C: DeserializeOwned>(&mut self, spec: &Spec) -> Option<C> {
        let binding = self.canonical.link();
        let key = self.key.clone();
        let mut sealed = String::new();
        let cursor = self.read(spec, |text| {
            sealed = text.to_owned();
            key.ok_or_else(|| Invalid::new("cannot be read here"))?
                .open(text, &binding)
        })?;
        self.canonical.push(spec.name, sealed);
        Some(cursor)
    }

    /// The spelling of what has been taken so far, to which cursors are bound.
    pub fn binding(&self) -> String {
        self.canonical.link()
    }

    /// Whether a parameter was given and has not been taken.
    pub fn has(&self, spec: &Spec) -> bool {
        self.pairs.iter().any(|(name, _)| name == spec.name)
    }

    /// What was given for a parameter that has not been taken, as it was given.
    pub fn given(&self, name: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter();
        pairs.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    fn pull(&mut self, spec: &Spec) -> Option<String> {
        let position = self.pairs.iter().position(|(name, _)| name == spec.name)?;
        Some(self.pairs.swap_remove(position).1)
    }

    fn read<T>(&mut self, spec: &Spec, read: impl FnOnce(&str) -> Result<T, Invalid>) -> Option<T> {
        let text = self.pull(spec)?;
        if text.is_empty() {
            let hint = format!(
                "is empty; leave it out, or give a value such as {:?}",
                spec.example
            );
            self.refuse(spec.name, Invalid(hint));
            return None;
        }
        match read(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(spec.name, error);
                None
            }
        }
    }
}

/// How many values a list in a query may have.
pub(super) const MAX_VALUES: usize = 100;

fn read_set<T: Ord>(
    text: &str,
    read: impl Fn(&str) -> Result<T, Invalid>,
) -> Result<Vec<T>, Invalid> {
    let texts: Vec<&str> = text.split(',').collect();
    if texts.len() > MAX_VALUES {
        return Err(Invalid(format!(
            "has {} values; at most {MAX_VALUES} are allowed",
            texts.len()
        )));
    }
    let mut values = texts
        .into_iter()
        .map(|value| match value {
            "" => Err(Invalid::new(
                "has an empty value; give values separated by single commas",
            )),
            value => read(value).map_err(|error| quote(value, &error)),
        })
        .collect::<Result<Vec<T>, Invalid>>()?;
    values.sort();
    values.dedup();
    Ok(values)
}

fn quote(value: &str, error: &Invalid) -> Invalid {
    let shown: String = value.chars().take(64).collect();
    Invalid(format!("has {shown:?}, which {error}"))
}

fn decode(text: &str) -> Result<String, Invalid> {
    let with_spaces = text.replace('+', " ");
    let decoded = percent_decode_str(&with_spaces)
        .decode_utf8()
        .map_err(|_| Invalid::new("is not valid UTF-8"))?;
    Ok(decoded.into_owned())
}

fn unknown(name: &str, specs: &[&'static Spec]) -> Invalid {
    let nearest = specs
        .iter()
        .map(|spec| (strsim::damerau_levenshtein(name, spec.name), spec.name))
        .min();
    let names: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
    Invalid(match nearest {
        None => "is not a parameter; this address has none".to_owned(),
        // Of a short name, few letters may differ.
        Some((distance, nearest)) if distance <= 1.max(name.len().min(nearest.len()) / 3) => {
            format!("is not a parameter of this address; did you mean {nearest:?}?")
        }
        Some(_) => format!(
            "is not a parameter of this address; it has {}",
            names.join(", ")
        ),
    })
}

/// No parameter at all.
#[derive(Debug)]
pub struct NoParameters;

impl QueryParameters for NoParameters {
    fn specs() -> Vec<&'static Spec> {
        Vec::new()
    }

    fn read(_: &mut Reader) -> Self {
        Self
    }
}
