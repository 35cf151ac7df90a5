//! Random bodies, as only the parser makes them: what is empty or could be merged is not in them.

use proptest::prelude::*;

use crate::content::tree::{
    Block, Cell, Direction, Embed, Image, Item, List, Marks, Row, Span, Table,
};
use crate::content::{Body, Video};

const WORDS: [&str; 40] = [
    "mot",
    "deux",
    "É",
    "مرحبا",
    "😀",
    "a*b",
    "*",
    "**x",
    "_a_",
    "`",
    "``",
    "[x]",
    "(y)",
    "#",
    "1.",
    "1)",
    "-",
    "+",
    ">",
    "|",
    "\\",
    "~~a~~",
    "&amp;",
    "&",
    "<b>",
    "!",
    "x\u{a0}y",
    "!!",
    "---",
    "===",
    "a.",
    "…",
    "«\u{a0}oui\u{a0}»",
    "l'été",
    "&#65;",
    ":--",
    "http://a.fr",
    "\"",
    "\u{200f}",
    "$x$",
];

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(&WORDS[..]);
    let gap = prop_oneof![4 => Just(" "), 1 => Just("\n"), 2 => Just("")];
    (word.clone(), prop::collection::vec((gap, word), 0..4)).prop_map(|(first, others)| {
        others
            .into_iter()
            .fold(first.to_owned(), |text, (gap, word)| text + gap + word)
    })
}

fn marks() -> impl Strategy<Value = Marks> {
    prop_oneof![
        4 => Just(0_u8),
        4 => (0_u32..8).prop_map(|bit| 1 << bit),
        1 => any::<u8>(),
    ]
    .prop_map(Marks::from_bits)
}

fn address() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "/a",
        "https://exemple.fr/a?b=c&d=(e)#f",
        "mailto:a@exemple.fr",
        "#n",
        "a_b*c",
        "/x&copy;y[z]",
    ])
    .prop_map(str::to_owned)
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let href = prop::option::weighted(0.2, address());
    let ends_wide = prop::sample::select(vec!["", " ", "\n"]);
    let begins_wide = any::<bool>();
    let span = (words(), marks(), href, ends_wide, begins_wide);
    prop::collection::vec(span, 1..5).prop_map(|parts| {
        let count = parts.len();
        let mut spans: Vec<Span> = Vec::new();
        for (position, (text, marks, href, end, begins_wide)) in parts.into_iter().enumerate() {
            let end = if position + 1 < count { end } else { "" };
            let follows_white = spans
                .last()
                .is_none_or(|last| last.text.ends_with([' ', '\n']));
            let begin = if begins_wide && !follows_white {
                " "
            } else {
                ""
            };
            let text = format!("{begin}{text}{end}");
            match spans.last_mut() {
                Some(last) if last.marks == marks && last.href == href => last.text += &text,
                _ => spans.push(Span { text, marks, href }),
            }
        }
        spans
    })
}

fn title() -> impl Strategy<Value = Option<String>> {
    prop::option::of(words().prop_map(|text| text.replace('\n', " ")))
}

fn leaf() -> impl Strategy<Value = Block> {
    let dir = None;
    let caption = prop_oneof![Just(Vec::new()), spans()];
    let image = (
        address(),
        title(),
        title(),
        caption,
        prop::option::of(address()),
    );
    let film = prop::sample::select(vec![
        "https://youtu.be/aB3-_x9Qz01",
        "https://vimeo.com/123456789/0a1b2c3d4e",
        "https://dai.ly/x8abcde",
    ]);
    let code = prop::collection::vec(
        prop::sample::select(vec!["x", "  y", "\n", "\t", "```", "<b>", "&lt;", "\u{a0}"]),
        0..6,
    );
    let language = prop::option::of(Just("c++".to_owned()));
    prop_oneof![
        5 => spans().prop_map(move |spans| Block::Paragraph { spans, dir }),
        1 => (1_u8..7, spans()).prop_map(move |(level, spans)| Block::Heading { level, spans, dir }),
        1 => (code, language).prop_map(move |(parts, language)| Block::Code {
            text: parts.concat() + "fin",
            language,
            dir,
        }),
        1 => image.prop_map(move |(url, alt, title, caption, href)| Block::Image(Image {
            url: url.replace("mailto:", "/"),
            alt: alt.unwrap_or_default(),
            title,
            caption,
            href,
            dir,
        })),
        1 => (film, title()).prop_filter_map("films are known", |(at, title)| {
            Some(Block::Embed(Embed { video: Video::at(at)?, title }))
        }),
        1 => Just(Block::Divider),
    ]
}

