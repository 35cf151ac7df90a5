//! Statements: comments, definitions, blocks of the client program, and what is wrong with rows.

use super::tests::{number, read, read_in, rows, text};

fn columns(create: &str) -> Vec<String> {
    let mut all = read(create);
    assert_eq!(all.len(), 1, "{create}");
    all.remove(0).1
}

fn error(dump: impl AsRef<[u8]>) -> String {
    let said = read_in(dump.as_ref(), usize::MAX).unwrap_err().to_string();
    assert_eq!(read_in(dump.as_ref(), 1).unwrap_err().to_string(), said);
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn columns_are_told_from_keys_and_constraints() {
    let create = r#"CREATE TABLE IF NOT EXISTS `t` (
        `id` int(11) NOT NULL AUTO_INCREMENT COMMENT 'a, (b) \'c\' -- d',
        `e` enum('a,b','(','x''y',')') DEFAULT '),(',
        `d` decimal(10,2) DEFAULT (1 + (2 * 3)), -- comment, with comma
        `key` varchar(9) /*!50606 STORAGE DISK */ DEFAULT NULL,
        `g` int GENERATED ALWAYS AS (concat('(',`id`,',')) VIRTUAL,
        /*!80023 `hidden` bigint INVISIBLE, */
        PRIMARY KEY (`id`), KEY `k` (`key`(10),`d`), UNIQUE KEY `u` (`d`), INDEX i (d),
        FULLTEXT KEY `f` (`key`), SPATIAL KEY `s` (`e`), VECTOR KEY `v` (`e`),
        CONSTRAINT `c` FOREIGN KEY (`d`) REFERENCES `x` (`d`) ON DELETE CASCADE,
        FOREIGN KEY (d) REFERENCES x (d), CHECK (`d` > 0), PERIOD FOR SYSTEM_TIME (`a`, `b`)
        ) ENGINE=InnoDB /*!50100 PARTITION BY HASH (id) PARTITIONS 4 */ COMMENT='; (';"#;
    assert_eq!(columns(create), ["id", "e", "d", "key", "g", "hidden"]);
}

#[test]
fn bare_names_may_be_words_that_are_not_reserved() {
    let create = "create table t (id int, period date, vector int, `index` int, \"check\" int)\n;";
    let names = ["id", "period", "vector", "index", "check"];
    assert_eq!(columns(create), names);
    assert_eq!(
        columns("CREATE OR REPLACE TEMPORARY TABLE db.T (a int);"),
        ["a"]
    );
}

#[test]
fn definitions_without_columns_tell_nothing() {
    for create in [
        "CREATE TABLE t LIKE u;",
        "CREATE TABLE t (LIKE u);",
        "CREATE TABLE t SELECT 1;",
    ] {
        assert!(read(create).is_empty(), "{create}");
    }
}

#[test]
fn comments_of_every_kind_are_passed_over() {
    let dump = "/*!999999\\- enable the sandbox mode */ \n/*M!999999\\- it's */\n--\n-- it's\n--\tx\n#'\n\
        /* ' ; */ /**/ /*/ */ /***/\n/*!40101 SET NAMES latin1 */;\n/*M!100616 SET NAMES utf8 */;\n\
        /*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 TRIGGER x BEGIN SET @a = ';*/'; END */;\n\
        CREATE /* x */ TABLE t (a int -- ,b int\n, c int # ')\n);\n\
        INSERT INTO t /*'*/ VALUES /* (1,2), */ (3,/*4*/5);--";
    assert_eq!(rows(dump), [[number("3"), number("5")]]);
}

#[test]
fn minus_signs_are_not_comments() {
    let dump = "CREATE TABLE t (a int);DELETE FROM u WHERE a = 5--1;INSERT INTO t VALUES (-1);";
    assert_eq!(rows(dump), [[number("-1")]]);
}

#[test]
fn routines_and_views_are_passed_over() {
    let dump = "CREATE TABLE t (a int);\nDELIMITER ;;\n/*!50003 CREATE TRIGGER x BEGIN\n\
        -- don't;\nINSERT INTO t VALUES (1); SET @a = ';;', @b = \";;\"; /* ;; */ # ;;\nEND */;;\n\
        <any> thing;;\ndelimiter //\nCREATE PROCEDURE p() BEGIN SELECT 4 / 2; END //\nDELIMITER ;\n\
        /*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`r`@`l` SQL SECURITY DEFINER */\n\
        /*!50001 VIEW `t` AS select ';' AS `;` */;\n\
        /*!50001 CREATE TABLE `t` (\n `z` tinyint NOT NULL\n) ENGINE=MyISAM */;\n\
        /*!50001 CREATE VIEW `t` AS SELECT \n 1 AS `id`*/;\nINSERT INTO t VALUES (2);";
    assert_eq!(rows(dump), [[number("2")]]);
    assert_eq!(read(dump).len(), 2);
}

