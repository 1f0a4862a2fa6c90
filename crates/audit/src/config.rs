//! The settings of an audit.

use serde::{Deserialize, Serialize};

use crate::AuditError;

/// What counts as the same cell, and how thorough the search is.
///
/// The defaults were chosen on photographs; the crate's README lists the scores.
///
/// # Examples
///
/// ```
/// use leuko_audit::Config;
///
/// let lenient = Config { min_score: 0.5, ..Config::default() };
/// assert!(lenient.check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Largest shift that is searched, as a share of the smaller crop's side, in `[0, 0.4]`. If one crop
    /// is smaller, it may also lie anywhere within the other.
    pub max_shift: f64,
    /// Lowest score of a confirmed pair, in `[0, 1]`: correlation of the aligned images' details.
    /// On photographs, copies score 0.81 and more, other pairs 0.31 and less. In a set of 20,000, cells
    /// with hardly more than one dark round nucleus reach 0.52, and copies full of noise fall to 0.58.
    /// Pairs at different magnifications need 0.18 more, or half of what is left to 1 if that is less.
    pub min_score: f64,
    /// Two images are aligned if the similarity of their spectra is at least this, in `[0, 1]`, and only
    /// in the turns in which it is. A lower value finds more copies and takes longer.
    pub min_similarity: f64,
    /// Most images that one image is aligned with at one resolution, in `[1, 10000]`: those with the most
    /// similar spectra; a quarter as many at other magnifications. It limits time and memory if thousands of images are similar.
    pub max_candidates: usize,
    /// An image whose luminance has a smaller standard deviation than this shows nothing and is skipped,
    /// in grey levels (0 to 255), in `[0, 64]`.
    pub min_contrast: f64,
    /// Number of unconfirmed pairs to list, of those that were aligned at full resolution, the highest
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
    /// Checks that every setting is in its range.
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
