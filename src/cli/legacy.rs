//! `actus import legacy`.

use std::time::Instant;

use super::follow::{self, Following};
use super::{CommandResult, UsageError, import};
use crate::config::{DatabaseUrl, ImportSettings, LegacySettings};
use crate::import::legacy::{self, Mapping, ServerAddress};
use crate::import::{ImportError, Options, Progress, Report, Source};

/// Imports the legacy database, from a dump or from its server; the server again and again, if
/// it is to be followed.
pub fn legacy(database: &DatabaseUrl, settings: &LegacySettings) -> CommandResult {
    let place = Place::named(&settings.source)?;
    let mapping = match &settings.mapping {
        Some(path) => Mapping::from_file(path)?,
        None => Mapping::default(),
    };
    let Some(every) = settings.every else {
        return import::run(&settings.import, Instant::now(), &mut |settings, bar| {
            place.import(database, settings, &mapping, false, &mut |progress| {
                bar.show(progress);
            })
        });
    };
    if matches!(place, Place::Dump(_)) {
        let why = "--every follows a server; give mysql://user:password@host/database";
        return Err(UsageError(why.to_owned()).into());
    }
    let following = Following {
        source: place.to_string(),
        every,
        admin_bind: settings.admin_bind,
        json: settings.import.json,
    };
    let (database, settings) = (database.clone(), settings.import.clone());
    follow::follow(following, move || {
        place.import(&database, &settings, &mapping, true, &mut |_| {})
    })
}

/// Where the legacy database is.
enum Place {
    /// The name of a file, or `-`.
    Dump(String),
    Server(ServerAddress),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dump(name) => f.write_str(name),
            Self::Server(address) => address.fmt(f),
        }
    }
}

impl Place {
    fn named(source: &str) -> Result<Self, UsageError> {
        if !import::is_address(source) {
            return Ok(Self::Dump(source.to_owned()));
        }
        // It may hold a password, so it is not shown.
        if !ServerAddress::is_meant_by(source) {
            let why = "SOURCE is an address of another kind; give a file, - or mysql://user:password@host/database";
            return Err(UsageError(why.to_owned()));
        }
        let address = source.parse().map(Self::Server);
        address.map_err(|error| UsageError(format!("SOURCE {error}")))
    }

    fn import(
        &self,
        database: &DatabaseUrl,
        settings: &ImportSettings,
        mapping: &Mapping,
        is_followed: bool,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Report, ImportError> {
        let mut intake = match self {
            Self::Dump(name) => {
                legacy::read(Source::open(name)?, legacy::ORIGIN, mapping, progress)
            }
            Self::Server(address) => {
                legacy::read_server(address, legacy::ORIGIN, mapping, progress)
            }
        }?;
        if let Some(origin) = &settings.origin {
            intake.is_known_as(origin.clone());
        }
        let (mut conn, _scratch) = import::open(database, settings)?;
        let options = Options {
            spare_all: is_followed,
            ..import::options(settings)
        };
        legacy::write(intake, &mut conn, options, progress)
    }
}
