//! The logical structure of a document (ISO 32000-1, section 14.8): a tree that is planted while
//! text is laid out, and bears what is drawn as its leaves. Readers aloud go by it.

use std::num::NonZeroU16;

use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::outline::{Outline, OutlineNode};
use krilla::tagging::{Identifier, Tag, TagGroup, TagKind, TagTree};

use super::lines::cleaned;
use super::style::LEFT;

/// An element of the structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(usize);

/// A place in an element for what will be drawn of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LeafId(usize);

/// A heading of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeadingId(usize);

#[derive(Debug)]
struct Node {
    tag: TagKind,
    children: Vec<Child>,
}

#[derive(Debug, Clone, Copy)]
enum Child {
    Node(NodeId),
    Leaf(LeafId),
}

#[derive(Debug)]
struct Heading {
    title: String,
    /// 0 for the title of the document.
    rank: usize,
    /// Page and height, once it is drawn.
    place: Option<(usize, f32)>,
}

/// The structure of a document.
#[derive(Debug)]
pub(super) struct Structure {
    nodes: Vec<Node>,
    leaves: Vec<Vec<Identifier>>,
    headings: Vec<Heading>,
    /// The levels, in the article, of the headings under which the next one would come.
    open: Vec<u8>,
}

impl Structure {
    /// The element that all others are in.
    pub const ROOT: NodeId = NodeId(0);

    pub fn new() -> Self {
        let root = Node {
            tag: Tag::Article.into(),
            children: Vec::new(),
        };
        Self {
            nodes: vec![root],
            leaves: Vec::new(),
            headings: Vec::new(),
            open: Vec::new(),
        }
    }

    /// A new element, after all that its parent has.
    pub fn node(&mut self, parent: NodeId, tag: impl Into<TagKind>) -> NodeId {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node {
            tag: tag.into(),
            children: Vec::new(),
        });
        self.add(parent, Child::Node(id));
        id
    }

    /// A new place in an element, after all that it has.
    pub fn leaf(&mut self, parent: NodeId) -> LeafId {
        let id = LeafId(self.leaves.len());
        self.leaves.push(Vec::new());
        self.add(parent, Child::Leaf(id));
        id
    }

    fn add(&mut self, parent: NodeId, child: Child) {
        if let Some(parent) = self.nodes.get_mut(parent.0) {
            parent.children.push(child);
        }
    }

    /// The rank of a heading of this level: no rank is left out, whatever levels the article has.
    pub fn rank(&mut self, level: u8) -> usize {
        while self.open.last().is_some_and(|open| *open >= level) {
            self.open.pop();
        }
        self.open.push(level);
        self.open.len()
    }

    /// A new heading of this rank; 0 is the title of the document.
    pub fn heading(&mut self, parent: NodeId, title: &str, rank: usize) -> (NodeId, HeadingId) {
        let level = u16::try_from(rank).unwrap_or(u16::MAX).saturating_add(1);
        let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
        let title = cleaned(title);
        let node = self.node(parent, Tag::Hn(level, Some(title.clone())));
        let id = HeadingId(self.headings.len());
        self.headings.push(Heading {
            title,
            rank,
            place: None,
        });
        (node, id)
    }

    /// Something of a leaf was drawn.
    pub fn drawn(&mut self, leaf: LeafId, identifier: Identifier) {
        if let Some(leaf) = self.leaves.get_mut(leaf.0) {
            leaf.push(identifier);
        }
    }

    /// A heading was drawn.
    pub fn heading_drawn(&mut self, heading: HeadingId, page: usize, y: f32) {
        if let Some(heading) = self.headings.get_mut(heading.0) {
            heading.place = Some((page, y));
        }
    }

    /// The tree of what was drawn.
    pub fn tags(&self) -> TagTree {
        let mut tree = TagTree::new();
        if let Some(article) = self.group(Self::ROOT) {
            tree.push(article);
        }
        tree
    }

    /// An element with what it has; `None` when nothing of it was drawn.
    fn group(&self, id: NodeId) -> Option<TagGroup> {
        let node = self.nodes.get(id.0)?;
        let mut group = TagGroup::new(node.tag.clone());
        for child in &node.children {
            match child {
                Child::Node(node) => {
                    if let Some(child) = self.group(*node) {
                        group.push(child);
                    }
                }
                Child::Leaf(leaf) => {
                    for identifier in self.leaves.get(leaf.0).into_iter().flatten() {
                        group.push(*identifier);
                    }
                }
            }
        }
        // An empty cell keeps its row regular.
        let stays = matches!(node.tag, TagKind::TD(_) | TagKind::TH(_));
        (stays || !group.children.is_empty()).then_some(group)
    }

    /// The bookmarks: the title, and under it the headings as they nest.
    pub fn outline(&self) -> Outline {
        let mut outline = Outline::new();
        let mut open: Vec<(usize, OutlineNode)> = Vec::new();
        for heading in &self.headings {
            let Some((page, y)) = heading.place else {
                continue;
            };
            close(&mut outline, &mut open, heading.rank);
            let destination = XyzDestination::new(page, Point::from_xy(LEFT, y));
            let node = OutlineNode::new(heading.title.clone(), destination);
            open.push((heading.rank, node.with_open(heading.rank == 0)));
        }
        close(&mut outline, &mut open, 0);
        outline
    }
}

/// Puts the bookmarks of this rank and below into those that they stand under.
fn close(outline: &mut Outline, open: &mut Vec<(usize, OutlineNode)>, rank: usize) {
    while open.last().is_some_and(|(open, _)| *open >= rank) {
        let Some((_, node)) = open.pop() else { return };
        match open.last_mut() {
            Some((_, parent)) => parent.push_child(node),
            None => outline.push_child(node),
        }
    }
}
