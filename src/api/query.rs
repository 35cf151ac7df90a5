//! Query parameters: what there are, said once, for reading and for the document.

use serde_json::{Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    AnyOfBuilder, ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{RefOr, Required};

use super::forms::Form;
use super::reader::MAX_VALUES;

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
    /// A whole address, which must be given.
    Address,
    /// Any text, also none.
    AnyText,
    /// Any text but none, up to so many characters.
    TextUpTo(usize),
    Time,
    DateOrTime,
    /// From, to, and what it is without.
    Integer(u32, u32, u32),
    /// One of these; the first one is the default.
    OneOf(&'static [&'static str]),
    /// One of these; what is the default depends on others.
    Choice(&'static [&'static str]),
    /// `true` or `false`, which is the default.
    Flag,
    /// Texts of this form, separated by commas.
    List(&'static Form),
    /// Integers separated by commas.
    Ids,
    /// Some of these, separated by commas.
    SomeOf(&'static [&'static str]),
}

impl Spec {
    /// The parameter in the document.
    pub fn document(&self) -> Parameter {
        let is_list = self.is_list();
        ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Query)
            .required(match self.shape {
                Shape::Address => Required::True,
                _ => Required::False,
            })
            .description(Some(self.description))
            // Not as the parameter's own example: Swagger UI would fill in every one at once.
            .schema(Some(RefOr::T(self.shape.document(self.example_value()))))
            .style(is_list.then_some(ParameterStyle::Form))
            .explode(is_list.then_some(false))
            .build()
    }

    /// Whether it has several values, separated by commas.
    pub fn is_list(&self) -> bool {
        matches!(self.shape, Shape::List(_) | Shape::Ids | Shape::SomeOf(_))
    }

    /// Whether it is `true` or `false`.
    pub fn is_flag(&self) -> bool {
        matches!(self.shape, Shape::Flag)
    }

    fn example_value(&self) -> Value {
        let number = |text: &str| text.parse::<i64>().map_or(Value::Null, |n| json!(n));
        match self.shape {
            Shape::Integer(..) => number(self.example),
            Shape::Ids => self.example.split(',').map(number).collect(),
            Shape::List(_) | Shape::SomeOf(_) => self.example.split(',').map(Value::from).collect(),
            Shape::Flag => Value::from(self.example == "true"),
            Shape::Text
            | Shape::Address
            | Shape::AnyText
            | Shape::TextUpTo(_)
            | Shape::Time
            | Shape::DateOrTime
            | Shape::OneOf(_)
            | Shape::Choice(_) => Value::from(self.example),
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
            Self::Address => text()
                .min_length(Some(1))
                .format(Some(SchemaFormat::Custom("uri".to_owned())))
                .into(),
            Self::AnyText => text().into(),
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
            Self::Choice(names) => text().enum_values(Some(names.iter().copied())).into(),
            Self::Flag => ObjectBuilder::new()
                .schema_type(Type::Boolean)
                .default(Some(json!(false)))
                .examples([example])
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
