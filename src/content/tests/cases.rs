//! What sources really write, and the HTML that it becomes.

use super::read;
use crate::content::{Body, BodyFormat};

fn becomes(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let body = read(source);
        assert_eq!(body.html(), *expected, "{source}");
        assert_eq!(read(&body.html()), body, "{source} again");
    }
}

#[test]
fn text_flows_into_paragraphs() {
    becomes(&[
        ("Un & deux", "<p>Un &amp; deux</p>"),
        ("<p>un<p>deux", "<p>un</p>\n<p>deux</p>"),
        (
            "avant<div>dedans<section>fond</div>après",
            "<p>avant</p>\n<p>dedans</p>\n<p>fond</p>\n<p>après</p>",
        ),
        (
            "un<br><br>\n deux<br>trois<br>",
            "<p>un</p>\n<p>deux<br>trois</p>",
        ),
        ("<p><br>un <br> deux<br></p>", "<p>un<br>deux</p>"),
        (
            "<p> </p><p>&nbsp;</p><h2></h2><ul><li></ul><blockquote><p></blockquote>",
            "",
        ),
        (
            "<p>  Un\n\tmot  <b> gras </b> , deux&nbsp;: </p>",
            "<p>Un mot <strong>gras </strong>, deux&nbsp;:</p>",
        ),
        (
            "<h2>Le <a href=/a>port</a> <i>rouvre</i></h2>",
            "<h2>Le <a href=\"/a\" rel=\"noopener noreferrer\">port</a> <em>rouvre</em></h2>",
        ),
        (
            "<b>un <i>deux</b> trois</i>",
            "<p><strong>un <em>deux</em></strong><em> trois</em></p>",
        ),
        (
            "<p><b>gras<p>encore</b> non",
            "<p><strong>gras</strong></p>\n<p><strong>encore</strong> non</p>",
        ),
        (
            "H<sub>2</sub>O, m<sup>2</sup>, <del>faux</del> <ins>juste</ins> <kbd>Ctrl</kbd> <mark>vu</mark>",
            "<p>H<sub>2</sub>O, m<sup>2</sup>, <s>faux</s> <u>juste</u> <code>Ctrl</code> <mark>vu</mark></p>",
        ),
        (
            "Elle dit <q>oui, <q>peut-être</q></q>.",
            "<p>Elle dit “oui, ‘peut-être’”.</p>",
        ),
        (
            "&eacute;t&eacute; &amp;amp; &lt;b&gt; &#8364;",
            "<p>été &amp;amp; &lt;b&gt; €</p>",
        ),
        ("un<hr>deux", "<p>un</p>\n<hr>\n<p>deux</p>"),
    ]);
}

#[test]
fn lists_and_quotes_nest() {
    becomes(&[
        (
            "<ul><li>un<ul><li>deux</ul><li>trois</ul>",
            "<ul><li>un<ul><li>deux</li></ul></li><li>trois</li></ul>",
        ),
        (
            "<ul><li>un</li><ul><li>deux</li></ul></ul>",
            "<ul><li>un<ul><li>deux</li></ul></li></ul>",
        ),
        (
            "<ol start=4><li><p>un</p><p>deux</p></ol>",
            "<ol start=\"4\"><li><p>un</p>\n<p>deux</p></li></ol>",
        ),
        ("<ul><li><p>un</p></li></ul>", "<ul><li>un</li></ul>"),
        ("<ul>perdu<li>un</ul>", "<ul><li>perdu</li><li>un</li></ul>"),
        (
            "<blockquote>Un mot<footer>Jeanne</footer></blockquote>",
            "<blockquote><p>Un mot</p>\n<p>Jeanne</p></blockquote>",
        ),
        (
            "<dl><dt>Quand<dd>Mardi</dl>",
            "<p><strong>Quand</strong></p>\n<p>Mardi</p>",
        ),
        (
            "<details><summary>Voir</summary>La suite</details>",
            "<p>Voir</p>\n<p>La suite</p>",
        ),
    ]);
}

#[test]
fn tables_keep_their_shape() {
    becomes(&[
        (
            "<table><caption>Horaires</caption><thead><tr><th>Jour<th>Heure</thead><tr><td>Lundi<td>9&nbsp;h</table>",
            "<table><caption>Horaires</caption><thead><tr><th>Jour</th><th>Heure</th></tr></thead><tbody><tr><td>Lundi</td><td>9&nbsp;h</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td colspan=2>a<tr><td rowspan=9>b<td colspan=5000>c</table>",
            "<table><tbody><tr><td colspan=\"2\">a</td></tr><tr><td>b</td><td colspan=\"1000\">c</td></tr></tbody></table>",
        ),
        ("<table><tr><td></td></tr></table>", ""),
        (
            "<table>perdu<tr><td><p>un<p>deux</table>",
            "<p>perdu</p>\n<table><tbody><tr><td><p>un</p>\n<p>deux</p></td></tr></tbody></table>",
        ),
        (
            "<figure><figcaption>Prix</figcaption><table><tr><td>1</table></figure>",
            "<table><caption>Prix</caption><tbody><tr><td>1</td></tr></tbody></table>",
        ),
        (
            "<figure><table><tr><td>1</table><figcaption>Prix</figcaption></figure>",
            "<table><tbody><tr><td>1</td></tr></tbody></table>\n<p>Prix</p>",
        ),
    ]);
}

