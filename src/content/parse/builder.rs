//! The body as it grows: containers that are open, and what is finished in them.

use crate::content::tree::{Block, Cell, Direction, Embed, Image, Item, List, Row, Span, Table};

use super::container::{Container, Frame, Place, TextKind, clean_code, with_bounded_spans};
use super::figure::{self, Caption};
use super::line::{Line, Look, join_lines};

/// How many lists, quotes and tables may be in each other; deeper ones lose their shape, not
/// their text. As JSON a table is six levels deep, and readers of JSON stop at 128 of them.
const MAX_DEPTH: usize = 16;

/// The body as it grows.
#[derive(Debug)]
pub(super) struct Builder {
    pub place: Place,
    frames: Vec<Frame>,
    depth: usize,
    line: Line,
    code: String,
    language: Option<String>,
}

impl Builder {
    pub fn new(dir: Option<Direction>) -> Self {
        let place = Place {
            kind: TextKind::Paragraph,
            look: Look::default(),
            dir,
            quotations: 0,
        };
        Self {
            place,
            frames: vec![Frame {
                container: Container::Root,
                dir,
                blocks: Vec::new(),
            }],
            depth: 0,
            line: Line::default(),
            code: String::new(),
            language: None,
        }
    }

    /// The finished body.
    pub fn finish(mut self) -> Vec<Block> {
        self.end_text();
        while self.frames.len() > 1 {
            self.close();
        }
        self.frames
            .pop()
            .map(|root| root.blocks)
            .unwrap_or_default()
    }

    pub fn text(&mut self, text: &str) {
        if self.place.kind == TextKind::Code {
            self.code.push_str(text);
            return;
        }
        let mut parts = Vec::new();
        self.line
            .push(text, &self.place.look, |spans| parts.push(spans));
        self.paragraphs(parts);
    }

    pub fn line_break(&mut self) {
        match self.place.kind {
            TextKind::Code => self.code.push('\n'),
            _ => self.line.push_break(&self.place.look),
        }
    }

    /// Code begins here.
    pub fn start_code(&mut self) {
        self.place.kind = TextKind::Code;
        self.language = None;
    }

    /// The programming language of the code that is being read.
    pub fn set_language(&mut self, language: Option<String>) {
        if self.place.kind == TextKind::Code && self.language.is_none() {
            self.language = language;
        }
    }

    /// A block boundary: the text up to here becomes a block.
    pub fn end_text(&mut self) {
        let dir = self.place.dir;
        if let Some(text) = clean_code(&std::mem::take(&mut self.code)) {
            let language = self.language.take();
            self.push(Block::Code {
                text,
                language,
                dir,
            });
        }
        let rest = self.line.take();
        self.paragraphs(rest.into_iter().collect());
    }

    fn paragraphs(&mut self, parts: Vec<Vec<Span>>) {
        let dir = self.place.dir;
        match self.place.kind {
            TextKind::Heading(level) if !parts.is_empty() => {
                let spans = join_lines(parts);
                self.push(Block::Heading { level, spans, dir });
            }
            _ => {
                for spans in parts {
                    self.push(Block::Paragraph { spans, dir });
                }
            }
        }
    }

