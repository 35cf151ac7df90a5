//! The literal legacy query.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;

/// The legacy database, to be asked.
pub struct LegacyQuery(pub SqliteConnection);

#[derive(QueryableByName)]
struct LabelRow {
    #[diesel(sql_type = Text)]
    label: String,
}

/// The query to the letter, but for the category and the code.
pub fn text(category: i64, code: &str) -> String {
    r#"
        SELECT DISTINCT t.label FROM ressource_article ra
        JOIN tags_elements te ON ra.id_article = te.element_id JOIN tags t ON te.id_tag = t.id_tag
        WHERE ra.deleted = 0 AND ra.template = "news_structured" AND ra.id_cat = 57
          AND te.element_type = "article" AND (ra.sp_subsite like "%mi!%")"#
        .replace("57", &category.to_string())
        .replace("%mi!%", &format!("%{code}!%"))
}

impl LegacyQuery {
    /// What the literal legacy query gives for a category and a subsite.
    pub fn labels(&mut self, category: i64, code: &str) -> BTreeSet<String> {
        let rows: Vec<LabelRow> = diesel::sql_query(text(category, code))
            .load(&mut self.0)
            .unwrap();
        rows.into_iter().map(|row| row.label).collect()
    }
}
