//! What people reach, to compare a network with.

use crate::VizError;
use crate::bars::draw_interval;
use crate::check::{at_most, in_range};
use crate::frame::Frame;
use crate::legend::{Entry, Symbol};
use crate::marker::{Marker, Shape};
use crate::scene::{Scene, at};
use crate::style::{BLACK, GREEN, GREY, HAIR_WIDTH, ORANGE, PURPLE, SKY_BLUE};

/// One marker for each person or re-annotation.
pub(crate) const MARKERS: [Marker; 5] = [
    Marker::filled(Shape::Up, PURPLE),
    Marker::filled(Shape::Down, BLACK),
    Marker::filled(Shape::Square, ORANGE),
    Marker::filled(Shape::Disc, GREEN),
    Marker::filled(Shape::Diamond, SKY_BLUE),
];

/// Radius of markers, in points.
pub(crate) const MARKER: f64 = 2.0;
/// Width of the white ring around markers.
pub(crate) const RING: f64 = 0.4;
/// Width of the line.
const LINE: f64 = 1.0;
/// Points between neighbouring markers, where there is room.
const APART: f64 = 6.0;

/// What people reach on the score of a learning curve: a line across it, and a marker for each of them
/// in a place of their own on the right.
#[derive(Clone, Debug, PartialEq)]
pub struct HumanReference {
    /// What the line is, such as "re-annotations, balanced accuracy (95% interval)".
    pub label: String,
    /// Height of the line, in `[0, 1]`.
    pub value: f64,
    /// Ends of the band around it.
    pub interval: Option<[f64; 2]>,
    /// Single people or re-annotations, at most five; may be left empty.
    pub points: Vec<HumanPoint>,
}

/// What one person, or one re-annotation, reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct HumanPoint {
    /// Its name in the legend.
    pub label: String,
    /// The score, in `[0, 1]`.
    pub value: f64,
    /// Ends of its interval.
    pub interval: Option<[f64; 2]>,
}

/// Refuses an interval that runs backwards or leaves `[0, 1]`.
pub(crate) fn check_interval(interval: Option<[f64; 2]>) -> Result<(), VizError> {
    if let Some([low, high]) = interval {
        in_range("the high end of an interval", high, 0.0, 1.0)?;
        in_range("the low end of an interval", low, 0.0, high)?;
    }
    Ok(())
}

impl HumanReference {
    pub(crate) fn check(&self) -> Result<(), VizError> {
        at_most("people beside a curve", MARKERS.len(), self.points.len())?;
        in_range("a human reference", self.value, 0.0, 1.0)?;
        check_interval(self.interval)?;
        for point in &self.points {
            in_range("a human reference", point.value, 0.0, 1.0)?;
            check_interval(point.interval)?;
        }
        Ok(())
    }

