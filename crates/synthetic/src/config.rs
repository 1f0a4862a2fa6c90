//! The settings of synthetic cells.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Smallest side of an image in pixels; below it a nucleus has no texture left.
pub const MIN_SIDE: usize = 32;

/// Largest side of an image in pixels.
pub const MAX_SIDE: usize = 4096;

/// Most bytes that the pixels of one set may take: 8 GiB.
pub const MAX_BYTES: usize = 8 << 30;

/// What to generate, and how hard it is to distinguish lymphoblasts from normal cells.
///
/// Defaults: as many images as ALL-IDB2 has, of the same size, half of them lymphoblasts, a little
/// harder for the study's network than the photographs are.
///
/// # Examples
///
/// ```
/// use leuko_synthetic::SyntheticConfig;
///
/// let easy = SyntheticConfig { likeness: 0.0, ..SyntheticConfig::default() };
/// assert!(easy.check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SyntheticConfig {
    /// Number of images. A smaller set is part of a larger one.
    pub count: usize,
    /// Rows and columns of every image, [`MIN_SIDE`] to [`MAX_SIDE`]. The field of view is 28
    /// micrometres wide at every side, so a larger side shows the same cells in finer detail.
    pub side: usize,
    /// Share of the images that show a lymphoblast, in `[0, 1]`.
    pub blast_share: f64,
    /// How similar lymphoblasts and lymphocytes are, in `[0, 1]`: it moves each kind's average and spread
    /// of every trait this far towards the mean of both kinds. 0 gives textbook cells, whose traits still
    /// overlap; at 1 the two kinds do not differ.
    pub likeness: f64,
    /// How much the stain differs from slide to slide, in `[0, 2]`: 0 is one stain for all, 1 about
    /// what ALL-IDB2 shows.
    pub stain_variation: f64,
    /// How much brightness and tint of the light differ from photograph to photograph, in `[0, 2]`:
    /// 0 is one lamp for all.
    pub light_variation: f64,
    /// How much surrounds the cell, in `[0, 2]`: 0 is an empty slide, 1 an ordinary smear with red
    /// cells, platelets, specks of dye and, in one image of five, a second white cell at the border.
    pub clutter: f64,
}

impl Default for SyntheticConfig {
    fn default() -> Self {
        Self {
            count: 260,
            side: 257,
            blast_share: 0.5,
            likeness: 0.3,
            stain_variation: 1.0,
            light_variation: 1.0,
            clutter: 1.0,
        }
    }
}

impl SyntheticConfig {
    /// `count` images of `side` x `side` pixels, and defaults for the other settings.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::Seed;
    /// use leuko_synthetic::{SyntheticConfig, generate};
    ///
    /// let set = generate(&SyntheticConfig::of(6, 64), Seed(1), &|_done| {})?;
    /// assert_eq!((set.images.len(), set.images.width()), (6, 64));
    /// # Ok::<(), leuko_synthetic::SyntheticError>(())
    /// ```
    pub fn of(count: usize, side: usize) -> Self {
        Self {
            count,
            side,
            ..Self::default()
        }
    }

    /// Whether images can be made as asked.
    ///
    /// # Errors
    ///
    /// - [`SyntheticError::NoImages`] if `count` is 0.
    /// - [`SyntheticError::Side`] if `side` is not in [`MIN_SIDE`] to [`MAX_SIDE`].
    /// - [`SyntheticError::TooMuch`] if the pixels would take more than [`MAX_BYTES`].
    /// - [`SyntheticError::Range`] if another value is outside its range, or not a number.
    pub fn check(&self) -> Result<(), SyntheticError> {
        let Self { count, side, .. } = *self;
        if count == 0 {
            return Err(SyntheticError::NoImages);
        }
        if !(MIN_SIDE..=MAX_SIDE).contains(&side) {
            return Err(SyntheticError::Side { side });
        }
        if count > MAX_BYTES / (side * side * 3) {
            return Err(SyntheticError::TooMuch { count, side });
        }
        let ranges = [
            ("blast_share", self.blast_share, 1.0),
            ("likeness", self.likeness, 1.0),
            ("stain_variation", self.stain_variation, 2.0),
            ("light_variation", self.light_variation, 2.0),
            ("clutter", self.clutter, 2.0),
        ];
        match ranges
            .into_iter()
            .find(|(_, value, high)| !(0.0..=*high).contains(value))
        {
            Some((key, value, high)) => Err(SyntheticError::Range { key, value, high }),
            None => Ok(()),
        }
    }
}

