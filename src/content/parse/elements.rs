//! What each element of HTML means to us.

use crate::content::tree::Mark;

/// The part that an element plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Neither it nor what it holds is shown, or it is a control to type in.
    Absent,
    /// Text with a mark.
    Marked(Mark),
    Link,
    /// Text in quotation marks.
    Quotation,
    Break,
    /// Text as any other.
    Inline,
    /// A block that means nothing by itself.
    Block,
    /// A block whose text is strong.
    Term,
    Heading(u8),
    Code,
    List {
        ordered: bool,
    },
    Item,
    Quote,
    Divider,
    Image,
    Figure,
    FigureCaption,
    Table,
    Caption,
    Row,
    Cell {
        header: bool,
    },
    /// A frame or film elsewhere, whose address is in that attribute.
    Embed(&'static str),
    Dialog,
}

/// The part of the element with that name.
pub(super) fn part(name: &str) -> Part {
    match name {
        "script" | "style" | "template" | "noscript" | "head" | "title" | "select" | "option"
        | "optgroup" | "datalist" | "textarea" | "input" | "rp" | "desc" | "metadata" | "defs"
        | "annotation" | "annotation-xml" | "noframes" | "noembed" | "canvas" | "meter"
        | "progress" | "area" | "param" | "track" | "source" | "link" | "meta" | "base"
        | "frameset" => Part::Absent,
        "b" | "strong" => Part::Marked(Mark::Strong),
        "i" | "em" | "cite" | "var" | "dfn" => Part::Marked(Mark::Em),
        "code" | "kbd" | "samp" | "tt" => Part::Marked(Mark::Code),
        "u" | "ins" => Part::Marked(Mark::Underline),
        "s" | "strike" | "del" => Part::Marked(Mark::Strike),
        "sub" => Part::Marked(Mark::Sub),
        "sup" => Part::Marked(Mark::Sup),
        "mark" => Part::Marked(Mark::Mark),
        "a" => Part::Link,
        "q" => Part::Quotation,
        "br" => Part::Break,
        "h1" => Part::Heading(1),
        "h2" => Part::Heading(2),
        "h3" => Part::Heading(3),
        "h4" => Part::Heading(4),
        "h5" => Part::Heading(5),
        "h6" => Part::Heading(6),
        "pre" | "listing" | "xmp" | "plaintext" => Part::Code,
        "ol" => Part::List { ordered: true },
        "ul" | "menu" | "dir" => Part::List { ordered: false },
        "li" => Part::Item,
        "blockquote" => Part::Quote,
        "hr" => Part::Divider,
        "img" => Part::Image,
        "figure" => Part::Figure,
        "figcaption" => Part::FigureCaption,
        "table" => Part::Table,
        "caption" => Part::Caption,
        "tr" => Part::Row,
        "td" => Part::Cell { header: false },
        "th" => Part::Cell { header: true },
        "iframe" | "frame" | "video" | "audio" | "embed" => Part::Embed("src"),
        "object" => Part::Embed("data"),
        "dt" => Part::Term,
        "dialog" => Part::Dialog,
        "address" | "article" | "aside" | "body" | "center" | "dd" | "details" | "div" | "dl"
        | "fieldset" | "footer" | "form" | "header" | "hgroup" | "html" | "legend" | "main"
        | "nav" | "p" | "search" | "section" | "summary" | "tbody" | "tfoot" | "thead" => {
            Part::Block
        }
        _ => Part::Inline,
    }
}
