//! The second image of a match, laid onto the first.

use std::borrow::Cow;

use crate::ncc::overlap;
use crate::resized::scaled;
use crate::{Image, Match};

/// The second image at the scale of the first.
pub(crate) fn at_one_scale<'a>(second: &'a Image, found: &Match) -> Cow<'a, Image> {
    if found.scale == 1.0 {
        return Cow::Borrowed(second);
    }
    let side = second.height().min(second.width()) as f64 / found.scale;
    Cow::Owned(scaled(second, (side.round() as usize).max(1)))
}

/// The second image's value on each pixel of the first, where there is one.
///
/// # Shapes
///
/// - `first`: rows and columns of the first image; the result is `[row, column]` of it.
/// - `second`: rows and columns of the second image, at the first's scale.
/// - `values`: `[row, column]` of the second image, not turned.
pub(crate) fn laid<T: Copy>(
    first: (usize, usize),
    second: (usize, usize),
    values: &[T],
    found: &Match,
) -> Vec<Option<T>> {
    let (rows, columns) = found.turn.size(second.0, second.1);
    let turned = found.turn.apply(second.0, second.1, values);
    let mut laid = vec![None; first.0 * first.1];
    for y in overlap(first.0, rows, found.rows) {
        for x in overlap(first.1, columns, found.columns) {
            let (from_y, from_x) = (y as isize - found.rows, x as isize - found.columns);
            let value = turned[from_y as usize * columns + from_x as usize];
            laid[y * first.1 + x] = Some(value);
        }
    }
    laid
}
