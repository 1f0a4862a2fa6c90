//! From absorbance to bytes: light, lens and sensor.

use leuko_core::Stream;

use crate::canvas::{Canvas, FIELD};
use crate::maths::{Point, decay, direction, within};

/// Light, lens and sensor of one photograph.
#[derive(Clone, Debug)]
pub(crate) struct Camera {
    /// Brightness of the empty slide in red, green and blue, `0..=255`.
    light: [f32; 3],
    /// Change of brightness across half the field, as a part of it.
    gradient: Point,
    /// Loss of brightness in the corners, as a part of it.
    vignette: f32,
    /// Light that reaches the sensor without passing the cell, as a part of all light.
    glare: f32,
    /// Standard deviation of the blur in micrometres.
    blur: f32,
    /// How far red and blue are displaced, in opposite directions, in micrometres.
    fringe: Point,
    /// Standard deviation of the noise in grey levels.
    noise: f32,
}

impl Camera {
    /// A photograph's settings; `variation` 0 gives every photograph the same light.
    pub(crate) fn new(stream: &mut Stream, variation: f32) -> Self {
        let level = 205.0 + variation * within(stream, -38.0, 36.0);
        let warmth = 0.06 + variation * within(stream, -0.07, 0.07);
        let green = variation * within(stream, -0.01, 0.02);
        Self {
            light: [
                level * (1.0 + 0.3 * warmth),
                level * (1.0 + green),
                level * (1.0 - warmth),
            ]
            .map(|value| value.min(250.0)),
            gradient: direction(stream) * (variation * within(stream, 0.0, 0.05)),
            vignette: variation * within(stream, 0.0, 0.06),
            glare: within(stream, 0.03, 0.09),
            blur: within(stream, 0.07, 0.17),
            fringe: direction(stream) * within(stream, 0.0, 0.07),
            noise: within(stream, 0.8, 2.4),
        }
    }

    /// Bytes `[row, column, channel]` of the photograph.
    pub(crate) fn expose(&self, stream: &mut Stream, canvas: &Canvas) -> Vec<u8> {
        let side = canvas.side();
        let mut pixels = vec![0; side * side * 3];
        let planes: Vec<Vec<f32>> = (0..3).map(|channel| self.plane(canvas, channel)).collect();
        for (place, pixel) in pixels.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            // Half of the noise is common to the three channels.
            let grey = grain(stream);
            for (value, plane) in pixel.iter_mut().zip(&planes) {
                let noise = self.noise * 0.707 * (grey + grain(stream));
                *value = (plane[place] + noise + 0.5).clamp(0.0, 255.0) as u8;
            }
        }
        pixels
    }

    /// Light in one channel, `[row, column]`, in grey levels, after the lens.
    fn plane(&self, canvas: &Canvas, channel: usize) -> Vec<f32> {
        let side = canvas.side();
        let mut plane = Vec::with_capacity(side * side);
        for row in 0..side {
            for column in 0..side {
                let absorbance = canvas.absorbance()[row * side + column][channel];
                let passed = self.glare + (1.0 - self.glare) * decay(absorbance);
                let offset = (canvas.place(row, column) - Canvas::middle()) * (2.0 / FIELD);
                let even =
                    1.0 + offset.dot(self.gradient) - 0.5 * self.vignette * offset.dot(offset);
                plane.push(self.light[channel] * even * passed);
            }
        }
        let shift = self.fringe * (canvas.scale() * [-1.0, 0.0, 1.0][channel]);
        let deviation = self.blur * canvas.scale();
        let across = kernel(deviation, shift.x);
        let down = kernel(deviation, shift.y);
        let plane = smooth(&plane, side, &across, true);
        smooth(&plane, side, &down, false)
    }
}

