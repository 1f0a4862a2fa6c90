//! Grows and shrinks masks by discs, in a time that does not depend on the radius.

use image::GrayImage;

/// Everything within `radius` pixels of the inside.
///
/// The result of `imageproc::morphology::dilate` with the Euclidean norm, but faster: that function
/// computes every distance, and only the short ones matter here.
pub(crate) fn dilate(mask: &GrayImage, radius: u8) -> GrayImage {
    reach(mask, radius, 255)
}

/// Everything farther than `radius` pixels from the outside; places beyond the border are not outside.
pub(crate) fn erode(mask: &GrayImage, radius: u8) -> GrayImage {
    let mut far = reach(mask, radius, 0);
    for value in far.iter_mut() {
        *value = 255 - *value;
    }
    far
}

/// 255 within `radius` pixels of the pixels that have the value `from`, else 0.
///
/// First it searches up and down each column, then along each row: if the value is `rise` rows away in a
/// column, it reaches as far to both sides as the disc is wide at that height.
fn reach(mask: &GrayImage, radius: u8, from: u8) -> GrayImage {
    let (width, height) = (mask.width() as usize, mask.height() as usize);
    let beyond = u16::from(radius) + 1;
    let mut rise: Vec<u16> = mask
        .iter()
        .map(|&value| if value == from { 0 } else { beyond })
        .collect();
    for pixel in width..rise.len() {
        rise[pixel] = rise[pixel].min(rise[pixel - width] + 1);
    }
    for pixel in (0..rise.len().saturating_sub(width)).rev() {
        rise[pixel] = rise[pixel].min(rise[pixel + width] + 1);
    }
    let half_widths = half_widths(radius);
    let mut reached = GrayImage::new(mask.width(), mask.height());
    // How many more discs cover a column than the one before it.
    let mut steps = vec![0i32; width + 1];
    for row in 0..height {
        steps.fill(0);
        for column in 0..width {
            if let Some(&half) = half_widths.get(usize::from(rise[row * width + column])) {
                steps[column.saturating_sub(half)] += 1;
                steps[(column + half + 1).min(width)] -= 1;
            }
        }
        let mut covering = 0;
        let places = &mut reached.as_mut()[row * width..][..width];
        for (place, step) in places.iter_mut().zip(&steps) {
            covering += step;
            if covering > 0 {
                *place = 255;
            }
        }
    }
    reached
}

/// Half the width of a disc at each height from its middle, in whole pixels.
fn half_widths(radius: u8) -> Vec<usize> {
    let radius = u32::from(radius);
    let half = |rise: u32| (radius * radius - rise * rise).isqrt() as usize;
    (0..=radius).map(half).collect()
}

#[cfg(test)]
mod tests {
    use imageproc::distance_transform::Norm;
    use imageproc::morphology;
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::mask::mask;

    #[test]
    fn test_dilate_and_erode_agree_with_imageproc() {
        let mut stream = Stream::new(Seed(1), "masks");
        for case in 0..60 {
            let (width, height) = (1 + stream.next_u32() % 40, 1 + stream.next_u32() % 40);
            let share = stream.uniform(0.0, 1.0);
            let inside: Vec<bool> = (0..width * height).map(|_| stream.chance(share)).collect();
            let random = mask(width, height, |pixel| inside[pixel]);
            // imageproc's distances in masks without an end to measure to are no numbers.
            if inside.iter().all(|&value| value) || inside.iter().all(|&value| !value) {
                continue;
            }
            for radius in [1, 2, 3, 7, 20, 60] {
                let expected = morphology::dilate(&random, Norm::L2, radius);
                assert_eq!(dilate(&random, radius), expected, "{case}, {radius}");
                let expected = morphology::erode(&random, Norm::L2, radius);
                assert_eq!(erode(&random, radius), expected, "{case}, {radius}");
            }
        }
    }

    #[test]
    fn test_dilate_of_a_pixel_is_a_disc() {
        let point = mask(9, 9, |pixel| pixel == 40);
        let disc = dilate(&point, 3);
        let expected = mask(9, 9, |pixel| {
            let (x, y) = (pixel % 9, pixel / 9);
            x.abs_diff(4).pow(2) + y.abs_diff(4).pow(2) <= 9
        });
        assert_eq!(disc, expected);
    }
}
