//! Scores by fold and size, and what stands in for missing ones.

use std::collections::BTreeSet;

use leuko_core::{Completed, FoldIndex, Outcome, RunRecord, TrainSize};

use super::measure::Measure;

/// Difference of probabilities below which a network gives two images the same answer.
const SAME: f32 = 1e-6;

/// Scores by fold (rows) and size (columns); none where a run is missing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cells {
    pub(super) sizes: Vec<usize>,
    pub(super) folds: Vec<Vec<Option<f64>>>,
}

impl Cells {
    /// The scores of runs that completed and did not get stuck.
    pub(super) fn of(records: &[RunRecord], measure: &Measure) -> Self {
        let sizes: BTreeSet<TrainSize> = records.iter().map(|run| run.size).collect();
        let folds: BTreeSet<FoldIndex> = records.iter().map(|run| run.fold).collect();
        let cell = |fold, size| {
            let mut runs = records.iter();
            let run = runs.find(|run| run.fold == fold && run.size == size)?;
            let completed = completed(run).filter(|completed| !is_stuck(completed))?;
            measure.score(run, completed)
        };
        let row = |&fold: &FoldIndex| sizes.iter().map(|&size| cell(fold, size)).collect();
        Self {
            folds: folds.iter().map(row).collect(),
            sizes: sizes.iter().map(|size| size.get()).collect(),
        }
    }

    /// The scores of one size.
    pub(super) fn at(&self, size: usize) -> Vec<f64> {
        self.folds.iter().filter_map(|fold| fold[size]).collect()
    }

    /// Sizes and scores without gaps: folds and sizes that lack more than half of their scores are left out,
    /// the emptiest first, and other gaps are filled.
    pub(super) fn completed(mut self) -> (Vec<usize>, Vec<Vec<f64>>) {
        while let Some(emptiest) = self.emptiest() {
            match emptiest {
                Line::Fold(fold) => {
                    self.folds.remove(fold);
                }
                Line::Size(size) => {
                    self.sizes.remove(size);
                    self.folds.iter_mut().for_each(|fold| {
                        fold.remove(size);
                    });
                }
            }
        }
        (self.sizes.clone(), self.filled())
    }

    /// The line that lacks the largest share of its scores, if that is more than half. Of equal ones, a
    /// size, so that no fold goes because of a size that nobody ran.
    fn emptiest(&self) -> Option<Line> {
        let share = |missing: usize, of: usize| match of {
            0 => 1.0,
            _ => missing as f64 / of as f64,
        };
        let sizes = (0..self.sizes.len()).map(|size| {
            let missing = self.folds.iter().filter(|fold| fold[size].is_none());
            (share(missing.count(), self.folds.len()), Line::Size(size))
        });
        let folds = self.folds.iter().enumerate().map(|(place, fold)| {
            let missing = fold.iter().filter(|score| score.is_none());
            (share(missing.count(), fold.len()), Line::Fold(place))
        });
        let emptier = |most: (f64, Line), next: (f64, Line)| match next.0 > most.0 {
            true => next,
            false => most,
        };
        let (missing, line) = sizes.chain(folds).reduce(emptier)?;
        (missing > 0.5).then_some(line)
    }

    /// A gap gets the mean of its size, plus how far the fold's scores lie above the means of their sizes.
    fn filled(&self) -> Vec<Vec<f64>> {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let sizes: Vec<f64> = (0..self.sizes.len())
            .map(|size| mean(&self.at(size)))
            .collect();
        let row = |fold: &Vec<Option<f64>>| {
            let above = fold.iter().zip(&sizes);
            let above: Vec<f64> = above
                .filter_map(|(score, mean)| Some((*score)? - mean))
                .collect();
            let above = mean(&above);
            let filled = fold.iter().zip(&sizes);
            filled
                .map(|(score, mean)| score.unwrap_or((mean + above).clamp(0.0, 1.0)))
                .collect()
        };
        self.folds.iter().map(row).collect()
    }
}

/// A row or a column.
#[derive(Clone, Copy, Debug)]
enum Line {
    Fold(usize),
    Size(usize),
}

/// A run's result, if it did not fail.
pub(super) fn completed(run: &RunRecord) -> Option<&Completed> {
    match &run.outcome {
        Outcome::Completed(completed) => Some(completed),
        Outcome::Failed(_) => None,
    }
}

