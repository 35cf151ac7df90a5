//! `actus serve`.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;

use super::{CommandResult, UsageError, log_writer, terminal};
use crate::app::{self, Listeners};
use crate::config::{DatabaseUrl, ServeSettings, SiteSettings};
use crate::content::RENDERER;
use crate::domain::{HubAddress, LanguageTag, NewsTemplates, Site, SiteName};
use crate::state::{AppState, Serving};
use crate::store::{Role, connect, migrations};

/// Migrates the database and serves it until the process is told to end.
pub fn serve(database: &DatabaseUrl, settings: &ServeSettings) -> CommandResult {
    run(database, settings, &[], |address| {
        terminal::say(&format!("Listening on http://{address}"));
    })
}

/// Serves, with these files of articles; `announce` is told the address once it listens.
pub(super) fn run(
    database: &DatabaseUrl,
    settings: &ServeSettings,
    medias: &[(&'static str, &'static [u8])],
    announce: impl FnOnce(SocketAddr),
) -> CommandResult {
    let _log_end = log_writer::begin()?;
    let news: NewsTemplates = settings
        .news_templates
        .parse()
        .map_err(|error| UsageError(format!("--news-templates {error}")))?;
    migrations::migrate(&mut connect(database, Role::Writer)?, RENDERER)?;

    let public = listen(settings.bind)?;
    let address = public.local_addr()?;
    let admin = settings.admin_bind.map(listen).transpose()?;
    let public_url = settings
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let workers = settings.worker_count();
    let serving = Serving {
        news,
        public_url,
        max_age: settings.max_age,
        stale_while_revalidate: settings.stale_while_revalidate,
        cache_size: settings.cache_bytes(),
        allowed_origins: settings
            .cors_origins
            .parse()
            .map_err(|error| UsageError(format!("--cors-origins {error}")))?,
        site: site(&settings.site)?,
    };
    let state = AppState::open(database, settings.reader_count(), serving)?;

    actix_web::rt::System::new().block_on(async move {
        let servers = app::server(state, Listeners { public, admin }, workers, medias)?;
        announce(address);
        let mut running: Vec<_> = servers.into_iter().map(actix_web::rt::spawn).collect();
        // Each ends by itself at a signal, after it has drained.
        while let Some(server) = running.pop() {
            server.await??;
        }
        Ok::<_, Box<dyn std::error::Error>>(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The site that the settings tell of.
fn site(settings: &SiteSettings) -> Result<Site, UsageError> {
    let wrong = |flag: &'static str| move |error| UsageError(format!("{flag} {error}"));
    let hub = settings.websub_hub.as_deref().map(HubAddress::parse);
    Ok(Site {
        name: SiteName::parse(&settings.site_name).map_err(wrong("--site-name"))?,
        language: LanguageTag::parse(&settings.site_language).map_err(wrong("--site-language"))?,
        hub: hub.transpose().map_err(wrong("--websub-hub"))?,
        embedders: settings
            .embed_origins
            .parse()
            .map_err(wrong("--embed-origins"))?,
    })
}

pub(super) fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).map_err(|error| format!("cannot listen on {address}: {error}"))
}
