//! The body as HTML. Nothing is written here but the tags named here.

use crate::content::tree::{
    Block, Cell, Direction, Embed, Image, Item, List, Mark, Row, Span, Table,
};

/// The blocks as HTML; the same blocks are always the same text.
pub(in crate::content) fn html(blocks: &[Block]) -> String {
    let mut writer = Writer {
        out: String::new(),
        line_end: "\n",
    };
    writer.blocks(blocks, None);
    writer.out
}

/// One block as HTML without an empty line, as Markdown takes it.
pub(super) fn html_without_empty_lines(block: &Block) -> String {
    let mut writer = Writer {
        out: String::new(),
        line_end: "&#10;",
    };
    writer.block(block, None);
    writer.out
}

/// The tags of marks, from the outermost.
pub(super) const MARK_TAGS: [(Mark, &str); 8] = [
    (Mark::Strong, "strong"),
    (Mark::Em, "em"),
    (Mark::Underline, "u"),
    (Mark::Strike, "s"),
    (Mark::Mark, "mark"),
    (Mark::Sub, "sub"),
    (Mark::Sup, "sup"),
    (Mark::Code, "code"),
];

/// What may be shown of a film, and what its frame may do.
const FRAME_RIGHTS: &str = "loading=\"lazy\" allowfullscreen \
     sandbox=\"allow-scripts allow-same-origin allow-popups allow-presentation\" \
     referrerpolicy=\"strict-origin-when-cross-origin\"";

struct Writer {
    out: String,
    /// How a line end in code is written.
    line_end: &'static str,
}

impl Writer {
    fn blocks(&mut self, blocks: &[Block], around: Option<Direction>) {
        for (position, block) in blocks.iter().enumerate() {
            if position > 0 {
                self.out.push('\n');
            }
            self.block(block, around);
        }
    }

    /// One block. A direction is written where it is another one than that around.
    fn block(&mut self, block: &Block, around: Option<Direction>) {
        match block {
            Block::Heading { level, spans, dir } => {
                self.open(&format!("h{level}"), *dir, around);
                spans_into(&mut self.out, spans);
                self.close(&format!("h{level}"));
            }
            Block::Paragraph { spans, dir } => {
                self.open("p", *dir, around);
                spans_into(&mut self.out, spans);
                self.close("p");
            }
            Block::List(list) => self.list(list, around),
            Block::Quote { blocks, dir } => {
                self.open("blockquote", *dir, around);
                self.blocks(blocks, dir.or(around));
                self.close("blockquote");
            }
            Block::Code {
                text,
                language,
                dir,
            } => {
                self.open("pre", *dir, around);
                self.out.push_str("<code");
                if let Some(language) = language {
                    self.attribute("class", &format!("language-{language}"));
                }
                self.out.push('>');
                let mut escaped = String::with_capacity(text.len());
                escape_into(&mut escaped, text);
                self.out.push_str(&escaped.replace('\n', self.line_end));
                self.out.push_str("</code></pre>");
            }
            Block::Image(image) => self.image(image, around),
            Block::Table(table) => self.table(table, around),
            Block::Embed(embed) => self.embed(embed),
            Block::Divider => self.out.push_str("<hr>"),
        }
    }

    fn list(&mut self, list: &List, around: Option<Direction>) {
        let tag = if list.ordered { "ol" } else { "ul" };
        self.out.push('<');
        self.out.push_str(tag);
        if let Some(start) = list.start {
            self.attribute("start", &start.to_string());
        }
        self.direction(list.dir, around);
        self.out.push('>');
        for Item { blocks } in &list.items {
            self.out.push_str("<li");
            self.bare(blocks, list.dir.or(around), true);
            self.out.push_str("</li>");
        }
        self.close(tag);
    }

    /// Ends an open tag and writes what stands in it: a paragraph by itself, or before lists
    /// only, without its own tag.
    fn bare(&mut self, blocks: &[Block], around: Option<Direction>, before_lists: bool) {
        if let [Block::Paragraph { spans, dir }, lists @ ..] = blocks
            && lists.iter().all(|block| {
                before_lists
                    && matches!(block, Block::List(list) if list.dir.is_some() || *dir == around)
            })
        {
            self.direction(*dir, around);
            self.out.push('>');
            spans_into(&mut self.out, spans);
            for list in lists {
                self.block(list, dir.or(around));
            }
        } else {
            self.out.push('>');
            self.blocks(blocks, around);
        }
    }

    fn image(&mut self, image: &Image, around: Option<Direction>) {
        self.open("figure", image.dir, around);
        if let Some(href) = &image.href {
            self.out.push_str("<a");
            self.attribute("href", href);
            self.out.push_str(" rel=\"noopener noreferrer\">");
        }
        self.out.push_str("<img");
        self.attribute("src", &image.url);
        self.attribute("alt", &image.alt);
        if let Some(title) = &image.title {
            self.attribute("title", title);
        }
        self.out.push_str(" loading=\"lazy\">");
        if image.href.is_some() {
            self.out.push_str("</a>");
        }
        if !image.caption.is_empty() {
            self.out.push_str("<figcaption>");
            spans_into(&mut self.out, &image.caption);
            self.out.push_str("</figcaption>");
        }
        self.close("figure");
    }

