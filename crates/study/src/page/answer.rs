//! The answer of a study, in plain words.

use leuko_eval::{ExperimentSummary, Guess, Metric, SizeSummary, Spread};
use leuko_report::{Column, Table};

use crate::results::ExperimentResults;

/// How near to the best mean score a size must come to count as enough.
const NEAR: f64 = 0.02;

/// A mean score that is printed as 1.000.
const PERFECT: f64 = 0.9995;

/// A size with the spread of its score over folds.
type Scored<'a> = (&'a SizeSummary, &'a Spread);

/// The score that an experiment is about.
pub(super) fn metric(summary: &ExperimentSummary) -> Metric {
    match summary.classes.len() {
        2 => Metric::RocAuc,
        _ => Metric::WeightedF1,
    }
}

/// Its name.
pub(super) fn score_name(summary: &ExperimentSummary) -> &'static str {
    match metric(summary) {
        Metric::RocAuc => "ROC-AUC",
        Metric::WeightedF1 => "weighted F1",
    }
}

/// That score at one size.
pub(super) fn score<'a>(summary: &ExperimentSummary, size: &'a SizeSummary) -> Option<&'a Spread> {
    match metric(summary) {
        Metric::RocAuc => size.auc.as_ref(),
        Metric::WeightedF1 => size.f1_weighted.as_ref(),
    }
}

/// What guessing scores.
fn guess(summary: &ExperimentSummary) -> Option<f64> {
    match metric(summary) {
        Metric::RocAuc => Some(0.5),
        Metric::WeightedF1 => Some(Guess::of_experiment(summary)?.f1_weighted),
    }
}

fn scored(summary: &ExperimentSummary) -> Vec<Scored<'_>> {
    let sizes = summary.sizes.iter();
    sizes
        .filter_map(|size| Some((size, score(summary, size)?)))
        .collect()
}

/// The smallest size from which on every mean is near to the best; `None` if only the largest size is:
/// then more images may still help.
fn enough<'a>(scored: &[Scored<'a>]) -> Option<Scored<'a>> {
    let highest = best(scored)?.1.mean;
    let far = |(_, spread): &Scored<'_>| spread.mean < highest - NEAR;
    let enough = scored.iter().rposition(far).map_or(0, |last| last + 1);
    scored
        .get(enough)
        .filter(|_| enough + 1 < scored.len())
        .copied()
}

/// The size with the best mean, of equal ones the smallest.
fn best<'a>(scored: &[Scored<'a>]) -> Option<Scored<'a>> {
    let better = |best: Scored<'a>, next: Scored<'a>| match next.1.mean > best.1.mean {
        true => next,
        false => best,
    };
    scored.iter().copied().reduce(better)
}

/// The experiment whose answer opens the page: the first that has one, on photographs if there are any.
pub(super) fn leading(experiments: &[ExperimentResults]) -> Option<&ExperimentResults> {
    let answered = |one: &&ExperimentResults| sentence(one).is_some();
    let photographs = experiments.iter().filter(|one| !one.description.synthetic);
    photographs.chain(experiments).find(answered)
}

/// The answer, after the experiment's title.
pub(super) fn headline(leading: Option<&ExperimentResults>) -> String {
    let titled =
        |one: &ExperimentResults| Some(format!("{}. {}", one.description.title, sentence(one)?));
    let answer = leading.and_then(titled);
    answer.unwrap_or_else(|| "No run has completed yet.".to_owned())
}

/// What one experiment found, in a sentence or two.
pub(super) fn sentence(one: &ExperimentResults) -> Option<String> {
    let summary = &one.summary;
    let name = score_name(summary);
    let scored = scored(summary);
    let (best, highest) = best(&scored)?;
    let (least, lowest) = scored.first()?;
    let images = |size: &SizeSummary| size.training_images.get();
    let tested = match summary.protocol.leaks() {
        false => "unseen images",
        true => "test images, some of which chose the epoch,",
    };
    let mean = format!("The mean {name} on {tested}");
    if scored.len() == 1 {
        return Some(format!(
            "{mean} is {:.2} over {} folds with {} training images.",
            highest.mean,
            highest.n,
            images(best)
        ));
    }
    if images(best) == images(least) {
        return Some(format!(
            "{mean} is best with the fewest training images, {}: {:.2}. More images do not raise it.",
            images(best),
            highest.mean
        ));
    }
    let range = format!(
        "{:.2} with {} training images and {:.2} at best, with {}.",
        lowest.mean,
        images(least),
        highest.mean,
        images(best)
    );
    Some(match enough(&scored) {
        Some((size, _)) => format!(
            "{} training images are enough: from there on, the mean {name} on {tested} stays within {NEAR} of the best. It is {range}",
            images(size)
        ),
        None if highest.mean >= PERFECT => {
            format!("{mean} is {range} It cannot get higher with more images.")
        }
        None => {
            format!("{mean} is {range} These sizes do not show whether more images would help.")
        }
    })
}

