//! The magnitudes of an image's Fourier transform, which do not change when the image is shifted.
//!
//! A (circular) shift leaves the magnitudes as they are, and turning or mirroring the image only permutes
//! them. Smooth lighting is in the lowest waves, which are left out. Within each ring of equal wavelength,
//! the magnitudes are brought to mean 0 and standard deviation 1. So focus, contrast and what all cells
//! have in common (a dark disc in the middle) do not count, and the spectra of two different cells are
//! nearly independent.

use std::f64::consts::TAU;

use multiversion::multiversion;

use crate::Turn;
use crate::plane::Plane;

/// Cells along a side of the grid that is transformed.
pub(crate) const GRID: usize = 64;

/// Shortest and longest wave vectors that count, in waves per [`GRID`].
const WAVES: (f64, f64) = (2.5, 18.5);

/// Largest row or column part of a wave vector.
const MOST: i32 = 18;

/// Steps that one standard deviation is divided into.
const STEPS: f64 = 64.0;

/// Number of the longest waves: a quarter of all, with wave vectors of up to 9.4 waves per [`GRID`].
const LONG: usize = 132;

/// The long waves of similar spectra are similar, too. If they are less similar than all waves must be by more than
/// this, the pair is given up. Of 550 copies at other magnifications, this loses none.
const LONG_MARGIN: f64 = 0.15;

/// Largest absolute value, in standard deviations.
const CLIP: f64 = 6.0;

/// Where a symmetry of the square takes a wave vector from.
type Symmetry = fn(i32, i32) -> (i32, i32);

/// Magnitudes of an image's waves, normalised: one integer for each wave of [`Waves`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spectrum {
    values: Vec<i16>,
    norm: i32,
    /// That of the first [`LONG`] values.
    long_norm: i32,
}

impl Spectrum {
    fn new(values: Vec<i16>) -> Self {
        let long = &values[..LONG];
        let (norm, long_norm) = (dot(&values, &values), dot(long, long));
        Self {
            values,
            norm,
            long_norm,
        }
    }
}

/// The waves that count, and how the symmetries of a square permute them.
pub(crate) struct Waves {
    /// Row and column part of each wave vector. A real image's wave (u, v) equals (-u, -v), so only
    /// one of the two is here.
    vectors: Vec<(i32, i32)>,
    /// For each [symmetry](Turn::symmetry): the wave that lands on each place.
    permutations: [Vec<usize>; Turn::SYMMETRIES],
    /// Blocks that count along a side, at most.
    most: usize,
    /// `cos` and `sin` of each wave number, 0 to [`MOST`], at each block.
    phases: Vec<Vec<(f64, f64)>>,
}

impl Waves {
    pub(crate) fn new() -> Self {
        Self::at(1.0)
    }

    /// Those of an image that is enlarged by `scale`, so that spectra of its blocks as they are can be compared
    /// with those of images at another magnification.
    pub(crate) fn at(scale: f64) -> Self {
        let mut vectors = Vec::new();
        for v in 0..=MOST {
            for u in -MOST..=MOST {
                let length = f64::from(u * u + v * v).sqrt();
                if (v > 0 || u > 0) && (WAVES.0..=WAVES.1).contains(&length) {
                    vectors.push((u, v));
                }
            }
        }
        vectors.sort_by_key(|(u, v)| u * u + v * v);
        let place = |(u, v): (i32, i32)| {
            let same = if v > 0 || (v == 0 && u > 0) {
                (u, v)
            } else {
                (-u, -v)
            };
            vectors.iter().position(|&vector| vector == same)
        };
        let maps: [Symmetry; Turn::SYMMETRIES] =
            [|u, v| (u, v), |u, v| (v, -u), |u, v| (u, -v), |u, v| (v, u)];
        let permutations = maps.map(|map| {
            vectors
                .iter()
                .filter_map(|&(u, v)| place(map(u, v)))
                .collect()
        });
        let phase = |wave: i32, block: usize| {
            let turns = f64::from(wave) * scale * block as f64 % GRID as f64;
            let (sin, cos) = (TAU * turns / GRID as f64).sin_cos();
            (cos, sin)
        };
        Self {
            vectors,
            permutations,
            most: (GRID as f64 / scale.max(1.0)) as usize,
            phases: (0..=MOST)
                .map(|wave| (0..GRID).map(|block| phase(wave, block)).collect())
                .collect(),
        }
    }

