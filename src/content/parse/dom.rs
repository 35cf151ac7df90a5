//! The tree that the HTML parser builds: nodes in one list, which name each other by their place.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, Namespace, QualName};

/// The place of a node in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(u32);

#[derive(Debug)]
pub(super) enum Data {
    Element {
        name: QualName,
        attributes: Vec<Attribute>,
        holds_html: bool,
    },
    Text(String),
    Other,
}

#[derive(Debug)]
pub(super) struct Node {
    pub data: Data,
    parent: Option<NodeId>,
    previous: Option<NodeId>,
    pub next: Option<NodeId>,
    pub first_child: Option<NodeId>,
    last_child: Option<NodeId>,
}

/// All nodes; the first is the document.
#[derive(Debug)]
pub(super) struct Dom {
    nodes: RefCell<Vec<Node>>,
}

const DOCUMENT: NodeId = NodeId(0);

impl Dom {
    pub fn new() -> Self {
        let dom = Self {
            nodes: RefCell::default(),
        };
        dom.create(Data::Other);
        dom
    }

    /// How many nodes were ever made.
    pub fn len(&self) -> usize {
        self.nodes.borrow().len()
    }

    /// The nodes, with the first child of the document.
    pub fn into_nodes(self) -> Nodes {
        Nodes(self.nodes.into_inner())
    }

    fn create(&self, data: Data) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        let id = NodeId(u32::try_from(nodes.len()).unwrap_or(u32::MAX));
        nodes.push(Node {
            data,
            parent: None,
            previous: None,
            next: None,
            first_child: None,
            last_child: None,
        });
        id
    }

    fn get<T>(&self, id: NodeId, read: impl FnOnce(&Node) -> T) -> Option<T> {
        self.nodes.borrow().get(id.0 as usize).map(read)
    }

    fn set(&self, id: Option<NodeId>, write: impl FnOnce(&mut Node)) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(node) = id.and_then(|id| nodes.get_mut(id.0 as usize)) {
            write(node);
        }
    }

    fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.get(id, |node| node.parent).flatten()
    }

    fn last_child(&self, id: NodeId) -> Option<NodeId> {
        self.get(id, |node| node.last_child).flatten()
    }

    fn previous(&self, id: NodeId) -> Option<NodeId> {
        self.get(id, |node| node.previous).flatten()
    }

    /// Whether that node is a text, which this one now ends.
    fn extend_text(&self, id: Option<NodeId>, more: &str) -> bool {
        let mut extended = false;
        self.set(id, |node| {
            if let Data::Text(text) = &mut node.data {
                text.push_str(more);
                extended = true;
            }
        });
        extended
    }

    fn detach(&self, id: NodeId) {
        let Some((parent, previous, next)) =
            self.get(id, |node| (node.parent, node.previous, node.next))
        else {
            return;
        };
        match previous {
            Some(_) => self.set(previous, |node| node.next = next),
            None => self.set(parent, |node| node.first_child = next),
        }
        match next {
            Some(_) => self.set(next, |node| node.previous = previous),
            None => self.set(parent, |node| node.last_child = previous),
        }
        self.set(Some(id), |node| {
            (node.parent, node.previous, node.next) = (None, None, None);
        });
    }

    /// Puts a node without a parent between two neighbours of that parent.
    fn attach(&self, id: NodeId, parent: NodeId, previous: Option<NodeId>, next: Option<NodeId>) {
        self.set(Some(id), |node| {
            (node.parent, node.previous, node.next) = (Some(parent), previous, next);
        });
        match previous {
            Some(_) => self.set(previous, |node| node.next = Some(id)),
            None => self.set(Some(parent), |node| node.first_child = Some(id)),
        }
        match next {
            Some(_) => self.set(next, |node| node.previous = Some(id)),
            None => self.set(Some(parent), |node| node.last_child = Some(id)),
        }
    }
}

/// A name of an element, by itself.
#[derive(Debug)]
pub(super) struct Name(Namespace, LocalName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0
    }

    fn local_name(&self) -> &LocalName {
        &self.1
    }
}

impl TreeSink for Dom {
    type Handle = NodeId;
    type Output = Nodes;
    type ElemName<'a> = Name;

    fn finish(self) -> Nodes {
        self.into_nodes()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Name {
        self.get(*target, |node| match &node.data {
            Data::Element { name, .. } => Some(Name(name.ns.clone(), name.local.clone())),
            _ => None,
        })
        .flatten()
        .unwrap_or_else(|| Name(Namespace::from(""), LocalName::from("")))
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> NodeId {
        self.create(Data::Element {
            name,
            attributes,
            holds_html: flags.mathml_annotation_xml_integration_point,
        })
    }

    fn create_comment(&self, _text: StrTendril) -> NodeId {
        self.create(Data::Other)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> NodeId {
        self.create(Data::Other)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        let last = self.last_child(*parent);
        let id = match child {
            NodeOrText::AppendText(text) => {
                if self.extend_text(last, &text) {
                    return;
                }
                self.create(Data::Text(text.to_string()))
            }
            NodeOrText::AppendNode(id) => {
                self.detach(id);
                id
            }
        };
        self.attach(id, *parent, self.last_child(*parent), None);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let Some(parent) = self.parent(*sibling) else {
            return;
        };
        let id = match child {
            NodeOrText::AppendText(text) => {
                if self.extend_text(self.previous(*sibling), &text) {
                    return;
                }
                self.create(Data::Text(text.to_string()))
            }
            NodeOrText::AppendNode(id) => {
                self.detach(id);
                id
            }
        };
        self.attach(id, parent, self.previous(*sibling), Some(*sibling));
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        previous: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        match self.parent(*element) {
            Some(_) => self.append_before_sibling(element, child),
            None => self.append(previous, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// What a template holds is never shown, so that it may stand in the template itself.
    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn add_attrs_if_missing(&self, _target: &NodeId, _attributes: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &NodeId) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        while let Some(child) = self.get(*node, |node| node.first_child).flatten() {
            self.append(new_parent, NodeOrText::AppendNode(child));
        }
    }

    fn is_mathml_annotation_xml_integration_point(&self, target: &NodeId) -> bool {
        self.get(*target, |node| {
            matches!(
                node.data,
                Data::Element {
                    holds_html: true,
                    ..
                }
            )
        })
        .unwrap_or(false)
    }
}

/// The finished tree.
#[derive(Debug)]
pub(super) struct Nodes(Vec<Node>);

impl Nodes {
    pub fn get(&self, id: NodeId) -> Option<&Node> {
        self.0.get(id.0 as usize)
    }

    /// The first child of the document: the root that all else is in.
    pub fn root(&self) -> Option<NodeId> {
        self.get(DOCUMENT)?.first_child
    }

    /// The children of a node, in order.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.get(id).and_then(|node| node.first_child), |id| {
            self.get(*id).and_then(|node| node.next)
        })
    }
}

impl Node {
    /// The name of an HTML element, and of one of another namespace.
    pub fn local_name(&self) -> Option<&str> {
        match &self.data {
            Data::Element { name, .. } => Some(&name.local),
            _ => None,
        }
    }

    /// The value of an attribute.
    pub fn attribute(&self, wanted: &str) -> Option<&str> {
        match &self.data {
            Data::Element { attributes, .. } => attributes
                .iter()
                .find(|attribute| &*attribute.name.local == wanted)
                .map(|attribute| &*attribute.value),
            _ => None,
        }
    }
}