    /// All values that the axis must show.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        let points = self
            .points
            .iter()
            .map(|point| (point.value, point.interval));
        std::iter::once((self.value, self.interval))
            .chain(points)
            .flat_map(|(value, interval)| [value].into_iter().chain(interval.into_iter().flatten()))
    }

    pub(crate) fn legend(&self) -> Vec<Entry> {
        let line = Entry::new(Symbol::LineInBand(LINE, PURPLE), &*self.label);
        let points = self.points.iter().zip(MARKERS);
        let points =
            points.map(|(point, marker)| Entry::new(Symbol::Marker(MARKER, marker), &*point.label));
        std::iter::once(line).chain(points).collect()
    }

    /// Draws the band, which lies behind everything else.
    pub(crate) fn draw_band(&self, scene: &mut Scene, frame: &Frame) {
        if let Some(ends) = self.interval {
            let [low, high] = ends.map(|end| frame.place(0.0, end).y);
            scene.rectangle(
                at(frame.left, high),
                at(frame.right, low),
                PURPLE.tint(0.25),
            );
        }
    }

    /// Draws the line, and the markers from the place `start` of the horizontal axis on.
    pub(crate) fn draw(&self, scene: &mut Scene, frame: &Frame, start: f64) {
        let y = frame.place(0.0, self.value).y;
        scene.line(vec![at(frame.left, y), at(frame.right, y)], LINE, PURPLE);
        if self.points.is_empty() {
            return;
        }
        let left = frame.place(start, 0.0).x;
        scene.line(
            vec![at(left, frame.top), at(left, frame.bottom)],
            HAIR_WIDTH,
            GREY,
        );
        let room = frame.right - left;
        let apart = APART.min(room / self.points.len() as f64);
        let first = left + (room - apart * (self.points.len() - 1) as f64) / 2.0;
        for (i, (point, marker)) in self.points.iter().zip(MARKERS).enumerate() {
            let x = first + i as f64 * apart;
            if let Some(ends) = point.interval {
                let ends = ends.map(|end| at(x, frame.place(0.0, end).y));
                draw_interval(scene, ends, marker.colour);
            }
            let middle = at(x, frame.place(0.0, point.value).y);
            marker.draw(scene, middle, MARKER, RING);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::human::{reference, roc_with};
    use crate::fixtures::learning_curve;
    use crate::scene::{Figure, Mark, Point};
    use crate::style::Colour;
    use crate::{LearningCurve, RocIntervals};

    fn curve(people: usize) -> LearningCurve {
        LearningCurve {
            reference: Some(reference(people)),
            ..learning_curve(&[(10, vec![0.75]), (20, vec![1.0])])
        }
    }

    fn areas(figure: &dyn Figure, wanted: Colour) -> Vec<Vec<Point>> {
        let area = |mark| match mark {
            Mark::Area { points, colour } if colour == wanted => Some(points),
            _ => None,
        };
        figure
            .scene()
            .unwrap()
            .marks
            .into_iter()
            .filter_map(area)
            .collect()
    }

    #[test]
    fn test_band_and_markers_stand_at_their_heights_in_their_place() {
        let figure = curve(1);
        let bands = areas(&figure, PURPLE.tint(0.25));
        // The second after the legend's: from 0.5 to 1 of an axis that is 1.05 times as long.
        let band = &bands[1];
        assert!(
            (band[2].y - band[0].y - 150.0 / 1.05).abs() < 1e-9,
            "{band:?}"
        );
        let markers = areas(&figure, PURPLE);
        let triangle = &markers[1];
        let x = triangle[0].x;
        // Two sizes and people are three places: people are in the last one's middle.
        let place = (x - band[0].x) / (band[1].x - band[0].x);
        assert!((place - 5.0 / 6.0).abs() < 1e-9, "{place}");
        let y = triangle.iter().map(|point| point.y).sum::<f64>() / 3.0;
        assert!((y - (band[0].y + band[2].y) / 2.0).abs() < 1e-3, "{y}");
    }

    #[test]
    fn test_without_people_there_is_no_place_for_them() {
        let [with, without] = [1, 0].map(|people| curve(people).scene().unwrap().marks);
        let dots = |marks: Vec<Mark>| {
            let dot = |mark| match mark {
                Mark::Disc { centre, .. } => Some(centre.x),
                _ => None,
            };
            marks.into_iter().filter_map(dot).fold(0.0, f64::max)
        };
        assert!(dots(without) > dots(with) + 20.0);
    }

    #[test]
    fn test_roc_points_are_crosses_at_their_rates() {
        let figure = roc_with(1);
        let lines: Vec<Vec<Point>> = figure
            .scene()
            .unwrap()
            .marks
            .into_iter()
            .filter_map(|mark| match mark {
                Mark::Line { points, colour, .. } if colour == PURPLE => Some(points),
                _ => None,
            })
            .collect();
        let (level, upright) = (&lines[0], &lines[3]);
        // Both rates have one scale, and both intervals are half as long as it.
        let (width, height) = (level[1].x - level[0].x, upright[0].y - upright[1].y);
        assert!((width - height).abs() < 1e-9, "{width} {height}");
        assert!((upright[0].x - (level[0].x + level[1].x) / 2.0).abs() < 1e-9);
    }

    #[test]
    fn test_references_that_no_axis_shows_are_errors() {
        let mut figure = curve(6);
        assert!(matches!(figure.scene(), Err(VizError::TooMany { .. })));
        figure.reference = Some(HumanReference {
            value: 1.5,
            ..reference(0)
        });
        assert!(matches!(figure.scene(), Err(VizError::OutOfRange { .. })));
        figure.reference = Some(HumanReference {
            interval: Some([0.9, 0.8]),
            ..reference(0)
        });
        assert!(matches!(figure.scene(), Err(VizError::OutOfRange { .. })));
        let mut roc = roc_with(1);
        roc.points[0].intervals = Some(RocIntervals {
            false_positive_rate: [0.0, 0.5],
            true_positive_rate: [0.5, f64::NAN],
        });
        assert!(matches!(roc.scene(), Err(VizError::OutOfRange { .. })));
        assert!(matches!(roc_with(6).scene(), Err(VizError::TooMany { .. })));
    }

    #[test]
    fn test_tables_have_people() {
        let rows = curve(1).table().rows;
        assert_eq!(rows[2][0], "reference");
        assert_eq!(
            rows[3],
            ["person", "re-annotation 0", "", "0.75", "0.5", "1"]
        );
        let rows = roc_with(1).table().rows;
        let point = &rows[rows.len() - 1];
        assert_eq!(point[4..], ["0.25", "0", "0.5", "0.75", "0.5", "1"]);
    }
}
