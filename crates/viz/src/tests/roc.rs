//! Curves, bands and points of a ROC plot, and the loss beside them.

use leuko_core::FoldIndex;
use leuko_eval::{FoldRoc, RocCurve};
use leuko_print::style::{BLUE, GREY, PURPLE, VERMILION, tint};
use leuko_print::{Picture, record::Drawn};

use super::{Measured, assert_near};
use crate::gallery::made_up::charts::{loss_of, roc};
use crate::{Figure, RocIntervals, RocPlot};

fn fold(number: u16, scores: [f64; 4]) -> FoldRoc {
    FoldRoc {
        fold: FoldIndex(number),
        curve: RocCurve::new(&[true, true, false, false], &scores).unwrap(),
        auc: 0.5,
    }
}

/// From (0, 0) to (1, 1) on the paper: the ends of the diagonal, after that of the legend.
fn square(picture: &Picture) -> [(i32, i32); 2] {
    let lines = picture.lines(GREY);
    [lines[1][0], lines[1][1]]
}

#[test]
fn test_both_rates_have_one_scale() {
    let [(left, bottom), (right, top)] = square(&roc(3, 0).draw().unwrap());
    assert!(((right - left) - (bottom - top)).abs() <= 2);
}

/// A perfect and a reversed fold: mean 0.5 and s.d. 0.707 between the ends, so the band ends at 0 and 1.
#[test]
fn test_the_band_of_one_standard_deviation_stays_between_0_and_1() {
    let plot = RocPlot {
        folds: vec![fold(0, [0.9, 0.8, 0.2, 0.1]), fold(1, [0.1, 0.2, 0.8, 0.9])],
        ..roc(0, 0)
    };
    let picture = plot.draw().unwrap();
    let [(left, bottom), (right, top)] = square(&picture);
    let band = picture.areas(tint(BLUE, 0.2))[1];
    for (got, expected) in band.into_iter().zip([left, top, right, bottom]) {
        assert_near(got, f64::from(expected), "band");
    }
    let mean = picture.lines(BLUE).pop().unwrap();
    assert_near(mean[1].1, f64::from(bottom + top) / 2.0, "mean after 0");
}

#[test]
fn test_points_are_crosses_at_their_rates() {
    let mut plot = roc(1, 1);
    let point = &mut plot.points[0];
    (point.false_positive_rate, point.true_positive_rate) = (0.25, 0.75);
    point.intervals = Some(RocIntervals {
        false_positive_rate: [0.0, 0.5],
        true_positive_rate: [0.5, 1.0],
    });
    let picture = plot.draw().unwrap();
    let [(left, bottom), (right, top)] = square(&picture);
    let x = |rate: f64| f64::from(left) + rate * f64::from(right - left);
    let y = |rate: f64| f64::from(bottom) + rate * f64::from(top - bottom);
    let corners = picture.lines(PURPLE).concat();
    let colour = PURPLE;
    let bounds = Drawn::Area { corners, colour }.bounds();
    for (got, expected) in bounds.into_iter().zip([x(0.0), y(1.0), x(0.5), y(0.5)]) {
        assert_near(got, expected, "cross");
    }
    let rows = plot.table().rows;
    let last = rows.last().unwrap();
    assert_eq!(last[4..], ["0.25", "0", "0.5", "0.75", "0.5", "1"]);
}

/// Losses of 1, 0.1 and 0.01 lie evenly on a logarithmic axis; the best epoch is marked.
#[test]
fn test_losses_of_several_decades_lie_by_their_logarithm() {
    let plot = loss_of(&[(1.0, 1.0), (0.1, 0.5), (0.01, 0.7)], Some(1));
    let picture = plot.draw().unwrap();
    let training = &picture.lines(BLUE)[1];
    let [first, second] = [0, 1].map(|i| training[i + 1].1 - training[i].1);
    assert!(first > 0, "losses go down");
    assert_near(second, f64::from(first), "second decade");
    let best = f64::from(picture.lines(VERMILION)[1][1].0);
    assert_near(picture.lines(GREY)[1][0].0, best, "best epoch");
}
