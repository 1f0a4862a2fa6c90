//! Smooth random fields: chromatin, cytoplasm and background are never even.

use leuko_core::Stream;

use crate::maths::{Point, direction, within};

/// A smooth random field with mean 0 and standard deviation about 1: random values on square
/// lattices, each turned at random and interpolated by a cubic B-spline.
pub(crate) struct Noise {
    octaves: Vec<Octave>,
}

/// One lattice; `size` points a side, `spacing` apart.
struct Octave {
    values: Vec<f32>,
    size: usize,
    centre: Point,
    axis: Point,
    /// Lattice points a micrometre.
    rate: f32,
}

impl Noise {
    /// A field for the places within `reach` of `centre`, with grains about `grain` wide and, for
    /// each octave after the first, grains half as wide and 0.6 times as strong. Lengths in
    /// micrometres.
    pub(crate) fn new(
        stream: &mut Stream,
        centre: Point,
        reach: f32,
        grain: f32,
        octaves: usize,
    ) -> Self {
        let energy = (0..octaves).fold(0.0, |sum, _| 1.0 + 0.36 * sum);
        // A cubic B-spline over uniform values in [-1, 1) has a standard deviation of 0.277.
        let mut weight = 1.0 / (0.277 * f32::sqrt(energy));
        let mut rate = 1.0 / grain;
        let octaves = (0..octaves)
            .map(|_| {
                let octave = Octave::new(stream, centre, reach, rate, weight);
                weight *= 0.6;
                rate *= 2.0;
                octave
            })
            .collect();
        Self { octaves }
    }

    /// The field's value at a place within reach.
    pub(crate) fn at(&self, point: Point) -> f32 {
        self.octaves.iter().map(|octave| octave.at(point)).sum()
    }
}

impl Octave {
    fn new(stream: &mut Stream, centre: Point, reach: f32, rate: f32, weight: f32) -> Self {
        // The corner of a square of half side `reach` is 1.42 times as far away.
        let size = 2 * (1.42 * reach * rate) as usize + 6;
        let axis = direction(stream);
        let values = (0..size * size)
            .map(|_| weight * within(stream, -1.0, 1.0))
            .collect();
        Self {
            values,
            size,
            centre,
            axis,
            rate,
        }
    }

    fn at(&self, point: Point) -> f32 {
        let offset = (point - self.centre) * self.rate;
        let middle = self.size as f32 * 0.5;
        let last = self.size as f32 - 3.001;
        let x = (middle + offset.dot(self.axis)).clamp(1.0, last);
        let y = (middle + offset.dot(self.axis.turned())).clamp(1.0, last);
        let (column, row) = (x as usize, y as usize);
        let across = spline(x - column as f32);
        let down = spline(y - row as f32);
        let mut sum = 0.0;
        for (dy, wy) in down.into_iter().enumerate() {
            let start = (row + dy - 1) * self.size + column - 1;
            let line = &self.values[start..start + 4];
            sum += wy
                * (line[0] * across[0]
                    + line[1] * across[1]
                    + line[2] * across[2]
                    + line[3] * across[3]);
        }
        sum
    }
}

/// Weights of the four lattice points around a place, `t` in `[0, 1)` past the second.
fn spline(t: f32) -> [f32; 4] {
    let u = 1.0 - t;
    [
        u * u * u / 6.0,
        (4.0 - 6.0 * t * t + 3.0 * t * t * t) / 6.0,
        (4.0 - 6.0 * u * u + 3.0 * u * u * u) / 6.0,
        t * t * t / 6.0,
    ]
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    #[test]
    fn test_noise_has_mean_0_deviation_1_and_the_grain_asked_for() {
        let mut stream = Stream::new(Seed(1), "noise");
        let noise = Noise::new(&mut stream, Point::new(0.0, 0.0), 30.0, 0.5, 3);
        let at = |i: usize, shift: f32| {
            noise.at(Point::new(
                (i % 200) as f32 * 0.2 - 20.0 + shift,
                (i / 200) as f32 * 0.2 - 20.0,
            ))
        };
        let moment = |f: &dyn Fn(usize) -> f32| (0..40_000).map(f).sum::<f32>() / 40_000.0;
        let mean = moment(&|i| at(i, 0.0));
        let variance = moment(&|i| at(i, 0.0) * at(i, 0.0));
        let near = moment(&|i| at(i, 0.0) * at(i, 0.05));
        let far = moment(&|i| at(i, 0.0) * at(i, 3.0));
        assert!(mean.abs() < 0.05, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.1, "variance {variance}");
        assert!(near > 0.9 * variance, "neighbours agree: {near}");
        assert!(far.abs() < 0.1, "distant places do not: {far}");
    }

    #[test]
    fn test_spline_weights_sum_to_1() {
        for i in 0..10 {
            let sum: f32 = spline(i as f32 / 10.0).iter().sum();
            assert!((sum - 1.0).abs() < 1e-6);
        }
    }
}
