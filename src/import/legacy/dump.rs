//! Reading a dump to its end.

use super::LegacyIntake;
use super::mapping::Mapping;
use super::reading::{OTHER_CHARACTER_SET, Reading, Unfit};
use crate::import::mysql_dump::{DumpReader, Event};
use crate::import::{ImportError, Intake, Progress, Source};

/// How many rows are read between two reports of progress.
const ROWS_A_REPORT: u32 = 1_000;

/// Reads a dump to its end.
pub(super) fn read(
    source: Source,
    origin: &'static str,
    mapping: &Mapping,
    progress: &mut dyn FnMut(Progress),
) -> Result<LegacyIntake, ImportError> {
    let position = source.position();
    let Source {
        name, bytes, size, ..
    } = source;
    let tables = mapping.tables();
    let mut dump = DumpReader::new(bytes, tables.map(str::to_owned));
    let mut reading = Reading::new(origin, mapping)?;
    let mut rows = 0_u32;
    loop {
        let event = dump.next_event().map_err(|error| ImportError::Dump {
            name: name.clone(),
            error,
        })?;
        let Some(event) = event else { break };
        let (line, taken) = match event {
            Event::Table {
                name,
                columns,
                line,
            } => (line, reading.table(name, columns)),
            Event::Row {
                table,
                columns,
                values,
                line,
            } => (line, reading.row(table, columns, values)),
        };
        taken.map_err(|unfit| match unfit {
            Unfit::Store(error) => ImportError::Store(error),
            unfit => ImportError::Unfit {
                name: name.clone(),
                what: format!("line {line}: {unfit}"),
            },
        })?;
        rows += 1;
        if rows.is_multiple_of(ROWS_A_REPORT) {
            progress(Progress::Reading {
                done: position(),
                total: size,
            });
        }
    }
    note_warnings(&mut dump, &mut reading.intake);
    reading.close(&name)
}

fn note_warnings<R: std::io::Read>(dump: &mut DumpReader<R>, intake: &mut Intake) {
    let warnings = dump.warnings();
    for warning in &warnings.kept {
        intake
            .report
            .warn(OTHER_CHARACTER_SET, || warning.to_string());
    }
    if warnings.omitted > 0 {
        intake.report.warnings.push(format!(
            "{} more values are in another character set",
            warnings.omitted
        ));
    }
}
