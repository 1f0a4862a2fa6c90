//! What a drawing area recorded: marks on white paper, in hundredths of a point from the upper left
//! corner.

use image::RgbImage;
use plotters::style::RGBColor;

/// A place on the paper: from the left, from the top.
pub(crate) type Place = (i32, i32);

/// One mark; later ones lie over earlier ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A line through points, with flat ends and round corners.
    Line {
        points: Vec<Place>,
        /// Whether it returns to its first point.
        closed: bool,
        width: u32,
        colour: RGBColor,
        /// Length of dashes and of the gaps between them; absent for a solid line.
        dash: Option<[u32; 2]>,
    },
    /// A filled polygon; it may be concave.
    Area {
        corners: Vec<Place>,
        colour: RGBColor,
    },
    /// A circle.
    Circle {
        centre: Place,
        radius: u32,
        colour: RGBColor,
        /// Width of its line; absent for a filled circle.
        line: Option<u32>,
    },
    /// A line of text.
    Text(Text),
    /// A picture of square pixels, 300 to the inch.
    Photo { corner: Place, pixels: RgbImage },
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// Where its baseline starts, has its middle or ends.
    pub(crate) place: Place,
    pub(crate) size: u32,
    pub(crate) bold: bool,
    pub(crate) colour: RGBColor,
    pub(crate) anchor: Anchor,
    /// Whether it is read from the bottom up.
    pub(crate) upwards: bool,
}

/// Which part of a text is at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}
