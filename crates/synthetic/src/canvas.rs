//! The slide before the camera: how much light each place absorbs.

use std::ops::Range;

use crate::maths::{Point, mix};

/// Width of the field of view in micrometres; at 257 pixels a side that is 9.2 pixels a micrometre,
/// and a red cell of 7.4 micrometres is 68 pixels wide, as in ALL-IDB2.
pub(crate) const FIELD: f32 = 28.0;

/// Absorbance (natural logarithm of light in over light out) in red, green and blue.
pub(crate) type Absorbance = [f32; 3];

/// Sum of `amount * dye`.
pub(crate) fn blend<const N: usize>(parts: [(f32, Absorbance); N]) -> Absorbance {
    let mut sum = [0.0; 3];
    for (amount, dye) in parts {
        for (total, value) in sum.iter_mut().zip(dye) {
            *total += amount * value;
        }
    }
    sum
}

/// A square of pixels over the field of view.
pub(crate) struct Canvas {
    side: usize,
    /// `[row, column]`.
    absorbance: Vec<Absorbance>,
}

impl Canvas {
    pub(crate) fn new(side: usize) -> Self {
        Self {
            side,
            absorbance: vec![[0.0; 3]; side * side],
        }
    }

    /// Middle of the field of view.
    pub(crate) fn middle() -> Point {
        Point::new(0.5 * FIELD, 0.5 * FIELD)
    }

    /// Pixels a side.
    pub(crate) fn side(&self) -> usize {
        self.side
    }

    /// Pixels a micrometre.
    pub(crate) fn scale(&self) -> f32 {
        self.side as f32 / FIELD
    }

    /// Absorbance `[row, column]`.
    pub(crate) fn absorbance(&self) -> &[Absorbance] {
        &self.absorbance
    }

    /// Place of a pixel's centre.
    pub(crate) fn place(&self, row: usize, column: usize) -> Point {
        let scale = FIELD / self.side as f32;
        Point::new((column as f32 + 0.5) * scale, (row as f32 + 0.5) * scale)
    }

    /// What part of a pixel lies inside a border that is `depth` micrometres away.
    pub(crate) fn coverage(&self, depth: f32) -> f32 {
        (depth * self.scale() + 0.5).clamp(0.0, 1.0)
    }

    /// Replaces what is within `reach` of `centre`: `paint` gives each place's coverage in `[0, 1]`
    /// and what it then absorbs, or `None` for a place that stays as it is.
    pub(crate) fn cover(
        &mut self,
        centre: Point,
        reach: f32,
        paint: impl Fn(&Self, Point) -> Option<(f32, Absorbance)>,
    ) {
        self.each(centre, reach, paint, |old, coverage, new| {
            mix(old, new, coverage)
        });
    }

    /// Adds to what is within `reach` of `centre`, as [`Canvas::cover`] replaces it: light then
    /// passes through both.
    pub(crate) fn add(
        &mut self,
        centre: Point,
        reach: f32,
        paint: impl Fn(&Self, Point) -> Option<(f32, Absorbance)>,
    ) {
        self.each(centre, reach, paint, |old, coverage, new| {
            old + coverage * new
        });
    }

    fn each(
        &mut self,
        centre: Point,
        reach: f32,
        paint: impl Fn(&Self, Point) -> Option<(f32, Absorbance)>,
        combine: impl Fn(f32, f32, f32) -> f32,
    ) {
        for row in self.pixels(centre.y, reach) {
            for column in self.pixels(centre.x, reach) {
                let Some((coverage, new)) = paint(self, self.place(row, column)) else {
                    continue;
                };
                let pixel = &mut self.absorbance[row * self.side + column];
                for (old, new) in pixel.iter_mut().zip(new) {
                    *old = combine(*old, coverage, new);
                }
            }
        }
    }

    /// Rows (or columns) within `reach` of a coordinate.
    pub(crate) fn pixels(&self, middle: f32, reach: f32) -> Range<usize> {
        let scale = self.scale();
        let first = ((middle - reach) * scale - 1.0).max(0.0) as usize;
        let last = ((middle + reach) * scale + 1.0).max(0.0) as usize;
        first.min(self.side)..(last + 1).min(self.side)
    }
}
