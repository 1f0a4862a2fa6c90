//! Places, looks and refusals of trends.

use super::{Measured, assert_near};
use crate::gallery::made_up::maps::focus;
use crate::trends::SHIFT;
use crate::{Figure, Trends};
use leuko_print::pt;
use leuko_print::style::{BLUE, GREY, SINGLE_COLUMN_MM, VERMILION, mm};

/// One panel with an axis from 0 to 1 and one point of each of two series, in intervals as long as it.
fn two_points() -> Trends {
    let mut figure = focus(&[10]);
    figure.panels.truncate(1);
    for series in &mut figure.panels[0].series {
        series.points[0].mean = 0.5;
        let interval = &mut series.points[0].interval;
        *interval = interval.map(|_| [0.0, 1.0]);
    }
    figure
}

#[test]
fn test_intervals_stand_beside_each_other_from_end_to_end() {
    let picture = two_points().draw().unwrap();
    let upright = |colour| {
        let lines = picture.lines(colour).into_iter();
        let mut bars = lines.filter(|line| (line[0].1 - line[1].1).abs() > pt(50.0));
        bars.next().unwrap()
    };
    let (blue, red) = (upright(BLUE), upright(VERMILION));
    assert_eq!(red[0].0 - blue[0].0, SHIFT);
    // From 0 to 1 on an axis from -0.03 to 1.03, whose ticks are 0.0 and 1.0.
    let length = f64::from(picture.text("0.0").place.1 - picture.text("1.0").place.1);
    assert_near((blue[0].1 - blue[1].1).abs(), length, "interval");
}

#[test]
fn test_chance_at_one_size_is_a_line_across_the_panel() {
    let lines = two_points().draw().unwrap().lines(GREY);
    let across = lines.last().unwrap();
    let (first, last) = (across[0], across[across.len() - 1]);
    assert!(last.0 - first.0 > mm(0.75 * SINGLE_COLUMN_MM), "{across:?}");
    assert_eq!(first.1, last.1);
}

#[test]
fn test_series_of_one_name_in_several_panels_stand_in_the_legend_once() {
    let words = focus(&[10, 20]).draw().unwrap().words();
    let count = |name: &str| words.iter().filter(|word| *word == name).count();
    assert_eq!(["trained network", "share of the area"].map(count), [1, 1]);
}

#[test]
fn test_table_has_a_row_for_each_point() {
    let rows = two_points().table().rows;
    let label = "Share of positive relevance: nucleus";
    assert_eq!(
        rows[0],
        [label, "trained network", "measured", "10", "0.5", "0", "1"]
    );
    assert_eq!(rows[2][2..], ["chance", "10", "0.5", "", ""]);
}
