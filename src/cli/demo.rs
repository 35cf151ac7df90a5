//! `actus demo`.

use std::process::ExitCode;

use super::{CommandResult, serve, terminal};
use crate::config::{DatabaseSettings, DatabaseUrl, DemoSettings};
use crate::content::RENDERER;
use crate::import::legacy::{self, Mapping};
use crate::import::{Options, Source};
use crate::store::changes::Kind;
use crate::store::{Role, articles, connect, import_records, migrations, temporary_folder};

/// A dump as the legacy CMS wrote it, and how its columns are called: the demo takes the same
/// path as anybody's content.
const DUMP: &[u8] = include_bytes!("../../demo/legacy.sql");
const MAPPING: &str = include_str!("../../demo/mapping.toml");

macro_rules! pictures {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../demo/medias/", $name)).as_slice())),*]
    };
}

/// The pictures that the dump names.
const PICTURES: [(&str, &[u8]); 14] = pictures![
    "2022/atelier-dematerialisation.svg",
    "2024/cybersecurite.svg",
    "2024/mission-maroc.svg",
    "2024/premier-export.svg",
    "2025/abidjan.svg",
    "2025/ete-en-bref.svg",
    "2025/former-equipes.svg",
    "2025/prix-innovation.svg",
    "2026/facturation-electronique.svg",
    "2026/forum.svg",
    "2026/nouveaux-clubs.svg",
    "2026/quebec.svg",
    "2026/rencontres-automne.svg",
    "2026/service-clients-ia.svg",
];

/// Serves the demo's news, from a temporary database unless one is named.
pub fn demo(database: &DatabaseSettings, settings: &DemoSettings) -> CommandResult {
    let folder;
    let url = match database.given() {
        Some(url) => url.clone(),
        None => {
            folder = temporary_folder()?;
            DatabaseUrl::Sqlite(folder.path().join("demo.db"))
        }
    };
    import(&url)?;
    serve::run(&url, &settings.serve, &PICTURES, |address| {
        terminal::say(&welcome(&address.to_string()));
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The name under which import records keep the demo's content.
const ORIGIN: &str = "demo";

fn import(url: &DatabaseUrl) -> Result<(), Box<dyn std::error::Error>> {
    let size = DUMP.len() as u64;
    let source = Source::of("the demo's dump", DUMP, Some(size))?;
    let dump = legacy::read(source, ORIGIN, &Mapping::parse(MAPPING)?, &mut |_| {})?;
    let mut conn = connect(url, Role::BulkWriter)?;
    migrations::migrate(&mut conn, RENDERER)?;
    if articles::any(&mut conn)? && !import_records::any(&mut conn, ORIGIN, Kind::Article)? {
        return Err("the database has content of its own; the demo takes an empty one".into());
    }
    legacy::write(dump, &mut conn, Options::default(), &mut |_| {})?;
    Ok(())
}

fn welcome(address: &str) -> String {
    format!(
        "The demo is served on http://{address}\n\n\
         \x20 http://{address}/                              the news, for readers\n\
         \x20 http://{address}/embed/builder                 put it on another site\n\
         \x20 http://{address}/docs                          try the API in Swagger UI\n\
         \x20 http://{address}/api/v1/articles               the newest articles\n\
         \x20 http://{address}/api/v1/categories/57/tags?subsite=mi\n\
         \x20                                                the filter bar of a category on a subsite\n\
         \x20 http://{address}/openapi.json                  the OpenAPI document\n\n\
         Ctrl-C ends it."
    )
}
