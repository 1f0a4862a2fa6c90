//! Converts red, green and blue to the darkness of the stain in each.

use image::GrayImage;
use imageproc::filter::box_filter;

use crate::otsu::{histogram, quantile};

/// How much darker than the empty slide each pixel is, 0 (as the slide) to 255 (black).
#[derive(Clone, Debug)]
pub(crate) struct Planes {
    /// Estimated red, green and blue of the empty slide.
    pub(crate) white: [u8; 3],
    /// Darkness in red, smoothed.
    pub(crate) red: GrayImage,
    /// Darkness in green, smoothed.
    pub(crate) green: GrayImage,
    /// Darkness in blue, smoothed.
    pub(crate) blue: GrayImage,
}

impl Planes {
    /// Splits `[row, column, channel]` pixels into planes, smooths them over squares of
    /// `2 * radius + 1` pixels and divides each by its value on the slide.
    pub(crate) fn new(pixels: &[u8], width: u32, height: u32, radius: u32, white: f64) -> Self {
        let plane = |channel: usize| {
            let value = |x: u32, y: u32| {
                let pixel = y as usize * width as usize + x as usize;
                image::Luma([pixels[3 * pixel + channel]])
            };
            box_filter(&GrayImage::from_fn(width, height, value), radius, radius)
        };
        let mut planes = [plane(0), plane(1), plane(2)];
        let mut whites = [0; 3];
        for (plane, slide) in planes.iter_mut().zip(&mut whites) {
            *slide = quantile(&histogram(plane.iter().map(|&value| (value, 1))), white);
            let darkness = darkness(*slide);
            for value in plane.iter_mut() {
                *value = darkness[usize::from(*value)];
            }
        }
        let [red, green, blue] = planes;
        Self {
            white: whites,
            red,
            green,
            blue,
        }
    }

    /// Red, green and blue darkness of a pixel, counted in rows from the top.
    pub(crate) fn at(&self, pixel: usize) -> [u8; 3] {
        [
            self.red.as_raw()[pixel],
            self.green.as_raw()[pixel],
            self.blue.as_raw()[pixel],
        ]
    }
}

/// Darkness of each value where the slide has `white`.
fn darkness(white: u8) -> [u8; 256] {
    let white = u32::from(white).max(1);
    std::array::from_fn(|value| (255 - (255 * value as u32 / white).min(255)) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_planes_are_in_parts_of_the_slide_channel_by_channel() {
        let slide = [200, 100, 50];
        let pixels = [slide, slide, slide, [100, 100, 10], [0, 255, 25]].concat();
        let planes = Planes::new(&pixels, 5, 1, 0, 0.6);
        assert_eq!(planes.white, [200, 100, 50]);
        assert_eq!(planes.at(0), [0, 0, 0]);
        assert_eq!(planes.at(3), [128, 0, 204]);
        assert_eq!(planes.at(4), [255, 0, 128]);
    }

    #[test]
    fn test_planes_do_not_change_with_the_exposure() {
        let dim: Vec<u8> = (0..300).map(|value| (value * 7 % 100) as u8).collect();
        let bright: Vec<u8> = dim.iter().map(|value| value * 2).collect();
        let of = |pixels: &[u8]| {
            let planes = Planes::new(pixels, 10, 10, 0, 1.0);
            (0..100).map(|pixel| planes.at(pixel)).collect::<Vec<_>>()
        };
        assert_eq!(of(&dim), of(&bright));
    }
}
