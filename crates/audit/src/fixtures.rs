//! Textures for unit tests.

use leuko_core::{Seed, Stream};

use crate::plane::Plane;

/// Independent uniform values, 0 to 255, another field for each name.
pub(crate) fn noise(height: usize, width: usize, name: &str) -> Plane {
    let mut stream = Stream::new(Seed(1), name);
    Plane {
        height,
        width,
        values: (0..height * width)
            .map(|_| stream.uniform(0.0, 255.0) as f32)
            .collect(),
    }
}

/// A texture of soft grains about five pixels wide, 0 to 255.
///
/// Means over discs: those over squares would give all textures the same favoured directions.
pub(crate) fn texture(height: usize, width: usize, name: &str) -> Plane {
    let rough = noise(height + 8, width + 8, name);
    let disc: Vec<(usize, usize)> = (0..81)
        .map(|i| (i / 9, i % 9))
        .filter(|&(y, x): &(usize, usize)| y.abs_diff(4).pow(2) + x.abs_diff(4).pow(2) <= 16)
        .collect();
    let smooth = |y: usize, x: usize| {
        let sum: f32 = disc.iter().map(|(v, u)| rough.row(y + v)[x + u]).sum();
        // The mean of 49 such values spreads by 10.5, which is made 42 here.
        (127.5 + (sum / disc.len() as f32 - 127.5) * 4.0).clamp(0.0, 255.0)
    };
    Plane {
        height,
        width,
        values: (0..height * width)
            .map(|i| smooth(i / width, i % width))
            .collect(),
    }
}

/// Part of a plane.
pub(crate) fn crop(plane: &Plane, top: usize, left: usize, height: usize, width: usize) -> Plane {
    Plane {
        height,
        width,
        values: (0..height)
            .flat_map(|y| plane.row(top + y)[left..left + width].iter().copied())
            .collect(),
    }
}
