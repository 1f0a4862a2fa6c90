//! What the figures look like, measured on their marks.

mod all;
mod extremes;
mod learning_curve;
mod network;
mod pictures;
mod roc;
mod scatter;
mod trends;

use plotters::style::RGBColor;

use crate::mark::{Anchor, Mark, Place, Text};
use crate::{Figure, Picture, VizError};

/// A rectangle: left, top, right, bottom.
type Bounds = [i32; 4];

impl Picture {
    /// The texts, in the order in which they were drawn.
    fn texts(&self) -> Vec<Text> {
        let text = |mark: &Mark| match mark {
            Mark::Text(text) => Some(text.clone()),
            _ => None,
        };
        self.marks.iter().filter_map(text).collect()
    }

    fn words(&self) -> Vec<String> {
        self.texts().into_iter().map(|text| text.text).collect()
    }

    /// Points of the lines of a colour.
    fn lines(&self, wanted: RGBColor) -> Vec<Vec<Place>> {
        let line = |mark: &Mark| match mark {
            Mark::Line { points, colour, .. } if *colour == wanted => Some(points.clone()),
            _ => None,
        };
        self.marks.iter().filter_map(line).collect()
    }

    /// Bounds of the filled polygons of a colour.
    fn areas(&self, wanted: RGBColor) -> Vec<Bounds> {
        let area = |mark: &Mark| match mark {
            Mark::Area { corners, colour } if *colour == wanted => Some(bounds(corners)),
            _ => None,
        };
        self.marks.iter().filter_map(area).collect()
    }

    /// Bounds of the photographs and maps.
    fn photos(&self) -> Vec<Bounds> {
        let photo = |mark: &Mark| match mark {
            Mark::Photo { .. } => Some(mark.bounds()),
            _ => None,
        };
        self.marks.iter().filter_map(photo).collect()
    }
}

impl Mark {
    fn bounds(&self) -> Bounds {
        match self {
            Self::Line { points, .. } => bounds(points),
            Self::Area { corners, .. } => bounds(corners),
            Self::Circle { centre, radius, .. } => {
                let ((x, y), r) = (*centre, *radius as i32);
                [x - r, y - r, x + r, y + r]
            }
            Self::Text(text) => text.bounds(),
            Self::Photo { corner, pixels } => {
                let [width, height] = [pixels.width(), pixels.height()].map(|n| 24 * n as i32);
                [corner.0, corner.1, corner.0 + width, corner.1 + height]
            }
        }
    }
}

impl Text {
    fn bounds(&self) -> Bounds {
        let size = f64::from(self.size);
        let width = crate::font::width(&self.text, size, self.bold).ceil() as i32;
        let start = match self.anchor {
            Anchor::Start => 0,
            Anchor::Middle => -width / 2,
            Anchor::End => -width,
        };
        let [above, below] = [0.729, 0.236].map(|share| (share * size) as i32);
        let (x, y) = self.place;
        match self.upwards {
            true => [x - above, y - start - width, x + below, y - start],
            false => [x + start, y - above, x + start + width, y + below],
        }
    }
}

fn bounds(points: &[Place]) -> Bounds {
    let first = points[0];
    let start = [first.0, first.1, first.0, first.1];
    points.iter().fold(start, |[l, t, r, b], &(x, y)| {
        [l.min(x), t.min(y), r.max(x), b.max(y)]
    })
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

/// Asserts that a figure is refused for a value that no axis shows.
#[track_caller]
fn assert_out_of_range(figure: &dyn Figure) {
    let refused = figure.draw().map(|picture| picture.description);
    assert!(
        matches!(refused, Err(VizError::OutOfRange { .. })),
        "{refused:?}"
    );
}
