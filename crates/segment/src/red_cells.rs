//! The colours of an image's red cells.

use image::GrayImage;

use crate::mask::{has, mask};
use crate::planes::Planes;

/// Fewest example pixels to learn a colour from, as a share of the image.
const LEAST_EXAMPLES: f64 = 0.02;
/// Share of the examples whose distance from the line counts as usual.
const USUAL: f64 = 0.75;
/// Shortest distance from the line that counts as usual, because rounding to whole numbers causes some.
const LEAST_SPREAD: f64 = 4.0;
/// Share of the examples that are not darker than a red cell can be, before the margin.
const DARKEST: f64 = 0.9;
/// Margin for where red cells overlap.
const MARGIN: f64 = 1.15;

/// The colours of red cells. They lie near one line that starts at the colour of the slide, because one
/// dye, haemoglobin, colours them, and the line ends at the darkest red cell.
///
/// The line and the distance from it are the projection and the residual of Gram and Schmidt, by which
/// Mohamed et al. (2012) distinguish nuclei from red cells; here each image gives its own line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RedCells {
    /// Unit vector of red, green and blue darkness.
    direction: [f64; 3],
    /// Farthest from the line, in units of darkness.
    off: f64,
    /// Farthest along it.
    along: f64,
}

impl RedCells {
    /// Learns the colours from the pixels of a mask; `None` if they are too few or as light as the slide.
    pub(crate) fn learn(planes: &Planes, examples: &GrayImage, tolerance: f64) -> Option<Self> {
        let pixels: Vec<[u8; 3]> = (0..examples.len())
            .filter(|&pixel| has(examples, pixel))
            .map(|pixel| planes.at(pixel))
            .collect();
        if pixels.is_empty() || (pixels.len() as f64) < LEAST_EXAMPLES * examples.len() as f64 {
            return None;
        }
        // Whole numbers, so that the order of pixels does not matter.
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
        let (mut along, mut off): (Vec<f64>, Vec<f64>) =
            pixels.iter().map(|&pixel| place(direction, pixel)).unzip();
        Some(Self {
            direction,
            off: tolerance * quantile(&mut off, USUAL).max(LEAST_SPREAD),
            along: MARGIN * quantile(&mut along, DARKEST),
        })
    }

    /// The pixels that have one of the colours.
    pub(crate) fn mask(&self, planes: &Planes) -> GrayImage {
        let (width, height) = planes.green.dimensions();
        mask(width, height, |pixel| {
            let (along, off) = place(self.direction, planes.at(pixel));
            along <= self.along && off <= self.off
        })
    }
}

/// How far a colour is along a line from the slide's, and from the line.
fn place(direction: [f64; 3], pixel: [u8; 3]) -> (f64, f64) {
    let pixel = pixel.map(f64::from);
    let products = pixel.iter().zip(&direction).map(|(a, b)| a * b);
    let along: f64 = products.sum();
    let square: f64 = pixel.iter().map(|a| a * a).sum();
    (along, (square - along * along).max(0.0).sqrt())
}

/// The value below which the share `part` of some values lies; there is at least one value.
fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLIDE: [u8; 3] = [250, 250, 250];
    const RED: [u8; 3] = [210, 160, 150];
    const PALE_RED: [u8; 3] = [230, 205, 200];
    const BLUE: [u8; 3] = [150, 170, 230];
    const DARK_RED: [u8; 3] = [130, 30, 10];

    fn planes() -> Planes {
        let mut row = [SLIDE; 10].concat();
        row.extend([RED, PALE_RED, RED, RED, BLUE, DARK_RED, PALE_RED].concat());
        Planes::new(&row, 17, 1, 0, 0.95)
    }

    #[test]
    fn test_red_cells_are_near_their_line_and_no_darker() {
        let planes = planes();
        let examples = mask(17, 1, |pixel| (10..14).contains(&pixel));
        let learnt = RedCells::learn(&planes, &examples, 3.0).unwrap();
        let found = learnt.mask(&planes);
        let inside: Vec<bool> = (10..17).map(|pixel| has(&found, pixel)).collect();
        assert_eq!(inside, [true, true, true, true, false, false, true]);
    }

    #[test]
    fn test_learn_from_nothing_or_slide_is_none() {
        let planes = planes();
        assert!(RedCells::learn(&planes, &mask(17, 1, |_| false), 1.0).is_none());
        assert!(RedCells::learn(&planes, &mask(17, 1, |pixel| pixel < 9), 1.0).is_none());
    }
}
