//! A real MariaDB for the tests, as the server of legacy databases.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use mysql::prelude::Queryable as _;
use mysql::{Conn, Opts, OptsBuilder};

use super::guarded::{Guarded, Recipe};
use super::legacy_query;

/// A database of its own on the test's MariaDB.
pub struct LegacyServer {
    /// As `import legacy` takes it.
    pub url: String,
    pub port: u16,
    pub database: String,
    /// The certificate of the authority that vouches for the server, whose own is for
    /// `legacy.example`.
    pub authority: String,
    pub conn: Conn,
}

/// A certificate of an authority of its own, and users: one who may do all, and one who may read
/// and must do it over TLS.
const SCRIPT: &str = r#"
set -e
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem
openssl req -newkey rsa:2048 -nodes -subj /CN=legacy.example -keyout server.key -out server.csr
printf 'subjectAltName=DNS:legacy.example\n' >names
openssl x509 -req -days 2 -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out server.pem
cat >users.sql <<'SQL'
CREATE USER 'actus'@'%' IDENTIFIED BY 'a/secret';
GRANT ALL ON *.* TO 'actus'@'%';
CREATE USER 'reader'@'%' IDENTIFIED BY 'a/secret' REQUIRE SSL;
GRANT SELECT ON *.* TO 'reader'@'%';
SQL
mariadb-install-db --no-defaults --datadir="$2/data" --auth-root-authentication-method=normal --skip-test-db
exec mariadbd --no-defaults --datadir="$2/data" --port="$3" --bind-address=127.0.0.1 \
    --socket="$2/mariadb.sock" --pid-file="$2/pid" --skip-name-resolve --init-file="$2/users.sql" \
    --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=32M \
    --ssl-ca="$2/ca.pem" --ssl-cert="$2/server.pem" --ssl-key="$2/server.key"
"#;

fn start() -> Option<Guarded> {
    Recipe {
        name: "MariaDB",
        programs: &["mariadbd", "mariadb-install-db", "openssl"],
        folders: vec![PathBuf::from("/usr/sbin")],
        variable: "ACTUS_TEST_MARIADB",
        user: "mysql",
        script: SCRIPT,
        ready: "ready for connections",
    }
    .start()
}

impl LegacyServer {
    /// Makes an empty database with this collation. `None` where MariaDB is not installed, unless
    /// `ACTUS_TEST_MARIADB=require` makes that a failure.
    pub fn create(collation: &str) -> Option<Self> {
        static SERVER: OnceLock<Option<Guarded>> = OnceLock::new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);

        let server = SERVER.get_or_init(start).as_ref()?;
        let database = format!("legacy_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let options = OptsBuilder::new()
            .ip_or_hostname(Some("127.0.0.1"))
            .tcp_port(server.port)
            .user(Some("actus"))
            .pass(Some("a/secret"))
            .prefer_socket(false);
        let mut conn = Conn::new(Opts::from(options)).unwrap();
        let charset = collation.split('_').next().unwrap();
        conn.query_drop(format!(
            "CREATE DATABASE {database} CHARACTER SET {charset} COLLATE {collation}"
        ))
        .unwrap();
        conn.query_drop(format!("USE {database}")).unwrap();
        Some(Self {
            url: format!(
                "mysql://actus:a%2Fsecret@127.0.0.1:{}/{database}",
                server.port
            ),
            port: server.port,
            database,
            authority: server.folder.join("ca.pem").display().to_string(),
            conn,
        })
    }

    /// Runs statements, each closed by a semicolon.
    pub fn execute(&mut self, statements: &str) {
        let mut results = self.conn.query_iter(statements).unwrap();
        while let Some(result) = results.iter() {
            for row in result {
                row.unwrap();
            }
        }
    }

    /// What the literal legacy query gives for a category and a subsite.
    pub fn labels(&mut self, category: i64, code: &str) -> BTreeSet<String> {
        let labels: Vec<String> = self.conn.query(legacy_query::text(category, code)).unwrap();
        labels.into_iter().collect()
    }

    /// Whether two labels are one to the collation of the column.
    pub fn are_one(&mut self, collation: &str, one: &str, other: &str) -> bool {
        let sql = format!(
            "SELECT CAST(? AS CHAR) COLLATE {collation} = CAST(? AS CHAR) COLLATE {collation}"
        );
        self.conn.exec_first(sql, (one, other)).unwrap() == Some(true)
    }
}

impl Drop for LegacyServer {
    fn drop(&mut self) {
        let _ = self
            .conn
            .query_drop(format!("DROP DATABASE {}", self.database));
    }
}
