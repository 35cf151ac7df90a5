//! Strips put on pages, one below the other.

use std::mem;
use std::ops::ControlFlow;

use super::strip::Strip;
use super::style::FILLED;

/// Longer articles end here, with a line that says where the rest is.
pub const MAX_PAGES: usize = 200;

/// What the last page keeps free for that line.
const ROOM_FOR_THE_END: f32 = 56.0;

/// In what height a strip is kept that is no page's, but part of a cell.
const LARGEST_PART: f32 = 120.0;

/// No more fits: what is laid out from here on would not be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// What takes strips.
pub(super) trait Sink {
    /// Takes a strip, below the last one.
    fn push(&mut self, strip: Strip) -> ControlFlow<Full>;

    /// What height is left below the last strip.
    fn room(&mut self) -> f32;

    /// The largest height that can be in one strip.
    fn largest(&self) -> f32;

    /// What height could still be taken in all.
    fn rest(&self) -> f32;

    /// Where pages begin from here on, this strip comes first.
    fn repeat(&mut self, header: Option<Strip>);
}

/// A page: strips with their tops, from the top of what is filled.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub strips: Vec<(f32, Strip)>,
    filled: f32,
}

/// Fills pages.
#[derive(Debug)]
pub(super) struct Pager {
    pages: Vec<Page>,
    page: Page,
    /// Strips that have to stay together, as far as is known.
    group: Vec<Strip>,
    group_height: f32,
    header: Option<Strip>,
}

impl Pager {
    pub fn new() -> Self {
        Self {
            pages: Vec::new(),
            page: Page::default(),
            group: Vec::new(),
            group_height: 0.0,
            header: None,
        }
    }

    /// What can be filled of the present page.
    fn height(&self) -> f32 {
        match self.pages.len() + 1 < MAX_PAGES {
            true => FILLED,
            false => FILLED - ROOM_FOR_THE_END,
        }
    }

    fn header_height(&self) -> f32 {
        self.header.as_ref().map_or(0.0, |header| header.height)
    }

    /// Puts the strips that wait on the page, or on the next one if they do not fit.
    fn flush(&mut self) -> ControlFlow<Full> {
        let group = mem::take(&mut self.group);
        let height = mem::take(&mut self.group_height);
        let fits_a_page = height <= FILLED - self.header_height();
        if fits_a_page && !self.page.fits(height, self.height()) {
            self.turn()?;
        }
        for strip in group {
            if !self.page.fits(strip.total(), self.height()) {
                self.turn()?;
            }
            self.page.put(strip);
        }
        ControlFlow::Continue(())
    }

    /// Begins another page.
    fn turn(&mut self) -> ControlFlow<Full> {
        if self.pages.len() + 1 >= MAX_PAGES {
            return ControlFlow::Break(Full);
        }
        self.pages.push(mem::take(&mut self.page));
        if let Some(header) = self.header.clone() {
            self.page.put(header);
        }
        ControlFlow::Continue(())
    }

    /// The pages. When not all fitted, strips end them for which there is always room.
    pub fn finish(mut self, is_whole: bool, end: impl FnOnce() -> Vec<Strip>) -> Vec<Page> {
        if !(is_whole && self.flush().is_continue()) {
            for strip in end() {
                self.page.put(strip);
            }
        }
        self.pages.push(self.page);
        self.pages
    }
}

impl Sink for Pager {
    fn push(&mut self, strip: Strip) -> ControlFlow<Full> {
        let keeps_next = strip.keeps_next;
        self.group_height += strip.total();
        self.group.push(strip);
        if keeps_next && self.group_height <= FILLED {
            return ControlFlow::Continue(());
        }
        self.flush()
    }

    fn room(&mut self) -> f32 {
        self.height() - self.page.filled - self.group_height
    }

    fn largest(&self) -> f32 {
        FILLED - ROOM_FOR_THE_END - self.header_height()
    }

    fn rest(&self) -> f32 {
        let pages = u16::try_from(MAX_PAGES - self.pages.len()).unwrap_or(u16::MAX);
        f32::from(pages) * FILLED
    }

    fn repeat(&mut self, header: Option<Strip>) {
        self.header = header.map(Strip::repeated);
    }
}

impl Page {
    fn fits(&self, height: f32, room: f32) -> bool {
        self.strips.is_empty() || self.filled + height <= room
    }

    fn put(&mut self, strip: Strip) {
        let before = if self.strips.is_empty() {
            0.0
        } else {
            strip.before
        };
        let top = self.filled + before;
        self.filled = top + strip.height;
        self.strips.push((top, strip));
    }
}

/// Keeps strips, as those of a cell.
#[derive(Debug)]
pub(super) struct Collector {
    pub strips: Vec<Strip>,
    room: f32,
}

impl Collector {
    /// Keeps strips up to this height.
    pub fn new(room: f32) -> Self {
        Self {
            strips: Vec::new(),
            room,
        }
    }
}

impl Sink for Collector {
    fn push(&mut self, mut strip: Strip) -> ControlFlow<Full> {
        if self.strips.is_empty() {
            strip.before = 0.0;
        }
        self.room -= strip.total();
        self.strips.push(strip);
        match self.room > 0.0 {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(Full),
        }
    }

    fn room(&mut self) -> f32 {
        LARGEST_PART
    }

    fn largest(&self) -> f32 {
        LARGEST_PART
    }

    fn rest(&self) -> f32 {
        self.room
    }

    fn repeat(&mut self, _header: Option<Strip>) {}
}
