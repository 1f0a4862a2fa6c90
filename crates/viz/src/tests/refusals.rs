//! What figures refuse to draw.

use leuko_eval::Confusion;

use super::extremes::crowded;
use crate::gallery::made_up::Named;
use crate::gallery::made_up::charts::{confusion, learning_curve, loss_of, roc, with_experts};
use crate::gallery::made_up::maps::{embedding, focus, series};
use crate::gallery::made_up::pictures::{attribution, contact_sheet, network, overview};
use crate::{AttributionMaps, Embedding, Figure, LayerOutput, ReferenceLine, SeriesStyle, Trends};

/// A figure with one thing changed.
fn with<F: Figure>(mut figure: F, change: impl FnOnce(&mut F)) -> F {
    change(&mut figure);
    figure
}

fn curves() -> Vec<Named> {
    let score = |score: f64| with(learning_curve(&[10], 3), |f| f.sizes[0].scores[1] = score);
    let expert = |change: fn(&mut ReferenceLine)| {
        let figure = with_experts(learning_curve(&[10], 3), 1);
        with(figure, |f| f.reference.as_mut().map_or((), change))
    };
    let loss = |losses| loss_of(&[losses], None);
    named![
        "no size" => learning_curve(&[], 3),
        "no fold" => learning_curve(&[10, 20], 0),
        "a score above 1" => score(1.01),
        "a score below 0" => score(-0.01),
        "a score that is no number" => score(f64::NAN),
        "experts above 1" => expert(|line| line.value = 1.5),
        "an interval backwards" => expert(|line| line.interval = Some([0.9, 0.8])),
        "an expert below 0" => expert(|line| line.points[0].value = -1.0),
        "six experts" => with_experts(learning_curve(&[10], 3), 6),
        "no epoch" => loss_of(&[], None),
        "a validation loss that is no number" => loss((0.5, f64::NAN)),
        "an infinite loss" => loss((f64::INFINITY, 0.5)),
        "a loss below 0" => loss((-0.1, 0.5)),
        "a best epoch after the last" => loss_of(&[(0.1, 0.5)], Some(1)),
        "no fold of a ROC plot" => roc(0, 0),
        "six points of a ROC plot" => roc(1, 6),
        "an interval that ends nowhere" => with(roc(1, 1), |f| {
            let intervals = f.points[0].intervals.as_mut();
            intervals.unwrap().true_positive_rate = [0.5, f64::NAN];
        }),
    ]
}

fn trends() -> Vec<Named> {
    let trend = |change: fn(&mut Trends)| with(focus(&[10]), change);
    named![
        "no panel" => trend(|f| f.panels.clear()),
        "no series" => trend(|f| f.panels[0].series.clear()),
        "an axis of no length" => trend(|f| f.panels[0].high = 0.0),
        "an axis from nowhere" => trend(|f| f.panels[0].low = f64::NAN),
        "an axis too long" => trend(|f| (f.panels[0].low, f.panels[0].high) = (f64::MIN, f64::MAX)),
        "a mean above the axis" => trend(|f| f.panels[0].series[0].points[0].mean = 1.01),
        "a mean that is no number" => trend(|f| f.panels[0].series[0].points[0].mean = f64::NAN),
        "a trend's interval backwards" =>
            trend(|f| f.panels[0].series[0].points[0].interval = Some([0.6, 0.4])),
        "an interval beyond the axis" =>
            trend(|f| f.panels[0].series[0].points[0].interval = Some([0.5, 1.5])),
        "five baselines" => with(crowded(), |f| {
            let fifth = series("one too many", SeriesStyle::Baseline, &[10], [0.5; 2]);
            f.panels[0].series.push(fifth);
        }),
    ]
}

fn maps() -> Vec<Named> {
    let map = |change: fn(&mut Embedding)| with(embedding(1, 1, 2), change);
    let maps = |change: fn(&mut AttributionMaps<'_>)| with(attribution(2, 2), change);
    named![
        "no map" => embedding(0, 3, 2),
        "a map of no point" => embedding(1, 0, 2),
        "a coordinate that is no number" => map(|f| f.panels[0].points[0][0] = f32::NAN),
        "an infinite coordinate" => map(|f| f.panels[0].points[0][1] = f32::INFINITY),
        "a third class of two" => map(|f| f.panels[0].classes[0] = 2),
        "a class without a point" => map(|f| f.panels[0].classes.push(0)),
        "sixteen classes" => map(|f| f.class_names = vec![String::new(); 16]),
        "no tested image" => with(confusion(2), |f| f.confusion = Confusion::new(2)),
        "a class without a name" => with(confusion(2), |f| f.classes.truncate(1)),
        "no explained image" => maps(|f| f.rows.clear()),
        "relevance of too few pixels" => maps(|f| f.rows[1].maps[0].relevance.truncate(119)),
        "a row of too few maps" => maps(|f| f.rows[1].maps.truncate(1)),
        "a saliency below 0" => maps(|f| f.rows[0].maps[0].saliency[3] = -0.1),
        "a relevance that is no number" => maps(|f| f.rows[0].maps[0].relevance[3] = f64::NAN),
        "seven columns of maps" => attribution(1, 7),
    ]
}

fn pictures() -> Vec<Named> {
    named![
        "an empty sheet" => contact_sheet(0),
        "201 pictures" => contact_sheet(201),
        "an overview of one class" => overview(&[1]),
        "a class without a cell" => with(overview(&[1, 1]), |f| f.panels[1].cells.clear()),
        "a cell of too few bytes" => with(overview(&[3, 3]), |f| f.panels[0].cells[2].width += 1),
        "three classes of two" => with(network(), |f| f.classes.push("third".to_owned())),
        "a layer without maps" =>
            with(network(), |f| f.layers[2].output = LayerOutput::Picture([0, 3, 3])),
        "no layer" => with(network(), |f| f.layers.clear()),
    ]
}

#[test]
fn test_figures_refuse_what_they_cannot_show() {
    let refused = [curves(), trends(), maps(), pictures()];
    let line = |(name, figure): Named| format!("{name}: {}", figure.draw().unwrap_err());
    let lines: Vec<String> = refused.into_iter().flatten().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
