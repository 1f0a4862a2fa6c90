//! Places of boxes, means, published values and experts.

use super::{Measured, assert_near, middle};
use crate::fold_box::INSIDE;
use crate::gallery::made_up::charts::{learning_curve, with_experts};
use crate::{Figure, LearningCurve, PublishedScore};
use leuko_print::style::{BLACK, GREEN, GREY, PURPLE, VERMILION, tint};
use leuko_print::{Picture, pt};

/// Ten folds with quartiles 0.65, 0.7 and 0.8, mean 0.72, at each size.
fn curve(sizes: &[usize]) -> LearningCurve {
    let mut curve = learning_curve(sizes, 3);
    for size in &mut curve.sizes {
        size.scores = vec![0.6, 0.6, 0.65, 0.65, 0.7, 0.7, 0.75, 0.8, 0.85, 0.9];
        size.published = None;
    }
    curve
}

/// Height on the paper of a score, between those of the ticks 0.5 and 1.0.
fn height(picture: &Picture, score: f64) -> f64 {
    let tick = |label: &str| {
        let text = picture.text(label);
        // The tick is in the middle of its digits.
        f64::from(text.place.1) - 0.729 / 2.0 * f64::from(text.size)
    };
    tick("0.5") + (score - 0.5) / 0.5 * (tick("1.0") - tick("0.5"))
}

#[test]
fn test_boxes_stand_to_scale_and_reach_from_quartile_to_quartile() {
    let picture = curve(&[10, 20, 160]).draw().unwrap();
    let boxes = &picture.areas(INSIDE)[1..];
    let [a, b, c] = [0, 1, 2].map(|i| f64::from(middle(boxes[i]).0));
    // By logarithm, 10 to 160 is four times as far as 10 to 20.
    assert!(((c - a) / (b - a) - 4.0).abs() < 0.001, "{a} {b} {c}");
    // Type 7 quartiles of the ten values: 0.65, 0.7 and 0.7875.
    for [_, top, _, bottom] in boxes {
        assert_near(*top, height(&picture, 0.7875), "third quartile");
        assert_near(*bottom, height(&picture, 0.65), "first quartile");
    }
    let lines = picture.lines(BLACK).into_iter();
    let off = lines.map(|line| f64::from(line[0].1) - height(&picture, 0.7));
    let at_median = off.filter(|off| off.abs() <= 2.0);
    assert_eq!(at_median.count(), 4, "the tick at 0.7 and three medians");
    let line = &picture.lines(GREEN)[1];
    assert_eq!(line.len(), 3);
    for &(_, y) in line {
        assert_near(y, height(&picture, 0.72), "mean");
    }
}

/// The paper's sizes.
#[test]
fn test_even_sizes_stand_evenly() {
    let sizes: Vec<usize> = (1..=20).map(|i| 10 * i).collect();
    let picture = curve(&sizes).draw().unwrap();
    let boxes = picture.areas(INSIDE).into_iter().skip(1);
    let places: Vec<i32> = boxes.map(|area| middle(area).0).collect();
    assert_eq!(places.len(), 20);
    for pair in places.windows(2) {
        assert_near(
            pair[1] - pair[0],
            f64::from(places[19] - places[0]) / 19.0,
            "step",
        );
    }
}

#[test]
fn test_sizes_in_any_order_are_one_line() {
    let [ordered, shuffled] = [[10, 20, 30], [30, 10, 20]].map(|sizes| {
        let line = curve(&sizes).draw().unwrap().lines(GREEN)[1].clone();
        line.into_iter().map(|(x, _)| x).collect::<Vec<_>>()
    });
    assert_eq!(ordered, shuffled);
}

#[test]
fn test_published_values_stand_beside_their_box() {
    let mut figure = curve(&[10, 20, 30]);
    figure.sizes[1].published = Some(PublishedScore {
        mean: 0.75,
        sd: 0.125,
    });
    let picture = figure.draw().unwrap();
    let diamond = picture.areas(VERMILION)[1];
    assert_near(middle(diamond).1, height(&picture, 0.75), "mean");
    let right = picture.areas(INSIDE)[2][2];
    assert!(diamond[0] > right && diamond[0] < right + pt(8.0));
    let bar = picture.lines(VERMILION);
    let ends = bar.iter().flatten().map(|place| place.1);
    let expected = height(&picture, 0.875);
    assert_near(ends.skip(6).min().unwrap(), expected, "mean + s.d.");
}

#[test]
fn test_a_size_without_folds_says_so_at_its_place() {
    let mut figure = curve(&[10, 20, 30]);
    figure.sizes[1].scores.clear();
    let picture = figure.draw().unwrap();
    let middle = middle(picture.text("no completed fold").bounds()).0;
    assert!((middle - picture.text("20").place.0).abs() < pt(1.0));
    assert_eq!(picture.areas(INSIDE).len(), 3, "the legend and two boxes");
}

#[test]
fn test_experts_are_a_band_and_markers_right_of_the_curve() {
    let figure = with_experts(curve(&[10, 20, 30]), 1);
    let picture = figure.draw().unwrap();
    let [left, top, right, bottom] = picture.areas(tint(PURPLE, 0.25))[1];
    assert_near(top, height(&picture, 0.95), "upper end");
    assert_near(bottom, height(&picture, 0.92), "lower end");
    let marker = picture.areas(PURPLE)[1];
    let mut lines = picture.lines(GREY).into_iter();
    let border = lines.find(|line| line[0].0 == line[1].0).unwrap()[0].0;
    assert!(left < border && border < marker[0] && marker[2] < right);
    // A third of a triangle's height lies below its middle.
    let y = marker[3] - (marker[3] - marker[1]) / 3;
    assert_near(y, height(&picture, 0.955), "marker");
    let rows = figure.table().rows;
    let label = "re-annotations, balanced accuracy (95% interval)";
    let values = ["", "0.94", "0.92", "0.95"];
    assert_eq!(rows[30], [&["reference", label], &values[..]].concat());
    let label = "re-annotation 1";
    assert_eq!(rows[31], ["expert", label, "", "0.955", "0.935", "0.97"]);
}