/// A row for each experiment.
pub(super) fn at_a_glance(experiments: &[ExperimentResults]) -> Table {
    let row = |one: &ExperimentResults| {
        let summary = &one.summary;
        let scored = scored(summary);
        let say = |found: Option<&Scored<'_>>| {
            found.map_or("-".to_owned(), |(size, spread)| {
                format!("{:.3} ({})", spread.mean, size.training_images.get())
            })
        };
        let (enough, best) = (enough(&scored), best(&scored));
        vec![
            one.description.name.clone(),
            summary.dataset.clone(),
            one.description.available.iter().sum::<usize>().to_string(),
            score_name(summary).to_owned(),
            guess(summary).map_or("-".to_owned(), |guess| format!("{guess:.3}")),
            say(scored.first()),
            say(best.as_ref()),
            enough.map_or("-".to_owned(), |(size, _)| {
                size.training_images.get().to_string()
            }),
        ]
    };
    Table {
        id: "at-a-glance".to_owned(),
        caption: "Every experiment at a glance".to_owned(),
        columns: vec![
            Column::text("Experiment"),
            Column::text("Data set"),
            Column::number("Images", "available"),
            Column::text("Score"),
            Column::number("Guessing", "score"),
            Column::number("Fewest images", "score (images)"),
            Column::number("Best", "score (images)"),
            Column::number("Enough", "training images"),
        ],
        rows: experiments.iter().map(row).collect(),
        notes: vec![format!(
            "Enough: the smallest number of training images from which on every mean score is within {NEAR} of the best mean; a dash if that is the largest number. Guessing: the score of random answers (ROC-AUC), or of always answering the largest class (weighted F1)."
        )],
        downloads: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::TrainSize;

    use super::*;

    /// What is enough and what is best of means at 10, 20, ... images.
    fn enough_of(means: &[f64]) -> [Option<usize>; 2] {
        let sizes: Vec<(SizeSummary, Spread)> = (means.iter().zip(1..))
            .map(|(&mean, tens)| {
                let size = SizeSummary {
                    training_images: TrainSize::new(10 * tens).unwrap(),
                    folds_completed: 1,
                    folds_failed: 0,
                    confusion: None,
                    auc: None,
                    auc_pooled: None,
                    accuracy: None,
                    f1_weighted: None,
                    f1_unweighted: None,
                    folds: Vec::new(),
                    failures: Vec::new(),
                };
                (size, Spread::of(&[mean]).unwrap())
            })
            .collect();
        let scored: Vec<Scored<'_>> = sizes.iter().map(|(size, spread)| (size, spread)).collect();
        let images = |found: Scored<'_>| found.0.training_images.get();
        [enough(&scored).map(images), best(&scored).map(images)]
    }

    #[test]
    fn test_enough_is_the_size_from_which_all_larger_ones_are_near_the_best() {
        assert_eq!(enough_of(&[0.7, 0.95, 0.945, 0.96]), [Some(20), Some(40)]);
        assert_eq!(enough_of(&[0.7, 0.95, 0.9, 0.96]), [None, Some(40)]);
        assert_eq!(enough_of(&[1.0, 1.0, 1.0]), [Some(10), Some(10)]);
        // The last one is far below the best.
        assert_eq!(enough_of(&[0.72, 0.58]), [None, Some(10)]);
        assert_eq!(enough_of(&[0.7]), [None, Some(10)]);
        assert_eq!(enough_of(&[]), [None, None]);
    }
}
