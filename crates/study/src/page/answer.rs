//! The answer of a study, in plain words.

use leuko_report::{Column, Table};

use super::metric::{guess, score_name, scored};
use super::sentence::sentence;
use super::verdict::{FEWEST_FOLDS, NEAR, Scored, Verdict, WIDEST, best, enough};
use crate::cautions::trained_too_little;
use crate::results::ExperimentResults;

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
        let best = best(&scored);
        let verdict = Verdict::of(&scored, trained_too_little(one));
        let enough = match verdict {
            Some(Verdict::CannotTell(_)) => Some("cannot tell".to_owned()),
            _ => enough(&scored).map(|(size, _)| size.training_images.get().to_string()),
        };
        vec![
            one.description.name.clone(),
            summary.dataset.clone(),
            one.description.available.iter().sum::<usize>().to_string(),
            score_name(summary).to_owned(),
            guess(summary).map_or("-".to_owned(), |guess| format!("{guess:.3}")),
            say(scored.first()),
            say(best.as_ref()),
            enough.unwrap_or_else(|| "-".to_owned()),
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
            "Enough: the smallest number of training images from which on every mean score is within {NEAR} of the best mean; a dash if that is the largest number. Nobody can tell it after too little training, from fewer than {FEWEST_FOLDS} folds, or from so few test images that the 95% interval at the best size, over all folds together, is wider than {WIDEST:.2} (of the ROC-AUC; of the accuracy for more than two classes). Guessing: the score of random answers (ROC-AUC), or of always answering the largest class (weighted F1)."
        )],
        downloads: Vec::new(),
    }
}
