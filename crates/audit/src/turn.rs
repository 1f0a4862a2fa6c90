//! The eight symmetries of a square.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A mirroring and a turn by quarters: one of the eight symmetries of a square.
///
/// A blood smear has no up and no left, so the same cell may have been scanned any of these ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Whether left and right are exchanged, before turning.
    pub mirrored: bool,
    /// Quarter turns clockwise, 0 to 3.
    pub quarters: u8,
}

impl Turn {
    /// Leaves an image as it is.
    pub const NONE: Self = Self {
        mirrored: false,
        quarters: 0,
    };

    /// All eight; [`Turn::NONE`] is the first.
    pub const ALL: [Self; 8] = {
        let mut all = [Self::NONE; 8];
        let mut i = 0;
        while i < 8 {
            all[i] = Self {
                mirrored: i >= 4,
                quarters: (i % 4) as u8,
            };
            i += 1;
        }
        all
    };

    /// Number of different symmetries if half a turn makes no difference, as for magnitudes of waves.
    pub(crate) const SYMMETRIES: usize = 4;

    /// Which of [`SYMMETRIES`](Self::SYMMETRIES) this is; that of its inverse is the same.
    pub(crate) fn symmetry(self) -> usize {
        usize::from(self.mirrored) * 2 + usize::from(self.quarters % 2)
    }

    /// Rows and columns of a turned image.
    pub(crate) fn size(self, height: usize, width: usize) -> (usize, usize) {
        match self.quarters % 2 {
            0 => (height, width),
            _ => (width, height),
        }
    }

    /// Values of `height * width` places, turned.
    pub(crate) fn apply<T: Copy>(self, height: usize, width: usize, values: &[T]) -> Vec<T> {
        let (rows, columns) = self.size(height, width);
        let mut turned = Vec::with_capacity(values.len());
        for row in 0..rows {
            for column in 0..columns {
                let (y, x) = match self.quarters % 4 {
                    0 => (row, column),
                    1 => (height - 1 - column, row),
                    2 => (height - 1 - row, width - 1 - column),
                    _ => (column, width - 1 - row),
                };
                let x = if self.mirrored { width - 1 - x } else { x };
                turned.push(values[y * width + x]);
            }
        }
        turned
    }
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let degrees = u16::from(self.quarters) * 90;
        match (self.mirrored, degrees) {
            (false, 0) => f.write_str("as it is"),
            (true, 0) => f.write_str("mirrored"),
            (false, _) => write!(f, "turned {degrees} degrees"),
            (true, _) => write!(f, "mirrored, turned {degrees} degrees"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ```text
    /// 1 2 3
    /// 4 5 6
    /// ```
    const VALUES: [u8; 6] = [1, 2, 3, 4, 5, 6];

    #[track_caller]
    fn check(mirrored: bool, quarters: u8, expected: [u8; 6]) {
        let turn = Turn { mirrored, quarters };
        assert_eq!(turn.apply(2, 3, &VALUES), expected);
    }

    #[test]
    fn test_apply_by_hand() {
        check(false, 0, [1, 2, 3, 4, 5, 6]);
        check(false, 1, [4, 1, 5, 2, 6, 3]);
        check(false, 2, [6, 5, 4, 3, 2, 1]);
        check(false, 3, [3, 6, 2, 5, 1, 4]);
        check(true, 0, [3, 2, 1, 6, 5, 4]);
        check(true, 1, [6, 3, 5, 2, 4, 1]);
        check(true, 2, [4, 5, 6, 1, 2, 3]);
        check(true, 3, [1, 4, 2, 5, 3, 6]);
    }

    #[test]
    fn test_all_are_eight_different_ones() {
        let mut results: Vec<_> = Turn::ALL
            .iter()
            .map(|turn| turn.apply(3, 3, &[1, 2, 3, 4, 5, 6, 7, 8, 9]))
            .collect();
        results.sort();
        results.dedup();
        assert_eq!(results.len(), 8);
        assert_eq!(Turn::ALL[0], Turn::NONE);
    }
}
