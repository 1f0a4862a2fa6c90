//! Figures of where networks look (Fig. 4b) and of how classes separate (Fig. 5), and the numbers
//! behind both claims.

use std::path::Path;

use anyhow::Result;
use leuko_core::{FoldIndex, RunId, TrainSize};
use leuko_explain::Shares;
use leuko_viz::{Embedding, EmbeddingPanel, Series, SeriesStyle, TrendPanel, TrendPoint, Trends};

use super::by_size::at;
use crate::analysis::{Finding, Looks};
use crate::description::Description;
use crate::outputs::drawn::{Drawing, Drawn};

/// Classes that a map's markers tell apart.
const MOST_CLASSES: usize = 15;

/// A number of a finding, if it has it.
type Number<'a> = &'a dyn Fn(&Finding) -> Option<f64>;

/// Draws the figures of an experiment's findings, and says which.
pub(crate) fn draw_findings(
    out: &Path,
    experiment: &Description,
    findings: &[Finding],
) -> Result<Vec<Drawn>> {
    let mut drawing = Drawing::new(out, &experiment.name);
    if findings.is_empty() {
        return Ok(drawing.figures);
    }
    super::shown::draw(out, experiment, &mut drawing)?;
    let rules = rules(experiment, findings);
    for (name, mut figure, caption) in [
        (
            "focus",
            focus(experiment, findings, |looks| looks.relevance),
            "Where networks look, in numbers: the share of the positive relevance of each test image's own class on nucleus, cytoplasm and background, mean over test images, then over folds, with 95% intervals over folds, cut off at 0 and 1. Beside it what the same network with random weights gives, and the share of the pixels, which a map that is even everywhere would score.",
        ),
        (
            "focus-saliency",
            focus(experiment, findings, |looks| looks.saliency),
            "The same for the magnitude of the gradient (saliency).",
        ),
        (
            "separation",
            separation(experiment, findings),
            "How classes separate, in numbers: silhouette and purity of nearest neighbours in the 32 values of the last hidden layer, for the test images, which are the same at every size; and the trustworthiness of the t-SNE maps, of all images outside training and validation. Mean over folds with 95% intervals, beside what chance gives.",
        ),
    ] {
        // What could be measured nowhere has no panel.
        figure.panels.retain(|panel| !panel.series.is_empty());
        if !figure.panels.is_empty() {
            let caption = match name {
                "focus" => format!("{caption} {rules}"),
                _ => caption.to_owned(),
            };
            drawing.add("", name, &figure, &caption)?;
        }
    }
    let maps = embedding(experiment, findings);
    if experiment.classes.len() > MOST_CLASSES {
        tracing::warn!(
            "{}: Fig. 5 is left out, as it tells at most {MOST_CLASSES} classes apart",
            experiment.name
        );
    } else if !maps.panels.is_empty() {
        drawing.add("Fig. 5", "embedding", &maps, "t-SNE maps of the 32 values of the last hidden layer, for all images outside training and validation of the first fold. Near points are alike to the network; distances between clusters mean nothing.")?;
    }
    Ok(drawing.figures)
}

/// By which rules networks were explained, and what limits that.
fn rules(experiment: &Description, findings: &[Finding]) -> String {
    let (explained, without): (usize, usize) = (findings.iter())
        .map(|found| (found.focus.images, found.focus.without_nucleus))
        .fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
    let of_fold = |found: &Finding| found.focus.gap;
    let gaps: Vec<f64> = findings.iter().filter_map(of_fold).collect();
    let gap = match gaps.iter().copied().reduce(f64::max) {
        None => String::new(),
        Some(_) => format!(
            "; biases took or gave {:.0}% of the logit (mean over networks of the median image)",
            100.0 * gaps.iter().sum::<f64>() / gaps.len() as f64
        ),
    };
    format!(
        "Relevance by the rules {}{gap}. {without} of {} explanations were left out, as no nucleus was found in the image.",
        experiment.composite,
        explained + without
    )
}

/// Picks one region's share.
type OfRegion = fn(Shares) -> f64;

