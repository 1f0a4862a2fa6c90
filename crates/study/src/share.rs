//! A part of a study's runs, for one of several processes.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::num::NonZeroU32;
use std::str::FromStr;

use leuko_core::RunId;

use crate::runs::Task;

/// A part of a study's runs: one of `of` shares that take about equally long.
///
/// # Examples
///
/// ```
/// use leuko_study::Share;
///
/// let share: Share = "2/10".parse()?;
/// assert_eq!((share.number(), share.of()), (2, 10));
/// assert_eq!(share.to_string(), "2/10");
/// assert!("0/10".parse::<Share>().is_err() && "11/10".parse::<Share>().is_err());
/// # Ok::<(), &'static str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    number: NonZeroU32,
    of: NonZeroU32,
}

impl Share {
    /// The share `number` of `of`, both from 1; `None` if there is no such share.
    pub fn new(number: u32, of: u32) -> Option<Self> {
        let (number, of) = (NonZeroU32::new(number)?, NonZeroU32::new(of)?);
        (number <= of).then_some(Self { number, of })
    }

    /// Its number, from 1.
    pub fn number(self) -> u32 {
        self.number.get()
    }

    /// The number of shares.
    pub fn of(self) -> u32 {
        self.of.get()
    }

    /// The runs among `tasks` that are its own. All tasks of a plan must be given, so that all shares together have
    /// each run once: the longest runs are dealt first, each to the share that has the least work by then.
    pub(crate) fn runs(self, tasks: &[Task<'_>]) -> BTreeSet<RunId> {
        let mut tasks: Vec<&Task<'_>> = tasks.iter().collect();
        tasks.sort_by(|a, b| b.most_work().total_cmp(&a.most_work()));
        let work: Vec<f64> = tasks.iter().map(|task| task.most_work()).collect();
        let dealt = deal(&work, self.of.get() as usize);
        let own = self.number.get() as usize - 1;
        let dealt = tasks.iter().zip(dealt);
        let own = dealt.filter(|(_, share)| *share == own);
        own.map(|(task, _)| task.run.clone()).collect()
    }
}

/// The runs of a study that a process does.
pub(crate) enum Part {
    /// All of them, with what other processes do meanwhile.
    All,
    /// These alone.
    Only(BTreeSet<RunId>),
}

impl Part {
    /// Whether a run belongs to it.
    pub(crate) fn has(&self, run: &RunId) -> bool {
        match self {
            Self::All => true,
            Self::Only(runs) => runs.contains(run),
        }
    }
}

/// The share (from 0) of each piece of work; the first pieces should be the largest.
fn deal(work: &[f64], shares: usize) -> Vec<usize> {
    let mut loads = vec![0.0; shares];
    let mut dealt = Vec::with_capacity(work.len());
    for piece in work {
        let least = (0..shares).min_by(|&a, &b| f64::total_cmp(&loads[a], &loads[b]));
        let least = least.unwrap_or(0);
        loads[least] += piece;
        dealt.push(least);
    }
    dealt
}

impl Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Share {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let share = text.split_once('/').and_then(|(number, of)| {
            let (number, of) = (number.trim().parse().ok()?, of.trim().parse().ok()?);
            Self::new(number, of)
        });
        share.ok_or("expected I/N with I from 1 to N, such as 2/10 for the second of ten shares")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_deal_gives_each_piece_to_the_share_with_the_least_work() {
        assert_eq!(deal(&[5.0, 4.0, 3.0, 3.0], 2), [0, 1, 1, 0]);
        assert_eq!(deal(&[1.0, 1.0], 3), [0, 1]);
        // Twenty sizes in ten folds, as in the paper: no share is more than one run above another.
        let work: Vec<f64> = (0..200).rev().map(|run| f64::from(run / 10 + 1)).collect();
        let dealt = deal(&work, 7);
        let load = |share| -> f64 {
            let own = work.iter().zip(&dealt).filter(|(_, of)| **of == share);
            own.map(|(work, _)| work).sum()
        };
        let loads: Vec<f64> = (0..7).map(load).collect();
        assert_eq!(loads.iter().sum::<f64>(), work.iter().sum::<f64>());
        let spread = loads.iter().copied().fold(f64::MIN, f64::max)
            - loads.iter().copied().fold(f64::MAX, f64::min);
        assert!(spread <= 2.0, "{loads:?}");
    }
}
