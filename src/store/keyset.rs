//! Pages that begin beside an item: `WHERE (key, id) > (…)` in the order of an index, so that a
//! page costs the same at any depth.
//!
//! Diesel's DSL compares no tuples; the comparisons of all lists are here. SQLite and PostgreSQL
//! both turn one on an index's columns into a range of that index.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Text, Timestamp};

use super::{DbBackend, text};
use crate::domain::{Anchor, Side};

/// A condition on the rows of `QS`.
pub(super) type Condition<QS> =
    Box<dyn diesel::expression::BoxableExpression<QS, DbBackend, SqlType = Bool>>;

/// In which direction a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    /// The direction in which a page on this side of an anchor is read, away from the anchor.
    pub fn towards(self, side: Side) -> Self {
        match (side, self) {
            (Side::After | Side::From, direction) => direction,
            (Side::Before | Side::Until, Self::Ascending) => Self::Descending,
            (Side::Before | Side::Until, Self::Descending) => Self::Ascending,
        }
    }

    const fn operator(self, side: Side) -> &'static str {
        match (self, side) {
            (Self::Ascending, Side::After | Side::Before) => ">",
            (Self::Ascending, Side::From | Side::Until) => ">=",
            (Self::Descending, Side::After | Side::Before) => "<",
            (Self::Descending, Side::From | Side::Until) => "<=",
        }
    }
}

/// The rows that come on one side of an anchor, when `columns` are read away from it in this
/// direction. An anchor of another kind than the columns is of another list, which its signature
/// rules out: all rows come.
pub(super) fn beside<QS: 'static>(
    columns: &'static str,
    direction: Direction,
    (side, anchor): (Side, &Anchor),
) -> Condition<QS>
where
    diesel::expression::SqlLiteral<Bool>: diesel::SelectableExpression<QS>,
{
    let start = format!("({columns}) {} (", direction.operator(side));
    match anchor {
        Anchor::Time(at, id) => Box::new(
            sql::<Bool>(&start)
                .bind::<Timestamp, _>(*at)
                .sql(", ")
                .bind::<BigInt, _>(*id)
                .sql(")"),
        ),
        Anchor::Key(key, id) => Box::new(
            sql::<Bool>(&start)
                .bind::<Text, _>(key.clone())
                .sql(", ")
                .bind::<BigInt, _>(*id)
                .sql(")"),
        ),
        Anchor::Label(key, label) => Box::new(
            sql::<Bool>(&start)
                .bind::<Text, _>(key.clone())
                .sql(", ")
                .bind::<Text, _>(text::to_stored(label).into_owned())
                .sql(")"),
        ),
        Anchor::Name(name) => Box::new(sql::<Bool>(&start).bind::<Text, _>(name.clone()).sql(")")),
        Anchor::Rank(_) => Box::new(sql::<Bool>("1 = 1")),
    }
}

/// Orders a boxed query by columns that it calls so, ascending, from where a page begins. A macro,
/// since each table's query is a type of its own.
macro_rules! ordered {
    ($query:expr, $page:expr, $names:literal, [$($column:expr),+]) => {{
        use $crate::store::keyset::{Direction, beside};

        let (query, direction) = match $page.beside() {
            None => ($query, Direction::Ascending),
            Some(place) => {
                let direction = Direction::Ascending.towards(place.0);
                ($query.filter(beside($names, direction, place)), direction)
            }
        };
        match direction {
            Direction::Ascending => query.order(($($column.asc(),)+)),
            Direction::Descending => query.order(($($column.desc(),)+)),
        }
    }};
}
pub(super) use ordered;