/// Weights of a Gaussian displaced by `shift` pixels, for the offsets `-(n / 2)..=n / 2`; sum 1.
fn kernel(deviation: f32, shift: f32) -> Vec<f32> {
    let deviation = deviation.max(0.05);
    let reach = (3.0 * deviation + shift.abs()) as i32 + 1;
    let weights: Vec<f32> = (-reach..=reach)
        .map(|offset| {
            let part = (offset as f32 - shift) / deviation;
            decay(0.5 * part * part)
        })
        .collect();
    let sum: f32 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// Convolves along rows (`across`) or columns; the border's value continues beyond the border.
fn smooth(plane: &[f32], side: usize, kernel: &[f32], across: bool) -> Vec<f32> {
    let reach = kernel.len() / 2;
    let mut out = vec![0.0; plane.len()];
    let inside = |index: usize, tap: usize| (index + tap).saturating_sub(reach).min(side - 1);
    let mut padded = vec![0.0; side + 2 * reach];
    for row in 0..side {
        let target = &mut out[row * side..(row + 1) * side];
        if across {
            for (index, value) in padded.iter_mut().enumerate() {
                *value = plane[row * side + inside(index, 0)];
            }
        }
        for (tap, weight) in kernel.iter().enumerate() {
            let source = if across {
                &padded[tap..tap + side]
            } else {
                let start = inside(row, tap) * side;
                &plane[start..start + side]
            };
            for (sum, value) in target.iter_mut().zip(source) {
                *sum += weight * value;
            }
        }
    }
    out
}

/// Bell-shaped noise with mean 0 and standard deviation 1: the sum of the four bytes of a word.
fn grain(stream: &mut Stream) -> f32 {
    let sum: u32 = stream
        .next_u32()
        .to_le_bytes()
        .into_iter()
        .map(u32::from)
        .sum();
    (sum as f32 - 510.0) / 147.8
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    #[test]
    fn test_smooth_matches_a_slow_convolution() {
        let side = 7;
        let plane: Vec<f32> = (0..49).map(|i| ((i * 37) % 50) as f32).collect();
        let weights = kernel(0.9, 0.4);
        let reach = weights.len() as i32 / 2;
        let slow = |across: bool, row: i32, column: i32| -> f64 {
            weights
                .iter()
                .zip(-reach..)
                .map(|(&weight, offset)| {
                    let (r, c) = if across {
                        (row, column + offset)
                    } else {
                        (row + offset, column)
                    };
                    let place = r.clamp(0, 6) * 7 + c.clamp(0, 6);
                    f64::from(weight) * f64::from(plane[place as usize])
                })
                .sum()
        };
        for across in [true, false] {
            let fast = smooth(&plane, side, &weights, across);
            for row in 0..7 {
                for column in 0..7 {
                    let value = f64::from(fast[row * 7 + column]);
                    let expected = slow(across, row as i32, column as i32);
                    assert!((value - expected).abs() < 1e-3, "{across} {row} {column}");
                }
            }
        }
    }

    #[test]
    fn test_kernel_has_sum_1_and_the_mean_and_deviation_asked_for() {
        let weights = kernel(1.2, 0.5);
        let reach = weights.len() as f32 / 2.0 - 0.5;
        let moment = |f: &dyn Fn(f32) -> f32| -> f32 {
            let offsets = (0..weights.len()).map(|i| i as f32 - reach);
            weights.iter().zip(offsets).map(|(w, x)| w * f(x)).sum()
        };
        assert!((moment(&|_| 1.0) - 1.0).abs() < 1e-5);
        assert!((moment(&|x| x) - 0.5).abs() < 0.02);
        assert!((moment(&|x| (x - 0.5) * (x - 0.5)) - 1.44).abs() < 0.05);
    }

    #[test]
    fn test_grain_has_mean_0_and_deviation_1() {
        let mut stream = Stream::new(Seed(1), "grain");
        let draws: Vec<f32> = (0..20_000).map(|_| grain(&mut stream)).collect();
        let mean = draws.iter().sum::<f32>() / 20_000.0;
        let variance = draws.iter().map(|x| x * x).sum::<f32>() / 20_000.0;
        assert!(mean.abs() < 0.03, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.04, "variance {variance}");
    }

    #[test]
    fn test_empty_slide_has_the_light_of_the_lamp() {
        let mut stream = Stream::new(Seed(1), "camera");
        let camera = Camera::new(&mut stream, 0.0);
        let pixels = camera.expose(&mut stream, &Canvas::new(48));
        for channel in 0..3 {
            let values = pixels.iter().skip(channel).step_by(3);
            let mean = values.map(|&v| f32::from(v)).sum::<f32>() / (48.0 * 48.0);
            let expected = camera.light[channel];
            assert!((mean - expected).abs() < 0.5, "{mean} against {expected}");
        }
    }
}