#[test]
fn pictures_stand_for_themselves() {
    let harbour = "<figure><img src=\"/a.jpg\" alt=\"Le port\" loading=\"lazy\"></figure>";
    becomes(&[
        (
            "<p>avant <img src=/a.jpg alt='Le port'> après</p>",
            &format!("<p>avant</p>\n{harbour}\n<p>après</p>"),
        ),
        (
            "<img src='data:image/gif;base64,R0' data-src=/a.jpg alt='Le port'>",
            harbour,
        ),
        ("<img data-lazy-src=/a.jpg alt='Le\nport'>", harbour),
        (
            "<a href=/grand><img src=/a.jpg alt></a>",
            "<figure><a href=\"/grand\" rel=\"noopener noreferrer\"><img src=\"/a.jpg\" alt=\"\" loading=\"lazy\"></a></figure>",
        ),
        (
            "<figure><img src=/a.jpg><figcaption>Le <b>port</b></figcaption></figure>",
            "<figure><img src=\"/a.jpg\" alt=\"\" loading=\"lazy\"><figcaption>Le <strong>port</strong></figcaption></figure>",
        ),
        (
            "<figure><img src='javascript:x'><figcaption>Le port</figcaption></figure>",
            "<p>Le port</p>",
        ),
        (
            "Bravo <img class=wp-smiley src=/s.png alt='🙂'> !",
            "<p>Bravo 🙂 !</p>",
        ),
    ]);
}

#[test]
fn films_play_and_other_frames_are_links() {
    becomes(&[
        (
            "<iframe width=560 src='https://www.youtube.com/embed/aB3-_x9Qz01?autoplay=1'></iframe>",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/aB3-_x9Qz01\" title=\"YouTube\" loading=\"lazy\" allowfullscreen sandbox=\"allow-scripts allow-same-origin allow-popups allow-presentation\" referrerpolicy=\"strict-origin-when-cross-origin\"></iframe>",
        ),
        (
            "<iframe src='https://carte.exemple.fr/?z=1' title='La carte'></iframe>",
            "<p><a href=\"https://carte.exemple.fr/?z=1\" rel=\"noopener noreferrer\">La carte</a></p>",
        ),
        (
            "<video controls><source src='https://exemple.fr/f.mp4'>Votre navigateur est ancien</video>",
            "<p><a href=\"https://exemple.fr/f.mp4\" rel=\"noopener noreferrer\">https://exemple.fr/f.mp4</a></p>",
        ),
        (
            "<audio src='/son.mp3' title='Le son'></audio>",
            "<p><a href=\"/son.mp3\" rel=\"noopener noreferrer\">Le son</a></p>",
        ),
        (
            "<iframe src='javascript:x'></iframe><iframe srcdoc='<b>x</b>'></iframe>",
            "",
        ),
    ]);
    let titled = read("<iframe src=https://vimeo.com/123456789 title='La visite'></iframe>");
    assert_eq!(titled.text(), "La visite");
    assert!(
        titled
            .html()
            .ends_with("</iframe><figcaption>La visite</figcaption></figure>")
    );
    assert_eq!(read(&titled.html()), titled);
}

#[test]
fn what_editors_leave_behind_vanishes() {
    becomes(&[
        (
            "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><p class=MsoNormal style='mso-x:1'>Un<o:p></o:p></p><p><o:p>&nbsp;</o:p></p>",
            "<p>Un</p>",
        ),
        (
            "<!-- wp:paragraph {\"a\":1} --><p>Un</p><!-- /wp:paragraph -->",
            "<p>Un</p>",
        ),
        (
            "<b style='font-weight:normal' id=docs-1><p><span style='font-weight:700'>Un</span> deux</p></b>",
            "<p><strong>Un</strong> deux</p>",
        ),
        (
            "<style>p{}</style><script>x</script><noscript>n</noscript><template>t</template><title>T</title><p hidden>h</p><p style='Display: none'>d</p>ok",
            "<p>ok</p>",
        ),
        (
            "<form><label>Nom <input value=v></label><button>Envoyer</button><select><option>o</select><textarea>t</textarea></form>",
            "<p>Nom Envoyer</p>",
        ),
        (
            "<svg><title>t</title><desc>d</desc><text>Un</text></svg> <math><mi>x</mi><mo>=</mo><mn>1</mn></math>",
            "<p>Un x=1</p>",
        ),
        (
            "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
            "<p>漢kan</p>",
        ),
        (
            "<font color=red><center>Un</center></font><xyz>deux</xyz>",
            "<p>Un</p>\n<p>deux</p>",
        ),
    ]);
}

