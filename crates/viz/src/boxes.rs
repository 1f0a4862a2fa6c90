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
/// `stats` beyond the whiskers. Dots beside each other reach `room` points to each side.
pub(crate) fn draw_box(
    scene: &mut Scene,
    frame: &Frame,
    x: f64,
    half: f64,
    room: f64,
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
    for (y, aside) in beside_each_other(&heights, room) {
        scene.disc(at(centre + aside, y), RADIUS + RING, WHITE);
        scene.disc(at(centre + aside, y), RADIUS, POINT);
    }
}

/// Moves dots aside where they would cover each other: a place in the middle if it is free, else the
/// nearest free one to the right or left. If `room` points to each side are too narrow for all of them
/// beside each other, they stand closer.
fn beside_each_other(heights: &[f64], room: f64) -> Vec<(f64, f64)> {
    let gaps = heights.len().saturating_sub(1).max(1) as f64;
    let apart = (2.0 * RADIUS + RING).min(2.0 * room / gaps);
    let mut placed: Vec<(f64, f64)> = Vec::new();
    for &y in heights {
        let is_free = |aside: f64| {
            placed.iter().all(|&(other_y, other_aside)| {
                let (dx, dy) = (aside - other_aside, y - other_y);
                // A little less, so that neighbours exactly this far apart count as free.
                dx * dx + dy * dy >= 0.999 * apart * apart
            })
        };
        let aside = (0..=heights.len() as i32)
            .flat_map(|step| [step, -step])
            .map(|step| f64::from(step) * apart)
            .find(|&aside| is_free(aside))
            .unwrap_or(0.0);
        placed.push((y, aside));
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Axis;
    use crate::scene::{Mark, Point};
    use crate::ticks::Scale;

    /// A frame in which a value of 0 is at height 100, of 1 at height 0, and x = 0.5 at 50.
    fn frame() -> Frame {
        let axis = Axis {
            scale: Scale::Linear {
                low: 0.0,
                high: 1.0,
            },
            ticks: Vec::new(),
            label: String::new(),
        };
        Frame {
            from: 0.0,
            left: 0.0,
            right: 100.0,
            top: 0.0,
            bottom: 100.0,
            x: axis.clone(),
            y: axis,
        }
    }

    fn marks(values: &[f64]) -> Vec<Mark> {
        let mut scene = Scene::empty();
        let stats = BoxStats::of(values).unwrap();
        draw_box(&mut scene, &frame(), 0.5, 10.0, 20.0, &stats, values);
        scene.marks
    }

    fn lines(marks: &[Mark]) -> Vec<Vec<Point>> {
        let lines = marks.iter().filter_map(|mark| match mark {
            Mark::Line { points, .. } => Some(points.clone()),
            _ => None,
        });
        lines.collect()
    }

    fn dots(marks: &[Mark]) -> Vec<Point> {
        let dots = marks.iter().filter_map(|mark| match mark {
            Mark::Disc { centre, colour, .. } if *colour == POINT => Some(*centre),
            _ => None,
        });
        dots.collect()
    }

    /// Quartiles 0.75 and 1, so the fences are 0.375 and 1.375: the whiskers must end at 0.5 and 1.
    #[test]
    fn test_whiskers_end_at_the_last_value_within_the_fences() {
        let marks = marks(&[0.125, 0.5, 0.75, 0.75, 0.875, 1.0, 1.0, 1.0, 1.0]);
        let lines = lines(&marks);
        assert_eq!(lines[0], [at(50.0, 50.0), at(50.0, 25.0)]);
        assert_eq!(lines[1], [at(45.0, 50.0), at(55.0, 50.0)]);
        assert_eq!(lines[2], [at(50.0, 0.0), at(50.0, 0.0)]);
        let median = lines.last().unwrap();
        assert_eq!(*median, [at(40.0, 12.5), at(60.0, 12.5)]);
        assert!(
            lines
                .iter()
                .flatten()
                .all(|point| point.y >= 0.0 && point.y <= 50.0)
        );
        assert!(
            dots(&marks).contains(&at(50.0, 87.5)),
            "the outlier is a dot"
        );
    }

    #[test]
    fn test_every_value_is_a_dot_beside_the_others_at_its_height() {
        let dots = dots(&marks(&[1.0; 10]));
        assert_eq!(dots.len(), 10);
        for (i, a) in dots.iter().enumerate() {
            assert_eq!(a.y, 0.0);
            assert!((a.x - 50.0).abs() <= 20.0);
            for b in &dots[..i] {
                assert!((a.x - b.x).abs() > 2.0 * RADIUS, "{a:?} covers {b:?}");
            }
        }
    }

    #[test]
    fn test_dots_stand_closer_where_there_is_little_room() {
        let placed = beside_each_other(&[5.0; 10], 4.0);
        let asides: Vec<f64> = placed.iter().map(|&(_, aside)| aside).collect();
        assert!(asides.iter().all(|aside| aside.abs() <= 4.5), "{asides:?}");
        let mut sorted = asides.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.dedup();
        assert_eq!(sorted.len(), 10);
    }
}
