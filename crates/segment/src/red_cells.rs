//! What red cells of an image look like.

use image::GrayImage;

use crate::mask::{has, mask};
use crate::planes::Planes;

/// Colour of the red cells of an image: all that lies near one line from the colour of the slide.
pub(crate) struct RedCells {
    direction: [f64; 3],
    /// Farthest from the line.
    off: f64,
    /// Farthest along the line.
    along: f64,
}

impl RedCells {
    /// Learns the colour from the pixels of a mask; `None` if they are too few.
    pub(crate) fn learn(planes: &Planes, examples: &GrayImage, tolerance: f64) -> Option<Self> {
        let pixels: Vec<[u8; 3]> = (0..examples.len())
            .filter(|&pixel| has(examples, pixel))
            .map(|pixel| planes.at(pixel))
            .collect();
        if pixels.len() * 50 < examples.len() {
            return None;
        }
        let mut sums = [0u64; 3];
        for pixel in &pixels {
            for (sum, &value) in sums.iter_mut().zip(pixel) {
                *sum += u64::from(value);
            }
        }
        let sums = sums.map(|sum| sum as f64);
        let length = sums.iter().map(|sum| sum * sum).sum::<f64>().sqrt();
        if length == 0.0 {
            return None;
        }
        let direction = sums.map(|sum| sum / length);
        let mut model = Self {
            direction,
            off: 0.0,
            along: 0.0,
        };
        let (mut along, mut off): (Vec<f64>, Vec<f64>) =
            pixels.iter().map(|&pixel| model.place(pixel)).unzip();
        along.sort_by(f64::total_cmp);
        off.sort_by(f64::total_cmp);
        model.along = along[along.len() * 9 / 10] * 1.15;
        model.off = off[off.len() * 3 / 4] * tolerance;
        Some(model)
    }

    /// Distance along the line and from it.
    fn place(&self, pixel: [u8; 3]) -> (f64, f64) {
        let pixel = pixel.map(f64::from);
        let along: f64 = pixel.iter().zip(&self.direction).map(|(a, b)| a * b).sum();
        let square: f64 = pixel.iter().map(|a| a * a).sum();
        (along, (square - along * along).max(0.0).sqrt())
    }

    /// Pixels of their colour.
    pub(crate) fn mask(&self, planes: &Planes) -> GrayImage {
        let (width, height) = planes.green.dimensions();
        mask(width, height, |pixel| {
            let (along, off) = self.place(planes.at(pixel));
            along <= self.along && off <= self.off
        })
    }
}
