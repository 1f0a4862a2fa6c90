//! What the figures look like, measured on their marks.

/// Figures, each with a name.
macro_rules! named {
    ($($name:literal => $figure:expr,)+) => {
        vec![$(($name, Box::new($figure) as Box<dyn crate::Figure>)),+]
    };
}

mod all;
mod extremes;
mod howmany;
mod learning_curve;
mod network;
mod pictures;
mod refusals;
mod roc;
mod scatter;
mod trends;

use leuko_print::record::{Bounds, Drawn, Text};
use leuko_print::{Picture, Place};
use plotters::style::RGBColor;

/// What tests ask of a drawn figure.
trait Measured {
    /// What was drawn, in order.
    fn drawn(&self) -> &[Drawn];

    /// The texts.
    fn texts(&self) -> Vec<Text> {
        let text = |mark: &Drawn| match mark {
            Drawn::Text(text) => Some(text.clone()),
            _ => None,
        };
        self.drawn().iter().filter_map(text).collect()
    }

    /// The first text that says so.
    fn text(&self, words: &str) -> Text {
        let mut texts = self.texts().into_iter();
        texts.find(|text| text.text == words).unwrap()
    }

    /// What the texts say.
    fn words(&self) -> Vec<String> {
        self.texts().into_iter().map(|text| text.text).collect()
    }

    /// Points of the lines of a colour.
    fn lines(&self, wanted: RGBColor) -> Vec<Vec<Place>> {
        let line = |mark: &Drawn| match mark {
            Drawn::Line { points, colour, .. } if *colour == wanted => Some(points.clone()),
            _ => None,
        };
        self.drawn().iter().filter_map(line).collect()
    }

    /// Bounds of the filled polygons of a colour.
    fn areas(&self, wanted: RGBColor) -> Vec<Bounds> {
        let is_wanted =
            |mark: &&Drawn| matches!(mark, Drawn::Area { colour, .. } if *colour == wanted);
        let areas = self.drawn().iter().filter(is_wanted);
        areas.map(Drawn::bounds).collect()
    }

    /// Bounds of the photographs and maps.
    fn photos(&self) -> Vec<Bounds> {
        let is_photo = |mark: &&Drawn| matches!(mark, Drawn::Photo { .. });
        let photos = self.drawn().iter().filter(is_photo);
        photos.map(Drawn::bounds).collect()
    }
}

impl Measured for Picture {
    fn drawn(&self) -> &[Drawn] {
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
