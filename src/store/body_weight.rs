//! Batches of articles by what their bodies weigh, so that large ones do not gather in memory.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Integer;

use super::schema::article_bodies;
use super::{DbConnection, StoreResult};
use crate::domain::ArticleId;

/// Behind how many bytes of bodies a part ends.
const MOST_BYTES: i64 = 2 * 1024 * 1024;

/// How many bytes a body has. Neither database reads it to tell that.
const WEIGHT: &str = "octet_length(html) + octet_length(text)";

/// Does something with these articles, all at once unless their bodies are large: then part by part,
/// in order.
///
/// # Errors
/// The database's, and those of `work`.
pub(super) fn each_light_part(
    conn: &mut DbConnection,
    ids: &[ArticleId],
    mut work: impl FnMut(&mut DbConnection, &[ArticleId]) -> StoreResult<()>,
) -> StoreResult<()> {
    let weights: Vec<(ArticleId, i32)> = article_bodies::table
        .filter(article_bodies::article_id.eq_any(ids))
        .select((article_bodies::article_id, sql::<Integer>(WEIGHT)))
        .load(conn)?;
    let weights: HashMap<ArticleId, i32> = weights.into_iter().collect();
    let mut bytes = 0;
    let parts = ids.chunk_by(|id, _| {
        bytes += weights.get(id).map_or(0, |weight| i64::from(*weight));
        let goes_on = bytes < MOST_BYTES;
        if !goes_on {
            bytes = 0;
        }
        goes_on
    });
    for part in parts {
        work(conn, part)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::config::DatabaseUrl;
    use crate::store::{Role, connect};

    #[test]
    fn a_part_ends_when_its_bodies_are_large() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("news.db"));
        let mut conn = connect(&url, Role::Writer).unwrap();
        conn.batch_execute(
            "CREATE TABLE article_bodies (article_id INTEGER PRIMARY KEY, html TEXT, text TEXT);
             INSERT INTO article_bodies VALUES
               (1, replace(hex(zeroblob(300000)), '00', 'é'), replace(hex(zeroblob(300000)), '00', 'é')),
               (2, replace(hex(zeroblob(600000)), '00', 'é'), ''), (3, 'x', ''), (5, 'x', ''),
               (6, hex(zeroblob(9000000)), ''), (7, 'x', '');",
        )
        .unwrap();
        let mut parts = Vec::new();
        each_light_part(&mut conn, &[1, 2, 3, 4, 5, 6, 7], |_, part| {
            parts.push(part.to_vec());
            Ok(())
        })
        .unwrap();
        assert_eq!(parts, [vec![1, 2], vec![3, 4, 5, 6], vec![7]]);
    }
}
