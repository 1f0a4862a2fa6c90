//! Numbers as colours.

use crate::colour_tables::{COLD, VIRIDIS, WARM};
use crate::style::Colour;

/// A colour map: how a number, as a share of a scale, is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColourMap {
    /// From 0, dark blue, to 1, yellow: viridis.
    Rising,
    /// From -1, blue, through 0, white, to 1, red.
    Signed,
}

impl ColourMap {
    /// The colour of a share; beyond the ends, that of the end.
    pub(crate) fn colour(self, share: f64) -> Colour {
        match self {
            Self::Rising => between(&VIRIDIS, share),
            Self::Signed if share < 0.0 => between(&COLD, -share),
            Self::Signed => between(&WARM, share),
        }
    }
}

/// The colour at a share of an evenly spaced table, straight between its entries.
fn between(table: &[u32], share: f64) -> Colour {
    let place = share.clamp(0.0, 1.0) * (table.len() - 1) as f64;
    let first = (place as usize).min(table.len() - 2);
    let (from, to) = (Colour::hex(table[first]), Colour::hex(table[first + 1]));
    let part = place - first as f64;
    let mix = |a: u8, b: u8| (f64::from(a) + part * (f64::from(b) - f64::from(a))).round() as u8;
    Colour {
        red: mix(from.red, to.red),
        green: mix(from.green, to.green),
        blue: mix(from.blue, to.blue),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lightness, a and b of CIELAB (D65), by the definition in IEC 61966-2-1 and CIE 15.
    fn lab(colour: Colour) -> [f64; 3] {
        let linear = [colour.red, colour.green, colour.blue].map(|channel| {
            let v = f64::from(channel) / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        });
        let sum = |row: [f64; 3]| -> f64 { row.iter().zip(linear).map(|(m, v)| m * v).sum() };
        let xyz = [
            sum([0.4124564, 0.3575761, 0.1804375]) / 0.95047,
            sum([0.2126729, 0.7151522, 0.0721750]),
            sum([0.0193339, 0.1191920, 0.9503041]) / 1.08883,
        ];
        let [x, y, z] = xyz.map(|t| {
            if t > 216.0 / 24389.0 {
                t.cbrt()
            } else {
                (24389.0 / 27.0 * t + 16.0) / 116.0
            }
        });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
        let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
        squares.sum::<f64>().sqrt()
    }

    /// The colours that matplotlib gives for these shares of viridis.
    #[test]
    fn test_rising_is_viridis() {
        for (share, colour) in [
            (-1.0, 0x440154),
            (0.0, 0x440154),
            (0.25, 0x3B528B),
            (0.5, 0x21908C),
            (0.75, 0x5DC963),
            (1.0, 0xFDE725),
            (7.0, 0xFDE725),
        ] {
            let (got, expected) = (ColourMap::Rising.colour(share), Colour::hex(colour));
            let near = |a: u8, b: u8| a.abs_diff(b) <= 1;
            assert!(
                near(got.red, expected.red)
                    && near(got.green, expected.green)
                    && near(got.blue, expected.blue),
                "{share}: {got:?} is not {expected:?}"
            );
        }
    }

    #[test]
    fn test_signed_is_white_at_nothing_and_blue_below() {
        assert_eq!(ColourMap::Signed.colour(0.0), Colour::hex(0xFFFFFF));
        assert_eq!(ColourMap::Signed.colour(-0.0), Colour::hex(0xFFFFFF));
        let (cold, warm) = (
            ColourMap::Signed.colour(-1.0),
            ColourMap::Signed.colour(1.0),
        );
        assert!(cold.blue > 150 && cold.red < 60, "{cold:?}");
        assert!(warm.red > 150 && warm.blue < 60, "{warm:?}");
    }

    /// Equal steps look equal, and plus and minus weigh alike.
    #[test]
    fn test_signed_has_equal_steps_on_both_sides() {
        let at = |share: f64| lab(ColourMap::Signed.colour(share));
        let whole = distance(at(0.0), at(1.0));
        for step in 0..10 {
            let (from, to) = (f64::from(step) / 10.0, f64::from(step + 1) / 10.0);
            for sign in [-1.0, 1.0] {
                let length = distance(at(sign * from), at(sign * to));
                assert!(
                    (length - whole / 10.0).abs() < 0.7,
                    "{sign} {from}: {length}"
                );
            }
            assert!(
                (at(to)[0] - at(-to)[0]).abs() < 0.7,
                "{to}: unequal lightness"
            );
        }
    }
}
