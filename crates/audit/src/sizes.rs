//! Images of different sizes: the search for a pair uses the resolution of the larger image, its score the
//! resolution of the smaller.
//!
//! What counts as a detail is proportional to the image's side. At the resolution of images twice as large,
//! the dark disc in the middle of a small image would count as a detail, and all small images as copies;
//! at a resolution that is too fine, a copy only scores lower. A spectrum covers the middle of an image:
//! at the resolution of the smaller image, it would miss a crop from the corner of the larger.

use crate::align::MOST_UNEQUAL;

/// Number of size classes over which a side doubles.
const IN_AN_OCTAVE: f64 = 2.0;

/// A class of images of similar size: 0 for the set's typical side, 1 for images about 1.4 times as large,
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

    /// The side that the audit assumes for images of the class.
    pub(crate) fn side(self, typical: usize) -> usize {
        let factor = (f64::from(self.0) / IN_AN_OCTAVE).exp2();
        (typical as f64 * factor).round() as usize
    }

    /// Whether its images are compared with those of the same or a smaller class: if their sides may
    /// differ by less than a factor of two.
    pub(crate) fn meets(self, smaller: Self) -> bool {
        let reach = (MOST_UNEQUAL as f64).log2() * IN_AN_OCTAVE;
        smaller <= self && f64::from(self.0 - smaller.0) <= reach
    }
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

    #[test]
    fn test_meets_all_that_are_less_than_twice_as_large() {
        let class = |side| SizeClass::of(side, 120);
        for small in 24..300 {
            for large in small..MOST_UNEQUAL * small {
                assert!(class(large).meets(class(small)), "{small} {large}");
            }
            assert!(!class(3 * small).meets(class(small)), "{small}");
            assert!(!class(small * 2 / 3).meets(class(small)), "{small}");
        }
    }
}
