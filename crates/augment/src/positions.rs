//! Source positions of one output row, on one axis.

/// Number of output columns handled at once: few enough to stay in the nearest cache, and to keep
/// single-precision steps exact to 1e-5 pixel.
pub(crate) const RUN: usize = 64;

/// Adding this to a small `f32` leaves no bit for the fraction: the sum is the nearest integer, and
/// the last bits of its representation count up with it.
const TO_INTEGER: f32 = 12_582_912.0; // 1.5 * 2^23

/// Positions on one source axis along an output row: `start + step * column`.
pub(crate) struct Line {
    /// Position for column 0, in source pixels; may lie outside the source.
    pub(crate) start: f64,
    /// Change from one column to the next, in `[-1, 1]`.
    pub(crate) step: f64,
    /// Number of source pixels on this axis, at least 1.
    pub(crate) size: usize,
}

/// Positions of up to [`RUN`] columns, clamped to the source (nearest-edge fill), as the pixel
/// before each and the way from it to the next.
pub(crate) struct Positions {
    /// Index of the pixel before, in `0..=size - 2` (0 where `size` is 1), so that the next exists.
    pub(crate) before: [u32; RUN],
    /// Distance from that pixel, in `[0, 1]`; 1 at the last pixel of the axis.
    pub(crate) fraction: [f32; RUN],
}

impl Positions {
    pub(crate) fn new() -> Self {
        Self {
            before: [0; RUN],
            fraction: [0.0; RUN],
        }
    }

    /// Computes `count` positions from column `first` on.
    ///
    /// The loop holds only operations that compilers vectorise on every processor; a conversion by `as`,
    /// which saturates, is not one. Counting from the integer below the first position keeps the numbers
    /// small, and so exact in single precision.
    #[inline(always)]
    pub(crate) fn fill(&mut self, line: &Line, first: usize, count: usize) {
        let start = line.start + line.step * first as f64;
        let origin = start.floor();
        let (offset, step) = ((start - origin) as f32, line.step as f32);
        let low = -origin as f32;
        let high = ((line.size - 1) as f64 - origin) as f32;
        let high_before = (line.size.saturating_sub(2) as f64 - origin) as f32;
        let bits_of_zero = (TO_INTEGER.to_bits() as i32).wrapping_sub(origin as i32);

        for column in 0..count.min(RUN) {
            let position = clamp(offset + step * (column as i32 as f32), low, high);
            // Rounding half a pixel less is flooring, except for ties. There either neighbour is right:
            // the fraction is 0 from one and 1 from the other.
            let rounded = clamp(position - 0.5, low, high_before) + TO_INTEGER;
            self.before[column] = (rounded.to_bits() as i32).wrapping_sub(bits_of_zero) as u32;
            // It can be outside by a rounding error only.
            self.fraction[column] = clamp(position - (rounded - TO_INTEGER), 0.0, 1.0);
        }
    }
}

/// `f32::clamp` as two comparisons, which become one instruction each.
#[inline(always)]
fn clamp(value: f32, low: f32, high: f32) -> f32 {
    let value = if value > low { value } else { low };
    if value < high { value } else { high }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    #[test]
    fn test_fill_agrees_with_double_precision() {
        let mut stream = Stream::new(Seed(3), "positions");
        let mut positions = Positions::new();
        for case in 0..2000 {
            let line = Line {
                start: stream.uniform(-300.0, 700.0),
                step: stream.uniform(-1.0, 1.0),
                size: 1 + stream.below(400),
            };
            let first = stream.below(400);
            positions.fill(&line, first, RUN);
            for column in 0..RUN {
                let position = line.start + line.step * (first + column) as f64;
                let expected = position.clamp(0.0, (line.size - 1) as f64);
                let before = positions.before[column];
                let fraction = positions.fraction[column];
                assert!(
                    before as usize <= line.size.saturating_sub(2),
                    "case {case}: {before} of {}",
                    line.size
                );
                assert!(
                    (0.0..=1.0).contains(&fraction),
                    "case {case}: fraction {fraction}"
                );
                let got = f64::from(before) + f64::from(fraction);
                assert!(
                    (got - expected).abs() < 1e-5,
                    "case {case}, column {column}: {got}, expected {expected}"
                );
            }
        }
    }

    #[test]
    fn test_fill_at_whole_and_half_pixels_is_exact() {
        let mut positions = Positions::new();
        for start in [-3.0, -0.5, 0.0, 0.5, 7.0, 63.5] {
            for step in [-1.0, 0.0, 1.0] {
                let line = Line {
                    start,
                    step,
                    size: 40,
                };
                positions.fill(&line, 0, RUN);
                for column in 0..RUN {
                    let got =
                        f64::from(positions.before[column]) + f64::from(positions.fraction[column]);
                    let expected = (start + step * column as f64).clamp(0.0, 39.0);
                    assert_eq!(got, expected, "start {start}, step {step}, column {column}");
                }
            }
        }
    }

    #[test]
    fn test_fill_beside_a_pixel_centre_does_not_extrapolate() {
        let mut positions = Positions::new();
        for step in [-1e-9, -1.0 + 6e-8, 1e-9] {
            let line = Line {
                start: 20.0,
                step,
                size: 40,
            };
            positions.fill(&line, 0, 3);
            for fraction in &positions.fraction[..3] {
                assert!((0.0..=1.0).contains(fraction), "step {step}: {fraction}");
            }
        }
    }
}
