//! How well two segmentations agree: Dice's coefficient.

use thiserror::Error;

use crate::Region;

/// Two segmentations do not belong to the same image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected two masks of the same image, found {found} and {expected} pixels")]
pub struct DiceError {
    /// Pixels of the mask found.
    pub found: usize,
    /// Pixels of the mask that it is compared with.
    pub expected: usize,
}

/// Dice's coefficient of the nuclei, in `[0, 1]`: 2 |A and B| / (|A| + |B|) for the pixel sets A and B
/// (Dice, Ecology 26 (1945), 297-302). It is 1 for equal sets, also for two empty ones, and 0 if they
/// share nothing.
///
/// # Errors
///
/// - [`DiceError`] if the segmentations have different numbers of pixels.
///
/// # Examples
///
/// ```
/// use leuko_segment::{Region::{Background, Cytoplasm, Nucleus}, nucleus_dice};
///
/// // One pixel is nucleus in both; there are two in `found` and one in `truth`.
/// let found = [Nucleus, Nucleus, Cytoplasm, Background];
/// let truth = [Nucleus, Cytoplasm, Cytoplasm, Cytoplasm];
/// assert_eq!(nucleus_dice(&found, &truth), Ok(2.0 / 3.0));
/// ```
pub fn nucleus_dice(found: &[Region], truth: &[Region]) -> Result<f64, DiceError> {
    dice(found, truth, |region| region == Region::Nucleus)
}

/// Dice's coefficient of the whole cells, nucleus and cytoplasm together, in `[0, 1]`: see
/// [`nucleus_dice`].
///
/// # Errors
///
/// - [`DiceError`] if the segmentations have different numbers of pixels.
///
/// # Examples
///
/// ```
/// use leuko_segment::{Region::{Background, Cytoplasm, Nucleus}, cell_dice};
///
/// // Three pixels are cell in both; there are three in `found` and four in `truth`.
/// let found = [Nucleus, Nucleus, Cytoplasm, Background];
/// let truth = [Nucleus, Cytoplasm, Cytoplasm, Cytoplasm];
/// assert_eq!(cell_dice(&found, &truth), Ok(6.0 / 7.0));
/// ```
pub fn cell_dice(found: &[Region], truth: &[Region]) -> Result<f64, DiceError> {
    dice(found, truth, |region| region != Region::Background)
}

fn dice(
    found: &[Region],
    truth: &[Region],
    inside: impl Fn(Region) -> bool,
) -> Result<f64, DiceError> {
    if found.len() != truth.len() {
        return Err(DiceError {
            found: found.len(),
            expected: truth.len(),
        });
    }
    let (mut common, mut total) = (0usize, 0usize);
    for (&a, &b) in found.iter().zip(truth) {
        common += usize::from(inside(a) && inside(b));
        total += usize::from(inside(a)) + usize::from(inside(b));
    }
    if total == 0 {
        return Ok(1.0);
    }
    Ok(2.0 * common as f64 / total as f64)
}

#[cfg(test)]
mod tests {
    use super::Region::{Background as B, Cytoplasm as C, Nucleus as N};
    use super::*;

    #[test]
    fn test_dice_of_hand_computed_cases() {
        for (found, truth, nucleus, cell) in [
            // Nuclei share 1 of 2 and 1; cells share 2 of 3 and 2.
            ([N, N, C, B], [N, C, B, B], 2.0 / 3.0, 0.8),
            // Nuclei share 2 of 2 and 4; cells are the same.
            ([N, N, C, C], [N, N, N, N], 4.0 / 6.0, 1.0),
            ([N, C, B, B], [B, B, N, C], 0.0, 0.0),
            ([N, C, B, B], [C, N, B, B], 0.0, 1.0),
        ] {
            assert_eq!(nucleus_dice(&found, &truth), Ok(nucleus));
            assert_eq!(cell_dice(&found, &truth), Ok(cell));
            assert_eq!(nucleus_dice(&truth, &found), Ok(nucleus));
            assert_eq!(cell_dice(&truth, &found), Ok(cell));
        }
    }

    #[test]
    fn test_dice_of_equal_and_of_empty_regions_is_one() {
        for regions in [vec![], vec![B; 3], vec![N, C, B], vec![C; 4]] {
            assert_eq!(nucleus_dice(&regions, &regions), Ok(1.0));
            assert_eq!(cell_dice(&regions, &regions), Ok(1.0));
        }
    }

    #[test]
    fn test_dice_of_something_and_nothing_is_zero() {
        assert_eq!(nucleus_dice(&[N, N], &[C, C]), Ok(0.0));
        assert_eq!(cell_dice(&[B, B], &[C, N]), Ok(0.0));
    }

    #[test]
    fn test_dice_of_unequal_sizes_is_refused() {
        let error = cell_dice(&[N; 3], &[N; 4]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected two masks of the same image, found 3 and 4 pixels"
        );
    }
}
