//! The legacy database itself: its tables as they are at one moment, read row by row.

mod address;
mod session;

use mysql::{Conn, Error};

pub use address::ServerAddress;

use super::LegacyIntake;
use super::mapping::Mapping;
use super::reading::{OTHER_CHARACTER_SET, Reading, Unfit};
use crate::import::mysql_dump::{Charset, MAX_VALUE, Value};
use crate::import::{ImportError, Progress};

/// How many rows are read between two reports of progress.
const ROWS_A_REPORT: u64 = 1_000;

/// Errors that waiting does not mend: who asks, and what for (MySQL Server Error Reference: access
/// denied to a database, to a user, unknown database, access denied to a table, to a column;
/// MariaDB Error Codes: access denied to a user who gives no password).
const LASTING: [u16; 6] = [1044, 1045, 1049, 1142, 1143, 1698];

/// How rustls begins what it says of a certificate that it does not accept. It does so in the midst
/// of reading, where there is nothing but an error of input.
const BAD_CERTIFICATE: &str = "invalid peer certificate";

/// A server that did not give what it was asked for.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct ServerError {
    what: String,
    /// Whether it will be the same at the next try.
    pub is_lasting: bool,
}

impl From<Error> for ServerError {
    fn from(error: Error) -> Self {
        let is_lasting = match &error {
            Error::MySqlError(error) => LASTING.contains(&error.code),
            Error::IoError(_) | Error::CodecError(_) => error.to_string().contains(BAD_CERTIFICATE),
            // The settings of the connection are no good.
            Error::TlsError(_) => true,
            _ => false,
        };
        let what = match error {
            Error::MySqlError(error) => format!("error {}: {}", error.code, error.message),
            Error::IoError(error) => error.to_string(),
            Error::DriverError(error) => error.to_string(),
            Error::TlsError(error) => format!("TLS: {error}"),
            error => error.to_string(),
        };
        Self { what, is_lasting }
    }
}

/// Reads all mapped tables, as they are at one moment.
pub(super) fn read(
    address: &ServerAddress,
    origin: &'static str,
    mapping: &Mapping,
    progress: &mut dyn FnMut(Progress),
) -> Result<LegacyIntake, ImportError> {
    let away = |error: Error| ImportError::Server {
        name: address.to_string(),
        error: error.into(),
    };
    let mut conn = session::open(address).map_err(away)?;
    let mut tables = Vec::new();
    for (number, name) in mapping.tables().into_iter().enumerate() {
        if let Some(table) = session::table(&mut conn, name).map_err(away)? {
            tables.push((number, name, table));
        }
    }
    let mut reader = TableReader {
        address,
        mapping,
        reading: Reading::new(origin, mapping)?,
        rows: 0,
        done: 0,
        total: tables.iter().map(|(.., table)| table.size).sum(),
        progress,
    };
    for (number, name, table) in &tables {
        reader.table(&mut conn, *number, name, table)?;
    }
    reader.reading.close(&address.to_string())
}

/// Puts aside what the tables of a server hold.
struct TableReader<'r> {
    address: &'r ServerAddress,
    mapping: &'r Mapping,
    reading: Reading<'r>,
    rows: u64,
    /// Bytes of values.
    done: u64,
    /// About the same of all tables.
    total: u64,
    progress: &'r mut dyn FnMut(Progress),
}

impl TableReader<'_> {
    fn table(
        &mut self,
        conn: &mut Conn,
        number: usize,
        name: &str,
        table: &session::Table,
    ) -> Result<(), ImportError> {
        if let Some(engine) = table.engine.as_deref().filter(|engine| *engine != "InnoDB") {
            self.reading.intake.report.warn("a table without snapshots", || {
                format!("table {name:?} is kept by {engine}, which shows no moment: what is changed while it is read may be half seen")
            });
        }
        let taken = self.reading.table(name, &table.columns);
        taken.map_err(|unfit| self.refused(unfit))?;
        let columns = session::columns_to_read(self.mapping, number, table);
        let rows = session::rows(conn, self.mapping, number, name, &columns);
        let rows = rows.map_err(|error| self.away(error))?;
        for row in rows {
            let row = row.map_err(|error| self.away(error))?;
            let values = self.values(name, &columns, row)?;
            let taken = self.reading.row(name, &columns, &values);
            taken.map_err(|unfit| self.refused(unfit))?;
            self.rows += 1;
            if self.rows.is_multiple_of(ROWS_A_REPORT) {
                let (done, total) = (self.done.min(self.total), self.total);
                (self.progress)(Progress::Reading {
                    done,
                    total: Some(total),
                });
            }
        }
        Ok(())
    }

    /// The values of a row, as a dump would have them.
    fn values(
        &mut self,
        table: &str,
        columns: &[String],
        row: mysql::Row,
    ) -> Result<Vec<Value>, ImportError> {
        let mut values = Vec::with_capacity(columns.len());
        for (value, column) in row.unwrap().into_iter().zip(columns) {
            let bytes = match value {
                mysql::Value::NULL => {
                    values.push(Value::Null);
                    continue;
                }
                mysql::Value::Bytes(bytes) => bytes,
                // The text protocol has nothing else.
                other => other.as_sql(false).into_bytes(),
            };
            if bytes.len() > MAX_VALUE {
                return Err(ImportError::Unfit {
                    name: self.address.to_string(),
                    what: format!("table {table:?}, column {column:?}: a value is over 64 MiB"),
                });
            }
            self.done += bytes.len() as u64;
            let decoded = Charset::UTF8.decode(bytes);
            if !decoded.faithful {
                self.reading.intake.report.warn(OTHER_CHARACTER_SET, || {
                    let row = values.first();
                    let id = row.map(super::columns::shown).unwrap_or_default();
                    format!(
                        "table {table:?}, row {id}, column {column:?}: invalid text, read as windows-1252"
                    )
                });
            }
            values.push(Value::Text(decoded.text));
        }
        Ok(values)
    }

    fn away(&self, error: Error) -> ImportError {
        ImportError::Server {
            name: self.address.to_string(),
            error: error.into(),
        }
    }

    fn refused(&self, unfit: Unfit) -> ImportError {
        match unfit {
            Unfit::Store(error) => ImportError::Store(error),
            unfit => ImportError::Unfit {
                name: self.address.to_string(),
                what: unfit.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn what_waiting_does_not_mend_is_lasting() {
        let refusal = |code| {
            Error::MySqlError(mysql::MySqlError {
                state: "28000".to_owned(),
                message: "Access denied for user 'root'@'localhost'".to_owned(),
                code,
            })
        };
        let unread = |kind, text: &str| Error::IoError(io::Error::new(kind, text));
        for (error, is_lasting) in [
            (refusal(1045), true),
            (refusal(1698), true),
            (refusal(1205), false),
            (
                unread(
                    io::ErrorKind::InvalidData,
                    "invalid peer certificate: UnknownIssuer",
                ),
                true,
            ),
            (
                unread(io::ErrorKind::ConnectionReset, "connection reset by peer"),
                false,
            ),
        ] {
            let error = ServerError::from(error);
            assert_eq!(error.is_lasting, is_lasting, "{error}");
        }
    }
}
