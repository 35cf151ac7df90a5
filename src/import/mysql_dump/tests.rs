//! Rows: the styles that dumps are written in, literals, escapes, character sets.

use super::*;

/// A row as a test writes it.
pub type Row = Vec<Value>;

/// Gives `size` bytes at a time.
pub struct Drops<'a>(pub &'a [u8], pub usize);

impl Read for Drops<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let size = out.len().min(self.1);
        (&mut self.0).take(size as u64).read(out)
    }
}

/// Every event in brief: the table, its columns, and its row if it is one.
pub type Brief = (String, Vec<String>, Option<Row>);

/// Everything that the dump says about table `t`, in blocks of this size.
pub fn read_in(dump: &[u8], size: usize) -> Result<Vec<Brief>, DumpError> {
    let mut reader = DumpReader::new(Drops(dump, size), ["t".to_owned()]);
    let mut all = Vec::new();
    while let Some(event) = reader.next_event()? {
        all.push(match event {
            Event::Table { name, columns, .. } => (name.into(), columns.to_vec(), None),
            Event::Row {
                table,
                columns,
                values,
                ..
            } => (table.into(), columns.to_vec(), Some(values.to_vec())),
        });
    }
    assert!(reader.next_event()?.is_none());
    Ok(all)
}

/// Everything about table `t`, the same whatever the size of the blocks.
pub fn read(dump: impl AsRef<[u8]>) -> Vec<Brief> {
    let all = read_in(dump.as_ref(), usize::MAX).unwrap();
    assert_eq!(read_in(dump.as_ref(), 1).unwrap(), all);
    all
}

/// The rows of table `t`.
pub fn rows(dump: impl AsRef<[u8]>) -> Vec<Row> {
    read(dump)
        .into_iter()
        .filter_map(|(_, _, row)| row)
        .collect()
}

/// The values of one row of as many columns.
pub fn values(literals: impl AsRef<[u8]>, width: usize) -> Row {
    values_after(b"", literals.as_ref(), width)
}

fn values_after(setup: &[u8], literals: &[u8], width: usize) -> Row {
    let columns: Vec<_> = (0..width).map(|i| format!("c{i}")).collect();
    let insert = format!("INSERT INTO t ({}) VALUES (", columns.join(","));
    let dump = [setup, insert.as_bytes(), literals, b");\n"].concat();
    rows(dump).remove(0)
}

pub fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub fn number(digits: &str) -> Value {
    Value::Number(digits.into())
}

fn ones(count: usize) -> Vec<Row> {
    vec![vec![number("1")]; count]
}

#[test]
fn extended_inserts_and_single_ones_give_the_same() {
    let table = "CREATE TABLE `t` (`a` int, `b` text);\n";
    let expected = vec![vec![number("1"), text("x")], vec![number("2"), Value::Null]];
    for inserts in [
        "INSERT INTO `t` VALUES (1,'x'),(2,NULL);",
        "INSERT INTO `t` VALUES\n(1,'x'),\n(2,NULL);\n",
        "INSERT INTO `t` VALUES (1,'x');\nINSERT INTO `t` VALUES (2,NULL);\n",
        "insert  ignore into\r\n\tT\nvalue ( 1 , 'x' ) , /* c */ ( 2 -- d\n , null ) ; # e",
        "REPLACE INTO `db`.`t` VALUES (1,'x'),(2,DEFAULT);",
        "INSERT DELAYED IGNORE INTO db.t VALUES (1,'x'),(2,NULL) ON DUPLICATE KEY UPDATE a=';';",
        "INSERT INTO \"t\" VALUES (1,\"x\"),(2,NULL) AS new;",
        "INSERT/**/INTO`t`VALUES(1,'x'),(2,NULL);",
    ] {
        assert_eq!(rows(format!("{table}{inserts}")), expected, "{inserts}");
    }
}

#[test]
fn column_lists_take_precedence() {
    let dump = "CREATE TABLE t (a int, `b c` int, d int);\
                INSERT INTO t (`d`, a) VALUES (1,2);\
                INSERT INTO t VALUES (1,2,3);\
                INSERT INTO t (\"b c\") VALUES (4);\
                INSERT INTO t () VALUES ();";
    let columns: Vec<_> = read(dump)
        .into_iter()
        .map(|(_, columns, _)| columns)
        .collect();
    let all = vec!["a", "b c", "d"];
    assert_eq!(
        columns,
        [all.clone(), vec!["d", "a"], all, vec!["b c"], vec![]]
    );
}

#[test]
fn names_may_hold_anything() {
    let dump = "CREATE TABLE `T` (`a``b` int, `;--'\"` int, `é` int, `key` int);\
                INSERT INTO `we``ird;` VALUES ('`');\
                INSERT INTO `T` VALUES (1,2,3,4);";
    let all = read(dump);
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].0, "t");
    assert_eq!(all[0].1, ["a`b", ";--'\"", "é", "key"]);
}

