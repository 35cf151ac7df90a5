//! A real PostgreSQL for the tests, started from the machine's own programs in a folder and on a
//! port of its own, and ended with the process.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use super::process::actus;

/// The running server: its port, and the process whose end it follows.
struct Cluster {
    port: u16,
    /// Its standard input closes when this process ends, however it ends.
    _guardian: Child,
}

/// Makes a migrated, empty database and returns its address. `None` where PostgreSQL is not
/// installed, unless `ACTUS_TEST_POSTGRES=require` makes that a failure.
pub fn create_database() -> Option<String> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    static CREATING: Mutex<()> = Mutex::new(());

    let cluster = CLUSTER.get_or_init(Cluster::start).as_ref()?;
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let _one_at_a_time = CREATING
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    cluster.execute(&format!("CREATE DATABASE {name} TEMPLATE migrated"));
    Some(cluster.address(&name))
}

/// Runs the server, and stops it and removes its folder once standard input ends.
const GUARDIAN: &str = r#"
"$1/initdb" --pgdata="$2/data" --username=actus --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null || exit 1
"$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$2" \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$2"
"#;

impl Cluster {
    fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var("ACTUS_TEST_POSTGRES").as_deref() != Ok("require"),
                "ACTUS_TEST_POSTGRES=require, but there is no initdb and postgres here"
            );
            eprintln!("notice: no PostgreSQL here, so its tests are left out");
            return None;
        };
        let folder = tempfile::Builder::new()
            .prefix("actus-postgres-")
            .tempdir()
            .unwrap()
            .keep();
        let port = free_port();
        let mut guardian = Command::new("sh");
        guardian
            .args(["-c", GUARDIAN, "guardian"])
            .args([&programs, &folder])
            .arg(port.to_string())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some((user, group)) = other_user(&folder) {
            chown(&folder, Some(user), Some(group)).unwrap();
            guardian.uid(user).gid(group);
        }
        let mut guardian = guardian.spawn().unwrap();
        let log = BufReader::new(guardian.stdout.take().unwrap());
        wait_until_ready(log);
        let cluster = Self {
            port,
            _guardian: guardian,
        };
        cluster.execute("CREATE DATABASE migrated");
        actus(&["--database", &cluster.address("migrated"), "migrate"]).succeeds();
        Some(cluster)
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://actus@127.0.0.1:{}/{database}", self.port)
    }

    fn execute(&self, sql: &str) {
        let mut conn = PgConnection::establish(&self.address("postgres")).unwrap();
        conn.batch_execute(sql).unwrap();
    }
}

fn wait_until_ready(mut log: impl BufRead + Send + 'static) {
    let mut seen = String::new();
    while !seen.contains("ready to accept connections") {
        let read = log.read_line(&mut seen).unwrap();
        assert!(read > 0, "PostgreSQL did not start:\n{seen}");
    }
    // A full pipe would stop the server.
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
}

/// The folder with `initdb` and `postgres`: on the path, or where Debian keeps them.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// PostgreSQL refuses to run as root: the user and group to run it as, when we are root.
fn other_user(our_folder: &Path) -> Option<(u32, u32)> {
    if std::fs::metadata(our_folder).unwrap().uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let ids = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(
        ids("postgres")
            .or_else(|| ids("nobody"))
            .expect("root needs a user to run PostgreSQL as"),
    )
}