    /// Adds a finished block.
    pub fn push(&mut self, block: Block) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let Container::List { items, .. } = &mut frame.container else {
            frame.blocks.push(block);
            return;
        };
        match (&block, items.last_mut()) {
            (Block::List(_), Some(item)) => item.blocks.push(block),
            _ => items.push(Item {
                blocks: vec![block],
            }),
        }
    }

    pub fn push_image(&mut self, url: String, alt: String, title: Option<String>) {
        self.end_text();
        let href = self.line.allow(self.place.look.href.as_ref());
        self.push(Block::Image(Image {
            url,
            alt,
            title,
            caption: Vec::new(),
            href,
            dir: None,
        }));
    }

    pub fn push_embed(&mut self, embed: Embed) {
        self.end_text();
        self.push(Block::Embed(embed));
    }

    /// The innermost container that is open.
    pub fn container(&self) -> Option<&Container> {
        self.frames.last().map(|frame| &frame.container)
    }

    /// Opens a container, unless it would be too deep.
    pub fn open(&mut self, container: Container) -> bool {
        self.end_text();
        if container.nests() {
            if self.depth >= MAX_DEPTH {
                return false;
            }
            self.depth += 1;
        }
        if self.place.kind != TextKind::Code {
            self.place.kind = TextKind::Paragraph;
        }
        self.frames.push(Frame {
            container,
            dir: self.place.dir,
            blocks: Vec::new(),
        });
        true
    }

    /// Closes the innermost container.
    pub fn close(&mut self) {
        self.end_text();
        let Some(Frame {
            container,
            dir,
            blocks,
        }) = self.frames.pop()
        else {
            return;
        };
        if container.nests() {
            self.depth -= 1;
        }
        match container {
            Container::Root => {}
            Container::Quote if blocks.is_empty() => {}
            Container::Quote => self.push(Block::Quote { blocks, dir }),
            Container::List { items, .. } if items.is_empty() => {}
            Container::List {
                ordered,
                start,
                items,
            } => self.push(Block::List(List {
                ordered,
                start,
                items,
                dir,
            })),
            Container::Item => self.close_item(blocks),
            Container::Table { caption, rows } => self.close_table(caption, rows, blocks, dir),
            Container::Row { cells } => self.close_row(cells, blocks),
            Container::Cell {
                header,
                colspan,
                rowspan,
            } => self.close_cell(Cell {
                header,
                colspan,
                rowspan,
                blocks,
            }),
            Container::Caption => self.close_caption(blocks),
            Container::FigureCaption => self.close_figure_caption(blocks, dir),
            Container::Figure { captions } => {
                for block in figure::with_captions(blocks, captions) {
                    self.push(block);
                }
            }
        }
    }

    fn close_item(&mut self, blocks: Vec<Block>) {
        match self.frames.last_mut().map(|frame| &mut frame.container) {
            Some(Container::List { items, .. }) if !blocks.is_empty() => {
                items.push(Item { blocks });
            }
            _ => {}
        }
    }

    /// Blocks that stand in a table but in no cell of it come before it.
    fn close_table(
        &mut self,
        caption: Vec<Span>,
        rows: Vec<Row>,
        strays: Vec<Block>,
        dir: Option<Direction>,
    ) {
        for block in strays {
            self.push(block);
        }
        let mut cells = rows.iter().flat_map(|row| &row.cells);
        if cells.any(|cell| !cell.blocks.is_empty()) {
            self.push(Block::Table(Table {
                caption,
                rows: with_bounded_spans(rows),
                dir,
            }));
        } else if !caption.is_empty() {
            self.push(Block::Paragraph {
                spans: caption,
                dir,
            });
        }
    }

    fn close_row(&mut self, cells: Vec<Cell>, strays: Vec<Block>) {
        if let Some(frame) = self.frames.last_mut() {
            frame.blocks.extend(strays);
            if let Container::Table { rows, .. } = &mut frame.container
                && !cells.is_empty()
            {
                rows.push(Row { cells });
            }
        }
    }

    fn close_cell(&mut self, cell: Cell) {
        if let Some(Container::Row { cells }) =
            self.frames.last_mut().map(|frame| &mut frame.container)
        {
            cells.push(cell);
        }
    }

    fn close_caption(&mut self, blocks: Vec<Block>) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        match (figure::as_spans(blocks), &mut frame.container) {
            (Ok(spans), Container::Table { caption, .. }) if caption.is_empty() => {
                *caption = spans;
            }
            (Ok(spans), _) if spans.is_empty() => {}
            (Ok(spans), _) => frame.blocks.push(Block::Paragraph {
                spans,
                dir: frame.dir,
            }),
            (Err(blocks), _) => frame.blocks.extend(blocks),
        }
    }

    fn close_figure_caption(&mut self, blocks: Vec<Block>, dir: Option<Direction>) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        if let Container::Figure { captions } = &mut frame.container {
            captions.push(Caption {
                after: frame.blocks.len(),
                blocks,
                dir,
            });
        }
    }
}
