//! The scores of one experiment, by training set size.

use std::io::Write;

use anyhow::Result;
use leuko_core::FoldIndex;
use leuko_eval::{ExperimentSummary, Guess, Metric, Published, SizeSummary, Spread, published};

/// Prints one experiment's results, the published ones beside them.
pub(crate) fn print_scores(summary: &ExperimentSummary, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "\n{} ({}{}{} of {} folds{})",
        summary.name,
        // Own images are named once.
        match summary.name == summary.dataset {
            true => String::new(),
            false => format!("{}, ", summary.dataset),
        },
        if summary.synthetic {
            "not photographs, "
        } else {
            ""
        },
        summary
            .sizes
            .iter()
            .map(|size| size.folds_completed)
            .max()
            .unwrap_or(0),
        most_folds(summary),
        tested(summary),
    )?;
    if summary.classes.len() == 2 {
        print_binary(summary, out)
    } else {
        print_multiclass(summary, out)
    }
}

/// Number of folds, failed or not, of the size that has most.
fn most_folds(summary: &ExperimentSummary) -> usize {
    let folds = summary.sizes.iter().map(folds);
    folds.max().unwrap_or(0)
}

fn folds(size: &SizeSummary) -> usize {
    size.folds_completed + size.folds_failed
}

/// Number of images that each fold tests, in words.
fn tested(summary: &ExperimentSummary) -> String {
    let folds = || summary.sizes.iter().flat_map(|size| &size.folds);
    let least = folds().map(|fold| fold.test_images).min();
    let most = folds().map(|fold| fold.test_images).max();
    match (least, most) {
        (Some(least), Some(most)) if least == most => format!(", each tested on {least} images"),
        (Some(least), Some(most)) => format!(", each tested on {least} to {most} images"),
        _ => String::new(),
    }
}

fn print_binary(summary: &ExperimentSummary, out: &mut dyn Write) -> Result<()> {
    let paper = Paper::of(summary, Metric::RocAuc);
    writeln!(
        out,
        "{:>8}  {:>15}  {:>22}  {:>8}  {:>8}{}",
        "training",
        "ROC-AUC",
        "pooled ROC-AUC",
        "accuracy",
        "weighted",
        paper.cell("published")
    )?;
    writeln!(
        out,
        "{:>8}  {:>15}  {:>22}  {:>8}  {:>8}{}",
        "images",
        "mean ± s.d.",
        "(95% interval)",
        "",
        "F1",
        paper.cell("mean ± s.d.")
    )?;
    for size in &summary.sizes {
        let pooled = size.auc_pooled.as_ref().map_or("-".into(), |pooled| {
            format!("{:.3} ({:.3}-{:.3})", pooled.auc, pooled.low, pooled.high)
        });
        writeln!(
            out,
            "{:>8}  {:>15}  {pooled:>22}  {:>8}  {:>8}{}",
            size.training_images.get(),
            mean_sd(&size.auc),
            mean(&size.accuracy),
            mean(&size.f1_weighted),
            paper.score(size),
        )?;
        print_notes(summary, size, out)?;
    }
    Ok(())
}

fn print_multiclass(summary: &ExperimentSummary, out: &mut dyn Write) -> Result<()> {
    let paper = Paper::of(summary, Metric::WeightedF1);
    let names = ["training", "weighted F1", "macro F1", "accuracy"];
    let kinds = ["images", "mean ± s.d.", "mean ± s.d.", "mean ± s.d."];
    print_cells(names, &paper.cell("published F1"), out)?;
    print_cells(kinds, &paper.cell("mean ± s.d."), out)?;
    for size in &summary.sizes {
        let cells = [
            size.training_images.get().to_string(),
            mean_sd(&size.f1_weighted),
            mean_sd(&size.f1_unweighted),
            mean_sd(&size.accuracy),
        ];
        print_cells(
            cells.each_ref().map(String::as_str),
            &paper.score(size),
            out,
        )?;
        print_notes(summary, size, out)?;
    }
    if let Some(guess) = Guess::of_experiment(summary) {
        let scores = [guess.f1_weighted, guess.f1_unweighted, guess.accuracy];
        let [weighted, macro_f1, accuracy] = scores.map(|score| format!("{score:.3}"));
        let cells = ["guessing", &weighted, &macro_f1, &accuracy];
        print_cells(cells, "  (always the largest class)", out)?;
    }
    Ok(())
}

/// Prints a row of the table of more than two classes.
fn print_cells(cells: [&str; 4], last: &str, out: &mut dyn Write) -> Result<()> {
    let [first, weighted, macro_f1, accuracy] = cells;
    Ok(writeln!(
        out,
        "{first:>8}  {weighted:>15}  {macro_f1:>15}  {accuracy:>15}{last}"
    )?)
}

/// The column of the published scores; empty if the paper has none for any size.
struct Paper<'a> {
    summary: &'a ExperimentSummary,
    metric: Metric,
    any: bool,
}

impl<'a> Paper<'a> {
    fn of(summary: &'a ExperimentSummary, metric: Metric) -> Self {
        let has = |size: &SizeSummary| published(summary, size.training_images, metric).is_some();
        Self {
            summary,
            metric,
            any: summary.sizes.iter().any(has),
        }
    }

