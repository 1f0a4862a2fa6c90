//! What was drawn, so that tests can measure it: marks on white paper, in hundredths of a point from the
//! upper left corner. [`Picture::marks`](crate::Picture::marks) and [`Sheet::record`](crate::Sheet::record)
//! give them.

use image::RgbImage;
use plotters::style::RGBColor;

use crate::font::width;
use crate::style::{CAP_HEIGHT, DESCENT, PIXEL};

/// A place on the paper in hundredths of a point: from the left, from the top.
pub type Place = (i32, i32);

/// One mark; later ones lie over earlier ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// A line through points, with flat ends and round corners.
    Line {
        /// The points.
        points: Vec<Place>,
        /// Whether it returns to its first point.
        closed: bool,
        /// Its width.
        width: u32,
        /// Its colour.
        colour: RGBColor,
        /// Length of dashes and of the gaps between them; absent for a solid line.
        dash: Option<[u32; 2]>,
    },
    /// A filled polygon; it may be concave.
    Area {
        /// Its corners.
        corners: Vec<Place>,
        /// Its colour.
        colour: RGBColor,
    },
    /// A circle.
    Circle {
        /// Its centre.
        centre: Place,
        /// Its radius.
        radius: u32,
        /// Its colour.
        colour: RGBColor,
        /// Width of its line; absent for a filled circle.
        line: Option<u32>,
    },
    /// A line of text.
    Text(Text),
    /// A photograph of square pixels, 300 to the inch.
    Photo {
        /// Its upper left corner.
        corner: Place,
        /// Its pixels.
        pixels: RgbImage,
    },
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// Where its baseline starts, has its middle or ends.
    pub place: Place,
    /// Size of the font.
    pub size: u32,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: RGBColor,
    /// Which part of it is at its place.
    pub anchor: Anchor,
    /// Whether it is read from the bottom up.
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

/// A rectangle: left, top, right, bottom.
pub type Bounds = [i32; 4];

impl Drawn {
    /// The rectangle around it; the width of lines is left out.
    pub fn bounds(&self) -> Bounds {
        match self {
            Self::Line { points, .. } => around(points),
            Self::Area { corners, .. } => around(corners),
            Self::Circle { centre, radius, .. } => {
                let ((x, y), r) = (*centre, *radius as i32);
                [x - r, y - r, x + r, y + r]
            }
            Self::Text(text) => text.bounds(),
            Self::Photo { corner, pixels } => {
                let [width, height] = [pixels.width(), pixels.height()].map(|n| PIXEL * n as i32);
                [corner.0, corner.1, corner.0 + width, corner.1 + height]
            }
        }
    }
}

impl Text {
    /// The rectangle around it, from the top of capitals to the bottom of descending letters.
    pub fn bounds(&self) -> Bounds {
        let size = f64::from(self.size);
        let width = width(&self.text, size, self.bold).ceil() as i32;
        let start = match self.anchor {
            Anchor::Start => 0,
            Anchor::Middle => -width / 2,
            Anchor::End => -width,
        };
        let [above, below] = [CAP_HEIGHT, DESCENT].map(|share| (share * size) as i32);
        let (x, y) = self.place;
        match self.upwards {
            true => [x - above, y - start - width, x + below, y - start],
            false => [x + start, y - above, x + start + width, y + below],
        }
    }
}

fn around(points: &[Place]) -> Bounds {
    let empty = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
    points.iter().fold(empty, |[l, t, r, b], &(x, y)| {
        [l.min(x), t.min(y), r.max(x), b.max(y)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::BLACK;

    /// A capital I is 0.295 em wide and 0.729 em high; descending letters reach 0.236 em down.
    #[test]
    fn test_bounds_of_text_turn_with_it() {
        let text = |anchor, upwards| Text {
            text: "I".to_owned(),
            place: (5000, 7000),
            size: 1000,
            bold: false,
            colour: BLACK,
            anchor,
            upwards,
        };
        assert_eq!(
            text(Anchor::Start, false).bounds(),
            [5000, 6271, 5295, 7236]
        );
        assert_eq!(text(Anchor::End, false).bounds(), [4705, 6271, 5000, 7236]);
        assert_eq!(text(Anchor::Start, true).bounds(), [4271, 6705, 5236, 7000]);
    }
}
