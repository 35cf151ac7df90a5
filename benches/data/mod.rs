//! The databases that are measured: `actus generate --seed 1`, made once and kept under
//! `target/bench-data` until what makes them changes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use actus::config::DatabaseUrl;
use actus::content::RENDERER;
use actus::store::{Role, connect, migrations};
use sha2::{Digest as _, Sha256};

/// What a benchmark gives up with.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What the content of a generated database depends on.
const MADE_BY: [&str; 2] = ["migrations/sqlite", "src/import/generated"];

/// How many articles the databases have, from `ACTUS_BENCH_SIZES`: numbers with spaces between.
///
/// # Errors
/// When it holds anything else.
pub fn sizes(default: &str) -> Outcome<Vec<u64>> {
    let given = std::env::var("ACTUS_BENCH_SIZES");
    let given = given.as_deref().unwrap_or(default);
    let sizes: Result<Vec<u64>, _> = given.split_whitespace().map(str::parse).collect();
    let mut sizes = sizes.map_err(|_| format!("ACTUS_BENCH_SIZES is no list: {given:?}"))?;
    sizes.sort_unstable();
    Ok(sizes)
}

/// Whether this run measures; otherwise, as with `cargo test`, it is to do all once.
pub fn is_measuring() -> bool {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    has("--bench") && !has("--test")
}

/// Where all that benchmarks make is kept.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench-data")
}

/// A generated database of so many articles, and the folder that is its own.
#[derive(Debug)]
pub struct Generated {
    pub articles: u64,
    pub folder: PathBuf,
}

impl Generated {
    /// The database, made where there is none yet, with its schema up to date.
    ///
    /// # Errors
    /// Those of `actus generate`.
    pub fn open(articles: u64) -> Outcome<Self> {
        let folder = folder().join(articles.to_string());
        let generated = Self { articles, folder };
        let stamp = generated.folder.join("made-by");
        let made_by = fingerprint()?;
        if std::fs::read_to_string(&stamp).ok().as_ref() != Some(&made_by) {
            generated.make_anew()?;
            std::fs::write(stamp, made_by)?;
        }
        migrations::migrate(&mut connect(&generated.url(), Role::Writer)?, RENDERER)?;
        Ok(generated)
    }

    fn make_anew(&self) -> Outcome<()> {
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        std::fs::create_dir_all(&self.folder)?;
        let status = actus()
            .arg("--database")
            .arg(self.path())
            .args(["generate", "--seed", "1", "--articles"])
            .arg(self.articles.to_string())
            .status()?;
        match status.success() {
            true => Ok(()),
            false => Err("actus generate failed".into()),
        }
    }

    /// Its file.
    pub fn path(&self) -> PathBuf {
        self.folder.join("news.db")
    }

    /// Its file as the library names it.
    pub fn url(&self) -> DatabaseUrl {
        DatabaseUrl::Sqlite(self.path())
    }

    /// A copy that may be changed; [`remove_database`] takes it away.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn copy(&self, name: &str) -> Outcome<PathBuf> {
        let copy = self.folder.join(name);
        remove_database(&copy)?;
        std::fs::copy(self.path(), &copy)?;
        // What is not in the file yet: nobody writes meanwhile.
        let log = with_suffix(&self.path(), "-wal");
        if log.exists() {
            std::fs::copy(log, with_suffix(&copy, "-wal"))?;
        }
        Ok(copy)
    }
}

/// Takes away a database with the files beside it.
///
/// # Errors
/// Those of the disk.
pub fn remove_database(path: &Path) -> Outcome<()> {
    for suffix in ["", "-wal", "-shm"] {
        let file = with_suffix(path, suffix);
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// A file beside another, named like it.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The program, optimised as it is released, quiet on stdout.
pub fn actus() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_actus"));
    command
        .env_remove("DATABASE_URL")
        .env_remove("ACTUS_DATABASE")
        .env("RUST_LOG", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// A digest of all files from which generated databases come.
fn fingerprint() -> Outcome<String> {
    let mut files = Vec::new();
    for folder in MADE_BY {
        collect(Path::new(folder), &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(std::fs::read(file)?);
    }
    let bytes = digest.finalize();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => collect(&path, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}