fn focus(
    experiment: &Description,
    findings: &[Finding],
    of: fn(&Looks) -> Option<Shares>,
) -> Trends {
    let regions: [(&str, OfRegion); 3] = [
        ("nucleus", |shares| shares.nucleus),
        ("cytoplasm", |shares| shares.cytoplasm),
        ("background", |shares| shares.background),
    ];
    let panel = |(name, region): (&str, OfRegion)| TrendPanel {
        label: format!("Share on the {name}"),
        low: 0.0,
        high: 1.0,
        series: series(
            experiment,
            findings,
            &[
                ("trained network", SeriesStyle::Measured, &|found| {
                    of(&found.focus.trained).map(region)
                }),
                ("random weights", SeriesStyle::Baseline, &|found| {
                    of(&found.focus.randomised).map(region)
                }),
                ("share of the pixels", SeriesStyle::Chance, &|found| {
                    found.focus.area.map(region)
                }),
            ],
            [0.0, 1.0],
        ),
    };
    Trends {
        title: Some(experiment.title.clone()),
        panels: regions.into_iter().map(panel).collect(),
        note: experiment.note.clone(),
    }
}

fn separation(experiment: &Description, findings: &[Finding]) -> Trends {
    let panel = |label: &str, low: f64, measured: Number<'_>, chance: Number<'_>| TrendPanel {
        label: label.to_owned(),
        low,
        high: 1.0,
        series: series(
            experiment,
            findings,
            &[
                ("measured", SeriesStyle::Measured, measured),
                ("by chance", SeriesStyle::Chance, chance),
            ],
            [low, 1.0],
        ),
    };
    let tested = |found: &Finding| found.tested.numbers.clone();
    let lowest = (findings.iter().filter_map(tested)).fold(0.0, |low: f64, numbers| {
        low.min(numbers.silhouette)
            .min(numbers.silhouette_by_chance.mean)
    });
    Trends {
        title: Some(experiment.title.clone()),
        panels: vec![
            panel(
                "Silhouette",
                if lowest < -0.2 { -1.0 } else { -0.2 },
                &|found| Some(tested(found)?.silhouette),
                &|found| Some(tested(found)?.silhouette_by_chance.mean),
            ),
            panel(
                "Purity of neighbours",
                0.0,
                &|found| Some(tested(found)?.purity),
                &|found| Some(tested(found)?.purity_by_chance),
            ),
            panel(
                "Trustworthiness of maps",
                0.0,
                &|found| Some(found.map.as_ref()?.trustworthiness),
                &|found| Some(found.map.as_ref()?.trustworthiness_by_chance),
            ),
        ],
        note: experiment.note.clone(),
    }
}

/// The series that have a point. Student's intervals of shares may reach beyond the scale, where no share
/// can be: they are cut off there.
fn series(
    experiment: &Description,
    findings: &[Finding],
    numbers: &[(&str, SeriesStyle, Number<'_>)],
    scale: [f64; 2],
) -> Vec<Series> {
    let [low, high] = scale;
    let point = |size: TrainSize, number: Number<'_>| {
        let found = at(findings, size, number)?;
        Some(TrendPoint {
            training_images: size.get(),
            mean: found.mean,
            interval: found
                .interval
                .map(|ends| ends.map(|end| end.clamp(low, high))),
        })
    };
    let series = numbers.iter().map(|&(name, style, number)| Series {
        name: name.to_owned(),
        style,
        points: (experiment.sizes.iter())
            .filter_map(|&size| point(size, number))
            .collect(),
    });
    series.filter(|series| !series.points.is_empty()).collect()
}

/// The maps of the first fold, for the sizes to be mapped.
fn embedding(experiment: &Description, findings: &[Finding]) -> Embedding {
    let panels = experiment.mapped_sizes.iter().filter_map(|&size| {
        let of_run = |found: &&Finding| found.size == size && found.fold == FoldIndex(0);
        let map = findings.iter().find(of_run)?.map.as_ref()?;
        Some(EmbeddingPanel {
            label: format!("{} training images", size.get()),
            points: map.places.clone(),
            classes: map.classes.iter().map(|class| class.index()).collect(),
        })
    });
    Embedding {
        title: Some(experiment.title.clone()),
        class_names: experiment.classes.clone(),
        panels: panels.collect(),
        note: experiment.note.clone(),
    }
}

/// The run of the first fold at a size.
pub(super) fn first_fold(experiment: &Description, size: TrainSize) -> RunId {
    RunId {
        experiment: experiment.name.clone(),
        size,
        fold: FoldIndex(0),
    }
}
