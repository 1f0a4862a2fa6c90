//! How good the networks are, in words.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::Result;
use leuko_core::{ClassIndex, Outcome, RunRecord, StopReason};
use leuko_eval::{Confusion, SizeSummary, Spread, highest};

/// Prints the cross-validated scores.
pub(crate) fn print(classes: &[String], size: &SizeSummary, out: &mut dyn Write) -> Result<()> {
    let tested: usize = size.folds.iter().map(|fold| fold.test_images).sum();
    writeln!(
        out,
        "\n{} networks, each trained on {} images; {tested} images tested, each by a network that has never seen it",
        size.folds_completed,
        size.training_images.get()
    )?;
    for failure in &size.failures {
        let error = failure.error.lines().next().unwrap_or_default();
        writeln!(out, "  fold {} failed: {error}", failure.fold.0)?;
    }
    let mut line = |name: &str, text: String| writeln!(out, "  {name:<13}{text}");
    if let Some(auc) = &size.auc {
        line("ROC-AUC", over_folds(auc))?;
        let each: Vec<String> = size.aucs().iter().map(|auc| format!("{auc:.3}")).collect();
        line("", format!("{} in each", each.join(" ")))?;
    }
    if let Some(pooled) = &size.auc_pooled {
        line(
            "",
            format!(
                "{:.3} over all images ({:.0}% interval {:.3}-{:.3}, for the drawing of the test images)",
                pooled.auc,
                pooled.level * 100.0,
                pooled.low,
                pooled.high
            ),
        )?;
    }
    if let Some(f1) = &size.f1_weighted {
        line("weighted F1", over_folds(f1))?;
    }
    if let Some(accuracy) = &size.accuracy {
        line("accuracy", over_folds(accuracy))?;
    }
    if let Some(confusion) = &size.confusion {
        found(classes, confusion, out)?;
    }
    Ok(())
}

fn over_folds(spread: &Spread) -> String {
    match spread.sd {
        Some(_) => format!("{spread} (mean ± s.d. over folds)"),
        None => spread.to_string(),
    }
}

/// Prints how many images of each class were found; of two classes as sensitivity and specificity.
pub(crate) fn found(classes: &[String], confusion: &Confusion, out: &mut dyn Write) -> Result<()> {
    let width = classes.iter().map(|class| class.chars().count()).max();
    let width = width.unwrap_or(0);
    for (truth, class) in (0..).map(ClassIndex).zip(classes) {
        let (right, all) = (
            confusion.count(truth, truth),
            confusion.total_of_truth(truth),
        );
        let Some(recall) = confusion.recall(truth) else {
            continue;
        };
        let name = match (classes.len(), truth) {
            (2, ClassIndex::POSITIVE) => "  sensitivity, ",
            (2, _) => "  specificity, ",
            _ => "  found of ",
        };
        let threshold = if classes.len() == 2 {
            " (threshold 0.5)"
        } else {
            ""
        };
        let taken_for = (0..).map(ClassIndex).zip(classes);
        let taken_for = taken_for
            .filter(|(other, _)| *other != truth)
            .map(|(other, name)| (confusion.count(truth, other), name))
            .filter(|(count, _)| *count > 0)
            .max_by_key(|(count, _)| *count);
        let taken_for = match taken_for {
            Some((count, name)) if classes.len() > 2 => {
                format!("; most often taken for {name} ({count})")
            }
            _ => String::new(),
        };
        writeln!(
            out,
            "{name}{class:<width$}  {recall:.3}  {right} of {all}{threshold}{taken_for}"
        )?;
    }
    Ok(())
}

/// Warns of networks that name one class for every image that they were tested on, and counts them.
pub(crate) fn warn_of_idle(classes: &[String], records: &[RunRecord]) -> usize {
    let mut idle = 0;
    for record in records {
        let Outcome::Completed(completed) = &record.outcome else {
            continue;
        };
        let answers = completed.predictions.iter();
        let answers: BTreeSet<usize> = answers.map(|of| highest(&of.probabilities)).collect();
        if let (1, Some(&only)) = (answers.len(), answers.first()) {
            idle += 1;
            tracing::warn!(
                "the network of {} took every image for {}: it is trained too little, or got stuck; its ROC-AUC counts only how it ranks images\nhint: train longer (--set train.max_epochs, train.stopping.patience) or begin otherwise (--seed), with another --out, or add images",
                record.fold,
                classes[only]
            );
        }
    }
    idle
}

/// Number of networks that got better until the last epoch that was allowed: its weights, or those of one
/// in the last tenth before it, were the best.
pub(crate) fn unfinished(records: &[RunRecord]) -> usize {
    let finished = records.iter().filter_map(|record| match &record.outcome {
        Outcome::Completed(completed) => Some(completed),
        _ => None,
    });
    finished
        .filter(|of| {
            let epochs = of.losses.len();
            of.stopped == StopReason::MaxEpochs && of.best_epoch + (epochs / 10).max(1) >= epochs
        })
        .count()
}

#[cfg(test)]
mod tests {
    use leuko_core::{
        Completed, EpochLoss, FoldIndex, Protocol, RECORD_FORMAT, Seed, SetSizes, TrainSize,
    };

    use super::*;

    /// A run of so many epochs.
    fn record(epochs: usize, best_epoch: usize, stopped: StopReason) -> RunRecord {
        let losses = EpochLoss {
            training: 0.5,
            validation: 0.5,
        };
        RunRecord {
            format: RECORD_FORMAT,
            experiment: "mine".into(),
            dataset: "mine".into(),
            synthetic: false,
            protocol: Protocol::Paper,
            size: TrainSize::new(50).unwrap(),
            fold: FoldIndex(0),
            seed: Seed(1),
            classes: ["healthy", "blast"].map(String::from).to_vec(),
            engine: "fused".into(),
            fingerprint: String::new(),
            parameters: 7210,
            images: SetSizes {
                training: 50,
                validation: 25,
                test: 0,
            },
            outcome: Outcome::Completed(Completed {
                losses: vec![losses; epochs],
                best_epoch,
                stopped,
                predictions: Vec::new(),
            }),
        }
    }

    #[test]
    fn test_unfinished_counts_networks_whose_best_epoch_is_among_the_last() {
        let limit = StopReason::MaxEpochs;
        for (epochs, best, stopped, expected) in [
            (100, 99, limit, 1),
            (100, 90, limit, 1),
            (100, 89, limit, 0),
            (3, 2, limit, 1),
            (3, 1, limit, 0),
            (100, 99, StopReason::Patience, 0),
        ] {
            let counted = unfinished(&[record(epochs, best, stopped)]);
            assert_eq!(counted, expected, "{best} of {epochs}");
        }
    }
}
