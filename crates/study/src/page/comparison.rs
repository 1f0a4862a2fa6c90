//! Published numbers beside measured ones.

use leuko_eval::{PUBLISHED, published};
use leuko_report::{Column, Table};

use super::Concluded;
use super::answer::{metric, score, score_name};
use crate::outputs::{Trend, claims};

/// Published against measured; absent if the paper has no number for anything that was run.
pub(super) fn table(experiments: &[Concluded<'_>]) -> Option<Table> {
    let mut rows = Vec::new();
    for one in experiments {
        for size in &one.summary.sizes {
            let paper = published(one.summary, size.training_images, metric(one.summary));
            let (Some(paper), Some(ours)) = (paper, score(one.summary, size)) else {
                continue;
            };
            let sd = ours.sd.map_or(String::new(), |sd| format!(" ± {sd:.3}"));
            rows.push(vec![
                one.description.name.clone(),
                paper.figure.to_owned(),
                score_name(one.summary).to_owned(),
                paper.training_images.to_string(),
                size.training_images.get().to_string(),
                format!("{:.2} ± {:.2}", paper.mean, paper.sd),
                format!("{:.3}{sd}", ours.mean),
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
            "± is the standard deviation over folds. It holds the chance of small test sets: at an AUC of 0.97, drawing 13 and 12 test images, as in a fold of ALL-IDB2, alone gives about 0.03. It is not the error for another laboratory's images.".to_owned(),
            "The interval of the pooled ROC-AUC in the tables below covers other test images of the same kind, for these networks.".to_owned(),
        ],
        downloads: Vec::new(),
    })
}

/// Where results differ from the paper: on its own data sets, the claims on focus and separation that
/// the numbers speak against. That they do not tell is no difference.
pub(super) fn differences(experiments: &[Concluded<'_>]) -> Vec<String> {
    let papers = |one: &&Concluded<'_>| {
        let dataset = one.description.dataset.as_str();
        PUBLISHED
            .iter()
            .any(|published| published.dataset == dataset)
    };
    let of = experiments.iter().filter(papers);
    let said = of.flat_map(|one| {
        let claims = claims(one.description, &one.findings).into_iter();
        let against = claims.filter(|claim| claim.trend == Trend::Shrinks);
        against.map(|claim| format!("{}: {}", one.description.name, claim.text))
    });
    said.collect()
}
