//! How one of several series of a figure is told apart, also without colour.

use leuko_print::style::{BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION, stroke};
use leuko_print::{Area, DASH, Dashed, Marker, MarkerAt, Place, PrintError, Shape};
use plotters::element::PathElement;
use plotters::style::RGBColor;

/// What a series stands for, which decides how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeriesStyle {
    /// What was measured: solid lines, filled markers.
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
const WIDTH: f64 = 0.9;
/// Dots, and the gaps between them.
const DOTS: [f64; 2] = [0.9, 1.3];

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    pub(crate) colour: RGBColor,
    dash: Option<[f64; 2]>,
    marker: Option<Marker>,
}

impl Look {
    /// That of the `nth` series of a style (0-based).
    pub(crate) fn of(style: SeriesStyle, nth: usize) -> Self {
        const MEASURED: [Marker; MOST_OF_A_STYLE] = [
            Marker::filled(Shape::Disc, BLUE),
            Marker::filled(Shape::Up, GREEN),
            Marker::filled(Shape::Diamond, PURPLE),
            Marker::filled(Shape::Down, BLACK),
        ];
        const BASELINE: [Marker; MOST_OF_A_STYLE] = [
            Marker::hollow(Shape::Square, VERMILION),
            Marker::hollow(Shape::Down, ORANGE),
            Marker::hollow(Shape::Diamond, BLACK),
            Marker::hollow(Shape::Up, PURPLE),
        ];
        const CHANCE: [Option<Marker>; MOST_OF_A_STYLE] = [
            None,
            Some(Marker::hollow(Shape::Diamond, GREY)),
            Some(Marker::hollow(Shape::Up, GREY)),
            Some(Marker::hollow(Shape::Square, GREY)),
        ];
        let nth = nth % MOST_OF_A_STYLE;
        let (dash, marker) = match style {
            SeriesStyle::Measured => (None, Some(MEASURED[nth])),
            SeriesStyle::Baseline => (Some(DASH), Some(BASELINE[nth])),
            SeriesStyle::Chance => (Some(DOTS), CHANCE[nth]),
        };
        Self {
            colour: marker.map_or(GREY, |marker| marker.colour),
            dash,
            marker,
        }
    }

    /// Draws a line through places.
    pub(crate) fn draw_line(&self, area: &Area, places: Vec<Place>) -> Result<(), PrintError> {
        let style = stroke(self.colour, WIDTH);
        match self.dash {
            Some(dash) => area.draw(&Dashed::new(places, style, dash))?,
            None => area.draw(&PathElement::new(places, style))?,
        }
        Ok(())
    }

    /// Draws the marker of a point.
    pub(crate) fn draw_marker(&self, area: &Area, place: Place) -> Result<(), PrintError> {
        if let Some(marker) = self.marker {
            area.draw(&MarkerAt::new(place, marker, MARKER, RING))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_looks_differ_in_more_than_colour() {
        use SeriesStyle::{Baseline, Chance, Measured};
        let looks: Vec<_> = [Measured, Baseline, Chance]
            .into_iter()
            .flat_map(|style| (0..MOST_OF_A_STYLE).map(move |nth| Look::of(style, nth)))
            .map(|look| {
                (
                    look.dash,
                    look.marker.map(|marker| (marker.shape, marker.hollow)),
                )
            })
            .collect();
        for (i, look) in looks.iter().enumerate() {
            assert!(!looks[..i].contains(look), "{look:?}");
        }
    }
}
