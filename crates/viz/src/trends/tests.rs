//! Places on paper, looks and refusals.

use super::*;
use crate::fixtures::trends::{crowded, series, trends};
use crate::scene::{Mark, Point};
use crate::style::{BLUE, Colour, GREY, VERMILION};

fn lines(figure: &Trends, wanted: Colour) -> Vec<Vec<Point>> {
    let marks = figure.scene().unwrap().marks.into_iter();
    let line = |mark| match mark {
        Mark::Line { points, colour, .. } if colour == wanted => Some(points),
        _ => None,
    };
    marks.filter_map(line).collect()
}

/// One panel with an axis from 0 to 1 and one point of each of two series.
fn two_points() -> Trends {
    let mut figure = trends(1, &[10]);
    let panel = &mut figure.panels[0];
    (panel.low, panel.high) = (0.0, 1.0);
    for (series, mean) in panel.series.iter_mut().zip([0.5, 0.5, 0.25]) {
        series.points[0].mean = mean;
        let interval = &mut series.points[0].interval;
        *interval = interval.map(|_| [0.0, 1.0]);
    }
    figure
}

#[test]
fn test_intervals_stand_beside_each_other_from_end_to_end() {
    let figure = two_points();
    // The first line of each colour is in the legend, then the series, then its bar.
    let (blue, red) = (lines(&figure, BLUE), lines(&figure, VERMILION));
    let (blue, red) = (&blue[2], &red[2]);
    assert!(
        (red[0].x - blue[0].x - SHIFT).abs() < 1e-9,
        "{blue:?} {red:?}"
    );
    // From 0 to 1 on an axis from -0.03 to 1.03.
    let length = blue[0].y - blue[1].y;
    assert!((length - HEIGHT / 1.06).abs() < 1e-9, "{length}");
}

#[test]
fn test_chance_at_one_size_is_a_line_across_the_panel() {
    let figure = two_points();
    let lines = lines(&figure, GREY);
    let across = lines.last().unwrap();
    let paper = SINGLE_COLUMN_MM * 72.0 / 25.4;
    assert!(across[2].x - across[0].x > 0.75 * paper, "{across:?}");
    assert_eq!(across[0].y, across[2].y);
}

#[test]
fn test_looks_are_shared_by_series_of_one_name_in_several_panels() {
    let figure = trends(3, &[10, 20]);
    let names: Vec<&str> = figure.looks().iter().map(|(kind, _)| kind.name).collect();
    assert_eq!(
        names,
        ["trained network", "randomised network", "share of the area"]
    );
}

#[test]
fn test_sizes_are_those_of_all_panels() {
    let mut figure = trends(2, &[50, 10]);
    figure.panels[1].series[0].points[0].training_images = 20;
    assert_eq!(figure.sizes(), [10, 20, 50]);
}

#[test]
fn test_scene_refuses_what_no_axis_shows() {
    let refused = |change: &dyn Fn(&mut Trends)| {
        let mut figure = two_points();
        change(&mut figure);
        let error = figure.scene().unwrap_err();
        assert!(matches!(error, VizError::OutOfRange { .. }), "{error}");
    };
    refused(&|figure| figure.panels[0].high = 0.0);
    refused(&|figure| figure.panels[0].low = f64::NAN);
    refused(&|figure| figure.panels[0].series[0].points[0].mean = 1.01);
    refused(&|figure| figure.panels[0].series[0].points[0].mean = f64::NAN);
    refused(&|figure| figure.panels[0].series[0].points[0].interval = Some([0.6, 0.4]));
    refused(&|figure| figure.panels[0].series[0].points[0].interval = Some([0.5, 1.5]));
    let mut figure = crowded();
    let fifth = series("one too many", SeriesStyle::Baseline, &[10]);
    figure.panels[0].series.push(fifth);
    assert!(matches!(figure.scene(), Err(VizError::TooMany { .. })));
}

#[test]
fn test_table_has_a_row_for_each_point() {
    let rows = two_points().table().rows;
    let label = "Share of positive relevance: nucleus";
    assert_eq!(
        rows[0],
        [label, "trained network", "measured", "10", "0.5", "0", "1"]
    );
    assert_eq!(rows[2][2..], ["chance", "10", "0.25", "", ""]);
}