#[test]
fn other_statements_are_passed_over() {
    let dump = "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `d` /*!40100 DEFAULT CHARACTER SET utf8 */;\n\
        USE `d`;\nSET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'a:1-3,\nb:1';\nSET TIME_ZONE='+00:00';\n\
        SET @saved_cs_client = @@character_set_client, FOREIGN_KEY_CHECKS=0;\n\
        DROP TABLE IF EXISTS `t`;\nCREATE TABLE t (a text);\nSTART TRANSACTION;\n\
        LOCK TABLES `t` WRITE;\n/*!40000 ALTER TABLE `t` DISABLE KEYS */;\n\
        INSERT INTO t VALUES ('x');;\n/*!40000 ALTER TABLE `t` ENABLE KEYS */;\nUNLOCK TABLES;\n\
        SELECT SETVAL(`s`, 1, 0);\nCHANGE MASTER TO MASTER_LOG_POS=4;\nGRANT USAGE ON *.* TO `u`;\n\
        INSERT INTO u SELECT * FROM v;\nCOMMIT;\n";
    assert_eq!(rows(dump), [[text("x")]]);
}

#[test]
fn rows_of_another_width_are_refused() {
    let dump = "CREATE TABLE t (a int, b int);\nINSERT INTO t VALUES (1,2),\n(1,2,3);";
    let said = "line 3, table \"t\": a row of 3 values where there are 2 columns";
    assert_eq!(error(dump), said);
    assert!(error("INSERT INTO t (a,b) VALUES (1);").contains("1 values where there are 2"));
    assert!(error("INSERT INTO t (a) VALUES ();").contains("0 values where there are 1"));
}

#[test]
fn rows_need_columns() {
    let said = "line 2, table \"T\": INSERT without column names, and no CREATE TABLE before it";
    assert_eq!(error("\nINSERT INTO\n`T` VALUES (1);"), said);
}

#[test]
fn what_is_not_written_by_mysqldump_is_refused() {
    let after = |text: &str| error(format!("CREATE TABLE t (a int);\n{text}"));
    let said = "line 2: expected a statement, found \"frobnicate all;\"";
    assert_eq!(after("frobnicate all;"), said);
    let said = "line 2, table \"t\": expected a value, found \"now());\"";
    assert_eq!(after("INSERT INTO t VALUES (now());"), said);
    for (statement, expected) in [
        ("INSERT INTO t VALUES (1 2);", "a comma or a closing"),
        ("INSERT INTO t VALUES (1)(2);", "a comma or the end"),
        ("INSERT INTO t VALUES 1;", "a row"),
        ("INSERT INTO t VALUES (1-2);", "a number"),
        ("INSERT INTO t VALUES (0x4G);", "hexadecimal digits"),
        ("INSERT INTO t VALUES (x'4!');", "a digit"),
        ("INSERT INTO t VALUES (b'2');", "binary digits"),
        ("INSERT INTO t VALUES (_utf8 1);", "a string"),
        ("INSERT INTO t SET a=1;", "VALUES"),
        ("INSERT t VALUES (1);", "INTO"),
        ("INSERT INTO (a) VALUES (1);", "a name"),
        ("INSERT INTO t (a b) VALUES (1);", "a comma or a closing"),
        ("CREATE TABLE t (a int;", "the end of the columns"),
        ("DELIMITER \n", "a delimiter"),
        ("mysqldump: Error 2013", "a statement"),
        ("\0\0\0", "a statement"),
        ("DROP TABLE \0;", "SQL text"),
        ("INSERT INTO u VALUES (1\0);", "SQL text"),
        ("INSERT INTO t VALUES (1\0);", "a comma or a closing"),
    ] {
        let said = after(statement);
        assert!(said.starts_with("line "), "{said}");
        assert!(
            said.contains(&format!(": expected {expected}")),
            "{statement:?}: {said}"
        );
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let create = "CREATE TABLE t (a text);\n";
    let name = "n".repeat(257);
    assert!(
        error(format!(
            "{create}DROP TABLE a;CREATE TABLE `{name}` (a int);"
        ))
        .contains("a name of more than 256 bytes")
    );
    assert!(error(format!("{create}INSERT INTO t ({name}) VALUES (1);")).contains("256 bytes"));
    assert!(error(format!("{create}DELIMITER {name}\n")).contains("256 bytes"));
    let values = vec!["1"; 4097].join(",");
    let said = error(format!("{create}INSERT INTO t VALUES ({values});"));
    assert_eq!(said, "line 2, table \"t\": a row of more than 4096 values");
    let columns = vec!["c"; 4097].join(",");
    assert!(error(format!("INSERT INTO t ({columns}) VALUES (1);")).contains("4096 columns"));
}

#[test]
fn values_may_have_64_mib_and_no_more() {
    let dump = |size: usize| {
        let value = "x".repeat(size);
        let dump = format!("CREATE TABLE t (a text);\nINSERT INTO t VALUES ('{value}');");
        read_in(dump.as_bytes(), usize::MAX)
    };
    assert_eq!(dump(64 << 20).unwrap().len(), 2);
    let said = dump((64 << 20) + 1).unwrap_err().to_string();
    assert_eq!(said, "line 2, table \"t\": a value of more than 64 MiB");
}
