//! How many labels a score needs, on a curve that may wobble.

use std::fmt;

/// How many labels a strategy needs for a score, as far as the rounds tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LabelsNeeded {
    /// The first round is enough: no more than its labels.
    AtMost(usize),
    /// This number, between two rounds.
    About(f64),
    /// The last round is not enough: more than its labels.
    MoreThan(usize),
}

impl LabelsNeeded {
    /// As a number; for a limit, the limit.
    pub fn number(self) -> f64 {
        match self {
            Self::AtMost(labels) | Self::MoreThan(labels) => labels as f64,
            Self::About(labels) => labels,
        }
    }

    /// What [`number`](Self::number) is if it is only a limit.
    pub fn limit(self) -> Option<&'static str> {
        match self {
            Self::AtMost(_) => Some("at most"),
            Self::About(_) => None,
            Self::MoreThan(_) => Some("more than"),
        }
    }

    /// Where a curve that never falls reaches `target`, on straight lines against the logarithm of the number of
    /// labels.
    pub(super) fn of(labelled: &[usize], rising: &[f64], target: f64) -> Self {
        let log = |at: usize| (labelled[at] as f64).ln();
        match rising.iter().position(|score| *score >= target) {
            Some(0) => Self::AtMost(labelled[0]),
            None => Self::MoreThan(labelled[labelled.len() - 1]),
            Some(at) => {
                let part = (target - rising[at - 1]) / (rising[at] - rising[at - 1]);
                Self::About((log(at - 1) + part * (log(at) - log(at - 1))).exp())
            }
        }
    }
}

impl fmt::Display for LabelsNeeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = self.limit().unwrap_or("about");
        write!(f, "{limit} {:.0}", self.number())
    }
}

/// The nearest curve that never falls: pools neighbours that fall (Ayer et al. 1955), all with the same weight.
///
/// `leuko-howmany` has the same few lines for curves that never rise. It uses no crate of leuko, so that anyone with a
/// table of scores can use it alone, and this crate has no other reason to use it.
pub(super) fn isotonic(scores: &[f64]) -> Vec<f64> {
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for &score in scores {
        let mut block = (score, 1);
        while let Some(&(before, count)) = blocks.last().filter(|(before, _)| *before >= block.0) {
            blocks.pop();
            let all = count + block.1;
            block = (
                (before * count as f64 + block.0 * block.1 as f64) / all as f64,
                all,
            );
        }
        blocks.push(block);
    }
    blocks
        .into_iter()
        .flat_map(|(score, count)| std::iter::repeat_n(score, count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_isotonic_pools_what_falls() {
        assert_eq!(isotonic(&[1.0, 3.0, 2.0, 4.0]), [1.0, 2.5, 2.5, 4.0]);
        assert_eq!(isotonic(&[3.0, 2.0, 1.0]), [2.0, 2.0, 2.0]);
        assert_eq!(isotonic(&[1.0, 2.0]), [1.0, 2.0]);
    }

    #[test]
    fn test_labels_needed_lie_between_two_rounds_or_are_limits() {
        let needed = |target| LabelsNeeded::of(&[10, 40, 160], &[0.5, 0.7, 0.7], target);
        // Half way between 10 and 40 on a logarithmic axis.
        assert!((needed(0.6).number() - 20.0).abs() < 1e-9);
        assert!((needed(0.7).number() - 40.0).abs() < 1e-9);
        assert_eq!(needed(0.4), LabelsNeeded::AtMost(10));
        assert_eq!(needed(0.5), LabelsNeeded::AtMost(10));
        assert_eq!(needed(0.9), LabelsNeeded::MoreThan(160));
        let words = [0.4, 0.6, 0.9].map(|target| needed(target).to_string());
        assert_eq!(words, ["at most 10", "about 20", "more than 160"]);
    }
}
