//! Images whose sizes differ by more than a resized copy may: such a copy is not found.

use serde::{Deserialize, Serialize};

/// How many times as long one image's shorter side may be as another's, for copies of each other to be found.
pub const MOST_RESIZED: usize = 2;

/// Pairs of images that cannot be recognised as copies, because one has more than [`MOST_RESIZED`] times the other's
/// shorter side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutOfReach {
    /// Number of such pairs.
    pub pairs: usize,
    /// Rows and columns of the smaller image of the pair that differs most.
    pub smaller: [usize; 2],
    /// Rows and columns of the larger one.
    pub larger: [usize; 2],
}

impl OutOfReach {
    /// Pairs of one image of each list, the first of which is the smaller one; none if all are in reach. Images are rows
    /// and columns.
    fn between(smaller: &[(usize, usize)], larger: &[(usize, usize)]) -> Option<Self> {
        let side = |size: &(usize, usize)| size.0.min(size.1);
        let mut sides: Vec<usize> = larger.iter().map(side).collect();
        sides.sort_unstable();
        let beyond = |size: &(usize, usize)| {
            let within = sides.partition_point(|&larger| !is_beyond(side(size), larger));
            sides.len() - within
        };
        let pairs = smaller.iter().map(beyond).sum();
        let (least, most) = (
            smaller.iter().min_by_key(|size| side(size))?,
            larger.iter().max_by_key(|size| side(size))?,
        );
        (pairs > 0).then_some(Self {
            pairs,
            smaller: [least.0, least.1],
            larger: [most.0, most.1],
        })
    }

    /// Of images that are compared with each other.
    pub(crate) fn within(sizes: &[(usize, usize)]) -> Option<Self> {
        Self::between(sizes, sizes)
    }

    /// Of known and new images, of which each is compared with the other kind.
    pub(crate) fn of_known(known: &[(usize, usize)], new: &[(usize, usize)]) -> Option<Self> {
        let both = [Self::between(known, new), Self::between(new, known)];
        let ratio = |of: &Self| {
            let [smaller, larger] =
                [of.smaller, of.larger].map(|[rows, columns]| rows.min(columns));
            larger as f64 / smaller.max(1) as f64
        };
        let found = both.iter().flatten();
        let most = found.clone().max_by(|a, b| ratio(a).total_cmp(&ratio(b)))?;
        Some(Self {
            pairs: found.map(|of| of.pairs).sum(),
            ..*most
        })
    }
}

/// Whether a side is too long for a copy of another. Half of an odd side is rounded, so one pixel is forgiven.
fn is_beyond(smaller: usize, larger: usize) -> bool {
    MOST_RESIZED * (smaller + 1) <= larger
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_pairs_beyond_twice_the_side_are_counted_and_the_widest_is_named() {
        let of = |sides: &[usize]| {
            let sizes: Vec<(usize, usize)> = sides.iter().map(|&side| (side, side + 9)).collect();
            OutOfReach::within(&sizes)
        };
        assert_eq!(of(&[]), None);
        // Half of 257 is 128 or 129.
        assert_eq!(of(&[128, 257, 129, 200]), None);
        let found = of(&[100, 257, 60, 128, 120]).unwrap();
        // 60 with 128 and 257, 100 and 120 with 257. 60 and 120 are in reach.
        assert_eq!(found.pairs, 4);
        assert_eq!((found.smaller, found.larger), ([60, 69], [257, 266]));
    }

    #[test]
    fn test_known_images_count_with_new_ones_only_whichever_are_smaller() {
        let square = |side| (side, side);
        let of = |known: &[usize], new: &[usize]| {
            let sizes = [known, new].map(|sides| sides.iter().copied().map(square).collect());
            let [known, new]: [Vec<_>; 2] = sizes;
            OutOfReach::of_known(&known, &new)
        };
        // The known ones differ from each other by more.
        assert_eq!(of(&[100, 300], &[180]), None);
        let larger = of(&[100, 150], &[400]).unwrap();
        assert_eq!(
            (larger.pairs, larger.smaller, larger.larger),
            (2, [100; 2], [400; 2])
        );
        let smaller = of(&[100, 150], &[40]).unwrap();
        assert_eq!((smaller.pairs, smaller.smaller), (2, [40; 2]));
        let both = of(&[100], &[40, 1000]).unwrap();
        assert_eq!(
            (both.pairs, both.smaller, both.larger),
            (2, [100; 2], [1000; 2])
        );
    }
}