    /// The spectrum of the middle of an image, whose values are block means at the audit's pitch.
    pub(crate) fn spectrum(&self, blocks: &Plane) -> Spectrum {
        let magnitudes = self.magnitudes(blocks);
        let mut values = vec![0i16; magnitudes.len()];
        for ring in 0..=(WAVES.1.round() as usize) {
            let members: Vec<usize> = (0..magnitudes.len())
                .filter(|&i| {
                    let (u, v) = self.vectors[i];
                    f64::from(u * u + v * v).sqrt().round() as usize == ring
                })
                .collect();
            let count = members.len().max(1) as f64;
            let mean = members.iter().map(|&i| magnitudes[i]).sum::<f64>() / count;
            let squares = members.iter().map(|&i| (magnitudes[i] - mean).powi(2));
            let spread = (squares.sum::<f64>() / count).sqrt();
            for &i in &members {
                let standard = if spread > 0.0 {
                    (magnitudes[i] - mean) / spread
                } else {
                    0.0
                };
                values[i] = (standard.clamp(-CLIP, CLIP) * STEPS).round() as i16;
            }
        }
        Spectrum::new(values)
    }

    /// The spectrum as each of the four symmetries leaves it.
    pub(crate) fn turned(&self, spectrum: &Spectrum) -> [Spectrum; Turn::SYMMETRIES] {
        self.permutations.each_ref().map(|permutation| {
            Spectrum::new(permutation.iter().map(|&i| spectrum.values[i]).collect())
        })
    }

    /// Square roots of the magnitudes, so that the few strongest waves do not decide alone.
    fn magnitudes(&self, blocks: &Plane) -> Vec<f64> {
        let (height, width) = (blocks.height.min(self.most), blocks.width.min(self.most));
        let top = (blocks.height - height) / 2;
        let left = (blocks.width - width) / 2;
        let (mean, _) = blocks.moments();
        let row_window = window(height);
        let column_window = window(width);
        // Along the rows: [row, v], real and imaginary part.
        let columns = MOST as usize + 1;
        let mut along = vec![(0.0f64, 0.0f64); height * columns];
        for y in 0..height {
            let row = &blocks.row(top + y)[left..left + width];
            let row: Vec<f64> = row
                .iter()
                .zip(&column_window)
                .map(|(&value, weight)| (f64::from(value) - mean) * weight * row_window[y])
                .collect();
            for v in 0..columns {
                let mut sum = (0.0, 0.0);
                for (value, (cos, sin)) in row.iter().zip(&self.phases[v]) {
                    sum = (sum.0 + value * cos, sum.1 - value * sin);
                }
                along[y * columns + v] = sum;
            }
        }
        self.vectors
            .iter()
            .map(|&(u, v)| {
                let (mut re, mut im) = (0.0, 0.0);
                let phases = &self.phases[u.unsigned_abs() as usize];
                for (y, (cos, sin)) in phases.iter().take(height).enumerate() {
                    let sin = f64::from(u.signum()) * sin;
                    let (a, b) = along[y * columns + v as usize];
                    re += a * cos + b * sin;
                    im += b * cos - a * sin;
                }
                re.hypot(im).sqrt()
            })
            .collect()
    }
}

/// Hann's window: places near the border count less, because a shift moves them out of the image.
fn window(count: usize) -> Vec<f64> {
    (0..count)
        .map(|i| 0.5 - 0.5 * (TAU * (i as f64 + 0.5) / count as f64).cos())
        .collect()
}