    fn cell(&self, text: &str) -> String {
        match self.any {
            true => format!("  {text:>15}"),
            false => String::new(),
        }
    }

    fn score(&self, size: &SizeSummary) -> String {
        let published = published(self.summary, size.training_images, self.metric);
        self.cell(&published.map_or_else(String::new, Published::to_string))
    }
}

fn mean(spread: &Option<Spread>) -> String {
    let spread = spread.as_ref();
    spread.map_or("-".into(), |spread| format!("{:.3}", spread.mean))
}

fn mean_sd(spread: &Option<Spread>) -> String {
    (spread.as_ref()).map_or_else(|| "-".to_owned(), Spread::to_string)
}

/// Prints below a row what its scores lack.
fn print_notes(summary: &ExperimentSummary, size: &SizeSummary, out: &mut dyn Write) -> Result<()> {
    let most = most_folds(summary);
    if folds(size) < most {
        writeln!(out, "          {} of {most} folds", folds(size))?;
    }
    for failure in &size.failures {
        let FoldIndex(fold) = failure.fold;
        let error = first_line(&failure.error);
        writeln!(out, "          fold {fold} failed: {error}")?;
    }
    Ok(())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use leuko_core::{
        ClassIndex, Completed, EpochLoss, ImageId, Outcome, Prediction, Protocol, RECORD_FORMAT,
        RunRecord, Seed, SetSizes, StopReason, TrainSize,
    };
    use leuko_eval::summarise;
    use leuko_viz::LearningCurve;

    use super::*;

    /// A run of three kinds of cells that tested one image of each and was right about two.
    fn multiclass(size: u32, fold: u16) -> RunRecord {
        let prediction = |(class, probabilities): (u16, [f32; 3])| Prediction {
            image: ImageId(format!("image {fold}-{class}")),
            truth: ClassIndex(class),
            probabilities: probabilities.to_vec(),
        };
        let answers = [
            (0, [0.9, 0.1, 0.0]),
            (1, [0.2, 0.8, 0.0]),
            (2, [0.6, 0.1, 0.3]),
        ];
        RunRecord {
            format: RECORD_FORMAT,
            experiment: "all-multiclass".into(),
            dataset: "all-idb2-classes".into(),
            synthetic: false,
            protocol: Protocol::Paper,
            size: TrainSize::new(size).unwrap(),
            fold: FoldIndex(fold),
            seed: Seed(1),
            classes: ["a", "b", "c"].map(String::from).to_vec(),
            engine: "fused-scalar".into(),
            fingerprint: "00".into(),
            parameters: 7243,
            images: SetSizes {
                training: size as usize,
                validation: 3,
                test: 3,
            },
            outcome: Outcome::Completed(Completed {
                losses: vec![EpochLoss {
                    training: 1.0,
                    validation: 1.0,
                }],
                best_epoch: 0,
                stopped: StopReason::MaxEpochs,
                validation: Vec::new(),
                predictions: answers.map(prediction).to_vec(),
            }),
        }
    }

    #[test]
    fn test_scores_of_the_multiclass_study_shows_the_papers_f1_beside_the_whole_pool() {
        let summary = summarise(&[multiclass(100, 0), multiclass(196, 0)]).unwrap();
        let mut printed = Vec::new();
        print_scores(&summary.experiments[0], &mut printed).unwrap();
        // The F1 of a, b, c are 2/3, 1 and 0. The paper's score belongs to all 196 images.
        insta::assert_snapshot!(String::from_utf8(printed).unwrap());
    }

    #[test]
    fn test_scores_of_a_study_that_still_runs_say_how_many_folds_they_are_from() {
        let runs = [(50, 0), (50, 1), (50, 2), (100, 1)];
        let summary = summarise(&runs.map(|(size, fold)| multiclass(size, fold))).unwrap();
        let mut printed = Vec::new();
        print_scores(&summary.experiments[0], &mut printed).unwrap();
        insta::assert_snapshot!(String::from_utf8(printed).unwrap(), @"
        all-multiclass (all-idb2-classes, 3 of 3 folds, each tested on 3 images)
        training      weighted F1         macro F1         accuracy
          images      mean ± s.d.      mean ± s.d.      mean ± s.d.
              50    0.556 ± 0.000    0.556 ± 0.000    0.667 ± 0.000
             100            0.556            0.556            0.667
                  1 of 3 folds
        guessing            0.167            0.167            0.333  (always the largest class)
        ");
    }

    #[test]
    fn test_learning_curve_of_the_multiclass_study_shows_the_papers_f1() {
        let summary = summarise(&[multiclass(100, 0), multiclass(196, 0)]).unwrap();
        let curve = LearningCurve::of(&summary.experiments[0]);
        let published: Vec<_> = curve.sizes.iter().map(|size| size.published).collect();
        let paper = leuko_viz::PublishedScore {
            mean: 0.81,
            sd: 0.09,
        };
        assert_eq!(published, [None, Some(paper)]);
        let rows = summary.size_rows();
        assert_eq!(rows[1].published_f1_weighted_mean, Some(0.81));
        assert_eq!(rows[1].published_auc_mean, None);
    }
}
