//! New images that show the cell of a known one.

use std::fmt::Display;

use crate::groups::groups;
use crate::pairs::{Pairs, pairs};
use crate::progress::Progress;
use crate::reach::OutOfReach;
use crate::report::Skipped;
use crate::{AuditError, Config, Image};

/// What is known of new images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownCopies {
    /// For each new image, the known ones that show the same cell, ascending.
    pub copies: Vec<Vec<usize>>,
    /// The new images that were compared for equal pixels only, or could not be read, ascending. Their numbers
    /// count from the first known image.
    pub skipped: Vec<Skipped>,
    /// Pairs of a known and a new image whose sizes differ by more than those of copies that can be found; none if all
    /// are in reach.
    pub out_of_reach: Option<OutOfReach>,
}

/// For each new image, the known ones that show the same cell, ascending. The first `known` of `count` images are
/// known, the others new. Known images are not compared with each other, so this takes less time than an
/// [`audit`](crate::audit()), which has all about `load` and `progress`. An image that `load` refuses is a copy of
/// none.
///
/// # Errors
///
/// - Those of [`Config::check`].
///
/// # Examples
///
/// The second image is a copy of the first, but brighter:
///
/// ```
/// use leuko_audit::{AuditError, Config, Image, copies_of_known};
///
/// let load = |position: usize| -> Result<Image, AuditError> {
///     let noise = |k: usize| (k * k / 7 % 241 + 9 * position) as u8;
///     Image::new(64, 64, (0..64 * 64 * 3).map(noise).collect())
/// };
/// let found = copies_of_known(1, 2, &load, &Config::default(), &|_progress| {})?;
/// assert_eq!(found.copies, [vec![0]]);
/// assert!(found.skipped.is_empty());
/// # Ok::<(), AuditError>(())
/// ```
pub fn copies_of_known<E: Display>(
    known: usize,
    count: usize,
    load: &(dyn Fn(usize) -> Result<Image, E> + Sync),
    config: &Config,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<KnownCopies, AuditError> {
    // Of equal images the first is compared, so an equal pair of a known and a new one needs no more.
    let is_new = |image: usize| image >= known;
    let Pairs {
        pixels,
        mut sizes,
        matches,
        mut skipped,
        ..
    } = pairs(count, load, config, &is_new, progress)?;
    let mut copies = vec![Vec::new(); count.saturating_sub(known)];
    for group in groups(&matches, &pixels, None) {
        let first_new = group.members.partition_point(|&image| image < known);
        let (old, new) = group.members.split_at(first_new);
        for &image in new {
            copies[image - known] = old.to_vec();
        }
    }
    skipped.retain(|skipped| is_new(skipped.image));
    let new = sizes.split_off(known.min(sizes.len()));
    let [known, new] = [sizes, new].map(|sizes| sizes.into_iter().flatten().collect::<Vec<_>>());
    Ok(KnownCopies {
        copies,
        skipped,
        out_of_reach: OutOfReach::of_known(&known, &new),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{crop, texture};
    use crate::plane::Plane;

    fn image(plane: &Plane) -> Image {
        let pixels = plane.values.iter().flat_map(|&value| [value as u8; 3]);
        Image::new(plane.height, plane.width, pixels.collect()).unwrap()
    }

    #[test]
    fn test_copies_of_known_are_shifted_turned_smaller_equal_and_copies_of_those() {
        let large = texture(140, 140, "large");
        let other = texture(128, 128, "other");
        let shifted = crop(&large, 6, 4, 128, 128);
        let known = [crop(&large, 0, 0, 128, 128), other.clone(), other.clone()];
        let new = [
            shifted.clone(),
            texture(128, 128, "third"),
            other.turned(crate::Turn::ALL[5]),
            // Of the class of smaller images.
            crop(&other, 20, 20, 72, 72),
            shifted,
            texture(128, 128, "third"),
        ];
        let all: Vec<Image> = known.iter().chain(&new).map(image).collect();
        let load = |at: usize| -> Result<Image, AuditError> { Ok(all[at].clone()) };
        let found = copies_of_known(3, 9, &load, &Config::default(), &|_| {}).unwrap();
        // The two equal new ones of the third texture are copies of no known image.
        assert_eq!(
            found.copies,
            [vec![0], vec![], vec![1, 2], vec![1, 2], vec![0], vec![]]
        );
        let none = copies_of_known(3, 3, &load, &Config::default(), &|_| {}).unwrap();
        assert!(none.copies.is_empty() && none.skipped.is_empty());
    }

    #[test]
    fn test_new_images_that_cannot_be_compared_are_named_and_known_ones_are_not() {
        let small = |name| texture(40, 40, name);
        let all = [small("a"), texture(128, 128, "b"), small("a"), small("c")];
        let all: Vec<Image> = all.iter().map(image).collect();
        let load = |at: usize| all.get(at).cloned().ok_or("no such file");
        let found = copies_of_known(2, 5, &load, &Config::default(), &|_| {}).unwrap();
        assert_eq!(found.copies, [vec![0], vec![], vec![]]);
        // The equal one needs no comparison.
        let skipped: Vec<usize> = found.skipped.iter().map(|of| of.image).collect();
        assert_eq!(skipped, [3, 4]);
        assert_eq!(found.skipped[0].reason, crate::Reason::TooSmall);
    }
}
