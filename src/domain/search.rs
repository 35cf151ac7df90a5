use std::fmt;

use super::words::words;

/// What is searched for: every clause that is not excluded must be found, and none that is. What
/// has no word at all is found nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    clauses: Vec<Clause>,
}

/// A word, or words that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Folded, at least one.
    pub words: Vec<String>,
    /// Whether the last word may go on.
    pub is_prefix: bool,
    pub is_excluded: bool,
}

impl Clause {
    /// Whether a folded word, in its bytes, may stand in a position of the clause.
    pub fn has(&self, position: usize, word: &[u8]) -> bool {
        let goes_on = self.is_prefix && position + 1 == self.words.len();
        match self.words.get(position) {
            Some(wanted) if goes_on => word.starts_with(wanted.as_bytes()),
            Some(wanted) => word == wanted.as_bytes(),
            None => false,
        }
    }
}

/// How many words of a query count: those behind them are ignored.
const MAX_WORDS: usize = 32;

impl SearchQuery {
    /// Reads what somebody typed: words, `"a phrase"` (also in typographic quotes), `-not`,
    /// `prefix*`. Any text is valid; what is no word is ignored.
    pub fn parse(text: &str) -> Self {
        let mut clauses: Vec<Clause> = Vec::new();
        let mut left = MAX_WORDS;
        let mut rest = text.trim_start();
        while !rest.is_empty() && left > 0 {
            let (clause, behind) = next_clause(rest, left);
            rest = behind.trim_start();
            let Some(clause) = clause.filter(|clause| !clauses.contains(clause)) else {
                continue;
            };
            left -= clause.words.len();
            clauses.push(clause);
        }
        Self { clauses }
    }

    /// Whether it has no word.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// What must be found.
    pub fn wanted(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| !clause.is_excluded)
    }

    /// What must not be found.
    pub fn excluded(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| clause.is_excluded)
    }
}

/// The clause at the start of a text, if what stands there has words, and what comes behind it.
fn next_clause(text: &str, most_words: usize) -> (Option<Clause>, &str) {
    let (is_excluded, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let quoted = text
        .chars()
        .next()
        .and_then(closing_quotes)
        .and_then(|closing| {
            let inner = text.get(text.chars().next()?.len_utf8()..)?;
            let end = inner.find(closing).unwrap_or(inner.len());
            let (inside, behind) = inner.split_at_checked(end)?;
            let behind = behind.strip_prefix(closing).unwrap_or(behind);
            Some((inside, behind))
        });
    let (inside, is_prefix, behind) = match quoted {
        Some((inside, behind)) => match behind.strip_prefix('*') {
            Some(behind) => (inside, true, behind),
            None => (inside, false, behind),
        },
        None => {
            let ends = |c: char| c.is_whitespace() || c == '"';
            let end = text.find(ends).unwrap_or(text.len());
            let (inside, behind) = text.split_at_checked(end).unwrap_or((text, ""));
            let word_goes_on = inside
                .strip_suffix('*')
                .is_some_and(|word| word.ends_with(char::is_alphanumeric));
            (inside, word_goes_on, behind)
        }
    };
    let mut all = words(inside).map(|word| word.folded);
    let words: Vec<String> = all.by_ref().take(most_words).collect();
    let is_cut = all.next().is_some();
    let clause = (!words.is_empty()).then_some(Clause {
        words,
        is_prefix: is_prefix && !is_cut,
        is_excluded,
    });
    (clause, behind)
}

fn closing_quotes(opening: char) -> Option<char> {
    match opening {
        '"' => Some('"'),
        '“' => Some('”'),
        '«' => Some('»'),
        _ => None,
    }
}

/// One spelling for all that ask the same.
impl fmt::Display for SearchQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("!");
        }
        for (position, clause) in self.clauses.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            if clause.is_excluded {
                f.write_str("-")?;
            }
            match clause.words.as_slice() {
                [word] => f.write_str(word)?,
                words => write!(f, "\"{}\"", words.join(" "))?,
            }
            if clause.is_prefix {
                f.write_str("*")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_query_is_read_as_people_type_it() {
        for (text, spelled) in [
            ("Été", "ete"),
            ("  l'été  chaud ", "ete chaud"),
            (
                "\"Service clients\" -formation",
                "\"service clients\" -formation",
            ),
            ("« Service clients »", "\"service clients\""),
            ("“a b”c", "\"a b\" c"),
            ("-\"a b\" serv*", "-\"a b\" serv*"),
            ("porte-monnaie*", "\"porte monnaie\"*"),
            ("a\"b c\"", "a \"b c\""),
            ("\"jamais fermé", "\"jamais ferme\""),
            ("un un UN", "un"),
            ("", "!"),
            ("- * \" ! -- \"\" '", "!"),
            ("-- a", "a"),
            ("AND OR NOT NEAR(a b)", "and or not \"near a\" b"),
            ("title:x", "\"title x\""),
            ("x\0y", "\"x y\""),
        ] {
            assert_eq!(SearchQuery::parse(text).to_string(), spelled, "{text}");
        }
    }

    #[test]
    fn words_beyond_the_limit_are_ignored() {
        let text: String = (0..100).map(|n| format!("w{n} ")).collect();
        assert_eq!(SearchQuery::parse(&text).clauses.len(), MAX_WORDS);
    }

    proptest! {
        #[test]
        fn its_spelling_means_the_same(text in "[a-zé'\"«»“”*\\- ]{0,30}|\\PC{0,30}") {
            let query = SearchQuery::parse(&text);
            prop_assert_eq!(SearchQuery::parse(&query.to_string()), query);
        }
    }
}
