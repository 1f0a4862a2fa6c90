//! What counts as the same cell.

use serde::{Deserialize, Serialize};

use crate::AuditError;

/// What counts as the same cell, and how hard to look.
///
/// The defaults are chosen on photographs: see the crate's README for the scores they are taken from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Farthest shift that is looked for, as a part of the smaller crop's side, in `[0, 0.4]`; crops of
    /// unequal size may lie anywhere within each other besides.
    pub max_shift: f64,
    /// Lowest score of a confirmed pair, in `[0, 1]`: correlation of the aligned images' details.
    /// Copies on photographs score 0.81 and more, other pairs 0.31 and less; cells of little but one
    /// dark round nucleus reach 0.52 in a set of 20,000, and copies full of noise fall to 0.58.
    pub min_score: f64,
    /// Lowest similarity of two images' spectra for which the images themselves are compared, in
    /// `[0, 1]`; they are in those turns in which it is reached. Lower finds more and takes longer.
    pub min_similarity: f64,
    /// Most images that one image is compared with at one resolution, those of the most similar spectra,
    /// in `[1, 10000]`. Bounds time and memory where thousands of images are alike.
    pub max_candidates: usize,
    /// Standard deviation of luminance below which an image shows nothing, in grey levels (0 to 255),
    /// in `[0, 64]`.
    pub min_contrast: f64,
    /// Pairs that were aligned at full resolution and not confirmed, listed for a look, the highest
    /// scores first, in `[0, 10000]`.
    pub near_misses: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_shift: 0.12,
            min_score: 0.55,
            min_similarity: 0.4,
            max_candidates: 32,
            min_contrast: 2.0,
            near_misses: 10,
        }
    }
}

impl Config {
    /// Whether an audit can be made as asked.
    ///
    /// # Errors
    ///
    /// - [`AuditError::Range`] if a value is outside its range, or not a number.
    pub fn check(&self) -> Result<(), AuditError> {
        let ranges = [
            ("max_shift", self.max_shift, 0.0, 0.4),
            ("min_score", self.min_score, 0.0, 1.0),
            ("min_similarity", self.min_similarity, 0.0, 1.0),
            ("max_candidates", self.max_candidates as f64, 1.0, 1e4),
            ("min_contrast", self.min_contrast, 0.0, 64.0),
            ("near_misses", self.near_misses as f64, 0.0, 1e4),
        ];
        match ranges
            .into_iter()
            .find(|(_, value, low, high)| !(*low..=*high).contains(value))
        {
            Some((key, found, low, high)) => Err(AuditError::Range {
                key,
                low,
                high,
                found,
            }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_check_of_the_defaults_passes() {
        assert_eq!(Config::default().check(), Ok(()));
    }

    #[test]
    fn test_check_of_a_value_out_of_range_names_it() {
        let refused = |change: fn(&mut Config)| {
            let mut config = Config::default();
            change(&mut config);
            match config.check().unwrap_err() {
                AuditError::Range { key, .. } => key,
                other => panic!("{other}"),
            }
        };
        assert_eq!(refused(|c| c.max_shift = 0.5), "max_shift");
        assert_eq!(refused(|c| c.min_score = f64::NAN), "min_score");
        assert_eq!(refused(|c| c.min_similarity = -0.1), "min_similarity");
        assert_eq!(refused(|c| c.max_candidates = 0), "max_candidates");
        assert_eq!(refused(|c| c.min_contrast = 65.0), "min_contrast");
        assert_eq!(refused(|c| c.near_misses = 10_001), "near_misses");
    }
}
