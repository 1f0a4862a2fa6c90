//! What came out, in plain words.

use leuko_eval::{ExperimentSummary, Metric, SizeSummary, Spread};
use leuko_report::{Column, Table};

use super::Concluded;

/// How near to the best mean score a size must come to count as enough.
const NEAR: f64 = 0.02;

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

fn scored(summary: &ExperimentSummary) -> Vec<Scored<'_>> {
    let sizes = summary.sizes.iter();
    sizes
        .filter_map(|size| Some((size, score(summary, size)?)))
        .collect()
}

/// The smallest size from which on every mean is near to the best, and the best size, of equal ones the
/// smallest.
fn enough<'a>(scored: &[Scored<'a>]) -> Option<[Scored<'a>; 2]> {
    let means = || scored.iter().map(|(_, spread)| spread.mean);
    let highest = means().fold(f64::NEG_INFINITY, f64::max);
    let best = means().position(|mean| mean == highest)?;
    let below = means().rposition(|mean| mean < highest - NEAR);
    let enough = below.map_or(0, |last| last + 1);
    Some([scored[enough], scored[best]])
}

/// The answer, from the first experiment on photographs, or else the first.
pub(super) fn lead(experiments: &[Concluded<'_>]) -> String {
    let photographs = |one: &&Concluded<'_>| !one.description.synthetic;
    let first = experiments.iter().find(photographs);
    let sentence = first.or_else(|| experiments.first()).and_then(sentence);
    sentence.unwrap_or_else(|| "No run has completed yet.".to_owned())
}

/// What must be known before any number.
pub(super) fn warnings(experiments: &[Concluded<'_>]) -> Vec<String> {
    let mut warnings = Vec::new();
    if experiments.iter().all(|one| one.description.synthetic) {
        warnings.push(
            "All cells are synthetic, drawn by leuko: the scores say nothing about patients."
                .to_owned(),
        );
    }
    let leaking = experiments
        .iter()
        .filter(|one| one.summary.protocol.leaks());
    for one in leaking {
        warnings.push(format!(
            "{}: folds as the published scripts cut them; images that choose the epoch may be tested, too.",
            one.description.name
        ));
    }
    let few = experiments
        .iter()
        .flat_map(|one| &one.summary.sizes)
        .any(|size| size.folds_completed < 5);
    if few {
        warnings.push(
            "Some scores are of fewer than five folds: their spread is hardly known.".to_owned(),
        );
    }
    warnings
}

/// What one experiment found, in a sentence or two.
pub(super) fn sentence(one: &Concluded<'_>) -> Option<String> {
    let (title, summary) = (&one.description.title, one.summary);
    let name = score_name(summary);
    let scored = scored(summary);
    let [(enough, near), (best, highest)] = enough(&scored)?;
    let (least, lowest) = scored.first()?;
    let tested = match summary.protocol.leaks() {
        false => "images that the tested network has not seen",
        true => "test images, some of which chose the epoch,",
    };
    let images = |size: &SizeSummary| size.training_images.get();
    if scored.len() > 1 && images(best) == images(least) {
        return Some(format!(
            "{title}: the mean {name} on {tested} is {:.2} with {} training images, and no higher with more.",
            highest.mean,
            images(best)
        ));
    }
    if scored.len() == 1 {
        return Some(format!(
            "{title}: the mean {name} over {} folds is {:.2} with {} training images.",
            highest.n,
            highest.mean,
            images(best)
        ));
    }
    Some(format!(
        "{title}: the mean {name} on {tested} is {:.2} with {} training images and at best {:.2}, with {}. From {} images on ({:.2}) it is within {NEAR} of that.",
        lowest.mean,
        images(least),
        highest.mean,
        images(best),
        images(enough),
        near.mean
    ))
}

/// A row for each experiment.
pub(super) fn at_a_glance(experiments: &[Concluded<'_>]) -> Table {
    let row = |one: &Concluded<'_>| {
        let summary = one.summary;
        let scored = scored(summary);
        let say = |found: Option<&Scored<'_>>| {
            found.map_or("-".to_owned(), |(size, spread)| {
                format!("{:.3} ({})", spread.mean, size.training_images.get())
            })
        };
        let found = enough(&scored);
        vec![
            one.description.name.clone(),
            summary.dataset.clone(),
            one.description.available.iter().sum::<usize>().to_string(),
            score_name(summary).to_owned(),
            say(scored.first()),
            say(found.as_ref().map(|[_, best]| best)),
            found.map_or("-".to_owned(), |[(size, _), _]| {
                size.training_images.get().to_string()
            }),
            summary
                .sizes
                .iter()
                .map(|size| size.folds_completed)
                .max()
                .unwrap_or(0)
                .to_string(),
        ]
    };
    Table {
        id: "at-a-glance".to_owned(),
        caption: "Every experiment at a glance".to_owned(),
        columns: vec![
            Column::text("Experiment"),
            Column::text("Data set"),
            Column::number("Images", "there are"),
            Column::text("Score"),
            Column::number("Fewest images", "score (images)"),
            Column::number("Best", "score (images)"),
            Column::number("Enough", "training images"),
            Column::number("Folds", ""),
        ],
        rows: experiments.iter().map(row).collect(),
        notes: vec![format!(
            "Enough: the smallest number of training images whose mean score is within {NEAR} of the best mean. Scores are of test images, which neither trained the tested network nor chose its epoch, but in the folds of the published scripts."
        )],
        downloads: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::TrainSize;

    use super::*;

    fn enough_of(means: &[f64]) -> [usize; 2] {
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
        enough(&scored)
            .unwrap()
            .map(|(size, _)| size.training_images.get())
    }

    #[test]
    fn test_enough_is_the_size_from_which_all_larger_ones_are_near_the_best() {
        assert_eq!(enough_of(&[0.7, 0.95, 0.9, 0.96]), [40, 40]);
        assert_eq!(enough_of(&[0.7, 0.95, 0.945, 0.96]), [20, 40]);
        assert_eq!(enough_of(&[1.0, 1.0, 1.0]), [10, 10]);
    }
}
