//! How lines and pages are filled.

use super::fonts::{Face, Fonts};
use super::lines::{Joined, Run};
use super::pages::{Full, MAX_PAGES, Page, Pager, Sink};
use super::shape::Shaper;
use super::strip::{Strip, Text};
use super::style::{BODY, FILLED};
use crate::content::Marks;

fn lines_of(text: &str, width: f32) -> Vec<Vec<Text>> {
    let joined = Joined::new([Run {
        text,
        look: BODY.look(Marks::NONE, false),
        leaf: None,
        link: None,
    }]);
    let mut shaper = Shaper::new(Fonts::get().unwrap());
    let mut lines = joined.lines(width);
    std::iter::from_fn(|| lines.next(&mut shaper)).collect()
}

fn said(line: &[Text]) -> String {
    line.iter().map(|text| text.text.as_str()).collect()
}

fn said_in(text: &str, width: f32) -> Vec<String> {
    let lines = lines_of(text, width);
    let said = lines.iter().map(|line| said(line).trim_end().to_owned());
    said.collect()
}

#[test]
fn lines_hold_as_many_words_as_fit() {
    assert_eq!(said_in("un deux trois", 60.0), ["un deux", "trois"]);
    assert_eq!(
        said_in("un\ndeux\n\ntrois", 400.0),
        ["un", "deux", "", "trois"]
    );
    assert_eq!(said_in("", 400.0), Vec::<String>::new());
}

#[test]
fn signs_numbers_and_hyphens_are_not_torn_apart() {
    for (text, lines) in [
        ("une question ?", ["une", "question ?"]),
        ("« question »", ["« question »", ""]),
        ("en voici 12 340", ["en voici", "12 340"]),
        ("des arc-en-ciel", ["des", "arc-en-ciel"]),
    ] {
        let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(said_in(text, 72.0), lines, "{text}");
    }
}

#[test]
fn nothing_is_wider_than_the_line_and_nothing_is_lost() {
    let word = "anticonstitutionnellement".repeat(40);
    let hyphens = "-".repeat(600);
    let accents = "e\u{301}\u{323}".repeat(300);
    let signs = "漢字😀→".repeat(200);
    for text in [&word, &hyphens, &accents, &signs] {
        for width in [5.0, 30.0, 399.0] {
            let lines = lines_of(text, width);
            let whole: String = lines.iter().map(|line| said(line)).collect();
            assert_eq!(whole, *text);
            for line in &lines {
                let end = line
                    .iter()
                    .map(|text| text.x + text.width)
                    .fold(0.0, f32::max);
                let is_one = line.iter().map(|text| text.glyphs.len()).sum::<usize>() <= 3;
                assert!(end <= width + 0.1 || is_one, "{} in {width}", said(line));
            }
        }
    }
}

#[test]
fn a_character_that_a_face_lacks_is_taken_from_another() {
    let line = lines_of("a → ☎ 漢", 400.0).remove(0);
    let faces: Vec<(Face, &str)> = line
        .iter()
        .map(|text| (text.face, text.text.as_str()))
        .collect();
    let expected = [
        (Face::Serif, "a "),
        (Face::Math, "→"),
        (Face::Serif, " "),
        (Face::Pictures, "☎"),
        (Face::Serif, " 漢"),
    ];
    assert_eq!(faces, expected);
}

#[test]
fn what_runs_from_right_to_left_is_drawn_from_right_to_left() {
    let line = lines_of("un שלום deux", 400.0).remove(0);
    let text = line.iter().find(|text| text.text.contains('ש')).unwrap();
    let starts: Vec<usize> = text.glyphs.iter().map(|glyph| glyph.start()).collect();
    assert!(starts.is_sorted_by(|a, b| a > b), "{starts:?}");
    assert_eq!(said(&line), "un שלום deux");
}

fn strip(height: f32, keeps_next: bool) -> Strip {
    Strip {
        height,
        keeps_next,
        before: 10.0,
        ..Strip::default()
    }
}

fn heights(pages: &[Page]) -> Vec<Vec<f32>> {
    let heights = |page: &Page| page.strips.iter().map(|(_, strip)| strip.height).collect();
    pages.iter().map(heights).collect()
}

#[test]
fn what_stays_together_goes_to_the_next_page_together() {
    let mut pager = Pager::new();
    for (height, keeps_next) in [
        (FILLED - 100.0, false),
        (30.0, true),
        (20.0, true),
        (60.0, false),
    ] {
        assert!(pager.push(strip(height, keeps_next)).is_continue());
    }
    let pages = pager.finish(true, Vec::new);
    assert_eq!(
        heights(&pages),
        [vec![FILLED - 100.0], vec![30.0, 20.0, 60.0]]
    );
    let tops: Vec<f32> = pages[1].strips.iter().map(|(top, _)| *top).collect();
    assert_eq!(tops, [0.0, 40.0, 70.0], "no space at the top of a page");
}

#[test]
fn what_would_stay_together_on_no_page_is_parted() {
    let mut pager = Pager::new();
    for _ in 0..100 {
        assert!(pager.push(strip(40.0, true)).is_continue());
    }
    let pages = pager.finish(true, Vec::new);
    assert_eq!(
        pages.iter().map(|page| page.strips.len()).sum::<usize>(),
        100
    );
    assert!(pages.len() < 10, "{} pages", pages.len());
}

#[test]
fn a_header_comes_again_until_it_is_taken_away() {
    let mut pager = Pager::new();
    pager.repeat(Some(strip(15.0, true)));
    for _ in 0..2 {
        assert!(pager.push(strip(FILLED - 40.0, false)).is_continue());
    }
    pager.repeat(None);
    assert!(pager.push(strip(FILLED - 40.0, false)).is_continue());
    let body = FILLED - 40.0;
    let pages = pager.finish(true, Vec::new);
    assert_eq!(heights(&pages), [vec![body], vec![15.0, body], vec![body]]);
}

#[test]
fn pages_come_to_an_end_and_say_so() {
    let mut pager = Pager::new();
    let mut pushed = 0;
    let full = loop {
        match pager.push(strip(FILLED - 60.0, false)) {
            std::ops::ControlFlow::Continue(()) => pushed += 1,
            std::ops::ControlFlow::Break(full) => break full,
        }
    };
    assert_eq!((full, pushed), (Full, MAX_PAGES));
    let pages = pager.finish(false, || vec![strip(30.0, false)]);
    assert_eq!(pages.len(), MAX_PAGES);
    let last = pages.last().unwrap().strips.last().unwrap();
    assert!(last.0 + last.1.height <= FILLED);
}
