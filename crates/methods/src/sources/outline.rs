//! The form of a mask.

use std::f64::consts::PI;

use image::{GrayImage, Luma};
use imageproc::distance_transform::euclidean_squared_distance_transform;
use imageproc::region_labelling::{Connectivity, connected_components};

/// A part of a nucleus is a lobe if it remains where everything narrower than this share of the widest place
/// is removed.
const NECK: f64 = 0.5;

/// The pixels of a region.
///
/// # Shapes
///
/// - `inside`: `[row, column]`, `height` rows of `width`.
pub(super) struct Mask {
    inside: Vec<bool>,
    width: usize,
    height: usize,
}

impl Mask {
    pub(super) fn new(inside: Vec<bool>, width: usize) -> Self {
        Self {
            height: inside.len() / width.max(1),
            inside,
            width,
        }
    }

    /// Whether a pixel is inside; those beyond the border are not.
    fn has(&self, row: i64, column: i64) -> bool {
        let inside = |at: i64, side: usize| at >= 0 && at < side as i64;
        inside(row, self.height)
            && inside(column, self.width)
            && self.inside[row as usize * self.width + column as usize]
    }

    /// Row and column of each pixel inside.
    fn places(&self) -> impl Iterator<Item = [usize; 2]> {
        let pixels = self
            .inside
            .iter()
            .enumerate()
            .filter(|(_, inside)| **inside);
        pixels.map(|(pixel, _)| [pixel / self.width, pixel % self.width])
    }

    pub(super) fn area(&self) -> f64 {
        self.places().count() as f64
    }

    /// Length of the outline, in pixels: the sides of pixels on it, times pi / 4, the share of their length
    /// that a line in a direction by chance has.
    fn perimeter(&self) -> f64 {
        let sides = self.places().map(|[row, column]| {
            let (row, column) = (row as i64, column as i64);
            let next = [
                (row - 1, column),
                (row + 1, column),
                (row, column - 1),
                (row, column + 1),
            ];
            next.iter()
                .filter(|(row, column)| !self.has(*row, *column))
                .count()
        });
        sides.sum::<usize>() as f64 * PI / 4.0
    }

    /// 4 pi area / perimeter^2: about 1 for a disc, less for any other form.
    pub(super) fn roundness(&self) -> f64 {
        let perimeter = self.perimeter();
        match perimeter > 0.0 {
            true => 4.0 * PI * self.area() / (perimeter * perimeter),
            false => 0.0,
        }
    }

    /// Mean row and column.
    pub(super) fn middle(&self) -> [f64; 2] {
        let sum = self.places().fold([0.0, 0.0], |sum, [row, column]| {
            [sum[0] + row as f64, sum[1] + column as f64]
        });
        sum.map(|sum| sum / self.area().max(1.0))
    }

    /// The shorter axis of the ellipse with the same second moments, divided by the longer one, in `[0, 1]`.
    pub(super) fn axes_ratio(&self) -> f64 {
        let middle = self.middle();
        let [mut rows, mut columns, mut both] = [0.0; 3];
        for [row, column] in self.places() {
            let [row, column] = [row as f64 - middle[0], column as f64 - middle[1]];
            // A pixel is a square, not a point.
            rows += row * row + 1.0 / 12.0;
            columns += column * column + 1.0 / 12.0;
            both += row * column;
        }
        let half = (rows + columns) / 2.0;
        let apart = (((rows - columns) / 2.0).powi(2) + both * both).sqrt();
        match half > 0.0 {
            true => ((half - apart).max(0.0) / (half + apart)).sqrt(),
            false => 0.0,
        }
    }

    /// Number of lobes: of parts that remain without its narrow places.
    pub(super) fn lobes(&self) -> f64 {
        // One pixel wider on each side, so that the border is outside.
        let (width, height) = (self.width as u32 + 2, self.height as u32 + 2);
        let outside = GrayImage::from_fn(width, height, |x, y| {
            let inside = self.has(i64::from(y) - 1, i64::from(x) - 1);
            Luma([if inside { 0 } else { 255 }])
        });
        let depth = euclidean_squared_distance_transform(&outside);
        let deepest = depth.iter().copied().fold(0.0, f64::max);
        let deep = GrayImage::from_fn(width, height, |x, y| {
            let [depth] = depth.get_pixel(x, y).0;
            Luma([if depth > NECK * NECK * deepest {
                255
            } else {
                0
            }])
        });
        let parts = connected_components(&deep, Connectivity::Eight, Luma([0]));
        f64::from(parts.iter().copied().max().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 100;

    fn mask(inside: impl Fn(f64, f64) -> bool) -> Mask {
        let pixels = (0..SIDE * SIDE)
            .map(|pixel| inside((pixel / SIDE) as f64 + 0.5, (pixel % SIDE) as f64 + 0.5));
        Mask::new(pixels.collect(), SIDE)
    }

    fn disc(row: f64, column: f64, radius: f64) -> impl Fn(f64, f64) -> bool {
        move |y, x| (y - row).hypot(x - column) <= radius
    }

    #[test]
    fn test_a_disc_is_round_and_has_one_lobe() {
        let disc = mask(disc(50.0, 40.0, 30.0));
        assert!((disc.area() - PI * 900.0).abs() < 30.0, "{}", disc.area());
        assert!(
            (disc.roundness() - 1.0).abs() < 0.03,
            "{}",
            disc.roundness()
        );
        assert!(
            (disc.axes_ratio() - 1.0).abs() < 0.01,
            "{}",
            disc.axes_ratio()
        );
        assert_eq!(disc.lobes(), 1.0);
        let [row, column] = disc.middle();
        assert!((row - 49.5).abs() < 0.1 && (column - 39.5).abs() < 0.1);
    }

    #[test]
    fn test_a_rectangle_by_hand() {
        let rectangle = mask(|y, x| (10.0..30.0).contains(&y) && (10.0..90.0).contains(&x));
        assert_eq!(
            (rectangle.area(), rectangle.perimeter()),
            (1600.0, 200.0 * PI / 4.0)
        );
        assert!((rectangle.axes_ratio() - 0.25).abs() < 1e-9);
        // Of the border, too, the outside is none of it.
        let all = mask(|_, _| true);
        assert_eq!((all.perimeter(), all.lobes()), (400.0 * PI / 4.0, 1.0));
    }

    #[test]
    fn test_lobes_are_what_thin_strands_connect() {
        let three = mask(|y, x| {
            let strand = (48.0..52.0).contains(&y) && (20.0..80.0).contains(&x);
            let lobe = |column| disc(50.0, column, 10.0)(y, x);
            strand || lobe(20.0) || lobe(50.0) || lobe(80.0)
        });
        assert_eq!(three.lobes(), 3.0);
        let kidney = mask(|y, x| disc(50.0, 50.0, 30.0)(y, x) && !disc(25.0, 50.0, 15.0)(y, x));
        assert_eq!(kidney.lobes(), 1.0);
        assert_eq!(mask(|_, _| false).lobes(), 0.0);
    }
}