/// Whether the network gives all test images, two or more, the same probabilities.
pub(super) fn is_stuck(completed: &Completed) -> bool {
    let [first, others @ ..] = &completed.predictions[..] else {
        return false;
    };
    let same = |other: &leuko_core::Prediction| {
        let mut pairs = first.probabilities.iter().zip(&other.probabilities);
        pairs.all(|(a, b)| (a - b).abs() < SAME)
    };
    !others.is_empty() && others.iter().all(same)
}

#[cfg(test)]
pub(super) mod tests {
    use leuko_core::{
        ClassIndex, EpochLoss, ImageId, Prediction, Protocol, RECORD_FORMAT, Seed, SetSizes,
        StopReason,
    };

    use super::*;

    /// A run with the probability of a blast that it gives to blasts and to normal cells.
    pub(crate) fn run(
        size: u32,
        fold: u16,
        blasts: &[f32],
        normal: &[f32],
    ) -> (RunRecord, Completed) {
        let of = |truth: u16, probabilities: &[f32]| -> Vec<Prediction> {
            let images = probabilities.iter().enumerate();
            images
                .map(|(number, &p)| Prediction {
                    image: ImageId(format!("{fold}-{truth}-{number}.png")),
                    truth: ClassIndex(truth),
                    probabilities: vec![1.0 - p, p],
                })
                .collect()
        };
        let completed = Completed {
            losses: vec![EpochLoss {
                training: 0.1,
                validation: 0.1,
            }],
            best_epoch: 0,
            stopped: StopReason::Patience,
            predictions: [of(1, blasts), of(0, normal)].concat(),
        };
        let record = RunRecord {
            format: RECORD_FORMAT,
            experiment: "mine".to_owned(),
            dataset: "mine".to_owned(),
            synthetic: false,
            protocol: Protocol::Paper,
            size: TrainSize::new(size).unwrap(),
            fold: FoldIndex(fold),
            seed: Seed(1),
            classes: ["normal", "blast"].map(str::to_owned).to_vec(),
            engine: "fused".to_owned(),
            fingerprint: String::new(),
            parameters: 7210,
            images: SetSizes {
                training: size as usize,
                validation: 1,
                test: blasts.len() + normal.len(),
            },
            outcome: Outcome::Completed(completed.clone()),
        };
        (record, completed)
    }

    fn cells(folds: &[&[Option<f64>]]) -> Cells {
        Cells {
            sizes: (1..=folds[0].len()).map(|size| 10 * size).collect(),
            folds: folds.iter().map(|fold| fold.to_vec()).collect(),
        }
    }

    #[test]
    fn test_a_stuck_network_is_missing_and_a_bad_one_is_not() {
        let stuck = run(10, 0, &[0.5, 0.5], &[0.5, 0.5]).0;
        let bad = run(20, 0, &[0.5, 0.501], &[0.501, 0.502]).0;
        let cells = Cells::of(&[stuck, bad], &Measure::RocAuc);
        assert_eq!(cells.sizes, [10, 20]);
        assert_eq!(cells.folds, [[None, Some(0.125)]]);
    }

    /// Means 0.7 and 0.8 of the sizes; the difficult fold lies 0.1 below at 10 images.
    #[test]
    fn test_a_gap_is_filled_from_its_size_and_its_fold() {
        let some = Some;
        let (sizes, folds) = cells(&[
            &[some(0.8), some(0.9), some(0.9)],
            &[some(0.6), None, some(0.7)],
            &[some(0.7), some(0.7), some(0.8)],
        ])
        .completed();
        assert_eq!(sizes, [10, 20, 30]);
        assert!((folds[1][1] - 0.7).abs() < 1e-12, "{folds:?}");
        assert_eq!(folds[0], [0.8, 0.9, 0.9]);
    }

    #[test]
    fn test_what_lacks_more_than_half_is_left_out() {
        let some = Some(0.9);
        // Nobody ran the last size, and the last fold has one of three scores left.
        let (sizes, folds) = cells(&[
            &[some, some, some, None],
            &[some, some, None, None],
            &[some, None, some, None],
            &[some, None, None, None],
        ])
        .completed();
        assert_eq!(sizes, [10, 20, 30]);
        assert_eq!(folds.len(), 3);
        assert_eq!(cells(&[&[None, None]]).completed().0, [0_usize; 0]);
    }
}
