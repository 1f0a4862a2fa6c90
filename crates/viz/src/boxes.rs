//! A box of a boxplot.

use leuko_eval::BoxStats;

use crate::frame::Frame;
use crate::scene::{Scene, at};
use crate::style::{BLACK, BLUE, Colour, WHITE};

/// Colour of points.
pub(crate) const POINT: Colour = Colour::hex(0x333333);
/// Radius of a point that is one fold, in points.
pub(crate) const RADIUS: f64 = 1.0;
/// Width of the white ring that sets a point off from the box behind it.
const RING: f64 = 0.35;
/// Width of the box's outline and of the whiskers.
pub(crate) const OUTLINE: f64 = 0.6;
/// Width of the line at the median.
pub(crate) const MEDIAN: f64 = 1.2;
/// Colour inside the box.
pub(crate) const INSIDE: Colour = BLUE.tint(0.25);

/// Draws one box at `x` (in the units of the horizontal axis), its box reaching `half` points to each
/// side: whiskers to the last value within 1.5 interquartile ranges, and `points` as dots: all values, or those of
/// `stats` beyond the whiskers.
pub(crate) fn draw_box(
    scene: &mut Scene,
    frame: &Frame,
    x: f64,
    half: f64,
    stats: &BoxStats,
    points: &[f64],
) {
    let height = |value: f64| frame.place(x, value).y;
    let centre = frame.place(x, stats.median).x;
    let across = |y: f64, half: f64| vec![at(centre - half, y), at(centre + half, y)];
    for (end, side) in [
        (stats.whisker_low, stats.q1),
        (stats.whisker_high, stats.q3),
    ] {
        let whisker = vec![at(centre, height(end)), at(centre, height(side))];
        scene.line(whisker, OUTLINE, BLUE);
        scene.line(across(height(end), half / 2.0), OUTLINE, BLUE);
    }
    let (top, bottom) = (height(stats.q3), height(stats.q1));
    let (left, right) = (centre - half, centre + half);
    scene.rectangle(at(left, top), at(right, bottom), INSIDE);
    let corners = [
        at(left, bottom),
        at(left, top),
        at(right, top),
        at(right, bottom),
    ];
    // Around once and one side more, so that the first corner is a corner too.
    let outline = corners.iter().cycle().take(6).copied().collect();
    scene.line(outline, OUTLINE, BLUE);
    scene.line(across(height(stats.median), half), MEDIAN, BLACK);
    let mut heights: Vec<f64> = points.iter().map(|&value| height(value)).collect();
    heights.sort_by(f64::total_cmp);
    for (y, aside) in beside_each_other(&heights, half) {
        scene.disc(at(centre + aside, y), RADIUS + RING, WHITE);
        scene.disc(at(centre + aside, y), RADIUS, POINT);
    }
}

/// Moves points aside where they would cover each other: a place in the middle if it is free, else the
/// nearest free one to the right or left, and the middle again if there is none within `half`.
fn beside_each_other(heights: &[f64], half: f64) -> Vec<(f64, f64)> {
    const APART: f64 = 2.0 * RADIUS + RING;
    let mut placed: Vec<(f64, f64)> = Vec::new();
    for &y in heights {
        let is_free = |aside: f64| {
            placed.iter().all(|&(other_y, other_aside)| {
                let (dx, dy) = (aside - other_aside, y - other_y);
                // A little less, so that neighbours exactly this far apart count as free.
                dx * dx + dy * dy >= 0.999 * APART * APART
            })
        };
        let steps = (half / APART) as i32;
        let aside = (0..=steps)
            .flat_map(|step| [step, -step])
            .map(|step| f64::from(step) * APART)
            .find(|&aside| is_free(aside))
            .unwrap_or(0.0);
        placed.push((y, aside));
    }
    placed
}
