//! Images of unlike sizes: a pair is compared at the resolution that suits the smaller of the two.
//!
//! What counts as a detail is a part of the image's side. At the resolution of images twice as large,
//! the dark disc in the middle of a small image would count as one, and all small images as copies. The
//! other way round a copy only scores lower.

use std::collections::BTreeSet;

use crate::align::MOST_UNEQUAL;

/// Classes in which a side doubles.
const IN_AN_OCTAVE: f64 = 2.0;

/// Images of about one size: 0 for those of the set's typical side, 1 for those about 1.4 times as large,
/// and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SizeClass(i32);

impl SizeClass {
    /// That of the set's typical side.
    pub(crate) const TYPICAL: Self = Self(0);

    /// Of an image whose shorter side has `side` pixels, in a set with this `typical` one.
    pub(crate) fn of(side: usize, typical: usize) -> Self {
        let octaves = (side as f64 / typical as f64).log2();
        Self((octaves * IN_AN_OCTAVE).round() as i32)
    }

    /// The side for which images of the class are compared.
    pub(crate) fn side(self, typical: usize) -> usize {
        let factor = (f64::from(self.0) / IN_AN_OCTAVE).exp2();
        (typical as f64 * factor).round() as usize
    }

    /// Whether an image of another class is to be compared with images of this one: if it is larger, and
    /// may still be less than twice as large as one of them. Of smaller ones that is for their own class.
    pub(crate) fn takes(self, other: Self) -> bool {
        // The largest of this class are half a class above its side, the smallest of the other half a
        // class below.
        let reach = (MOST_UNEQUAL as f64).log2() * IN_AN_OCTAVE + 1.0;
        other >= self && f64::from(other.0 - self.0) <= reach
    }
}

/// The classes of these images.
pub(crate) fn classes(sides: impl Iterator<Item = usize>, typical: usize) -> BTreeSet<SizeClass> {
    sides.map(|side| SizeClass::of(side, typical)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sides_of_a_class_are_within_a_fifth_of_its_side() {
        for side in 24..2000 {
            let class = SizeClass::of(side, 257);
            let ratio = side as f64 / class.side(257) as f64;
            assert!((0.83..1.21).contains(&ratio), "{side} in {class:?}");
        }
        assert_eq!(SizeClass::of(257, 257), SizeClass::TYPICAL);
        assert_eq!(SizeClass::TYPICAL.side(257), 257);
    }

    /// Every pair that is comparable meets in the class of the smaller image.
    #[test]
    fn test_takes_all_that_are_less_than_twice_as_large() {
        for small in 24..300 {
            let class = SizeClass::of(small, 120);
            for large in small..MOST_UNEQUAL * small {
                assert!(class.takes(SizeClass::of(large, 120)), "{small} {large}");
            }
            assert!(!class.takes(SizeClass::of(4 * small, 120)), "{small}");
            assert!(!class.takes(SizeClass::of(small * 2 / 3, 120)), "{small}");
        }
    }
}