#[test]
fn code_stays_as_it_is() {
    becomes(&[
        (
            "<pre><code class='hl language-rust'>fn a() {\n    1 &lt; 2\n}\n</code></pre>",
            "<pre><code class=\"language-rust\">fn a() {\n    1 &lt; 2\n}</code></pre>",
        ),
        (
            "<pre>\n\n  un<br>deux <b>x</b></pre>",
            "<pre><code>\n  un\ndeux x</code></pre>",
        ),
        ("<pre> \n</pre>", ""),
    ]);
}

#[test]
fn the_direction_is_that_of_the_nearest_element() {
    becomes(&[
        (
            "<div dir=rtl><p>مرحبا</p><p dir=ltr>Bonjour</p></div>",
            "<p dir=\"rtl\">مرحبا</p>\n<p dir=\"ltr\">Bonjour</p>",
        ),
        (
            "<body dir=RTL><p>مرحبا<ul><li>واحد</ul>",
            "<p dir=\"rtl\">مرحبا</p>\n<ul dir=\"rtl\"><li>واحد</li></ul>",
        ),
        (
            "<ul><li dir=rtl>واحد</li></ul>",
            "<ul><li dir=\"rtl\">واحد</li></ul>",
        ),
    ]);
}

#[test]
fn addresses_are_checked_and_text_stays() {
    becomes(&[
        (
            "<a href='javascript:x'>un</a> <a href='&#106;ava&#9;script:x'>deux</a>",
            "<p>un deux</p>",
        ),
        (
            "<a href='//exemple.fr'>un</a>",
            "<p><a href=\"https://exemple.fr\" rel=\"noopener noreferrer\">un</a></p>",
        ),
        (
            "<a href=/a>un <b>deux</b> trois</a>",
            "<p><a href=\"/a\" rel=\"noopener noreferrer\">un <strong>deux</strong> trois</a></p>",
        ),
    ]);
}

#[test]
fn text_is_what_a_browser_would_copy() {
    let body = read(
        "<h2>Titre</h2><p>Un<br>deux</p><ul><li>a<ul><li>b</ul><li>c</ul>\
         <table><tr><th>x<th>y<tr><td>1<td>2</table><figure><img src=/a alt=z>\
         <figcaption>Légende</figcaption></figure><hr>fin",
    );
    assert_eq!(
        body.text(),
        "Titre\n\nUn\ndeux\n\na\nb\nc\n\nx\ty\n1\t2\n\nLégende\n\nfin"
    );
}

#[test]
fn blocks_are_json() {
    let body = read(
        "<h2>T</h2><p dir=rtl>a <a href=/b><b><i>c</i></b></a></p><ol><li>d</ol><pre>e</pre>\
         <img src=/f><iframe src=https://youtu.be/aB3-_x9Qz01></iframe><hr>\
         <table><tr><td>g</table>",
    );
    let expected = serde_json::json!([
        {"type": "heading", "level": 2, "spans": [{"text": "T", "marks": []}]},
        {"type": "paragraph", "spans": [
            {"text": "a ", "marks": []},
            {"text": "c", "marks": ["strong", "em"], "href": "/b"}], "dir": "rtl"},
        {"type": "list", "ordered": true, "start": null, "items": [{"blocks": [
            {"type": "paragraph", "spans": [{"text": "d", "marks": []}]}]}]},
        {"type": "code", "text": "e", "language": null},
        {"type": "image", "url": "/f", "alt": "", "title": null, "caption": [], "href": null},
        {"type": "embed", "provider": "YouTube",
         "url": "https://www.youtube.com/watch?v=aB3-_x9Qz01", "title": null},
        {"type": "divider"},
        {"type": "table", "caption": [], "rows": [{"cells": [
            {"header": false, "colspan": 1, "rowspan": 1, "blocks": [
                {"type": "paragraph", "spans": [{"text": "g", "marks": []}]}]}]}]},
    ]);
    assert_eq!(serde_json::to_value(&body).unwrap(), expected);
}

#[test]
fn markdown_and_text_are_read_too() {
    let markdown = Body::parse(
        "# Titre\n\n*oui* ~~non~~\n\n| a | b |\n| - | - |\n| 1 | 2 |",
        BodyFormat::Markdown,
    );
    assert_eq!(
        markdown.html(),
        "<h1>Titre</h1>\n<p><em>oui</em> <s>non</s></p>\n<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    );
    let text = Body::parse("un <b>\r\ndeux &amp;\r\n \r\n\r\n  trois", BodyFormat::Text);
    assert_eq!(
        text.html(),
        "<p>un &lt;b&gt;<br>deux &amp;amp;</p>\n<p>trois</p>"
    );
}

#[test]
fn minutes_are_rounded_up() {
    let minutes = |html: &str| read(html).reading_minutes();
    assert_eq!(minutes("<p>…</p>"), 0);
    assert_eq!(minutes("un"), 1);
    assert_eq!(minutes(&"<p>mot".repeat(220)), 1);
    assert_eq!(minutes(&"mot ! ".repeat(221)), 2);
}
