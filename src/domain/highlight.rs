//! What was searched for, marked in a text.

use super::SearchQuery;
use super::words::{Word, words};

/// How many words a snippet has.
const SNIPPET_WORDS: usize = 32;
/// How many bytes of a text a snippet shows at most, whatever its words are like.
const SNIPPET_BYTES: usize = 600;

/// The text as HTML: what the query wants is in `<mark>`, all else is escaped.
pub fn highlight(text: &str, query: &SearchQuery) -> String {
    let words: Vec<Word> = words(text).collect();
    mark(text, 0, text.len(), &hits(&words, query))
}

/// The passage of some words that has most of what the query wants, the first one of equals, as
/// [`highlight`] gives it; `…` stands where the text goes on. Without a hit it is the start of the
/// first text that says anything. The passage is taken from one of the texts.
pub fn snippet(texts: &[&str], query: &SearchQuery) -> String {
    let best = texts
        .iter()
        .filter(|text| !text.trim().is_empty())
        .map(|text| passage(text, query))
        .reduce(|best, next| {
            if next.clauses > best.clauses {
                next
            } else {
                best
            }
        });
    best.map(|passage| passage.html).unwrap_or_default()
}

struct Passage {
    /// How many clauses it has.
    clauses: usize,
    html: String,
}

fn passage(text: &str, query: &SearchQuery) -> Passage {
    let words: Vec<Word> = words(text).collect();
    let hits = hits(&words, query);
    let (from, clauses) = best_start(&hits, words.len());
    let to = (from + SNIPPET_WORDS).min(words.len());
    let first = if from == 0 {
        0
    } else {
        words.get(from).map_or(0, |word| word.start)
    };
    let last = if to == words.len() {
        text.len()
    } else {
        words.get(to.saturating_sub(1)).map_or(0, |word| word.end)
    };
    let last = text.floor_char_boundary(last.min(first + SNIPPET_BYTES));
    let marked = mark(text, first, last, &hits);
    let start = if from > 0 { "…" } else { "" };
    let end = if last < text.len() { "…" } else { "" };
    let html = format!("{start}{}{end}", collapse_spaces(&marked));
    Passage { clauses, html }
}

/// At which word the passage begins that has most different clauses, and how many: a few words
/// before its first hit.
fn best_start(hits: &[Hit], word_count: usize) -> (usize, usize) {
    let mut best = (0, 0);
    for (position, hit) in hits.iter().enumerate() {
        let mut seen: Vec<usize> = hits
            .iter()
            .skip(position)
            .take_while(|other| other.last_word < hit.first_word + SNIPPET_WORDS - 4)
            .map(|other| other.clause)
            .collect();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() > best.1 {
            best = (hit.first_word.saturating_sub(4), seen.len());
        }
    }
    let (from, clauses) = best;
    // A passage at the end of a text begins earlier rather than being short.
    (from.min(word_count.saturating_sub(SNIPPET_WORDS)), clauses)
}

/// Where a clause was found.
struct Hit {
    clause: usize,
    first_word: usize,
    last_word: usize,
    start: usize,
    end: usize,
}

/// Every place of every wanted clause, in order of the text.
fn hits(words: &[Word], query: &SearchQuery) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (clause, wanted) in query.wanted().enumerate() {
        let length = wanted.words.len();
        for (first_word, window) in words.windows(length).enumerate() {
            let is_hit = window.iter().zip(&wanted.words).enumerate().all(
                |(position, (word, wanted_word))| {
                    let may_go_on = wanted.is_prefix && position + 1 == length;
                    word.folded == *wanted_word
                        || (may_go_on && word.folded.starts_with(wanted_word.as_str()))
                },
            );
            if let (true, Some(first), Some(last)) = (is_hit, window.first(), window.last()) {
                hits.push(Hit {
                    clause,
                    first_word,
                    last_word: first_word + length - 1,
                    start: first.start,
                    end: last.end,
                });
            }
        }
    }
    hits.sort_by_key(|hit| (hit.start, hit.end));
    hits
}

/// The part of a text between two places, with the hits in it marked; those that overlap share
/// their mark.
fn mark(text: &str, first: usize, last: usize, hits: &[Hit]) -> String {
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let mut html = String::with_capacity(last - first + 32);
    let mut done = first;
    let mut hits = hits
        .iter()
        .filter(|hit| hit.start >= first && hit.end <= last)
        .peekable();
    while let Some(hit) = hits.next() {
        let mut end = hit.end;
        while let Some(next) = hits.next_if(|next| next.start < end) {
            end = end.max(next.end);
        }
        escape_into(&mut html, part(done, hit.start));
        html.push_str("<mark>");
        escape_into(&mut html, part(hit.start, end));
        html.push_str("</mark>");
        done = end;
    }
    escape_into(&mut html, part(done, last));
    html
}

fn escape_into(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // What XML and HTML cannot hold.
            '\0' => html.push('\u{FFFD}'),
            c => html.push(c),
        }
    }
}

fn collapse_spaces(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(text: &str, query: &str) -> String {
        highlight(text, &SearchQuery::parse(query))
    }

    #[test]
    fn what_is_wanted_is_marked_and_all_else_escaped() {
        for (text, query, html) in [
            (
                "L'été & <b>",
                "ete",
                "L&#39;<mark>été</mark> &amp; &lt;b&gt;",
            ),
            (
                "un deux trois",
                "\"un deux\" deux*",
                "<mark>un deux</mark> trois",
            ),
            (
                "service services",
                "serv*",
                "<mark>service</mark> <mark>services</mark>",
            ),
            ("un deux", "un -deux", "<mark>un</mark> deux"),
            (
                "<mark>x</mark>",
                "x",
                "&lt;mark&gt;<mark>x</mark>&lt;/mark&gt;",
            ),
            ("rien", "", "rien"),
        ] {
            assert_eq!(marked(text, query), html, "{text} {query}");
        }
    }

    #[test]
    fn a_snippet_is_the_passage_with_most_hits() {
        let filler = "mot ".repeat(60);
        let text = format!("{filler} été {filler} été chaud {filler}");
        let query = SearchQuery::parse("été chaud");
        let html = snippet(&["sans rien", &text], &query);
        assert!(
            html.contains("<mark>été</mark> <mark>chaud</mark>"),
            "{html}"
        );
        assert!(html.starts_with('…') && html.ends_with('…'), "{html}");
        assert!(html.split(' ').count() <= SNIPPET_WORDS + 2, "{html}");
        assert_eq!(
            snippet(&["début", "suite"], &SearchQuery::parse("x")),
            "début"
        );
        assert_eq!(snippet(&[], &query), "");
        assert_eq!(snippet(&[" ", "suite"], &SearchQuery::parse("x")), "suite");
        for long in ["! ".repeat(9_000), format!("x{}", "é".repeat(9_000))] {
            let html = snippet(&[&long], &SearchQuery::parse("x"));
            assert!(
                html.len() < 2 * SNIPPET_BYTES && html.ends_with('…'),
                "{html}"
            );
        }
    }

    proptest! {
        #[test]
        fn without_its_marks_it_is_the_escaped_text(
            text in "[aàb<&' ]{0,40}", query in "[ab*\" ]{0,8}",
        ) {
            let mut escaped = String::new();
            escape_into(&mut escaped, &text);
            let html = marked(&text, &query);
            prop_assert_eq!(html.replace("<mark>", "").replace("</mark>", ""), escaped);
        }
    }
}
