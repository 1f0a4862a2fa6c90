//! A score to reach, as it is written on a command line.

use std::str::FromStr;

use crate::error::HowManyError;
use crate::metric::metric_key;

/// A score to reach, perhaps with the name of its metric: `0.95` or `auc=0.95`.
///
/// ```
/// use leuko_howmany::Target;
///
/// let target: Target = "AUC=0.95".parse()?;
/// assert_eq!((target.metric.as_deref(), target.score), (Some("auc"), 0.95));
/// assert_eq!("0.95".parse::<Target>()?.metric, None);
/// # Ok::<(), leuko_howmany::HowManyError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The metric, if it is named, as in [`metric_key`].
    pub metric: Option<String>,
    /// The score, above 0 and below 1.
    pub score: f64,
}

impl FromStr for Target {
    type Err = HowManyError;

    /// # Errors
    ///
    /// - [`HowManyError::NoTarget`] if it is neither a number nor a name, `=` and a number.
    /// - [`HowManyError::Target`] if the score is not above 0 and below 1.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || HowManyError::NoTarget {
            found: text.to_owned(),
        };
        let (metric, score) = match text.split_once('=') {
            Some((metric, _)) if metric.trim().is_empty() => return Err(wrong()),
            Some((metric, score)) => (Some(metric_key(metric)), score),
            None => (None, text),
        };
        let score: f64 = score.trim().parse().map_err(|_| wrong())?;
        match score > 0.0 && score < 1.0 {
            true => Ok(Self { metric, score }),
            false => Err(HowManyError::Target { found: score }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_wrong_targets_are_refused() {
        for text in ["", "auc", "=0.9", "auc=", "auc=high", "95", "0", "1", "NaN"] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