fn list(blocks: Vec<Vec<Block>>, start: Option<i32>) -> Block {
    Block::List(List {
        ordered: start.is_some(),
        start: start.filter(|start| *start != 1),
        items: blocks.into_iter().map(|blocks| Item { blocks }).collect(),
        dir: None,
    })
}

fn table(cells: Vec<Vec<(bool, u32, Vec<Block>)>>, caption: Vec<Span>) -> Block {
    let rows = cells.into_iter().map(|cells| Row {
        cells: cells
            .into_iter()
            .map(|(header, colspan, blocks)| Cell {
                header,
                colspan,
                rowspan: 1,
                blocks,
            })
            .collect(),
    });
    Block::Table(Table {
        caption,
        rows: rows.collect(),
        dir: None,
    })
}

fn block() -> impl Strategy<Value = Block> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        let blocks = || prop::collection::vec(inner.clone(), 1..3);
        let start = prop::option::of(-1_i32..12);
        let cell = (
            any::<bool>(),
            prop_oneof![6 => Just(1_u32), 1 => Just(2)],
            blocks(),
        );
        let simple = (Just(false), Just(1), spans().prop_map(|spans| {
            vec![Block::Paragraph { spans, dir: None }]
        }));
        let caption = prop_oneof![Just(Vec::new()), spans()];
        prop_oneof![
            2 => (prop::collection::vec(blocks(), 1..4), start).prop_map(|(blocks, start)| list(blocks, start)),
            1 => blocks().prop_map(|blocks| Block::Quote { blocks, dir: None }),
            1 => (prop::collection::vec(prop::collection::vec(cell, 1..3), 1..3), caption.clone())
                .prop_map(|(cells, caption)| table(cells, caption)),
            1 => (prop::collection::vec(prop::collection::vec(simple, 2), 1..3), caption)
                .prop_map(|(cells, caption)| table(cells, caption)),
        ]
    })
}

/// Any body.
pub(super) fn body() -> impl Strategy<Value = Body> {
    let dir = prop_oneof![3 => Just(None), 1 => Just(Some(Direction::Rtl)), 1 => Just(Some(Direction::Ltr))];
    let block = (block(), dir.clone(), dir).prop_map(|(mut block, dir, inner)| {
        set_direction(&mut block, dir, inner);
        block
    });
    prop::collection::vec(block, 0..4).prop_map(|blocks| Body { blocks })
}

/// Gives a block its direction, and another one, where there is one, to what is in it.
fn set_direction(block: &mut Block, set: Option<Direction>, inner: Option<Direction>) {
    let inner = inner.or(set);
    let all = |blocks: &mut Vec<Block>| {
        for block in blocks {
            set_direction(block, inner, inner);
        }
    };
    match block {
        Block::Heading { dir, .. } | Block::Paragraph { dir, .. } | Block::Code { dir, .. } => {
            *dir = set;
        }
        Block::Image(image) => image.dir = set.filter(|_| !image.caption.is_empty()),
        Block::Quote { dir, blocks } => {
            *dir = set;
            all(blocks);
        }
        Block::List(list) => {
            list.dir = set;
            list.items.iter_mut().for_each(|item| all(&mut item.blocks));
        }
        Block::Table(table) => {
            table.dir = set;
            let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
            cells.for_each(|cell| all(&mut cell.blocks));
        }
        Block::Embed(_) | Block::Divider => {}
    }
}
