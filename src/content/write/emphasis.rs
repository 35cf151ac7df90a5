//! Text with its marks as Markdown.

use crate::content::tree::{Mark, Marks, Span};

use super::html::spans_with;

/// How a line break is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineBreak {
    Backslash,
    /// Where a line must not end.
    Tag,
}

impl LineBreak {
    fn text(self) -> &'static str {
        match self {
            LineBreak::Backslash => "\\\n",
            LineBreak::Tag => "<br>",
        }
    }
}

/// Spans as Markdown.
pub(super) fn spans_into(out: &mut String, spans: &[Span], line_break: LineBreak) {
    let mut rest = spans;
    while let Some(first) = rest.first() {
        let count = rest
            .iter()
            .take_while(|span| span.href == first.href)
            .count();
        let (linked, after) = rest.split_at(count);
        match &first.href {
            Some(href) => link_into(out, linked, href, line_break),
            None => runs_into(out, linked, line_break),
        }
        rest = after;
    }
}

/// A link; white space at its edges is put outside.
fn link_into(out: &mut String, spans: &[Span], href: &str, line_break: LineBreak) {
    let mut spans = spans.to_vec();
    let mut before = String::new();
    let mut after = String::new();
    if let Some(first) = spans.first_mut() {
        let inner = first.text.trim_start_matches([' ', '\n']);
        before = first
            .text
            .get(..first.text.len() - inner.len())
            .unwrap_or_default()
            .to_owned();
        first.text = inner.to_owned();
    }
    if let Some(last) = spans.last_mut() {
        let inner = last.text.trim_end_matches([' ', '\n']);
        after = last.text.get(inner.len()..).unwrap_or_default().to_owned();
        last.text.truncate(inner.len());
    }
    lines_into(out, &before, line_break);
    if out.ends_with('!') {
        out.pop();
        out.push_str("\\!");
    }
    let mut text = String::new();
    runs_into(&mut text, &spans, line_break);
    out.push_str(&format!("[{text}]({})", link_target(href)));
    lines_into(out, &after, line_break);
}

/// Spans of one link, or of none: each run of neighbours with marks by itself.
fn runs_into(out: &mut String, spans: &[Span], line_break: LineBreak) {
    let mut rest = spans;
    while let Some(first) = rest.first() {
        let is_marked = |span: &Span| !span.marks.is_empty();
        let count = rest
            .iter()
            .take_while(|span| is_marked(span) == is_marked(first))
            .count();
        let (run, after) = rest.split_at(count);
        let next = after.first().and_then(|span| span.text.chars().next());
        match run {
            [span] if span.marks.is_empty() => lines_into(out, &span.text, line_break),
            [span] if mark_span(out, span, next, line_break) => {}
            run => tags_into(out, run, line_break),
        }
        rest = after;
    }
}

/// A run in HTML tags, which Markdown takes anywhere.
fn tags_into(out: &mut String, run: &[Span], line_break: LineBreak) {
    let unlinked: Vec<Span> = run
        .iter()
        .map(|span| Span {
            href: None,
            ..span.clone()
        })
        .collect();
    spans_with(out, &unlinked, line_break.text(), |out, line| {
        let at_start = out.is_empty() || out.ends_with('\n');
        escape(out, line, at_start);
    });
}

/// Writes a span with the marks of Markdown; `false`, and nothing, where these would not hold.
fn mark_span(out: &mut String, span: &Span, next: Option<char>, line_break: LineBreak) -> bool {
    let inner = span.text.trim_matches([' ', '\n']);
    let (Some(first), Some(last)) = (inner.chars().next(), inner.chars().next_back()) else {
        return false;
    };
    let start = span.text.find(inner).unwrap_or_default();
    let before = span.text.get(..start).unwrap_or_default();
    let after = span.text.get(start + inner.len()..).unwrap_or_default();
    let previous = before.chars().next_back().or(out.chars().next_back());
    let next = after.chars().next().or(next);
    let written = if span.marks == Marks::NONE.with(Mark::Code) {
        code_span(inner, previous, next)
    } else {
        delimiter(span.marks)
            .filter(|_| stands(first, previous) && stands(last, next))
            .map(|delimiter| {
                let mut text = String::new();
                lines_into(&mut text, inner, line_break);
                let closing: String = delimiter.chars().rev().collect();
                format!("{delimiter}{text}{closing}")
            })
    };
    let Some(written) = written else {
        return false;
    };
    lines_into(out, before, line_break);
    out.push_str(&written);
    lines_into(out, after, line_break);
    true
}

