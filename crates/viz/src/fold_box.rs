//! A box of a boxplot.

use leuko_eval::BoxStats;
use leuko_print::pt;
use leuko_print::style::{BLACK, BLUE, WHITE, stroke, tint};
use plotters::element::{Drawable, PointCollection};
use plotters::style::{Color, RGBColor};
use plotters_backend::{BackendCoord, DrawingBackend, DrawingErrorKind};

/// Colour of points.
pub(crate) const POINT: RGBColor = RGBColor(0x33, 0x33, 0x33);
/// Radius of a point that is one fold, in points.
pub(crate) const RADIUS: f64 = 1.0;
/// Width of the white ring that sets a point off from the box behind it.
const RING: f64 = 0.35;
/// Width of the box's outline and of the whiskers.
pub(crate) const OUTLINE: f64 = 0.6;
/// Width of the line at the median.
pub(crate) const MEDIAN: f64 = 1.2;
/// Colour inside the box.
pub(crate) const INSIDE: RGBColor = tint(BLUE, 0.25);

/// A box over the scores of folds at one place of the horizontal axis: an element of plotters.
///
/// Whiskers end at the last value within 1.5 interquartile ranges of the box. (plotters' own `Boxplot`
/// draws them to the end of that range, beyond all values: plotters#720.)
pub(crate) struct FoldBox {
    /// Whisker, quartile, median, quartile, whisker from the lowest up, then the dots.
    points: Vec<(f64, f64)>,
    half: i32,
    room: i32,
}

impl FoldBox {
    /// A box at `x` that reaches `half` hundredths of a point to each side, over `dots`, which reach
    /// `room` to each side where they stand beside each other.
    pub(crate) fn new(x: f64, stats: &BoxStats, dots: &[f64], [half, room]: [i32; 2]) -> Self {
        let edges = [
            stats.whisker_low,
            stats.q1,
            stats.median,
            stats.q3,
            stats.whisker_high,
        ];
        let values = edges.iter().chain(dots);
        Self {
            points: values.map(|&value| (x, value)).collect(),
            half,
            room,
        }
    }
}

impl<'a> PointCollection<'a, (f64, f64)> for &'a FoldBox {
    type Point = &'a (f64, f64);
    type IntoIter = std::slice::Iter<'a, (f64, f64)>;

    fn point_iter(self) -> Self::IntoIter {
        self.points.iter()
    }
}

impl<DB: DrawingBackend> Drawable<DB> for FoldBox {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut places: I,
        backend: &mut DB,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<DB::ErrorType>> {
        let edges: Vec<BackendCoord> = places.by_ref().take(5).collect();
        let [low, q1, median, q3, high] = edges[..] else {
            return Ok(());
        };
        let (outline, half) = (stroke(BLUE, OUTLINE), self.half);
        let across = |(x, y): BackendCoord, half: i32| [(x - half, y), (x + half, y)];
        for (end, side) in [(low, q1), (high, q3)] {
            backend.draw_path([end, side], &outline)?;
            backend.draw_path(across(end, half / 2), &outline)?;
        }
        let corners = ((q3.0 - half, q3.1), (q1.0 + half, q1.1));
        backend.draw_rect(corners.0, corners.1, &INSIDE.filled(), true)?;
        backend.draw_rect(corners.0, corners.1, &outline, false)?;
        backend.draw_path(across(median, half), &stroke(BLACK, MEDIAN))?;
        let mut dots: Vec<BackendCoord> = places.collect();
        dots.sort_unstable();
        for (x, y) in beside_each_other(&dots, self.room) {
            backend.draw_circle((x, y), pt(RADIUS + RING) as u32, &WHITE.filled(), true)?;
            backend.draw_circle((x, y), pt(RADIUS) as u32, &POINT.filled(), true)?;
        }
        Ok(())
    }
}

