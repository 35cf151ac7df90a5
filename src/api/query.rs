//! Query strings: what parameters there are, said once, for reading and for the document.

use std::borrow::Cow;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{RefOr, Required};

use super::forms::Form;
use super::problem::{FieldError, Problem};
use crate::domain::Invalid;

/// One query parameter.
#[derive(Debug)]
pub struct Spec {
    pub name: &'static str,
    /// A sentence or two for the document, in Markdown.
    pub description: &'static str,
    pub shape: Shape,
    /// A value as it stands in an address.
    pub example: &'static str,
}

/// What values a parameter has.
#[derive(Debug)]
pub enum Shape {
    /// Any text but none.
    Text,
    /// Any text but none, up to so many characters.
    TextUpTo(usize),
    Time,
    DateOrTime,
    /// From, to, and what it is without.
    Integer(u32, u32, u32),
    /// One of these; the first one is the default.
    OneOf(&'static [&'static str]),
    /// Texts of this form, separated by commas.
    List(&'static Form),
    /// Integers separated by commas.
    Ids,
    /// Some of these, separated by commas.
    SomeOf(&'static [&'static str]),
}

/// The parameters of an endpoint, read from its query string.
pub trait QueryParameters: Sized + 'static {
    /// All of them.
    fn specs() -> Vec<&'static Spec>;

    /// Takes each from the query; what is wrong is noted there.
    fn read(query: &mut Reader) -> Self;
}

/// Extractor: the endpoint's parameters, every one known and valid.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: QueryParameters> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

impl<T: QueryParameters> IntoParams for Query<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        T::specs().into_iter().map(Spec::document).collect()
    }
}

/// Reads a query string: first what it says, then what that means, last what nobody asked for.
fn parse<T: QueryParameters>(query_string: &str) -> Result<T, Problem> {
    let mut reader = Reader::new(query_string, T::specs());
    let parameters = T::read(&mut reader);
    match reader.errors.is_empty() {
        true => Ok(parameters),
        false => Err(Problem::invalid_parameters(reader.errors)),
    }
}

/// A decoded query string, from which parameters are taken by their specs.
#[derive(Debug)]
pub struct Reader {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl Reader {
    fn new(query_string: &str, specs: Vec<&'static Spec>) -> Self {
        let mut reader = Self {
            pairs: Vec::new(),
            errors: Vec::new(),
        };
        for pair in query_string.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let shown = String::from_utf8_lossy(&percent_decode_str(name).collect::<Vec<u8>>())
                .into_owned();
            match (decode(name), decode(value)) {
                (Ok(name), Ok(value)) => reader.add(name, value, &specs),
                (Err(error), _) | (_, Err(error)) => reader.refuse(shown, error),
            }
        }
        reader
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

    fn refuse(&mut self, parameter: String, error: Invalid) {
        // A long query has many; a person reads a few.
        if self.errors.len() < 20 {
            let parameter = parameter.chars().take(64).collect();
            self.errors.push(FieldError {
                parameter,
                detail: error.0,
            });
        }
    }

    /// Takes a parameter and reads it; `None` when it was not given or is wrong, which is noted.
    pub fn take<T>(
        &mut self,
        spec: &Spec,
        read: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        let position = self.pairs.iter().position(|(name, _)| name == spec.name)?;
        let (name, text) = self.pairs.swap_remove(position);
        if text.is_empty() {
            let hint = format!(
                "is empty; leave it out, or give a value such as {:?}",
                spec.example
            );
            self.refuse(name, Invalid(hint));
            return None;
        }
        match read(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(name, error);
                None
            }
        }
    }

    /// Takes a list of values separated by commas, and reads each.
    pub fn take_list<T>(
        &mut self,
        spec: &Spec,
        read: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Option<Vec<T>> {
        self.take(spec, |text| {
            let values: Vec<&str> = text.split(',').collect();
            if values.len() > MAX_VALUES {
                return Err(Invalid(format!(
                    "has {} values; at most {MAX_VALUES} are allowed",
                    values.len()
                )));
            }
            values
                .into_iter()
                .map(|value| match value {
                    "" => Err(Invalid::new(
                        "has an empty value; give values separated by single commas",
                    )),
                    value => read(value).map_err(|error| quote(value, &error)),
                })
                .collect()
        })
    }
}

/// How many values a list in a query may have.
const MAX_VALUES: usize = 100;

fn quote(value: &str, error: &Invalid) -> Invalid {
    let shown: String = value.chars().take(64).collect();
    Invalid(format!("has {shown:?}, which {error}"))
}

fn decode(text: &str) -> Result<String, Invalid> {
    let with_spaces = text.replace('+', " ");
    percent_decode_str(&with_spaces)
        .decode_utf8()
        .map(Cow::into_owned)
        .map_err(|_| Invalid::new("is not valid UTF-8"))
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

impl Spec {
    fn document(&self) -> Parameter {
        let is_list = matches!(self.shape, Shape::List(_) | Shape::Ids | Shape::SomeOf(_));
        ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(self.description))
            // Not as the parameter's own example: Swagger UI would fill in every one at once.
            .schema(Some(RefOr::T(self.shape.document(self.example_value()))))
            .style(is_list.then_some(ParameterStyle::Form))
            .explode(is_list.then_some(false))
            .build()
    }

    fn example_value(&self) -> Value {
        let number = |text: &str| text.parse::<i64>().map_or(Value::Null, |n| json!(n));
        match self.shape {
            Shape::Integer(..) => number(self.example),
            Shape::Ids => self.example.split(',').map(number).collect(),
            Shape::List(_) | Shape::SomeOf(_) => self.example.split(',').map(Value::from).collect(),
            Shape::Text
            | Shape::TextUpTo(_)
            | Shape::Time
            | Shape::DateOrTime
            | Shape::OneOf(_) => Value::from(self.example),
        }
    }
}

impl Shape {
    fn document(&self, example: Value) -> Schema {
        let plain_text = || ObjectBuilder::new().schema_type(Type::String);
        let plain_integer = || ObjectBuilder::new().schema_type(Type::Integer);
        let text = || plain_text().examples([example.clone()]);
        let integer = || plain_integer().examples([example.clone()]);
        match self {
            Self::Text => text().min_length(Some(1)).into(),
            Self::TextUpTo(most) => text().min_length(Some(1)).max_length(Some(*most)).into(),
            Self::Time => of_format(text(), KnownFormat::DateTime).into(),
            Self::DateOrTime => AnyOfBuilder::new()
                .item(of_format(plain_text(), KnownFormat::Date))
                .item(of_format(plain_text(), KnownFormat::DateTime))
                .examples([example])
                .into(),
            Self::Integer(from, to, default) => integer()
                .minimum(Some(*from))
                .maximum(Some(*to))
                .default(Some(json!(default)))
                .into(),
            Self::OneOf(names) => text()
                .enum_values(Some(names.iter().copied()))
                .default(names.first().map(|name| json!(name)))
                .into(),
            Self::List(form) => list(form.apply(plain_text()), example),
            Self::Ids => list(plain_integer().minimum(Some(0)), example),
            Self::SomeOf(names) => list(
                plain_text().enum_values(Some(names.iter().copied())),
                example,
            ),
        }
    }
}

fn of_format(text: ObjectBuilder, format: KnownFormat) -> ObjectBuilder {
    text.format(Some(SchemaFormat::KnownFormat(format)))
}

fn list(item: ObjectBuilder, example: Value) -> Schema {
    ArrayBuilder::new()
        .examples([example])
        .items(item)
        .min_items(Some(1))
        .max_items(Some(MAX_VALUES))
        .into()
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