/// Correlation of two spectra, in [-1, 1].
pub(crate) fn similarity(a: &Spectrum, b: &Spectrum) -> f64 {
    correlation(dot(&a.values, &b.values), a.norm, b.norm)
}

/// The same, if it may reach `least`: most pairs need only a look at their long waves.
pub(crate) fn similarity_of(a: &Spectrum, b: &Spectrum, least: f64) -> Option<f64> {
    let long = dot(&a.values[..LONG], &b.values[..LONG]);
    let long = correlation(long, a.long_norm, b.long_norm);
    (long >= least - LONG_MARGIN).then(|| similarity(a, b))
}

fn correlation(product: i32, a: i32, b: i32) -> f64 {
    let norm = (f64::from(a) * f64::from(b)).sqrt();
    if norm == 0.0 {
        return 0.0;
    }
    f64::from(product) / norm
}

/// Integers, so that the sum does not depend on its order. It stays below 2^31: at most 700 waves, and
/// (6 * 64)^2 each.
#[multiversion(targets = "simd")]
fn dot(a: &[i16], b: &[i16]) -> i32 {
    a.iter()
        .zip(b)
        .map(|(&a, &b)| i32::from(a) * i32::from(b))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{crop, noise, texture};

    /// Magnitudes by the definition of the transform, without window and permutation.
    #[test]
    fn test_magnitudes_equal_the_definition() {
        let waves = Waves::new();
        let plane = noise(50, 64, "magnitudes");
        let got = waves.magnitudes(&plane);
        let (mean, _) = plane.moments();
        for (i, &(u, v)) in waves.vectors.iter().enumerate().step_by(17) {
            let (mut re, mut im) = (0.0, 0.0);
            for y in 0..50 {
                for x in 0..64 {
                    let hann = |i: usize, n: f64| (TAU / 2.0 * (i as f64 + 0.5) / n).sin().powi(2);
                    let value = (f64::from(plane.row(y)[x]) - mean) * hann(y, 50.0) * hann(x, 64.0);
                    let angle = TAU * (f64::from(u) * y as f64 + f64::from(v) * x as f64) / 64.0;
                    re += value * angle.cos();
                    im -= value * angle.sin();
                }
            }
            let expected = re.hypot(im).sqrt();
            assert!(
                (got[i] - expected).abs() < 1e-6,
                "{u} {v}: {} {expected}",
                got[i]
            );
        }
    }

    #[test]
    fn test_each_ring_of_a_spectrum_has_mean_0_and_deviation_1() {
        let waves = Waves::new();
        let spectrum = waves.spectrum(&texture(70, 64, "rings"));
        let mut rings = vec![Vec::new(); 19];
        for (&(u, v), &value) in waves.vectors.iter().zip(&spectrum.values) {
            let length = f64::from(u).hypot(f64::from(v));
            rings[length.round() as usize].push(f64::from(value));
        }
        // The shortest vector that counts has 2.5 waves.
        assert!(rings[..3].iter().all(Vec::is_empty));
        for (ring, values) in rings.iter().enumerate().skip(3) {
            let mean = |of: &dyn Fn(f64) -> f64| {
                values.iter().map(|&value| of(value)).sum::<f64>() / values.len() as f64
            };
            let (first, second) = (mean(&|v| v), mean(&|v| v * v));
            assert!(first.abs() < 0.5, "ring {ring}: {first}");
            // Values are rounded to a 64th of a deviation.
            assert!((second.sqrt() - 64.0).abs() < 0.5, "ring {ring}: {second}");
        }
        let norm: i32 = spectrum.values.iter().map(|&v| i32::from(v).pow(2)).sum();
        assert_eq!(spectrum.norm, norm);
    }

    #[test]
    fn test_turned_holds_the_spectrum_of_each_turned_image() {
        let waves = Waves::new();
        let plane = noise(GRID, GRID, "turned");
        let turned = waves.turned(&waves.spectrum(&plane));
        for turn in Turn::ALL {
            let spectrum = waves.spectrum(&plane.turned(turn));
            let same = &turned[turn.symmetry()];
            assert!(similarity(same, &spectrum) > 0.999, "{turn}");
        }
        // The four are different ones.
        for (i, a) in turned.iter().enumerate() {
            for b in &turned[i + 1..] {
                assert!(similarity(a, b) < 0.5);
            }
        }
    }

    #[test]
    fn test_similarity_tells_shifted_from_other_textures() {
        let waves = Waves::new();
        let large = texture(80, 80, "large");
        let at = |top, left| waves.spectrum(&crop(&large, top, left, GRID, GRID));
        let other = waves.spectrum(&texture(GRID, GRID, "other"));
        assert!((similarity(&at(0, 0), &at(0, 0)) - 1.0).abs() < 1e-12);
        // A tenth of the side in both directions.
        assert!(similarity(&at(0, 0), &at(6, 6)) > 0.4);
        assert!(similarity(&at(0, 0), &other) < 0.2);
    }

    #[test]
    fn test_long_waves_are_whole_rings() {
        let waves = Waves::new();
        let square = |(u, v): (i32, i32)| u * u + v * v;
        assert!(square(waves.vectors[LONG - 1]) < square(waves.vectors[LONG]));
        assert!((waves.vectors.len() / LONG) == 4);
    }

    /// The middle of a plane, enlarged or reduced, against the plane as it is, read at that scale.
    #[test]
    fn test_waves_at_a_scale_are_those_of_the_enlarged_plane() {
        let plane = texture(GRID, GRID, "scale");
        let enlarged = |scale: f64| {
            let side = (GRID as f64 * scale.min(1.0)).round() as usize;
            let middle = (side - 1) as f64 / 2.0;
            // Linear interpolation.
            let at = |i: usize| ((i as f64 - middle) / scale + 31.5).clamp(0.0, 63.0);
            let value = |y: f64, x: f64| {
                let (top, left) = (y as usize, x as usize);
                let (down, right) = (y - top as f64, x - left as f64);
                let pixel = |y: usize, x: usize| f64::from(plane.row(y.min(63))[x.min(63)]);
                let row = |y| pixel(y, left) * (1.0 - right) + pixel(y, left + 1) * right;
                (row(top) * (1.0 - down) + row(top + 1) * down) as f32
            };
            Plane {
                height: side,
                width: side,
                values: (0..side * side)
                    .map(|i| value(at(i / side), at(i % side)))
                    .collect(),
            }
        };
        let as_it_is = Waves::new();
        for scale in [0.8, 0.9, 1.1, 1.25] {
            let expected = as_it_is.spectrum(&enlarged(scale));
            let got = Waves::at(scale).spectrum(&plane);
            assert!(similarity(&got, &expected) > 0.8, "{scale}");
            assert!(
                similarity(&as_it_is.spectrum(&plane), &expected) < 0.6,
                "{scale}"
            );
        }
    }

    #[test]
    fn test_similarity_of_is_known_where_it_may_be_reached() {
        let waves = Waves::new();
        let large = texture(80, 80, "large");
        let at = |top, left| waves.spectrum(&crop(&large, top, left, GRID, GRID));
        let (a, b) = (at(0, 0), at(6, 6));
        assert_eq!(similarity_of(&a, &b, 0.4), Some(similarity(&a, &b)));
        let other = waves.spectrum(&texture(GRID, GRID, "other"));
        assert_eq!(similarity_of(&a, &other, 0.5), None);
    }

    #[test]
    fn test_similarity_with_an_empty_spectrum_is_0() {
        let waves = Waves::new();
        let flat = Plane {
            height: GRID,
            width: GRID,
            values: vec![9.0; GRID * GRID],
        };
        let flat = waves.spectrum(&flat);
        assert_eq!(similarity(&flat, &waves.spectrum(&noise(64, 64, "a"))), 0.0);
    }
}
