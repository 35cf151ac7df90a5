//! A database for one test.

use tempfile::TempDir;

use super::postgres;

/// A database of its own, gone when it is dropped.
pub struct Database {
    /// As `--database` takes it.
    pub url: String,
    /// What to call it in messages.
    pub kind: &'static str,
    folder: TempDir,
}

impl Database {
    /// A file that does not exist yet.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("news.db").display().to_string();
        Self {
            url,
            kind: "SQLite",
            folder,
        }
    }

    /// A migrated database on the test's PostgreSQL; `None`, with a notice, where there is none.
    pub fn postgres() -> Option<Self> {
        Some(Self {
            url: postgres::create_database()?,
            kind: "PostgreSQL",
            folder: tempfile::tempdir().unwrap(),
        })
    }

    /// One of each kind.
    pub fn each() -> impl Iterator<Item = Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres())
    }

    /// A file beside it with this content; its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }
}