/// The settings of synthetic cells are not usable.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SyntheticError {
    /// No image was asked for.
    #[error(
        "the number of synthetic images, `count`, is 0, but must be 1 or more\nhint: ALL-IDB2 has 260 images"
    )]
    NoImages,
    /// The images would be too small to show a cell, or too large.
    #[error(
        "synthetic images cannot have {side}x{side} pixels: `side` must be {MIN_SIDE} to {MAX_SIDE}\nhint: the images of ALL-IDB2 have a side of 257"
    )]
    Side {
        /// The side that was asked for.
        side: usize,
    },
    /// The images would not fit in memory.
    #[error(
        "{count} synthetic images of {side}x{side} pixels would take more than {} GiB\nhint: lower `count` or `side`",
        MAX_BYTES >> 30
    )]
    TooMuch {
        /// The number of images that was asked for.
        count: usize,
        /// The side that was asked for.
        side: usize,
    },
    /// A value is outside its range.
    #[error("`{key}` of the synthetic images is {value}, but must be 0 to {high}")]
    Range {
        /// Name of the setting.
        key: &'static str,
        /// The value that was asked for.
        value: f64,
        /// The highest allowed value; the lowest is 0.
        high: f64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(change: impl FnOnce(&mut SyntheticConfig)) -> SyntheticError {
        let mut config = SyntheticConfig::default();
        change(&mut config);
        config.check().unwrap_err()
    }

    #[test]
    fn test_check_of_the_defaults_passes() {
        assert_eq!(SyntheticConfig::default().check(), Ok(()));
    }

    #[test]
    fn test_check_of_no_images_is_refused() {
        assert_eq!(refusal(|c| c.count = 0), SyntheticError::NoImages);
    }

    #[test]
    fn test_check_of_a_side_too_small_or_too_large_is_refused() {
        for side in [0, 31, 4097, usize::MAX] {
            assert_eq!(refusal(|c| c.side = side), SyntheticError::Side { side });
        }
    }

    #[test]
    fn test_check_of_a_set_larger_than_memory_is_refused() {
        let error = refusal(|c| c.count = usize::MAX);
        assert!(matches!(error, SyntheticError::TooMuch { .. }), "{error}");
    }

    #[test]
    fn test_check_of_a_value_out_of_range_names_key_and_range() {
        let message = refusal(|c| c.likeness = 1.5).to_string();
        assert_eq!(
            message,
            "`likeness` of the synthetic images is 1.5, but must be 0 to 1"
        );
        let refused = |change: fn(&mut SyntheticConfig)| {
            assert!(matches!(refusal(change), SyntheticError::Range { .. }));
        };
        refused(|c| c.blast_share = -0.1);
        refused(|c| c.stain_variation = f64::NAN);
        refused(|c| c.light_variation = f64::INFINITY);
        refused(|c| c.clutter = 2.1);
    }

    #[test]
    fn test_config_with_an_unknown_key_is_refused() {
        let parsed: Result<SyntheticConfig, _> = toml::from_str("count = 4\nlikness = 0.1");
        insta::assert_snapshot!(parsed.unwrap_err(), @"
        TOML parse error at line 2, column 1
          |
        2 | likness = 0.1
          | ^^^^^^^
        unknown field `likness`, expected one of `count`, `side`, `blast_share`, `likeness`, `stain_variation`, `light_variation`, `clutter`
        ");
        let parsed: SyntheticConfig = toml::from_str("count = 4").unwrap();
        assert_eq!((parsed.count, parsed.side), (4, 257));
    }
}