    fn embed(&mut self, embed: &Embed) {
        if embed.title.is_some() {
            self.out.push_str("<figure>");
        }
        self.out.push_str("<iframe");
        self.attribute("src", &embed.video.frame_url());
        let host = embed.video.provider().name();
        self.attribute("title", embed.title.as_deref().unwrap_or(host));
        self.out.push(' ');
        self.out.push_str(FRAME_RIGHTS);
        self.out.push_str("></iframe>");
        if let Some(title) = &embed.title {
            self.out.push_str("<figcaption>");
            escape_into(&mut self.out, title);
            self.out.push_str("</figcaption></figure>");
        }
    }

    fn table(&mut self, table: &Table, around: Option<Direction>) {
        self.open("table", table.dir, around);
        let around = table.dir.or(around);
        if !table.caption.is_empty() {
            self.out.push_str("<caption>");
            spans_into(&mut self.out, &table.caption);
            self.out.push_str("</caption>");
        }
        let (head, body) = table.rows.split_at(head_rows(table));
        for (tag, rows) in [("thead", head), ("tbody", body)] {
            if !rows.is_empty() {
                self.open(tag, None, None);
                for row in rows {
                    self.row(row, around);
                }
                self.close(tag);
            }
        }
        self.close("table");
    }

    fn row(&mut self, row: &Row, around: Option<Direction>) {
        self.out.push_str("<tr>");
        for Cell {
            header,
            colspan,
            rowspan,
            blocks,
        } in &row.cells
        {
            let tag = if *header { "th" } else { "td" };
            self.out.push('<');
            self.out.push_str(tag);
            for (name, span) in [("colspan", *colspan), ("rowspan", *rowspan)] {
                if span != 1 {
                    self.attribute(name, &span.to_string());
                }
            }
            self.bare(blocks, around, false);
            self.close(tag);
        }
        self.out.push_str("</tr>");
    }

    fn open(&mut self, tag: &str, dir: Option<Direction>, around: Option<Direction>) {
        self.out.push('<');
        self.out.push_str(tag);
        self.direction(dir, around);
        self.out.push('>');
    }

    fn close(&mut self, tag: &str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    fn direction(&mut self, dir: Option<Direction>, around: Option<Direction>) {
        if let Some(dir) = dir.filter(|_| dir != around) {
            self.attribute("dir", dir.name());
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push('=');
        value_into(&mut self.out, value);
    }
}

/// How many rows from the first are a head: of header cells only, which reach no further.
fn head_rows(table: &Table) -> usize {
    let heads = table
        .rows
        .iter()
        .take_while(|row| row.cells.iter().all(|cell| cell.header))
        .count();
    let reaches_further = |(position, row): (usize, &Row)| {
        row.cells
            .iter()
            .any(|cell| position + cell.rowspan as usize > heads)
    };
    let rows = table.rows.iter().take(heads).enumerate();
    if heads == table.rows.len() || rows.into_iter().any(reaches_further) {
        return 0;
    }
    heads
}

/// Spans as HTML; tags that two neighbours share stay open between them.
pub(super) fn spans_into(out: &mut String, spans: &[Span]) {
    spans_with(out, spans, "<br>", escape_into);
}

/// Spans as HTML, with a line break and with text as they are given.
pub(super) fn spans_with(
    out: &mut String,
    spans: &[Span],
    line_break: &str,
    escape: impl Fn(&mut String, &str),
) {
    let mut href: Option<&str> = None;
    let mut open: Vec<(Mark, &str)> = Vec::new();
    for span in spans {
        let is_same_link = span.href.as_deref() == href;
        let shared = open
            .iter()
            .zip(
                MARK_TAGS
                    .iter()
                    .filter(|(mark, _)| span.marks.contains(*mark)),
            )
            .take_while(|((mark, _), (other, _))| is_same_link && mark == other)
            .count();
        close_marks(out, &mut open, shared);
        if !is_same_link {
            out.push_str(if href.is_some() { "</a>" } else { "" });
            href = span.href.as_deref();
            if let Some(href) = href {
                out.push_str("<a href=");
                value_into(out, href);
                out.push_str(" rel=\"noopener noreferrer\">");
            }
        }
        let wanted = MARK_TAGS
            .iter()
            .filter(|(mark, _)| span.marks.contains(*mark));
        for (mark, tag) in wanted.skip(shared) {
            out.push('<');
            out.push_str(tag);
            out.push('>');
            open.push((*mark, tag));
        }
        for (position, line) in span.text.split('\n').enumerate() {
            out.push_str(if position > 0 { line_break } else { "" });
            escape(out, line);
        }
    }
    close_marks(out, &mut open, 0);
    out.push_str(if href.is_some() { "</a>" } else { "" });
}

fn close_marks(out: &mut String, open: &mut Vec<(Mark, &str)>, shared: usize) {
    for (_, tag) in open.drain(shared..).rev() {
        out.push_str("</");
        out.push_str(tag);
        out.push('>');
    }
}

/// Text as it stands in HTML.
pub(super) fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    // Most text has nothing to escape: it is looked through by bytes and copied in runs.
    while let Some(place) = rest
        .bytes()
        .position(|byte| matches!(byte, b'&' | b'<' | b'>' | 0xc2))
    {
        let (plain, special) = rest.split_at_checked(place).unwrap_or((rest, ""));
        out.push_str(plain);
        let Some(c) = special.chars().next() else {
            return;
        };
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            c => out.push(c),
        }
        rest = special.get(c.len_utf8()..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// The value of an attribute, in double quotes.
fn value_into(out: &mut String, value: &str) {
    out.push('"');
    for (position, part) in value.split('"').enumerate() {
        out.push_str(if position > 0 { "&quot;" } else { "" });
        escape_into(out, part);
    }
    out.push('"');
}
