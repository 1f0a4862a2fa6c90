//! One look for all figures: sizes at print size, and colours that all eyes tell apart.
//!
//! The drawing area counts hundredths of a point (1/7200 inch), so whole numbers are fine enough for
//! print. [`pt`] turns points into that unit.

use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBColor, ShapeStyle, TextStyle,
    text_anchor::{HPos, Pos, VPos},
};

/// Width of a figure in a journal's single column, in millimetres.
pub const SINGLE_COLUMN_MM: f64 = 85.0;
/// Width of a figure over both columns, in millimetres.
pub const DOUBLE_COLUMN_MM: f64 = 180.0;

/// Points (1/72 inch) in the unit of drawing areas: a hundredth of a point.
pub const fn pt(points: f64) -> i32 {
    (points * 100.0).round() as i32
}

/// Millimetres in the unit of drawing areas.
pub const fn mm(millimetres: f64) -> i32 {
    pt(millimetres * 72.0 / 25.4)
}

/// A length of a drawing area in millimetres.
pub const fn in_mm(length: i32) -> f64 {
    length as f64 * 25.4 / pt(72.0) as f64
}

/// A pixel of pictures (hundredths of a point): 300 to the inch.
pub const PIXEL: i32 = pt(72.0 / 300.0);

/// Size of titles, in points.
pub const TITLE_SIZE: f64 = 8.0;
/// Size of the names of axes.
pub const LABEL_SIZE: f64 = 7.5;
/// Size of tick labels and legends.
pub const TICK_SIZE: f64 = 6.5;
/// Size of notes, and of text for which a smaller size is asked.
pub const NOTE_SIZE: f64 = 6.0;

/// Height of digits and capitals, as a share of the text's size (DejaVu Sans).
pub const CAP_HEIGHT: f64 = 0.729;
/// How far letters reach below the baseline, as a share of the text's size.
pub const DESCENT: f64 = 0.236;
/// From one line of text to the next, as a share of the text's size.
pub const LINE: f64 = 1.25;

/// Width of axes and ticks, in points.
pub const AXIS_WIDTH: f64 = 0.6;
/// Width of grid lines and outlines.
pub const HAIR_WIDTH: f64 = 0.4;
/// Space between neighbouring parts of a figure (hundredths of a point).
pub const GAP: i32 = pt(3.0);
/// White margin around a figure (hundredths of a point).
pub const MARGIN: i32 = pt(4.0);

// The palette of Okabe & Ito (2008), told apart with any colour vision.

/// Black: text and axes.
pub const BLACK: RGBColor = RGBColor(0, 0, 0);
/// Blue: what was measured.
pub const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xB2);
/// Vermilion: what it is compared with.
pub const VERMILION: RGBColor = RGBColor(0xD5, 0x5E, 0x00);
/// Bluish green: a summary over what was measured.
pub const GREEN: RGBColor = RGBColor(0x00, 0x9E, 0x73);
/// Orange, sky blue and reddish purple: further series and classes. (Yellow, the eighth of the
/// palette, is too pale on white.)
pub const ORANGE: RGBColor = RGBColor(0xE6, 0x9F, 0x00);
/// Sky blue.
pub const SKY_BLUE: RGBColor = RGBColor(0x56, 0xB4, 0xE9);
/// Reddish purple.
pub const PURPLE: RGBColor = RGBColor(0xCC, 0x79, 0xA7);
/// White: the paper.
pub const WHITE: RGBColor = RGBColor(255, 255, 255);
/// Grey: guides and notes; dark enough to read (7.5 to 1 against white).
pub const GREY: RGBColor = RGBColor(0x55, 0x55, 0x55);
/// Mid grey: one of many curves.
pub const MID_GREY: RGBColor = RGBColor(0x8A, 0x8A, 0x8A);
/// Light grey: grid lines.
pub const LIGHT_GREY: RGBColor = RGBColor(0xDD, 0xDD, 0xDD);

/// A colour mixed with white: `share` of it in `[0, 1]`, the rest white. Figures use tints where others
/// use transparency, which printers and viewers handle differently.
pub const fn tint(colour: RGBColor, share: f64) -> RGBColor {
    const fn mix(part: u8, share: f64) -> u8 {
        (255.0 + (part as f64 - 255.0) * share.clamp(0.0, 1.0)).round() as u8
    }
    let RGBColor(red, green, blue) = colour;
    RGBColor(mix(red, share), mix(green, share), mix(blue, share))
}

/// A width or radius in points as plotters takes it; nothing below 0, and at most 10 m.
pub(crate) fn extent(points: f64) -> u32 {
    pt(points.clamp(0.0, 3e4)) as u32
}

/// A line of a width in points (0 or more).
pub fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour.stroke_width(extent(width))
}

/// The style of an interval's bar.
pub fn bar(colour: RGBColor) -> ShapeStyle {
    stroke(colour, 0.7).filled()
}

/// Length of the lines across the ends of an interval's bar (hundredths of a point).
pub const BAR_ENDS: u32 = pt(3.0) as u32;

/// Black text of a size in points that starts at its place and hangs below it.
pub fn letters(size: f64) -> TextStyle<'static> {
    let size = f64::from(pt(size));
    FontDesc::new(FontFamily::SansSerif, size, FontStyle::Normal).color(&BLACK)
}

/// The same in bold.
pub fn bold_letters(size: f64) -> TextStyle<'static> {
    let size = f64::from(pt(size));
    FontDesc::new(FontFamily::SansSerif, size, FontStyle::Bold).color(&BLACK)
}

/// Text that starts at its place, standing on it.
pub const ABOVE: Pos = pos(HPos::Left, VPos::Bottom);
/// Text with its middle at its place, hanging below it.
pub const CENTRED: Pos = pos(HPos::Center, VPos::Top);
/// Text with its end at its place, hanging below it.
pub const ENDING: Pos = pos(HPos::Right, VPos::Top);
/// Text with its middle at its place, in both directions.
pub const MIDDLE: Pos = pos(HPos::Center, VPos::Center);
/// Text that starts at its place, at half its height.
pub const AFTER: Pos = pos(HPos::Left, VPos::Center);
/// Text that ends at its place, at half its height.
pub const BEFORE: Pos = pos(HPos::Right, VPos::Center);
/// Text that is read from the bottom up.
pub const UPWARDS: FontTransform = FontTransform::Rotate270;

const fn pos(h_pos: HPos, v_pos: VPos) -> Pos {
    Pos { h_pos, v_pos }
}