#[test]
fn events_name_their_lines_and_the_caller_s_spelling() {
    let dump = "-- c\r\nCREATE TABLE tags\n(a int);\nINSERT INTO TAGS VALUES\n(1),\n\n(2);";
    let mut reader = DumpReader::new(dump.as_bytes(), ["Tags".to_owned()]);
    let mut seen = Vec::new();
    while let Some(event) = reader.next_event().unwrap() {
        seen.push(match event {
            Event::Table { name, line, .. } => (name.to_owned(), line),
            Event::Row { table, line, .. } => (table.to_owned(), line),
        });
    }
    let lines = [2, 5, 7].map(|line| ("Tags".to_owned(), line));
    assert_eq!(seen, lines);
}

#[test]
fn numbers_stay_as_written() {
    for digits in [
        "0",
        "-12",
        "1.5",
        "1e10",
        "-1.5E-300",
        ".5",
        "+3",
        "5.",
        "007",
    ] {
        assert_eq!(values(digits, 1), [number(digits)]);
    }
    let constants = values("TRUE,false,NULL,null,DEFAULT", 5);
    let null = Value::Null;
    assert_eq!(
        constants,
        [number("1"), number("0"), null.clone(), null.clone(), null]
    );
}

#[test]
fn hexadecimal_and_bit_literals_are_text() {
    for literal in [
        "0x4dC3A9",
        "X'4DC3A9'",
        "x'4dc3a9'",
        "_binary 0x4DC3A9",
        "_utf8 X'4DC3A9'",
    ] {
        assert_eq!(values(literal, 1), [text("Mé")], "{literal}");
    }
    for literal in [
        "b'01001101'",
        "B'1001101'",
        "0b1001101",
        "_binary b'1001101'",
    ] {
        assert_eq!(values(literal, 1), [text("M")], "{literal}");
    }
    assert_eq!(values("X'',b'',''", 3), [text(""), text(""), text("")]);
    assert_eq!(values("_latin1 0xE9", 1), [text("é")]);
}

#[test]
fn every_escape_is_undone() {
    let escaped = r#"'\0\'\"\b\n\r\t\Z\\\%\_\q\é''""', "a""b'c''\"", 'a' "b" /* c */ 'd', N'n'"#;
    let undone = "\0'\"\u{8}\n\r\t\u{1a}\\\\%\\_qé'\"\"";
    assert_eq!(
        values(escaped, 4),
        [text(undone), text("a\"b'c''\""), text("abd"), text("n")]
    );
}

#[test]
fn raw_bytes_in_strings_are_kept() {
    let raw = "\0\u{1a}😀\u{200b}\r\r\n\t\u{feff}";
    assert_eq!(values(format!("'{raw}'"), 1), [text(raw)]);
}

#[test]
fn syntax_within_strings_is_text() {
    let tricky = "a; INSERT INTO t VALUES (9); -- b\n/* c */ /*! d # e DELIMITER ;;\n),(`";
    let dump = format!(
        "CREATE TABLE t (a text);INSERT INTO u VALUES ('{tricky}',\"{tricky}\",'\\'','''');\
         INSERT INTO t VALUES ('{tricky}');"
    );
    assert_eq!(rows(dump), [[text(tricky)]]);
}

#[test]
fn backslashes_mean_nothing_where_the_mode_says_so() {
    let table = "CREATE TABLE t (a text);";
    let plain = r"INSERT INTO u VALUES ('\');INSERT INTO t VALUES ('a\'),('\n');";
    let escaped = r"INSERT INTO u VALUES ('\'');INSERT INTO t VALUES ('\n');";
    for set in [
        "SET SQL_MODE='NO_BACKSLASH_ESCAPES';",
        "SET SESSION sql_mode = \"ANSI,no_backslash_escapes\";",
        "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES' */;",
        "SET @x=1, @@session.sql_mode := NO_BACKSLASH_ESCAPES;",
    ] {
        let expected = [[text("a\\")], [text("\\n")]];
        assert_eq!(rows(format!("{table}{set}{plain}")), expected, "{set}");
        let back = "SET sql_mode=@OLD_SQL_MODE;";
        let both = format!("{table}{set}{plain}{back}{escaped}");
        assert_eq!(rows(both).last(), Some(&vec![text("\n")]), "{set}");
    }
    for set in [
        "SET GLOBAL sql_mode='NO_BACKSLASH_ESCAPES';",
        "SET @a='NO_BACKSLASH_ESCAPES';",
        "SET sql_mode='NO_AUTO_VALUE_ON_ZERO';",
    ] {
        assert_eq!(
            rows(format!("{table}{set}{escaped}")),
            [[text("\n")]],
            "{set}"
        );
    }
}

