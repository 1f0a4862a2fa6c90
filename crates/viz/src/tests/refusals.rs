//! What figures refuse to draw.

use leuko_eval::Confusion;

use super::extremes::crowded;
use crate::gallery::made_up::charts::{confusion, learning_curve, loss_of, roc, with_experts};
use crate::gallery::made_up::maps::{embedding, focus, series};
use crate::gallery::made_up::pictures::{attribution, contact_sheet, network, overview};
use crate::{
    AttributionMaps, Embedding, ExpertReference, Figure, LayerOutput, SeriesStyle, Trends,
};

type Refused = Box<dyn Figure>;

/// A figure with one thing changed.
fn with<F: Figure + 'static>(mut figure: F, change: impl FnOnce(&mut F)) -> Refused {
    change(&mut figure);
    Box::new(figure)
}

fn curves() -> Vec<Refused> {
    let score = |score: f64| with(learning_curve(&[10], 3), |f| f.sizes[0].scores[1] = score);
    let expert = |change: fn(&mut ExpertReference)| {
        let figure = with_experts(learning_curve(&[10], 3), 1);
        with(figure, |f| f.reference.as_mut().map_or((), change))
    };
    let loss = |losses| -> Refused { Box::new(loss_of(&[losses], None)) };
    vec![
        Box::new(learning_curve(&[], 3)),
        Box::new(learning_curve(&[10, 20], 0)),
        score(1.01),
        score(-0.01),
        score(f64::NAN),
        expert(|reference| reference.value = 1.5),
        expert(|reference| reference.interval = Some([0.9, 0.8])),
        expert(|reference| reference.points[0].value = -1.0),
        Box::new(with_experts(learning_curve(&[10], 3), 6)),
        Box::new(loss_of(&[], None)),
        loss((0.5, f64::NAN)),
        loss((f64::INFINITY, 0.5)),
        loss((-0.1, 0.5)),
        Box::new(loss_of(&[(0.1, 0.5)], Some(1))),
        Box::new(roc(0, 0)),
        Box::new(roc(1, 6)),
        with(roc(1, 1), |f| {
            let intervals = f.points[0].intervals.as_mut();
            intervals.unwrap().true_positive_rate = [0.5, f64::NAN];
        }),
    ]
}

fn trends() -> Vec<Refused> {
    let trend = |change: fn(&mut Trends)| with(focus(&[10]), change);
    vec![
        trend(|f| f.panels.clear()),
        trend(|f| f.panels[0].series.clear()),
        trend(|f| f.panels[0].high = 0.0),
        trend(|f| f.panels[0].low = f64::NAN),
        trend(|f| (f.panels[0].low, f.panels[0].high) = (f64::MIN, f64::MAX)),
        trend(|f| f.panels[0].series[0].points[0].mean = 1.01),
        trend(|f| f.panels[0].series[0].points[0].mean = f64::NAN),
        trend(|f| f.panels[0].series[0].points[0].interval = Some([0.6, 0.4])),
        trend(|f| f.panels[0].series[0].points[0].interval = Some([0.5, 1.5])),
        with(crowded(), |f| {
            let fifth = series("one too many", SeriesStyle::Baseline, &[10], [0.5; 2]);
            f.panels[0].series.push(fifth);
        }),
    ]
}

fn maps() -> Vec<Refused> {
    let map = |change: fn(&mut Embedding)| with(embedding(1, 1, 2), change);
    let maps = |change: fn(&mut AttributionMaps<'_>)| with(attribution(2, 2), change);
    vec![
        Box::new(embedding(0, 3, 2)),
        Box::new(embedding(1, 0, 2)),
        map(|f| f.panels[0].points[0][0] = f32::NAN),
        map(|f| f.panels[0].points[0][1] = f32::INFINITY),
        map(|f| f.panels[0].classes[0] = 2),
        map(|f| f.panels[0].classes.push(0)),
        map(|f| f.class_names = vec![String::new(); 16]),
        with(confusion(2), |f| f.confusion = Confusion::new(2)),
        with(confusion(2), |f| f.classes.truncate(1)),
        maps(|f| f.rows.clear()),
        maps(|f| f.rows[1].maps[0].relevance.truncate(119)),
        maps(|f| f.rows[1].maps.truncate(1)),
        maps(|f| f.rows[0].maps[0].saliency[3] = -0.1),
        maps(|f| f.rows[0].maps[0].relevance[3] = f64::NAN),
        Box::new(attribution(1, 7)),
    ]
}

fn pictures() -> Vec<Refused> {
    vec![
        Box::new(contact_sheet(0)),
        Box::new(contact_sheet(201)),
        Box::new(overview(&[1])),
        with(overview(&[1, 1]), |f| f.panels[1].cells.clear()),
        with(overview(&[3, 3]), |f| f.panels[0].cells[2].width += 1),
        with(network(), |f| f.classes.push("third".to_owned())),
        with(network(), |f| {
            f.layers[2].output = LayerOutput::Picture([0, 3, 3])
        }),
        with(network(), |f| f.layers.clear()),
    ]
}

#[test]
fn test_figures_refuse_what_they_cannot_show() {
    let refused = [curves(), trends(), maps(), pictures()]
        .into_iter()
        .flatten();
    let messages = refused.map(|figure| figure.draw().unwrap_err().to_string());
    insta::assert_snapshot!(messages.collect::<Vec<_>>().join("\n"));
}
