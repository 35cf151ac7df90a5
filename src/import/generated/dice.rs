//! Chance that comes out the same again: a generator for each thing that is made, and things that
//! are drawn as often as words and tags are used.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;

/// Draws for one thing: equal for an equal seed, purpose and number, on every machine.
#[derive(Debug, Clone)]
pub(super) struct Dice(Pcg64Mcg);

impl Dice {
    /// The draws of the thing with this number among those of one purpose.
    pub fn new(seed: u64, purpose: u64, number: u64) -> Self {
        let high = mix(seed.wrapping_add(mix(purpose)));
        let low = mix(high.wrapping_add(number));
        Self(Pcg64Mcg::new(u128::from(high) << 64 | u128::from(low)))
    }

    /// A number below this one; 0 below 0.
    pub fn below(&mut self, end: u64) -> u64 {
        let scaled = u128::from(self.0.next_u64()) * u128::from(end);
        u64::try_from(scaled >> 64).unwrap_or_default()
    }

    /// A number from the first to the last of these, both included.
    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// Whether something happens that does in so many of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these, each as likely; none of none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let place = self.below(u64::try_from(items.len()).unwrap_or_default());
        items.get(usize::try_from(place).ok()?)
    }
}

/// Numbers that lie side by side become ones that have nothing in common (the finaliser of
/// SplitMix64).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Things in the order of how often they are drawn: the one at place `r`, counted from 0, in
/// proportion to `1 / (r + head)` (the law of Zipf and Mandelbrot).
#[derive(Debug, Clone)]
pub(super) struct Ranked<T> {
    items: Vec<T>,
    /// For each place, which share of it is its own, in 2⁻³², and whose the rest is: Walker's
    /// alias method, by which a draw costs the same however many things there are.
    columns: Vec<(u64, usize)>,
}

/// A whole column.
const WHOLE: u64 = 1 << 32;

impl<T> Ranked<T> {
    /// Ranks these; a larger `head` (at least 1) makes the first ones less frequent.
    pub fn new(items: Vec<T>, head: u64) -> Self {
        let weights: Vec<u64> = (head.max(1)..)
            .take(items.len())
            .map(|rank| (1 << 40) / rank)
            .collect();
        Self {
            columns: alias_columns(&weights),
            items,
        }
    }

    /// Draws one; none of none.
    pub fn draw(&self, dice: &mut Dice) -> Option<&T> {
        let number = dice.below(u64::MAX);
        let length = u64::try_from(self.columns.len()).unwrap_or_default();
        let place = usize::try_from(((number >> 32) * length) >> 32).unwrap_or_default();
        let (own, other) = self.columns.get(place)?;
        self.items.get(match number % WHOLE < *own {
            true => place,
            false => *other,
        })
    }

    /// All of them, the most frequent first.
    pub fn items(&self) -> &[T] {
        &self.items
    }
}

fn alias_columns(weights: &[u64]) -> Vec<(u64, usize)> {
    let sum: u128 = weights.iter().copied().map(u128::from).sum();
    let length = weights.len() as u128;
    let scaled = |weight: u64| {
        let share = u128::from(weight) * length * u128::from(WHOLE) / sum.max(1);
        u64::try_from(share).unwrap_or(u64::MAX)
    };
    let (mut short, mut long): (Vec<_>, Vec<_>) = weights
        .iter()
        .map(|weight| scaled(*weight))
        .enumerate()
        .partition(|(_, share)| *share < WHOLE);
    let mut columns = Vec::with_capacity(weights.len());
    while let Some((donor, donors)) = long.last_mut() {
        let Some((place, share)) = short.pop() else {
            break;
        };
        columns.push((place, (share, *donor)));
        *donors -= WHOLE - share;
        let (donor, left) = (*donor, *donors);
        if left < WHOLE {
            long.pop();
            short.push((donor, left));
        }
    }
    // What rounding has left over fills a column of its own.
    let left = short.into_iter().chain(long);
    columns.extend(left.map(|(place, _)| (place, (WHOLE, place))));
    columns.sort_unstable();
    columns.into_iter().map(|(_, column)| column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_drawn_in_proportion_to_their_law() {
        let ranked = Ranked::new((0..50_usize).collect(), 3);
        let mut dice = Dice::new(7, 0, 0);
        let mut drawn = [0_u32; 50];
        for _ in 0..200_000 {
            drawn[*ranked.draw(&mut dice).unwrap()] += 1;
        }
        let sum: f64 = (3..53).map(|rank| 1.0 / f64::from(rank)).sum();
        for (rank, times) in (3_u32..).zip(drawn) {
            let expected = 200_000.0 / f64::from(rank) / sum;
            let off = (f64::from(times) - expected).abs();
            assert!(off < 6.0 * expected.sqrt(), "{rank}: {times}, {expected}");
        }
    }

    #[test]
    fn there_is_a_column_for_every_place() {
        for length in [1, 2, 3, 1_000] {
            let ranked = Ranked::new(vec![(); length], 1);
            assert_eq!(ranked.columns.len(), length);
            assert!(ranked.columns.iter().all(|(own, _)| *own <= WHOLE));
        }
        assert!(
            Ranked::<u8>::new(Vec::new(), 1)
                .draw(&mut Dice::new(1, 1, 1))
                .is_none()
        );
    }

    #[test]
    fn neighbours_draw_differently_and_equals_alike() {
        let first = |seed, purpose, number| Dice::new(seed, purpose, number).below(u64::MAX);
        assert_eq!(first(1, 2, 3), first(1, 2, 3));
        assert_ne!(first(1, 2, 3), first(1, 2, 4));
        assert_ne!(first(1, 2, 3), first(1, 3, 2));
        assert_ne!(first(1, 2, 3), first(2, 2, 3));
    }
}
