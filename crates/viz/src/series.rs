//! How one of several series of a figure is told apart, without colour too.

use crate::bars::draw_interval;
use crate::marker::{Marker, Shape};
use crate::scene::{Mark, Point, Scene, at};
use crate::style::{BLACK, BLUE, Colour, GREEN, GREY, ORANGE, PURPLE, VERMILION};

/// What a series stands for, which decides how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesStyle {
    /// What was measured: whole lines, filled markers.
    Measured,
    /// What it is compared with: dashed lines, hollow markers.
    Baseline,
    /// What guessing gives: dotted grey lines, the first without markers.
    Chance,
}

impl SeriesStyle {
    /// Its name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Baseline => "baseline",
            Self::Chance => "chance",
        }
    }
}

/// Series of one style that are told apart.
pub(crate) const MOST_OF_A_STYLE: usize = 4;

/// Radius of markers, in points.
const MARKER: f64 = 1.9;
/// Width of the white ring around markers.
const RING: f64 = 0.4;
/// Width of lines.
const LINE: f64 = 0.9;

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    colour: Colour,
    dash: Option<[f64; 2]>,
    marker: Option<Marker>,
}

impl Look {
    /// That of the `nth` series of a style (0-based).
    pub(crate) fn of(style: SeriesStyle, nth: usize) -> Self {
        const MEASURED: [(Shape, Colour); MOST_OF_A_STYLE] = [
            (Shape::Disc, BLUE),
            (Shape::Up, GREEN),
            (Shape::Diamond, PURPLE),
            (Shape::Down, BLACK),
        ];
        const BASELINE: [(Shape, Colour); MOST_OF_A_STYLE] = [
            (Shape::Square, VERMILION),
            (Shape::Down, ORANGE),
            (Shape::Diamond, BLACK),
            (Shape::Up, PURPLE),
        ];
        const CHANCE: [Option<Shape>; MOST_OF_A_STYLE] = [
            None,
            Some(Shape::Diamond),
            Some(Shape::Up),
            Some(Shape::Square),
        ];
        let nth = nth % MOST_OF_A_STYLE;
        match style {
            SeriesStyle::Measured => Self {
                colour: MEASURED[nth].1,
                dash: None,
                marker: Some(Marker::filled(MEASURED[nth].0, MEASURED[nth].1)),
            },
            SeriesStyle::Baseline => Self {
                colour: BASELINE[nth].1,
                dash: Some([2.5, 1.8]),
                marker: Some(Marker::hollow(BASELINE[nth].0, BASELINE[nth].1)),
            },
            SeriesStyle::Chance => Self {
                colour: GREY,
                dash: Some([0.9, 1.3]),
                marker: CHANCE[nth].map(|shape| Marker::hollow(shape, GREY)),
            },
        }
    }

    /// A line through points.
    pub(crate) fn draw_line(&self, scene: &mut Scene, points: Vec<Point>) {
        scene.marks.push(Mark::Line {
            points,
            width: LINE,
            colour: self.colour,
            dash: self.dash,
        });
    }

    /// The bar of an interval between two heights.
    pub(crate) fn draw_interval(&self, scene: &mut Scene, x: f64, heights: [f64; 2]) {
        draw_interval(scene, heights.map(|y| at(x, y)), self.colour);
    }

    /// The marker of a point.
    pub(crate) fn draw_marker(&self, scene: &mut Scene, place: Point) {
        if let Some(marker) = &self.marker {
            marker.draw(scene, place, MARKER, RING);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_looks_differ_in_more_than_colour() {
        let styles = [
            SeriesStyle::Measured,
            SeriesStyle::Baseline,
            SeriesStyle::Chance,
        ];
        let looks: Vec<_> = styles
            .into_iter()
            .flat_map(|style| (0..MOST_OF_A_STYLE).map(move |nth| Look::of(style, nth)))
            .map(|look| {
                let marker = look.marker.map(|marker| (marker.shape, marker.hollow));
                (look.dash, marker)
            })
            .collect();
        for (i, look) in looks.iter().enumerate() {
            assert!(!looks[..i].contains(look), "{look:?}");
        }
    }
}
