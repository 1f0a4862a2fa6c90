//! A box of a boxplot.

use leuko_eval::BoxStats;

use crate::frame::Frame;
use crate::scene::{Scene, at};
use crate::style::{BLACK, BLUE, Colour};

/// Colour of points, and of what else belongs to the measured data.
pub(crate) const POINT: Colour = Colour::hex(0x333333);
/// Radius of a point that is one fold.
pub(crate) const FOLD_RADIUS: f64 = 0.85;
/// Radius of a point beyond the whiskers.
pub(crate) const OUTLIER_RADIUS: f64 = 1.15;

/// Up to this number of values, each is drawn as a point; more would hide the box.
const MOST_POINTS: usize = 10;

/// Draws one box at `x` (in the units of the horizontal axis), its box reaching `half` points to each
/// side: whiskers to the last value within 1.5 interquartile ranges, values beyond as dots on the
/// whiskers' line, and, if they are few, the values between as smaller dots beside each other.
///
/// `values` are those that `stats` describes, in any order; the order only decides which dot stands
/// where beside the others.
pub(crate) fn draw_box(
    scene: &mut Scene,
    frame: &Frame,
    x: f64,
    half: f64,
    stats: &BoxStats,
    values: &[f64],
) {
    let height = |value: f64| frame.place(x, value).y;
    let centre = frame.place(x, stats.median).x;
    let across = |y: f64, half: f64| vec![at(centre - half, y), at(centre + half, y)];
    for (end, side) in [
        (stats.whisker_low, stats.q1),
        (stats.whisker_high, stats.q3),
    ] {
        scene.line(
            vec![at(centre, height(end)), at(centre, height(side))],
            0.6,
            BLUE,
        );
        scene.line(across(height(end), half / 2.0), 0.6, BLUE);
    }
    let (top, bottom) = (height(stats.q3), height(stats.q1));
    let (left, right) = (centre - half, centre + half);
    scene.rectangle(at(left, top), at(right, bottom), BLUE.tint(0.25));
    scene.line(
        vec![
            at(left, bottom),
            at(left, top),
            at(right, top),
            at(right, bottom),
            at(left, bottom),
            at(left, top),
        ],
        0.6,
        BLUE,
    );
    if values.len() <= MOST_POINTS {
        let inside = values
            .iter()
            .filter(|&&value| value >= stats.whisker_low && value <= stats.whisker_high);
        for (i, &value) in inside.enumerate() {
            let place = at(centre + half * 0.75 * scatter(i), height(value));
            scene.disc(place, FOLD_RADIUS, POINT);
        }
    }
    scene.line(across(height(stats.median), half), 1.2, BLACK);
    for &value in &stats.outliers {
        scene.disc(at(centre, height(value)), OUTLIER_RADIUS, POINT);
    }
}

/// Where the i-th of several points stands, in `[-1, 1)`: multiples of the golden ratio, which keep
/// any number of neighbours apart.
fn scatter(i: usize) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let share = (i as f64 + 0.5) * GOLDEN;
    2.0 * (share - share.floor()) - 1.0
}