#[test]
fn modes_around_a_trigger_are_undone() {
    let dump = "CREATE TABLE t (a text);\
        /*!50003 SET @saved_sql_mode       = @@sql_mode */ ;\n\
        /*!50003 SET sql_mode              = 'NO_BACKSLASH_ESCAPES' */ ;\n\
        DELIMITER ;;\nCREATE TRIGGER x BEGIN SET @y = 'a\\'; SET @z = ''; END ;;\nDELIMITER ;\n\
        /*!50003 SET sql_mode              = @saved_sql_mode */ ;\n\
        INSERT INTO t VALUES ('\\'');";
    assert_eq!(rows(dump), [[text("'")]]);
}

#[test]
fn names_in_double_quotes_follow_the_ansi_mode() {
    let dump = r#"SET SQL_MODE='ANSI_QUOTES';CREATE TABLE t ("a" text);CREATE TABLE u ("b\" int);
        INSERT INTO "t" ("a") VALUES ('\n');"#;
    assert_eq!(rows(dump), [[text("\n")]]);
}

#[test]
fn character_sets_follow_set_names() {
    let decoded = |set: &str, literal: &[u8]| values_after(set.as_bytes(), literal, 1).remove(0);
    assert_eq!(decoded("", "'é😀'".as_bytes()), text("é😀"));
    assert_eq!(
        decoded("/*!40101 SET NAMES latin1 */;", b"'\xe9\x80\x81'"),
        text("é€\u{81}")
    );
    assert_eq!(
        decoded("SET NAMES 'latin2' COLLATE x;", b"'\xb1'"),
        text("ą")
    );
    assert_eq!(decoded("set names cp1251;", b"'\xe6'"), text("ж"));
    assert_eq!(decoded("SET CHARACTER SET greek;", b"'\xe1'"), text("α"));
    assert_eq!(
        decoded("SET NAMES latin1;SET NAMES utf8mb4;", "'é'".as_bytes()),
        text("é")
    );
    let ignored = "/*!50503 SET character_set_client = latin1 */;SET @saved_cs_client = latin1;";
    assert_eq!(decoded(ignored, "'é'".as_bytes()), text("é"));
}

#[test]
fn introducers_hold_for_one_literal() {
    let dump = b"SET NAMES latin1;CREATE TABLE \xe9 (a int);\
        INSERT INTO t (\xe9,b,c,d) VALUES (_utf8mb4'\xc3\xa9','\xe9',_binary '\xc3\xa9',_latin1 \"\xe9\");";
    let (_, columns, row) = read(dump).remove(0);
    assert_eq!(columns, ["é", "b", "c", "d"]);
    assert_eq!(row.unwrap(), vec![text("é"); 4]);
}

#[test]
fn unknown_character_sets_are_named() {
    let said = |dump: &str| read_in(dump.as_bytes(), 1).unwrap_err().to_string();
    assert_eq!(
        said("\nSET NAMES klingon;"),
        "line 2: unknown character set \"klingon\""
    );
    let introducer = said("INSERT INTO t (a) VALUES (_sjis'x');");
    assert_eq!(
        introducer,
        "line 1, table \"t\": unknown character set \"sjis\""
    );
}

#[test]
fn invalid_text_is_read_with_a_warning() {
    let mut dump = b"CREATE TABLE t (a int, b text);\n".to_vec();
    dump.extend(b"INSERT INTO t VALUES (1,'caf\xe9');\n".repeat(130));
    let mut reader = DumpReader::new(&dump[..], ["T".to_owned()]);
    reader.next_event().unwrap();
    while let Some(event) = reader.next_event().unwrap() {
        let Event::Row { values, .. } = event else {
            panic!("{event:?}")
        };
        assert_eq!(values[1], text("café"));
    }
    let warnings = reader.warnings();
    assert_eq!((warnings.kept.len(), warnings.omitted), (100, 30));
    let said = "line 2, table \"t\", column \"b\": invalid text, read as windows-1252";
    assert_eq!(warnings.kept[0].to_string(), said);
    assert_eq!(reader.warnings(), Warnings::default());
}

#[test]
fn marks_and_line_ends_of_windows_are_understood() {
    let dump = "\u{feff}CREATE TABLE t (\r\n a int\r\n);\r\nDELIMITER ;;\r\nx;;\r\nDELIMITER ;\r\n\
                INSERT INTO t VALUES\r\n(1);\r\n";
    assert_eq!(rows(dump), ones(1));
}

#[test]
fn rows_beyond_the_window_are_read_whole() {
    let long = "é'\n".repeat(300_000);
    let dump = format!(
        "CREATE TABLE t (a text);INSERT INTO t VALUES ('{}'),('b');",
        long.replace('\'', "''").replace('\n', "\\n")
    );
    let rows = read_in(dump.as_bytes(), usize::MAX).unwrap();
    assert_eq!(rows[1].2, Some(vec![text(&long)]));
    assert_eq!(rows[2].2, Some(vec![text("b")]));
}
