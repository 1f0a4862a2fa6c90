//! What might break figures.

use crate::gallery::made_up::charts::{
    confusion, howmany, howmany_compared, learning_curve, loss, loss_of, roc, with_experts,
};
use crate::gallery::made_up::maps::{embedding, focus, series};
use crate::gallery::made_up::pictures::{attribution, contact_sheet, network, overview};
use crate::gallery::made_up::{Named, gallery};
use crate::{
    AttributionMaps, LayerOutput, LearningCurve, NetworkDiagram, Overview, Score, SeriesStyle,
    Trends,
};

/// Scores of equal folds, of none, and of extremes.
fn equal_and_none() -> LearningCurve {
    let mut curve = learning_curve(&[10, 20, 30, 40], 10);
    let scores = [vec![0.5; 10], vec![1.0; 10], vec![], vec![0.0, 1.0]];
    for (size, scores) in curve.sizes.iter_mut().zip(scores) {
        size.scores = scores;
    }
    curve
}

fn f1_at_one_size() -> LearningCurve {
    LearningCurve {
        score: Score::WeightedF1,
        note: Some("A long note, word by word. ".repeat(12)),
        ..learning_curve(&[200], 40)
    }
}

/// Four series of each style, with long names, and one panel only.
pub(super) fn crowded() -> Trends {
    use SeriesStyle::{Baseline, Chance, Measured};
    let mut trends = focus(&[10]);
    trends.panels.truncate(1);
    let kinds = [Measured, Baseline, Chance]
        .map(|style| [style; 4])
        .concat();
    let named = |(nth, style)| {
        let name = format!("{style:?} by method number {nth} of twelve");
        series(&name, style, &[10, 200], [0.3, 0.6])
    };
    trends.panels[0].series = kinds.into_iter().enumerate().map(named).collect();
    trends
}

fn seven_trends() -> Trends {
    let mut trends = focus(&[10, 10_000]);
    trends.panels = trends.panels.iter().cycle().take(7).cloned().collect();
    trends.panels[1].label = "Share of positive relevance in all of the cytoplasm around it".into();
    trends
}

/// Every layer twice, and fifteen classes.
fn long_network() -> NetworkDiagram {
    let mut figure = network();
    let layers = figure.layers.into_iter();
    figure.layers = layers.flat_map(|layer| [layer.clone(), layer]).collect();
    figure.classes = crate::gallery::made_up::maps::kinds(15);
    if let Some(last) = figure.layers.last_mut() {
        last.output = LayerOutput::Flat(15);
    }
    figure
}

/// A wide one without names of classes.
fn wide_network() -> NetworkDiagram {
    let mut figure = network();
    figure.classes.clear();
    figure.layers.truncate(2);
    figure.layers[0].output = LayerOutput::Picture([10, 257, 512]);
    figure.layers[1].output = LayerOutput::Flat(100_000);
    figure
}

/// An image with a very long name, and maps of nothing.
fn nothing_relevant() -> AttributionMaps<'static> {
    let mut figure = attribution(1, 1);
    figure.rows[0].label = "a cell whose file has a very long name ".repeat(5);
    figure.rows[0].maps[0].relevance.fill(0.0);
    figure
}

fn some_of_many() -> Overview<'static> {
    let mut figure = overview(&[1500, 3]);
    figure.panels[1].total = 20_000;
    figure
}

/// The gallery and more.
pub(super) fn figures() -> Vec<Named> {
    let many: Vec<usize> = (1..=20).map(|i| 10 * i).collect();
    let experts = |sizes: &[usize], experts| with_experts(learning_curve(sizes, 3), experts);
    let mut figures: Vec<Named> = named![
        "one size, one fold" => learning_curve(&[10], 1),
        "equal scores and none" => equal_and_none(),
        "F1 of many folds" => f1_at_one_size(),
        "sizes close together" => learning_curve(&[10, 11, 200], 10),
        "experts at one size" => experts(&[10], 5),
        "experts at many sizes" => experts(&many, 5),
        "a line of experts" => experts(&many[..6], 0),
        "how many of one size" => howmany(&[10], 1, 2.0, &[(0.9, None)]),
        "how many of close sizes" => howmany(&many, 10, 2.0, &[(0.9, Some(30.0)), (0.91, Some(36.0)), (0.99, Some(399.0))]),
        "how many beside experts" => howmany_compared(5),
        "one epoch" => loss_of(&[(0.69, 0.7)], Some(0)),
        "many epochs" => loss(500),
        "no loss" => loss_of(&[(0.0, 0.0); 3], None),
        "a wild loss" => loss_of(&[(0.5, 0.4), (1e-9, 3e7)], Some(1)),
        "one fold" => roc(1, 5),
        "a confusion of one" => confusion(1),
        "a confusion of fifteen" => confusion(15),
        "a trend at one size" => focus(&[10]),
        "trends at twenty sizes" => focus(&many),
        "seven trends" => seven_trends(),
        "a crowded trend" => crowded(),
        "a map of one point" => embedding(1, 1, 1),
        "nine maps" => embedding(9, 450, 3),
        "one cell a class" => overview(&[1, 1]),
        "more cells than are shown" => some_of_many(),
        "cells of eight classes" => overview(&[50, 3, 50, 3, 50, 3, 50, 3]),
        "maps of one image" => nothing_relevant(),
        "maps of six networks" => attribution(2, 6),
        "a sheet of one picture" => contact_sheet(1),
        "a long network" => long_network(),
        "a wide network" => wide_network(),
    ];
    figures.extend(gallery());
    figures
}
