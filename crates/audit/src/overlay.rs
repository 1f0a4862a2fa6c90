//! The second image of a match, laid onto the first.

use std::borrow::Cow;

use crate::ncc::overlap;
use crate::scale::scaled;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Turn;

    /// The second image, turned by a quarter:
    ///
    /// ```text
    /// 1 2 3    4 1
    /// 4 5 6    5 2
    ///          6 3
    /// ```
    #[track_caller]
    fn check(rows: isize, columns: isize, expected: [[u8; 4]; 3]) {
        let found = Match {
            first: 0,
            second: 1,
            equal: false,
            score: 1.0,
            turn: Turn {
                mirrored: false,
                quarters: 1,
            },
            rows,
            columns,
            scale: 1.0,
        };
        let laid = laid((3, 4), (2, 3), &[1u8, 2, 3, 4, 5, 6], &found);
        let shown: Vec<u8> = laid.iter().map(|value| value.unwrap_or(0)).collect();
        assert_eq!(shown, expected.as_flattened());
    }

    #[test]
    fn test_laid_by_hand() {
        check(0, 0, [[4, 1, 0, 0], [5, 2, 0, 0], [6, 3, 0, 0]]);
        check(-1, 1, [[0, 5, 2, 0], [0, 6, 3, 0], [0; 4]]);
        check(2, -1, [[0; 4], [0; 4], [1, 0, 0, 0]]);
        check(3, 0, [[0; 4]; 3]);
    }
}
