//! Figures of where networks look (Fig. 4b) and of how classes separate (Fig. 5), and the numbers
//! behind both claims.

use leuko_core::{FoldIndex, TrainSize};
use leuko_explain::Shares;
use leuko_viz::{Embedding, EmbeddingPanel, Series, SeriesStyle, TrendPanel, TrendPoint, Trends};

use super::by_size::{at, overall};
use crate::error::StudyError;
use crate::notice::Notice;
use crate::outputs::drawn::{Drawing, Drawn, Label};
use crate::store::{Description, Finding, MeanShares, Store};
use crate::watch::Watch;
use crate::words::note;

/// Classes that a map's markers tell apart.
const MOST_CLASSES: usize = 15;

/// A number of a finding, if it has it.
type Number<'a> = &'a dyn Fn(&Finding) -> Option<f64>;

/// What a point of a line is the mean of.
#[derive(Clone, Copy)]
enum Over {
    /// The folds of its size.
    Folds,
    /// All networks: of random weights, which have no size.
    Networks,
}

/// A line of a figure's panel.
struct Line<'a> {
    name: &'a str,
    style: SeriesStyle,
    over: Over,
    number: Number<'a>,
}

/// Draws the figures of an experiment's findings, and says which.
pub(crate) fn draw_findings(
    store: &Store,
    experiment: &Description,
    findings: &[Finding],
    watch: &dyn Watch,
) -> Result<Vec<Drawn>, StudyError> {
    let mut drawing = Drawing::new(store.folder(), &experiment.name);
    if findings.is_empty() {
        return Ok(drawing.figures);
    }
    super::shown::draw(store, experiment, findings, &mut drawing)?;
    draw_trends(experiment, findings, &mut drawing)?;
    draw_maps(experiment, findings, &mut drawing, watch)?;
    Ok(drawing.figures)
}

/// Where networks look and how well classes separate in them, by number of training images.
fn draw_trends(
    experiment: &Description,
    findings: &[Finding],
    drawing: &mut Drawing,
) -> Result<(), StudyError> {
    let rules = rules(experiment, findings);
    let focus_caption = format!(
        "The share of the evidence for the image's true class (positive relevance, LRP) that lies on nucleus, cytoplasm and background. Points are means over test images, then over folds; bars are 95% intervals over folds, cut off at 0 and 1. Random weights: the same for untrained networks. Share of the pixels: what an even map would give. {rules}"
    );
    let separation_caption = format!(
        "Silhouette and purity of nearest neighbours in the 32 values of the last hidden layer, for up to {} test images of a fold, the same at every size. Trustworthiness of the t-SNE maps, for up to {} images outside training and validation. Means over folds with 95% intervals, and what chance gives.",
        most(findings, &|found| found.tested.images),
        most(findings, &|found| found.outside.images)
    );
    for (name, title, mut figure, caption) in [
        (
            "focus",
            "Where networks look, by relevance",
            focus(experiment, findings, |maps| maps.relevance),
            focus_caption.as_str(),
        ),
        (
            "focus-saliency",
            "Where networks look, by saliency",
            focus(experiment, findings, |maps| maps.saliency),
            "As by relevance, for the magnitude of the gradient.",
        ),
        (
            "separation",
            "How well classes separate",
            separation(experiment, findings),
            separation_caption.as_str(),
        ),
    ] {
        // What could be measured nowhere has no panel.
        figure.panels.retain(|panel| !panel.series.is_empty());
        if !figure.panels.is_empty() {
            let label = Label {
                number: "",
                name,
                title,
                caption,
            };
            drawing.add(label, &figure)?;
        }
    }
    Ok(())
}

/// Maps of the images (Fig. 5), unless there are too many classes for it.
fn draw_maps(
    experiment: &Description,
    findings: &[Finding],
    drawing: &mut Drawing,
    watch: &dyn Watch,
) -> Result<(), StudyError> {
    let maps = embedding(experiment, findings);
    if experiment.classes.len() > MOST_CLASSES {
        Notice::TooManyClasses {
            experiment: &experiment.name,
            most: MOST_CLASSES,
        }
        .tell(watch);
        return Ok(());
    }
    let Some(most) = maps.panels.iter().map(|panel| panel.points.len()).max() else {
        return Ok(());
    };
    let caption = format!(
        "The 32 values of the last hidden layer in networks of the first fold, for up to {most} images outside training and validation, evenly spaced in the list of images. Points that lie close together look alike to the network; distances between clusters mean nothing."
    );
    let label = Label {
        number: "Fig. 5",
        name: "embedding",
        title: "t-SNE maps of the images",
        caption: &caption,
    };
    drawing.add(label, &maps)
}

