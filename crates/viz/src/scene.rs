//! A figure as a list of marks on paper, before it is SVG or PNG.

use crate::VizError;
use crate::style::Colour;
use crate::table::Table;

/// Something that can be drawn.
pub trait Figure {
    /// The figure as marks on paper.
    ///
    /// # Errors
    ///
    /// - [`VizError`] if there is nothing to draw or a value cannot be shown.
    fn scene(&self) -> Result<Scene, VizError>;

    /// The numbers that the figure is drawn from, for the CSV file beside it. Pictures have no pixels
    /// in it. Of a figure that cannot be drawn, the table may be anything.
    fn table(&self) -> Table;
}

/// A drawn figure: marks on white paper, later ones over earlier ones.
///
/// Lengths are in points (1/72 inch) at print size, from the upper left corner, x to the right and y
/// downwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width of the paper.
    pub width: f64,
    /// Height of the paper.
    pub height: f64,
    /// What the figure shows, in a sentence, for readers who cannot see it.
    pub description: String,
    /// The marks.
    pub marks: Vec<Mark>,
}

/// A place on the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left, in points.
    pub x: f64,
    /// From the top, in points.
    pub y: f64,
}

/// A place on the paper, in points from the upper left corner.
pub const fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// Points in a pixel of pictures: 300 to the inch.
pub(crate) const PIXEL: f64 = 72.0 / 300.0;

/// The nearest place where a pixel of the 300 dots per inch PNG starts, so that pixels stay sharp.
pub(crate) fn on_pixel(place: Point) -> Point {
    let snap = |length: f64| (length / PIXEL).round() * PIXEL;
    at(snap(place.x), snap(place.y))
}

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line through points, with flat ends and round corners.
    Line {
        /// The points, in order.
        points: Vec<Point>,
        /// Width in points.
        width: f64,
        /// Its colour.
        colour: Colour,
        /// Length of dashes and of gaps between them, in points; absent for a whole line.
        dash: Option<[f64; 2]>,
    },
    /// A filled polygon; it may be concave.
    Area {
        /// Its corners, in order.
        points: Vec<Point>,
        /// Its colour.
        colour: Colour,
    },
    /// A filled circle.
    Disc {
        /// Its centre.
        centre: Point,
        /// Its radius in points.
        radius: f64,
        /// Its colour.
        colour: Colour,
    },
    /// A line of text.
    Text(Text),
    /// A picture of pixels.
    Picture {
        /// Its upper left corner.
        corner: Point,
        /// Its width on paper, in points; pixels are square.
        width: f64,
        /// The pixels.
        pixels: Pixels,
    },
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// Where its baseline starts, has its middle or ends, as `anchor` says.
    pub place: Point,
    /// Size in points.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: Colour,
    /// Which part of the text is at `place`.
    pub anchor: Anchor,
    /// Whether it is read from the bottom up instead of from left to right.
    pub upwards: bool,
}

/// Which part of a text is at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// Pixels of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// `[row, column, channel]`, channels red, green, blue, `height * width * 3` bytes.
    pub rgb: Vec<u8>,
}

impl Scene {
    /// A sheet for tests.
    #[cfg(test)]
    pub(crate) fn empty() -> Self {
        Self {
            width: 100.0,
            height: 100.0,
            description: String::new(),
            marks: Vec::new(),
        }
    }

    /// Adds a whole line.
    pub(crate) fn line(&mut self, points: Vec<Point>, width: f64, colour: Colour) {
        self.marks.push(Mark::Line {
            points,
            width,
            colour,
            dash: None,
        });
    }

    /// Adds a dashed line.
    pub(crate) fn dashed(&mut self, points: Vec<Point>, width: f64, colour: Colour) {
        self.marks.push(Mark::Line {
            points,
            width,
            colour,
            dash: Some([2.5, 1.8]),
        });
    }

    /// Adds a filled polygon.
    pub(crate) fn area(&mut self, points: Vec<Point>, colour: Colour) {
        self.marks.push(Mark::Area { points, colour });
    }

    /// Adds a filled rectangle between two opposite corners.
    pub(crate) fn rectangle(&mut self, a: Point, b: Point, colour: Colour) {
        self.area(vec![a, at(b.x, a.y), b, at(a.x, b.y)], colour);
    }

    /// Adds the outline of a rectangle between two opposite corners.
    pub(crate) fn outline(&mut self, a: Point, b: Point, width: f64, colour: Colour) {
        let corners = [a, at(b.x, a.y), b, at(a.x, b.y)];
        // Around once and one side more, so that the first corner is a corner too.
        let points = corners.into_iter().cycle().take(6).collect();
        self.line(points, width, colour);
    }

    /// Adds a filled circle.
    pub(crate) fn disc(&mut self, centre: Point, radius: f64, colour: Colour) {
        self.marks.push(Mark::Disc {
            centre,
            radius,
            colour,
        });
    }

    /// Adds a line of text.
    pub(crate) fn text(&mut self, text: Text) {
        self.marks.push(Mark::Text(text));
    }
}