/// Moves dots aside where they would cover each other: a place in the middle if it is free, otherwise
/// the nearest free one to the right or left. If `room` to each side is too narrow for all of them,
/// they stand closer.
pub(crate) fn beside_each_other(dots: &[BackendCoord], room: i32) -> Vec<BackendCoord> {
    let gaps = dots.len().saturating_sub(1).max(1) as i32;
    let apart = pt(2.0 * RADIUS + RING).min(2 * room / gaps).max(1);
    let mut placed: Vec<BackendCoord> = Vec::new();
    for &(x, y) in dots {
        let is_free = |place: &i32| {
            placed.iter().all(|&(other_x, other_y)| {
                let (dx, dy) = (place - other_x, y - other_y);
                dx * dx + dy * dy >= apart * apart
            })
        };
        let place = (0..=dots.len() as i32)
            .flat_map(|step| [x + step * apart, x - step * apart])
            .find(is_free);
        placed.push((place.unwrap_or(x), y));
    }
    placed
}

#[cfg(test)]
mod tests {
    use plotters::chart::ChartBuilder;

    use super::*;
    use leuko_print::{Area, Place, Sheet, record::Drawn};

    /// Drawn where a value of 0 is at height 10,000, of 1 at height 0, and x = 0.5 at 5,000.
    fn marks(values: &[f64]) -> Vec<Drawn> {
        let stats = BoxStats::of(values).unwrap();
        let element = FoldBox::new(0.5, &stats, values, [1000, 2000]);
        let draw = |area: &Area| {
            let mut chart = ChartBuilder::on(area).build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
            chart.draw_series([element]).map(|_| ())
        };
        Sheet::record((10_001, 10_001), draw).unwrap()
    }

    fn lines(marks: &[Drawn]) -> Vec<Vec<Place>> {
        let lines = marks.iter().filter_map(|mark| match mark {
            Drawn::Line { points, .. } => Some(points.clone()),
            _ => None,
        });
        lines.collect()
    }

    fn dots(marks: &[Drawn]) -> Vec<Place> {
        let dots = marks.iter().filter_map(|mark| match mark {
            Drawn::Circle { centre, colour, .. } if *colour == POINT => Some(*centre),
            _ => None,
        });
        dots.collect()
    }

    /// Quartiles 0.75 and 1, so the fences are 0.375 and 1.375: the whiskers must end at 0.5 and 1.
    #[test]
    fn test_whiskers_end_at_the_last_value_within_the_fences() {
        let marks = marks(&[0.125, 0.5, 0.75, 0.75, 0.875, 1.0, 1.0, 1.0, 1.0]);
        let lines = lines(&marks);
        // The upper whisker has no length, so only its end is drawn.
        assert_eq!(lines[0], [(5000, 5000), (5000, 2500)]);
        assert_eq!(lines[1], [(4500, 5000), (5500, 5000)]);
        assert_eq!(lines[2], [(4500, 0), (5500, 0)]);
        assert_eq!(lines[3], [(4000, 0), (6000, 0), (6000, 2500), (4000, 2500)]);
        assert_eq!(lines[4], [(4000, 1250), (6000, 1250)], "the median");
        assert_eq!(lines.len(), 5);
        assert!(dots(&marks).contains(&(5000, 8750)), "the outlier is a dot");
    }

    #[test]
    fn test_every_value_is_a_dot_beside_the_others_at_its_height() {
        let dots = dots(&marks(&[1.0; 10]));
        assert_eq!(dots.len(), 10);
        for (i, a) in dots.iter().enumerate() {
            assert_eq!(a.1, 0);
            assert!((a.0 - 5000).abs() <= 2000);
            for b in &dots[..i] {
                assert!((a.0 - b.0).abs() > pt(2.0 * RADIUS), "{a:?} covers {b:?}");
            }
        }
    }

    #[test]
    fn test_dots_stand_closer_where_there_is_little_room() {
        let placed = beside_each_other(&[(0, 500); 10], 400);
        let mut asides: Vec<i32> = placed.iter().map(|&(x, _)| x).collect();
        assert!(asides.iter().all(|aside| aside.abs() <= 450), "{asides:?}");
        asides.sort_unstable();
        asides.dedup();
        assert_eq!(asides.len(), 10);
    }
}
