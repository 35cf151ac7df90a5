//! From HTML to blocks: a real HTML parser makes a tree, a walk through it makes the body.

mod builder;
mod container;
mod dom;
mod elements;
mod figure;
mod line;
mod source;
mod style;
mod tokens;
mod walk;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, create_element};
use html5ever::{LocalName, QualName, ns};

use super::tree::{Block, Direction};
use dom::Dom;
use tokens::Guard;

/// The blocks of an HTML fragment or page, as a browser that runs scripts would show it.
pub(super) fn blocks(html: &str) -> Vec<Block> {
    let (dom, dir) = parse(html);
    walk::blocks(&dom.into_nodes(), dir)
}

fn parse(html: &str) -> (Dom, Option<Direction>) {
    let dom = Dom::new();
    let context = create_element(
        &dom,
        QualName::new(None, ns!(html), LocalName::from("div")),
        Vec::new(),
    );
    let builder = TreeBuilder::new_for_fragment(dom, context, None, TreeBuilderOpts::default());
    let tokenizer = Tokenizer::new(Guard::new(builder), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(
        source::without_excess_attributes(html).as_ref(),
    ));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let (dom, dir) = tokenizer.sink.finish();
    (dom, dir.and_then(walk::direction_named))
}

/// How many nodes the parser makes of that HTML.
#[cfg(test)]
pub(super) fn nodes_made(html: &str) -> usize {
    parse(html).0.len()
}