/// By which rules networks were explained, and what limits that.
fn rules(experiment: &Description, findings: &[Finding]) -> String {
    let (explained, without): (usize, usize) = (findings.iter())
        .map(|found| (found.focus.images, found.focus.without_nucleus))
        .fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
    let of_fold = |found: &Finding| found.focus.gap;
    let gaps: Vec<f64> = findings.iter().filter_map(of_fold).collect();
    let gap = match gaps.len() {
        0 => String::new(),
        networks => format!(
            ". Biases and stabilisers absorb or add {:.0}% of the logit (median over images, mean over networks)",
            100.0 * gaps.iter().sum::<f64>() / networks as f64
        ),
    };
    let left_out = match without {
        0 => String::new(),
        _ => format!(
            " {without} of {} explanations are left out, because no nucleus was found in the image.",
            explained + without
        ),
    };
    format!(
        "Rules of LRP: {}{gap}. Up to {} test images of a fold are explained, evenly spaced in the list of images.{left_out}",
        experiment.analysis.composite,
        most(findings, &|found| found.focus.images
            + found.focus.without_nucleus)
    )
}

/// The largest of a number of images.
fn most(findings: &[Finding], images: &dyn Fn(&Finding) -> usize) -> usize {
    findings.iter().map(images).max().unwrap_or(0)
}

/// Picks one region's share.
type OfRegion = fn(Shares) -> f64;

fn focus(
    experiment: &Description,
    findings: &[Finding],
    of: fn(&MeanShares) -> Option<Shares>,
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
                Line {
                    name: "trained network",
                    style: SeriesStyle::Measured,
                    over: Over::Folds,
                    number: &|found| of(&found.focus.trained).map(region),
                },
                Line {
                    name: "random weights",
                    style: SeriesStyle::Baseline,
                    over: Over::Networks,
                    number: &|found| of(&found.focus.randomised).map(region),
                },
                Line {
                    name: "share of the pixels",
                    style: SeriesStyle::Chance,
                    over: Over::Folds,
                    number: &|found| found.focus.area.map(region),
                },
            ],
            [0.0, 1.0],
        ),
    };
    Trends {
        title: Some(experiment.title.clone()),
        panels: regions.into_iter().map(panel).collect(),
        note: note(experiment),
    }
}

fn separation(experiment: &Description, findings: &[Finding]) -> Trends {
    let panel = |label: &str, least: f64, measured: Number<'_>, chance: Number<'_>| {
        let line = |name, style, number| Line {
            name,
            style,
            over: Over::Folds,
            number,
        };
        let lines = [
            line("measured", SeriesStyle::Measured, measured),
            line("by chance", SeriesStyle::Chance, chance),
        ];
        let series = series(experiment, findings, &lines, [least, 1.0]);
        TrendPanel {
            label: label.to_owned(),
            low: lower_end(least, &series),
            high: 1.0,
            series,
        }
    };
    let tested = |found: &Finding| found.tested.numbers.clone();
    Trends {
        title: Some(experiment.title.clone()),
        panels: vec![
            panel(
                "Silhouette",
                -1.0,
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
        note: note(experiment),
    }
}

/// Lower end of an axis of numbers of at least `least`: little room below 0 where nothing, intervals
/// included, reaches far there.
fn lower_end(least: f64, series: &[Series]) -> f64 {
    const ROOM: f64 = -0.2;
    let points = series.iter().flat_map(|series| &series.points);
    let lowest = points.map(|point| point.interval.map_or(point.mean, |[low, _]| low));
    match lowest.fold(0.0, f64::min) {
        low if low < ROOM => least,
        _ => least.max(ROOM),
    }
}

/// The series that have a point. Student's intervals may reach beyond the scale, where no such number can
/// be: they are cut off there.
fn series(
    experiment: &Description,
    findings: &[Finding],
    lines: &[Line<'_>],
    scale: [f64; 2],
) -> Vec<Series> {
    let [low, high] = scale;
    let point = |size: TrainSize, line: &Line<'_>| {
        let found = match line.over {
            Over::Folds => at(findings, size, line.number)?,
            Over::Networks => overall(findings, line.number)?,
        };
        Some(TrendPoint {
            training_images: size.get(),
            mean: found.mean,
            interval: found
                .interval
                .map(|ends| ends.map(|end| end.clamp(low, high))),
        })
    };
    let series = lines.iter().map(|line| Series {
        name: line.name.to_owned(),
        style: line.style,
        points: (experiment.sizes.iter())
            .filter_map(|&size| point(size, line))
            .collect(),
    });
    series.filter(|series| !series.points.is_empty()).collect()
}

/// The maps of the first fold, for the sizes to be mapped.
fn embedding(experiment: &Description, findings: &[Finding]) -> Embedding {
    let panels = experiment.mapped_sizes().into_iter().filter_map(|size| {
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
        note: note(experiment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_lower_end_makes_room_for_intervals_below_zero() {
        let series = |low: f64| {
            [Series {
                name: "measured".to_owned(),
                style: SeriesStyle::Measured,
                points: vec![TrendPoint {
                    training_images: 10,
                    mean: 0.1,
                    interval: Some([low, 0.5]),
                }],
            }]
        };
        assert_eq!(lower_end(-1.0, &series(-0.1)), -0.2);
        assert_eq!(lower_end(-1.0, &series(-0.3)), -1.0);
        assert_eq!(lower_end(0.0, &series(0.0)), 0.0);
    }
}
