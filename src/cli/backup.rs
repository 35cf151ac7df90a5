//! `actus backup` and `actus restore`.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use indicatif::HumanBytes;

use super::{CommandResult, terminal};
use crate::config::{BackupSettings, DatabaseUrl};
use crate::content::RENDERER;
use crate::store::backup::{Copy, Place, files_of, leave_to_be_replaced, share_a_file};

/// Copies the database into a file, whoever writes meanwhile.
pub fn backup(database: &DatabaseUrl, settings: &BackupSettings) -> CommandResult {
    let DatabaseUrl::Sqlite(path) = database else {
        return Err(format!(
            "PostgreSQL has its own tools; run: pg_dump --format=custom --file='{}' '{}'",
            settings.file.display(),
            without_password(database)
        )
        .into());
    };
    let started = Instant::now();
    if share_a_file(path, &settings.file) {
        let file = settings.file.display();
        return Err(format!("{file} is of the database itself; give another file").into());
    }
    let place = place(&settings.file, settings.force)?;
    let copy = Copy::make(path, &settings.file)?;
    let size = copy.size()?;
    leave_to_be_replaced(&settings.file)?;
    copy.put(&settings.file, place)?;
    tell(&settings.file, size, started);
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup in the place of the database.
pub fn restore(database: &DatabaseUrl, settings: &BackupSettings) -> CommandResult {
    let file = &settings.file;
    let DatabaseUrl::Sqlite(path) = database else {
        return Err(format!(
            "PostgreSQL has its own tools; run: pg_restore --clean --if-exists --dbname='{}' '{}'",
            without_password(database),
            file.display()
        )
        .into());
    };
    let started = Instant::now();
    let place = place(path, settings.force)?;
    let copy = Copy::make(file, path)?;
    let migrations = copy
        .migrate(RENDERER)
        .map_err(|error| format!("{}: {error}", file.display()))?;
    let size = copy.size()?;
    leave_to_be_replaced(path)?;
    copy.put(path, place)?;
    tell(path, size, started);
    if migrations > 0 {
        terminal::say(&format!(
            "The backup was of an older actus: {migrations} migrations were run."
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn place(file: &Path, force: bool) -> Result<Place, String> {
    match (force, files_of(file).find(|file| file.exists())) {
        (true, _) => Ok(Place::Any),
        (false, None) => Ok(Place::Free),
        (false, Some(taken)) => Err(format!(
            "{} is there already; give --force to replace it",
            taken.display()
        )),
    }
}

fn tell(file: &Path, size: u64, started: Instant) {
    terminal::say(&format!(
        "{}: {}, whole, in {:.1} s.",
        file.display(),
        HumanBytes(size),
        started.elapsed().as_secs_f64()
    ));
}

/// The address as it can be shown to whoever looks over a shoulder.
fn without_password(database: &DatabaseUrl) -> String {
    let DatabaseUrl::Postgres(address) = database else {
        return String::new();
    };
    let shown = url::Url::parse(address).ok().and_then(|mut url| {
        // A password may stand among the parameters, too.
        url.set_query(None);
        url.set_fragment(None);
        match url.password() {
            None => Some(url),
            Some(_) => url.set_password(None).ok().map(|()| url),
        }
    });
    shown.map_or_else(|| "postgres://…".to_owned(), |url| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_shows_a_password() {
        for (address, shown) in [
            ("postgres://u:secret@h/d", "postgres://u@h/d"),
            ("postgres://h/d?password=secret", "postgres://h/d"),
            ("postgres://u@h/d#secret", "postgres://u@h/d"),
            ("postgres:///d?password=secret", "postgres:///d"),
            ("postgres://u:secret@h:1,h:2/d", "postgres://…"),
        ] {
            let database = DatabaseUrl::Postgres(address.to_owned());
            assert_eq!(without_password(&database), shown);
        }
    }
}
