//! The scores of an experiment's runs, as a table for the curve.

use std::collections::BTreeSet;

use leuko_core::{Completed, RunRecord, TrainSize};
use leuko_howmany::{ScoreRow, ScoreTable, TableError};

use super::measure::Measure;

/// The scores of one number of training images.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeScores {
    /// Number of training images.
    pub training_images: usize,
    /// The score of each fold that completed and did not get stuck, by fold.
    pub scores: Vec<f64>,
}

impl SizeScores {
    /// Mean over folds; `None` without any.
    pub fn mean(&self) -> Option<f64> {
        let sum: f64 = self.scores.iter().sum();
        (!self.scores.is_empty()).then(|| sum / self.scores.len() as f64)
    }
}

/// What a run is worth that gives all test images the same probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SameAnswers {
    /// A network got stuck: its score is missing.
    Missing,
    /// A method that trains in no epochs cannot get stuck: it has learned no more.
    Scored,
}

/// A row for each run; runs that failed have no score.
pub(super) fn table(
    records: &[RunRecord],
    measure: &Measure,
    same: SameAnswers,
) -> Result<ScoreTable, TableError> {
    let row = |(line, run): (u64, &RunRecord)| ScoreRow {
        line,
        size: run.size.get(),
        fold: run.fold.0.to_string(),
        score: score(run, measure, same),
        test: run
            .completed()
            .and_then(|completed| measure.tested(run, completed)),
    };
    let mut rows: Vec<ScoreRow> = (1..).zip(records).map(row).collect();
    // Known for all runs or for none.
    if rows
        .iter()
        .any(|row| row.score.is_some() && row.test.is_none())
    {
        rows.iter_mut().for_each(|row| row.test = None);
    }
    ScoreTable::new(rows)
}

/// The scores by size, in rising order.
pub(super) fn by_size(
    records: &[RunRecord],
    measure: &Measure,
    same: SameAnswers,
) -> Vec<SizeScores> {
    let sizes: BTreeSet<TrainSize> = records.iter().map(|run| run.size).collect();
    let of = |size: TrainSize| {
        let runs = records.iter().filter(|run| run.size == size);
        SizeScores {
            training_images: size.get(),
            scores: runs.filter_map(|run| score(run, measure, same)).collect(),
        }
    };
    sizes.into_iter().map(of).collect()
}

/// The score of a run that completed.
fn score(run: &RunRecord, measure: &Measure, same: SameAnswers) -> Option<f64> {
    let counts = |completed: &&Completed| same == SameAnswers::Scored || !completed.is_stuck();
    let completed = run.completed().filter(counts)?;
    measure.score(run, completed)
}

#[cfg(test)]
pub(super) mod tests {
    use leuko_core::{
        ClassIndex, EpochLoss, FoldIndex, ImageId, Outcome, Prediction, Protocol, RECORD_FORMAT,
        Seed, SetSizes, StopReason,
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
            validation: Vec::new(),
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

    #[test]
    fn test_a_stuck_network_has_no_score_and_a_bad_one_has() {
        let stuck = run(10, 0, &[0.5, 0.5], &[0.5, 0.5]).0;
        let bad = run(20, 0, &[0.5, 0.501], &[0.501, 0.502]).0;
        let records = [stuck, bad];
        let scores = |same| -> Vec<Vec<f64>> {
            let sizes = by_size(&records, &Measure::RocAuc, same);
            sizes.into_iter().map(|size| size.scores).collect()
        };
        assert_eq!(scores(SameAnswers::Missing), [vec![], vec![0.125]]);
        assert_eq!(scores(SameAnswers::Scored), [vec![0.5], vec![0.125]]);
    }

    #[test]
    fn test_a_stuck_network_is_a_gap_and_said_so() {
        let (good, stuck) = ([0.9, 0.8], [0.5, 0.5]);
        let runs = |size| (0..4).map(move |fold| run(size, fold, &good, &[0.1, 0.2]).0);
        let mut records: Vec<RunRecord> = [10, 20, 30, 40, 50].into_iter().flat_map(runs).collect();
        records[9] = run(30, 1, &stuck, &stuck).0;
        let table = table(&records, &Measure::RocAuc, SameAnswers::Missing).unwrap();
        let found = table.scores(leuko_howmany::Metric::RocAuc).unwrap();
        assert_eq!(found.scores.sizes(), [10, 20, 30, 40, 50]);
        assert_eq!(found.scores.counts().collect::<Vec<_>>(), [4, 4, 3, 4, 4]);
        assert_eq!(found.notices.len(), 1);
    }
}
