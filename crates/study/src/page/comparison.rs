//! Published numbers beside measured ones.

use leuko_eval::{LEVEL, PUBLISHED, SizeSummary, mean_difference, published};
use leuko_report::{Column, Table};

use super::metric::{metric, score, score_name};
use crate::outputs::{Trend, claims};
use crate::results::ExperimentResults;

/// Published against measured; absent if the paper has no number for anything that was run.
pub(super) fn table(experiments: &[ExperimentResults]) -> Option<Table> {
    let mut rows = Vec::new();
    for one in experiments {
        for size in one.network().into_iter().flat_map(|network| &network.sizes) {
            let paper = published(&one.summary, size.training_images, metric(&one.summary));
            let (Some(paper), Some(ours)) = (paper, score(&one.summary, size)) else {
                continue;
            };
            rows.push(vec![
                one.description.name.clone(),
                paper.figure.to_owned(),
                score_name(&one.summary).to_owned(),
                paper.training_images.to_string(),
                size.training_images.get().to_string(),
                paper.to_string(),
                ours.to_string(),
                format!("{:+.3}", ours.mean - paper.mean),
                ours.n.to_string(),
            ]);
        }
    }
    (!rows.is_empty()).then(|| Table {
        id: "comparison".to_owned(),
        caption: "Published and measured".to_owned(),
        columns: vec![
            Column::text("Experiment"),
            Column::text("In the paper"),
            Column::text("Score"),
            Column::number("Training images", "published"),
            Column::number("Training images", "measured"),
            Column::number("Published", "mean ± s.d."),
            Column::number("Measured", "mean ± s.d."),
            Column::number("Difference", "of the means"),
            Column::number("Folds", "measured"),
        ],
        rows,
        notes: vec![
            "± is the standard deviation over folds. Part of it comes from small test sets: a fold of ALL-IDB2 tests 12 or 13 images of each class, which alone gives about 0.03 at a ROC-AUC of 0.97. It does not say how scores change on images of another laboratory.".to_owned(),
        ],
        downloads: Vec::new(),
    })
}

/// Where results differ from the paper: scores that differ by more than the spread over folds makes likely,
/// and, on the paper's data sets, claims on focus and separation that the numbers contradict. Numbers that
/// do not decide a claim are no difference.
pub(super) fn differences(experiments: &[ExperimentResults]) -> Vec<String> {
    let papers = |one: &&ExperimentResults| {
        let dataset = one.description.dataset.as_str();
        PUBLISHED
            .iter()
            .any(|published| published.dataset == dataset)
    };
    let of = experiments.iter().filter(papers);
    let said = of.flat_map(|one| {
        let claims = claims(&one.description, &one.findings).into_iter();
        let against = claims.filter(|claim| claim.trend() == Trend::Shrinks);
        against.map(|claim| format!("{}: {}", one.description.name, claim))
    });
    experiments.iter().flat_map(scores).chain(said).collect()
}

/// The scores of one experiment that differ from the published ones.
fn scores(one: &ExperimentResults) -> Vec<String> {
    let differs = |size: &SizeSummary| {
        let paper = published(&one.summary, size.training_images, metric(&one.summary))?;
        let ours = score(&one.summary, size)?;
        let [low, high] = mean_difference(ours, paper, LEVEL).ok()??;
        (low > 0.0 || high < 0.0).then(|| {
            format!(
                "{}: the mean {} of networks trained on {} images is {:.3}; the published one is {:.2}, for {} images. The difference is {:+.3} ({:.0}% interval {low:+.3} to {high:+.3}, as if folds were independent).",
                one.description.name,
                score_name(&one.summary),
                size.training_images.get(),
                ours.mean,
                paper.mean,
                paper.training_images,
                ours.mean - paper.mean,
                LEVEL * 100.0
            )
        })
    };
    let sizes = one.network().into_iter().flat_map(|network| &network.sizes);
    sizes.filter_map(differs).collect()
}