fn delimiter(marks: Marks) -> Option<&'static str> {
    let strong = Marks::NONE.with(Mark::Strong);
    let em = Marks::NONE.with(Mark::Em);
    [
        (strong, "**"),
        (em, "*"),
        (strong.with(Mark::Em), "***"),
        (Marks::NONE.with(Mark::Strike), "~~"),
    ]
    .into_iter()
    .find_map(|(known, delimiter)| (known == marks).then_some(delimiter))
}

/// Whether a delimiter between these two, the inner and the outer, is sure to be one.
fn stands(inner: char, outer: Option<char>) -> bool {
    let is_edge = outer.is_none_or(|c| matches!(c, ' ' | '\n'));
    let is_calm =
        outer.is_none_or(|c| !matches!(c, '*' | '~' | '_' | '`' | '\\' | '>' | '<' | '&'));
    if inner.is_alphanumeric() {
        is_calm
    } else {
        is_edge && !inner.is_whitespace() && !matches!(inner, '*' | '~' | '_' | '`' | '\\')
    }
}

/// Code, whose text stands as it is.
fn code_span(text: &str, previous: Option<char>, next: Option<char>) -> Option<String> {
    let is_tick = |c: Option<char>| c == Some('`') || c == Some('\\');
    let holds = !text.contains(['`', '\n', '|', '\\'])
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !is_tick(previous)
        && !is_tick(next);
    holds.then(|| format!("`{text}`"))
}

fn lines_into(out: &mut String, text: &str, line_break: LineBreak) {
    for (position, line) in text.split('\n').enumerate() {
        if position > 0 {
            out.push_str(line_break.text());
        }
        let at_start = out.is_empty() || out.ends_with('\n');
        escape(out, line, at_start);
    }
}

/// The address of a link or a picture.
pub(super) fn link_target(address: &str) -> String {
    let mut target = String::with_capacity(address.len());
    for c in address.chars() {
        if matches!(
            c,
            '\\' | '(' | ')' | '<' | '>' | '&' | '*' | '_' | '|' | '~' | '[' | ']'
        ) {
            if c == '_' || (c == '&' && !address.contains(';')) {
                target.push(c);
                continue;
            }
            target.push('\\');
        }
        target.push(c);
    }
    target
}

/// Text so that nothing in it is taken for markup.
pub(super) fn escape(out: &mut String, text: &str, at_line_start: bool) {
    let trimmed = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number_end =
        (at_line_start && trimmed.len() < text.len() && trimmed.starts_with(['.', ')']))
            .then(|| text.len() - trimmed.len());
    let last = text.char_indices().next_back().map(|(place, _)| place);
    for (place, c) in text.char_indices() {
        let is_first = at_line_start && place == 0;
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|' => {
                out.push('\\');
                out.push(c);
            }
            // At the end of a heading it would vanish.
            '#' if place == 0
                || text
                    .get(..place)
                    .is_some_and(|before| before.ends_with(' ')) =>
            {
                out.push_str("\\#");
            }
            '+' | '-' | '=' | '>' | ':' if is_first => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if number_end == Some(place) => {
                out.push('\\');
                out.push(c);
            }
            '&' if begins_entity(text.get(place + 1..).unwrap_or_default()) => {
                out.push_str("\\&");
            }
            // At the edge of a line, or of what is emphasised, white space would be trimmed.
            c if c.is_whitespace() && c != ' ' && (place == 0 || Some(place) == last) => {
                out.push_str(&format!("&#{};", u32::from(c)));
            }
            c => out.push(c),
        }
    }
}

/// Whether a character reference follows an `&`; the longest name has 31 letters.
fn begins_entity(text: &str) -> bool {
    let name = text
        .bytes()
        .take(40)
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
        .count();
    name > 0 && text.as_bytes().get(name) == Some(&b';')
}
