//! From the parser's tree to the body: each element in turn tells the builder what begins and
//! what ends.

use crate::content::address;
use crate::content::tree::{Block, Direction, Embed, Mark, Marks, Span};
use crate::content::video::Video;

use super::builder::Builder;
use super::container::{Container, Place, TextKind};
use super::dom::{Data, Node, NodeId, Nodes};
use super::elements::{Part, part};
use super::line::attribute_text;
use super::tokens::{HIDDEN, MARKS, NOT_BOLD};

/// What is to be done once an element ends.
struct Leave {
    element: NodeId,
    outside: Place,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Nothing,
    Text,
    Container,
    Quotation,
}

/// The blocks of the tree. It may be as deep as it likes: nothing here recurs.
pub(super) fn blocks(nodes: &Nodes, dir: Option<Direction>) -> Vec<Block> {
    let mut walk = Walk {
        nodes,
        builder: Builder::new(dir),
        open: Vec::new(),
    };
    let mut next = nodes.root();
    while let Some(id) = next {
        next = walk.visit(id);
    }
    walk.builder.finish()
}

struct Walk<'a> {
    nodes: &'a Nodes,
    builder: Builder,
    open: Vec<Leave>,
}

impl Walk<'_> {
    /// Takes in one node; returns the one to visit after it.
    fn visit(&mut self, id: NodeId) -> Option<NodeId> {
        let node = self.nodes.get(id)?;
        let descends = match &node.data {
            Data::Text(text) => {
                self.builder.text(text);
                false
            }
            Data::Element { .. } => self.enter(id, node),
            Data::Other => false,
        };
        if descends {
            if node.first_child.is_some() {
                return node.first_child;
            }
            self.leave();
        }
        let mut next = node.next;
        while next.is_none() {
            let parent = self.open.last()?.element;
            self.leave();
            next = self.nodes.get(parent)?.next;
        }
        next
    }

    fn leave(&mut self) {
        let Some(leave) = self.open.pop() else {
            return;
        };
        match leave.end {
            End::Nothing => {}
            End::Text => self.builder.end_text(),
            End::Container => self.builder.close(),
            End::Quotation => {
                let closing = if leave.outside.quotations.is_multiple_of(2) {
                    "”"
                } else {
                    "’"
                };
                self.builder.text(closing);
            }
        }
        self.builder.place = leave.outside;
    }

    /// Begins an element. Whether what it holds is to be visited; it is then left afterwards.
    fn enter(&mut self, id: NodeId, node: &Node) -> bool {
        let part = part(node.local_name().unwrap_or_default());
        if part == Part::Absent || node.attribute(HIDDEN).is_some() {
            return false;
        }
        let outside = self.builder.place.clone();
        let Some(end) = self.begin(id, node, part) else {
            return false;
        };
        self.open.push(Leave {
            element: id,
            outside,
            end,
        });
        true
    }

    /// `None` where what the element holds is not to be visited.
    fn begin(&mut self, id: NodeId, node: &Node, part: Part) -> Option<End> {
        let builder = &mut self.builder;
        match part {
            Part::Absent => return None,
            Part::Dialog if node.attribute("open").is_none() => return None,
            Part::Break => {
                builder.line_break();
                return None;
            }
            Part::Divider => {
                builder.end_text();
                builder.push(Block::Divider);
                return None;
            }
            Part::Image => {
                self.image(node);
                return None;
            }
            Part::Embed(attribute) => return self.embed(id, node, attribute),
            Part::Inline => {
                let marks = node.attribute(MARKS).and_then(|bits| bits.parse().ok());
                self.mark(Marks::from_bits(marks.unwrap_or_default()));
                return Some(End::Nothing);
            }
            Part::Marked(mark) => {
                self.marked(node, mark);
                return Some(End::Nothing);
            }
            Part::Link => {
                if let Some(href) = node.attribute("href") {
                    builder.place.look.href = Some(href.into());
                }
                return Some(End::Nothing);
            }
            Part::Quotation => {
                let is_inner = !builder.place.quotations.is_multiple_of(2);
                builder.text(if is_inner { "‘" } else { "“" });
                builder.place.quotations += 1;
                return Some(End::Quotation);
            }
            _ => {}
        }
        builder.end_text();
        builder.place.dir = direction(node).or(builder.place.dir);
        Some(self.begin_block(node, part))
    }

    fn begin_block(&mut self, node: &Node, part: Part) -> End {
        let builder = &mut self.builder;
        match part {
            Part::Term => {
                self.mark(Marks::NONE.with(Mark::Strong));
                return End::Text;
            }
            Part::Heading(level) => {
                builder.place.kind = TextKind::Heading(level);
                return End::Text;
            }
            Part::Code => {
                builder.start_code();
                builder.set_language(language(node));
                return End::Text;
            }
            _ => {}
        }
        let opened = match (container(node, part), builder.container()) {
            (Some(container), within) if belongs(&container, within) => builder.open(container),
            _ => false,
        };
        if opened { End::Container } else { End::Text }
    }

    fn mark(&mut self, marks: Marks) {
        let look = &mut self.builder.place.look;
        look.marks = look.marks.union(marks);
    }

    fn marked(&mut self, node: &Node, mark: Mark) {
        if self.builder.place.kind == TextKind::Code && mark == Mark::Code {
            self.builder.set_language(language(node));
        } else if node.attribute(NOT_BOLD).is_none() {
            self.mark(Marks::NONE.with(mark));
        }
    }

    /// A picture; one that stands for a character is that character.
    fn image(&mut self, node: &Node) {
        let alt = attribute_text(node.attribute("alt").unwrap_or_default());
        let mut classes = node
            .attribute("class")
            .unwrap_or_default()
            .split_whitespace();
        if !alt.is_empty() && classes.any(|class| matches!(class, "wp-smiley" | "emoji")) {
            self.builder.text(&alt);
            return;
        }
        if let Some(url) = image_address(node) {
            let title = title(node);
            self.builder.push_image(url, alt, title);
        }
    }

    fn embed(&mut self, id: NodeId, node: &Node, attribute: &str) -> Option<End> {
        let is_object = attribute == "data";
        let raw = node
            .attribute(attribute)
            .map(str::to_owned)
            .or_else(|| self.source(id));
        let Some(raw) = raw else {
            return is_object.then_some(End::Nothing);
        };
        if let Some(video) = Video::at(&raw) {
            // A frame without a title of its own bears that of its host.
            let title = title(node).filter(|title| title != video.provider().name());
            self.builder.push_embed(Embed { video, title });
        } else if let Some(href) = address::resource(&raw) {
            self.builder.end_text();
            let text = title(node).unwrap_or_else(|| href.clone());
            let dir = self.builder.place.dir;
            self.builder.push(Block::Paragraph {
                spans: vec![Span {
                    text,
                    marks: Marks::NONE,
                    href: Some(href),
                }],
                dir,
            });
        }
        None
    }

    /// The first `<source>` in an element.
    fn source(&self, id: NodeId) -> Option<String> {
        let children = self.nodes.children(id).filter_map(|id| self.nodes.get(id));
        children
            .filter(|node| node.local_name() == Some("source"))
            .find_map(|node| node.attribute("src"))
            .map(str::to_owned)
    }
}

