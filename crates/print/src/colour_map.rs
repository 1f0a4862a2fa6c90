//! Numbers as colours, by the maps of colorous.

use plotters::element::Rectangle;
use plotters::style::{Color, RGBColor};

use crate::record::Place;
use crate::style::pt;
use crate::{Area, PrintError};

/// A colour map: how a number, as a share of a scale, is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourMap {
    /// From 0, dark blue, to 1, yellow: viridis (matplotlib).
    Rising,
    /// From -1, blue, through 0, almost white, to 1, red: the reverse of RdBu (ColorBrewer).
    Signed,
}

/// Pieces of one colour in a colour bar.
const PIECES: i32 = 100;

impl ColourMap {
    /// Height of a colour bar (hundredths of a point).
    pub const BAR: i32 = pt(5.0);

    /// The colour of a share; beyond the ends, that of the end.
    pub fn colour(self, share: f64) -> RGBColor {
        let colour = match self {
            Self::Rising => colorous::VIRIDIS.eval_continuous(share.clamp(0.0, 1.0)),
            Self::Signed => {
                colorous::RED_BLUE.eval_continuous((1.0 - share.clamp(-1.0, 1.0)) / 2.0)
            }
        };
        RGBColor(colour.r, colour.g, colour.b)
    }

    /// Draws a bar of its colours, from the lowest to the highest, `width` (hundredths of a point) wide and
    /// [`BAR`](Self::BAR) high.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Drawing`] if plotters fails.
    pub fn draw_bar(self, area: &Area, (x, y): Place, width: i32) -> Result<(), PrintError> {
        for piece in 0..PIECES {
            let share = (f64::from(piece) + 0.5) / f64::from(PIECES);
            let share = match self {
                Self::Rising => share,
                Self::Signed => 2.0 * share - 1.0,
            };
            // Each reaches to the end, and the next ones cover it: no seams between them.
            let corners = [(x + width * piece / PIECES, y), (x + width, y + Self::BAR)];
            area.draw(&Rectangle::new(corners, self.colour(share).filled()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Drawn;
    use crate::sheet::Sheet;

    fn near(a: RGBColor, b: RGBColor) -> bool {
        a.0.abs_diff(b.0) <= 1 && a.1.abs_diff(b.1) <= 1 && a.2.abs_diff(b.2) <= 1
    }

    /// The colours that matplotlib gives for these shares of viridis.
    #[test]
    fn test_rising_is_viridis() {
        for (share, colour) in [
            (-1.0, RGBColor(0x44, 0x01, 0x54)),
            (0.0, RGBColor(0x44, 0x01, 0x54)),
            (0.25, RGBColor(0x3B, 0x52, 0x8B)),
            (0.5, RGBColor(0x21, 0x90, 0x8C)),
            (0.75, RGBColor(0x5D, 0xC9, 0x63)),
            (7.0, RGBColor(0xFD, 0xE7, 0x25)),
        ] {
            let found = ColourMap::Rising.colour(share);
            assert!(near(found, colour), "{share}: {found:?} is not {colour:?}");
        }
    }

    /// Luminance (Rec. 709) falls equally on both sides, so that neither sign weighs more.
    #[test]
    fn test_signed_is_pale_at_0_and_as_dark_on_both_sides() {
        let light = |share: f64| {
            let RGBColor(r, g, b) = ColourMap::Signed.colour(share);
            (0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b)) / 255.0
        };
        assert!(light(0.0) > 0.92);
        for step in 1..=10 {
            let (before, share) = (f64::from(step - 1) / 10.0, f64::from(step) / 10.0);
            for sign in [-1.0, 1.0] {
                assert!(light(sign * share) < light(sign * before), "{sign} {share}");
            }
            let uneven = (light(share) - light(-share)).abs();
            assert!(uneven < 0.12, "{share}: {uneven}");
        }
        let (cold, warm) = (
            ColourMap::Signed.colour(-1.0),
            ColourMap::Signed.colour(1.0),
        );
        assert!(cold.2 > cold.0 && warm.0 > warm.2);
    }

    #[test]
    fn test_a_bar_goes_from_the_lowest_colour_to_the_highest() {
        let bar = |area: &Area| ColourMap::Signed.draw_bar(area, (1000, 2000), 5000);
        let areas: Vec<(i32, RGBColor)> = Sheet::record((10_000, 10_000), bar)
            .unwrap()
            .into_iter()
            .filter_map(|mark| match mark {
                Drawn::Area { corners, colour } => Some((corners[0].0, colour)),
                _ => None,
            })
            .collect();
        assert_eq!(areas.len(), 100);
        assert_eq!(areas[0], (1000, ColourMap::Signed.colour(-0.99)));
        // The first piece right of the middle, where values are just above 0.
        assert_eq!(areas[50], (3500, ColourMap::Signed.colour(0.01)));
        assert_eq!(areas[99].1, ColourMap::Signed.colour(0.99));
    }
}
