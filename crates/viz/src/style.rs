//! One look for all figures: sizes in points (1/72 inch) at print size, colours told apart by all eyes.

/// Width of a figure in a journal's single column, in millimetres.
pub const SINGLE_COLUMN_MM: f64 = 85.0;
/// Width of a figure over both columns, in millimetres.
pub const DOUBLE_COLUMN_MM: f64 = 180.0;

/// Points in a millimetre.
pub(crate) const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// Size of titles, in points.
pub(crate) const TITLE_SIZE: f64 = 8.0;
/// Size of axis labels.
pub(crate) const LABEL_SIZE: f64 = 7.5;
/// Size of tick labels and legends.
pub(crate) const TICK_SIZE: f64 = 6.5;
/// Size of notes: the smallest text of a figure.
pub(crate) const NOTE_SIZE: f64 = 6.0;

/// Width of axes and ticks, in points.
pub(crate) const AXIS_WIDTH: f64 = 0.6;
/// Width of grid lines and other helps.
pub(crate) const HAIR_WIDTH: f64 = 0.4;
/// Width of one of many curves.
pub(crate) const THIN_WIDTH: f64 = 0.5;
/// Width of the curve that counts.
pub(crate) const THICK_WIDTH: f64 = 1.5;
/// Length of ticks, outside the axis.
pub(crate) const TICK_LENGTH: f64 = 2.5;
/// Space between neighbouring parts of a figure.
pub(crate) const GAP: f64 = 3.0;
/// White margin around a figure.
pub(crate) const MARGIN: f64 = 4.0;

/// An opaque colour, sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red, in `0..=255`.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

impl Colour {
    /// A colour from its hexadecimal form, `0xRRGGBB`.
    pub const fn hex(rgb: u32) -> Self {
        Self {
            red: (rgb >> 16) as u8,
            green: (rgb >> 8) as u8,
            blue: rgb as u8,
        }
    }

    /// The colour mixed with white: `share` of it in `[0, 1]`, the rest white. Tints take the place
    /// of transparency, which printers and viewers handle differently.
    pub const fn tint(self, share: f64) -> Self {
        Self {
            red: mix(self.red, share),
            green: mix(self.green, share),
            blue: mix(self.blue, share),
        }
    }
}

/// One channel mixed with white.
const fn mix(part: u8, share: f64) -> u8 {
    (255.0 + (part as f64 - 255.0) * share.clamp(0.0, 1.0)).round() as u8
}

// The palette of Okabe & Ito (2008), told apart with any colour vision.

/// Black: text and axes.
pub const BLACK: Colour = Colour::hex(0x000000);
/// Blue: what was measured.
pub const BLUE: Colour = Colour::hex(0x0072B2);
/// Vermilion: what it is compared with.
pub const VERMILION: Colour = Colour::hex(0xD55E00);
/// Bluish green: a summary over what was measured.
pub const GREEN: Colour = Colour::hex(0x009E73);
/// Orange, sky blue and reddish purple: further series and classes. (Yellow, the eighth of the
/// palette, is too pale on white.)
pub const ORANGE: Colour = Colour::hex(0xE69F00);
/// Sky blue.
pub const SKY_BLUE: Colour = Colour::hex(0x56B4E9);
/// Reddish purple.
pub const PURPLE: Colour = Colour::hex(0xCC79A7);
/// White: the paper.
pub const WHITE: Colour = Colour::hex(0xFFFFFF);
/// Grey: helps, and notes; dark enough to read (7.5 to 1 against white).
pub const GREY: Colour = Colour::hex(0x555555);
/// Light grey: grid lines.
pub const LIGHT_GREY: Colour = Colour::hex(0xDDDDDD);
