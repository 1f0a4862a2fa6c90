//! Colours of an image and of what surrounds the cell.

use leuko_data::background;

use crate::features::Missing;
use crate::measure::{Measure, Picture};

const CHANNELS: [&str; 3] = ["red", "green", "blue"];

/// Mean and standard deviation of red, green and blue over the image: six features in `[0, 255]`. They know
/// the stain and how much of the image is cell, and nothing of its form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Colour;

impl Measure for Colour {
    fn names(&self) -> Vec<String> {
        let names = |of: &str| CHANNELS.map(|channel| format!("{of} of {channel}"));
        [names("mean"), names("standard deviation")].concat()
    }

    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
        let pixels = picture.pixels.as_chunks::<3>().0;
        let count = pixels.len().max(1) as f64;
        let mean = |of: &dyn Fn(&[u8; 3]) -> f64| pixels.iter().map(of).sum::<f64>() / count;
        let means = [0, 1, 2].map(|channel| mean(&|pixel| f64::from(pixel[channel])));
        let deviations = [0, 1, 2].map(|channel| {
            mean(&|pixel| (f64::from(pixel[channel]) - means[channel]).powi(2)).sqrt()
        });
        Ok([means, deviations].concat())
    }
}

/// The colour around the cell: [`background`], three features in `[0, 255]`. What it scores comes from slide,
/// stain or camera, not from the cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct BackgroundColour;

impl Measure for BackgroundColour {
    fn names(&self) -> Vec<String> {
        CHANNELS
            .map(|channel| format!("{channel} of the background"))
            .to_vec()
    }

    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
        let colour = background(picture.pixels, picture.height, picture.width);
        Ok(colour.map(f64::from).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::ImageId;

    use super::*;

    #[test]
    fn test_colours_by_hand() {
        let id = ImageId("a".into());
        let picture = Picture {
            id: &id,
            pixels: &[10, 0, 4, 20, 0, 4, 10, 0, 8, 20, 0, 8],
            height: 2,
            width: 2,
        };
        assert_eq!(
            Colour.measure(picture).unwrap(),
            [15.0, 0.0, 6.0, 5.0, 0.0, 2.0]
        );
        assert_eq!(Colour.names()[5], "standard deviation of blue");
        // Lower medians.
        assert_eq!(BackgroundColour.measure(picture).unwrap(), [10.0, 0.0, 4.0]);
    }
}
