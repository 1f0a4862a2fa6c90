//! What the figures look like, measured on their marks.

mod all;
mod extremes;
mod learning_curve;
mod network;
mod pictures;
mod refusals;
mod roc;
mod scatter;
mod trends;

use leuko_print::{Bounds, Mark, Picture, Place, Text};
use plotters::style::RGBColor;

/// What tests ask of a drawn figure.
trait Measured {
    /// What was drawn, in order.
    fn drawn(&self) -> &[Mark];

    /// The texts.
    fn texts(&self) -> Vec<Text> {
        let text = |mark: &Mark| match mark {
            Mark::Text(text) => Some(text.clone()),
            _ => None,
        };
        self.drawn().iter().filter_map(text).collect()
    }

    /// What the texts say.
    fn words(&self) -> Vec<String> {
        self.texts().into_iter().map(|text| text.text).collect()
    }

    /// Points of the lines of a colour.
    fn lines(&self, wanted: RGBColor) -> Vec<Vec<Place>> {
        let line = |mark: &Mark| match mark {
            Mark::Line { points, colour, .. } if *colour == wanted => Some(points.clone()),
            _ => None,
        };
        self.drawn().iter().filter_map(line).collect()
    }

    /// Bounds of the filled polygons of a colour.
    fn areas(&self, wanted: RGBColor) -> Vec<Bounds> {
        let is_wanted =
            |mark: &&Mark| matches!(mark, Mark::Area { colour, .. } if *colour == wanted);
        let areas = self.drawn().iter().filter(is_wanted);
        areas.map(Mark::bounds).collect()
    }

    /// Bounds of the photographs and maps.
    fn photos(&self) -> Vec<Bounds> {
        let is_photo = |mark: &&Mark| matches!(mark, Mark::Photo { .. });
        let photos = self.drawn().iter().filter(is_photo);
        photos.map(Mark::bounds).collect()
    }
}

impl Measured for Picture {
    fn drawn(&self) -> &[Mark] {
        self.marks()
    }
}

fn are_apart(a: &Bounds, b: &Bounds) -> bool {
    a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]
}

/// Middle of a rectangle.
fn middle([left, top, right, bottom]: Bounds) -> Place {
    ((left + right) / 2, (top + bottom) / 2)
}

#[track_caller]
fn assert_near(got: i32, expected: f64, what: &str) {
    let off = (f64::from(got) - expected).abs();
    // Two hundredths of a point: each place is rounded once.
    assert!(off <= 2.0, "{what}: {got} instead of {expected}");
}
