//! A real PostgreSQL for the tests.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use super::guarded::{Guarded, Recipe};
use super::process::actus;

/// Makes a migrated, empty database and returns its address. `None` where PostgreSQL is not
/// installed, unless `ACTUS_TEST_POSTGRES=require` makes that a failure.
pub fn create_database() -> Option<String> {
    static CLUSTER: OnceLock<Option<Guarded>> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    static CREATING: Mutex<()> = Mutex::new(());

    let cluster = CLUSTER.get_or_init(start).as_ref()?;
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let _one_at_a_time = CREATING
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    execute(
        cluster,
        &format!("CREATE DATABASE {name} TEMPLATE migrated"),
    );
    Some(address(cluster, &name))
}

const SCRIPT: &str = r#"
initdb --pgdata="$2/data" --username=actus --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null || exit 1
exec postgres -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$2" \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off
"#;

fn start() -> Option<Guarded> {
    let recipe = Recipe {
        name: "PostgreSQL",
        programs: &["initdb", "postgres"],
        folders: folders_of_debian(),
        variable: "ACTUS_TEST_POSTGRES",
        user: "postgres",
        script: SCRIPT,
        ready: "ready to accept connections",
    };
    let cluster = recipe.start()?;
    execute(&cluster, "CREATE DATABASE migrated");
    actus(&["--database", &address(&cluster, "migrated"), "migrate"]).succeeds();
    Some(cluster)
}

fn folders_of_debian() -> Vec<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect()
}

fn address(cluster: &Guarded, database: &str) -> String {
    format!("postgres://actus@127.0.0.1:{}/{database}", cluster.port)
}

fn execute(cluster: &Guarded, sql: &str) {
    let mut conn = PgConnection::establish(&address(cluster, "postgres")).unwrap();
    conn.batch_execute(sql).unwrap();
}
