//! Values that requests and answers know by names: each has a table of all its names.

/// The value of a name.
pub fn find<T: Copy>(named: &[(&'static str, T)], name: &str) -> Option<T> {
    named
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| *value)
}

/// The name of a value; empty for one that has none.
pub fn name_of<T: PartialEq>(named: &[(&'static str, T)], value: &T) -> &'static str {
    named
        .iter()
        .find(|(_, known)| known == value)
        .map_or("", |(name, _)| *name)
}

/// The names of all values, in their order.
#[expect(
    clippy::indexing_slicing,
    reason = "the index is below the length of both arrays"
)]
pub const fn names<T, const N: usize>(named: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut place = 0;
    while place < N {
        names[place] = named[place].0;
        place += 1;
    }
    names
}