fn container(node: &Node, part: Part) -> Option<Container> {
    Some(match part {
        Part::List { ordered } => Container::List {
            ordered,
            start: number(node, "start").filter(|start| ordered && *start != 1),
            items: Vec::new(),
        },
        Part::Item => Container::Item,
        Part::Quote => Container::Quote,
        Part::Figure => Container::Figure {
            captions: Vec::new(),
        },
        Part::FigureCaption => Container::FigureCaption,
        Part::Table => Container::Table {
            caption: Vec::new(),
            rows: Vec::new(),
        },
        Part::Caption => Container::Caption,
        Part::Row => Container::Row { cells: Vec::new() },
        Part::Cell { header } => Container::Cell {
            header,
            colspan: number(node, "colspan").map_or(1, |span: u32| span.clamp(1, 1_000)),
            rowspan: number(node, "rowspan").map_or(1, |span: u32| span.min(65_534)),
        },
        _ => return None,
    })
}

/// Whether a container may be opened there; items, rows and the like mean something in their own
/// place only.
fn belongs(container: &Container, within: Option<&Container>) -> bool {
    match container {
        Container::Item => matches!(within, Some(Container::List { .. })),
        Container::Row { .. } | Container::Caption => {
            matches!(within, Some(Container::Table { .. }))
        }
        Container::Cell { .. } => matches!(within, Some(Container::Row { .. })),
        Container::FigureCaption => matches!(within, Some(Container::Figure { .. })),
        _ => true,
    }
}

fn direction(node: &Node) -> Option<Direction> {
    node.attribute("dir").and_then(direction_named)
}

/// The direction that a `dir` names.
pub(super) fn direction_named(name: &str) -> Option<Direction> {
    let name = name.trim();
    [Direction::Ltr, Direction::Rtl]
        .into_iter()
        .find(|dir| name.eq_ignore_ascii_case(dir.name()))
}

/// A number as HTML reads one: digits, and whatever after them.
fn number<T: std::str::FromStr>(node: &Node, attribute: &str) -> Option<T> {
    let text = node.attribute(attribute)?.trim();
    let sign = usize::from(text.starts_with(['-', '+']));
    let digits = text
        .bytes()
        .skip(sign)
        .take_while(u8::is_ascii_digit)
        .take(9)
        .count();
    text.get(..sign + digits)?.parse().ok()
}

fn title(node: &Node) -> Option<String> {
    node.attribute("title")
        .map(attribute_text)
        .filter(|title| !title.is_empty())
}

/// The address of a picture, be it one that a script would load later.
fn image_address(node: &Node) -> Option<String> {
    let single = ["src", "data-src", "data-lazy-src", "data-original"]
        .into_iter()
        .filter_map(|name| node.attribute(name))
        .find_map(address::resource);
    let first_of_set = || {
        ["srcset", "data-srcset"]
            .into_iter()
            .filter_map(|name| node.attribute(name))
            .filter_map(|set| set.split_whitespace().next())
            .map(|first| first.trim_end_matches(','))
            .find_map(address::resource)
    };
    single.or_else(first_of_set)
}

/// The programming language that the class of code names.
fn language(node: &Node) -> Option<String> {
    let class = node.attribute("class")?;
    let mut words = class
        .split([' ', '\t', '\n', ';'])
        .filter(|word| !word.is_empty());
    let name = words.clone().find_map(|word| {
        word.strip_prefix("language-")
            .or_else(|| word.strip_prefix("lang-"))
    });
    let name = name.or_else(|| {
        words.find(|word| *word == "brush:")?;
        words.next()
    })?;
    let known = (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+#._-".contains(&byte));
    known.then(|| name.to_owned())
}
