//! What this database alone knows.

use diesel::prelude::*;

use super::schema::secrets;
use super::{DbConnection, StoreResult};
use crate::domain::CursorKey;

/// The key by which the cursors of this database are signed, made with its schema.
///
/// # Errors
/// The database's.
pub fn cursor_key(conn: &mut DbConnection) -> StoreResult<CursorKey> {
    let secret: Vec<u8> = secrets::table
        .find("cursors")
        .select(secrets::secret)
        .first(conn)?;
    Ok(CursorKey::new(secret))
}
