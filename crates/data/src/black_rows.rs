//! Rows of an image that a damaged file may have lost.

use image::{ImageFormat, Rgb, RgbImage};

/// Fewest rows below each other that count.
const LEAST: usize = 4;

/// Most pixels of the other rows that may be black, one in so many. Cells that were cut out on black have more.
const ONE_IN: usize = 100;

/// Number of whole rows that are exactly black where the other rows have next to no black pixel. A copy that broke off or
/// a bad disk leaves zeros in files without checksums, BMP and TIFF, which are black pixels; a cell that was cut out on
/// black has black beside it, too. A black border of the image counts as well: nobody can tell it from damage.
pub(crate) fn black_rows(image: &RgbImage, format: ImageFormat) -> usize {
    if !matches!(format, ImageFormat::Bmp | ImageFormat::Tiff) {
        return 0;
    }
    let is_black = |pixel: &Rgb<u8>| pixel.0 == [0; 3];
    let black: Vec<usize> = (image.rows())
        .map(|row| row.filter(|pixel| is_black(pixel)).count())
        .collect();
    let width = image.width() as usize;
    let is_lost = |row: usize| black.get(row) == Some(&width);
    let (mut lost, mut others, mut black_in_others) = (0, 0, 0);
    let mut row = 0;
    while row < black.len() {
        let run = (row..black.len()).take_while(|&row| is_lost(row)).count();
        if run >= LEAST {
            lost += run;
        } else if run == 0 && !is_lost(row + 1) && (row == 0 || !is_lost(row - 1)) {
            others += width;
            black_in_others += black[row];
        } else if run > 0 {
            // A few black rows are no damage that can be told, but they are black.
            others += run * width;
            black_in_others += run * width;
        }
        // A row at an end of a run may be lost in part.
        row += run.max(1);
    }
    match others > 0 && black_in_others * ONE_IN <= others {
        true => lost,
        false => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lost rows of a grey image of 100x80 pixels in which some pixels are black.
    fn of(is_black: impl Fn(u32, u32) -> bool) -> usize {
        let image = RgbImage::from_fn(80, 100, |x, y| match is_black(x, y) {
            true => Rgb([0; 3]),
            false => Rgb([90; 3]),
        });
        assert_eq!(black_rows(&image, ImageFormat::Png), 0);
        black_rows(&image, ImageFormat::Bmp)
    }

    #[test]
    fn test_rows_of_zeros_at_the_end_the_start_or_within_are_lost() {
        assert_eq!(of(|_, _| false), 0);
        assert_eq!(of(|_, y| y >= 60), 40);
        // BMP begins with the last row. The zeros begin within row 30.
        assert_eq!(of(|x, y| y < 30 || y == 30 && x < 40), 30);
        assert_eq!(of(|x, y| (50..70).contains(&y) || y == 70 && x < 79), 20);
        assert_eq!(of(|_, y| y > 97), 0);
    }

    #[test]
    fn test_a_cell_on_black_and_an_image_with_dark_parts_have_lost_none() {
        let disc = |x: u32, y: u32| x.abs_diff(40).pow(2) + y.abs_diff(50).pow(2) > 30 * 30;
        assert_eq!(of(disc), 0);
        // A cell that touches the lower edge.
        assert_eq!(
            of(|x, y| x.abs_diff(40).pow(2) + y.abs_diff(90).pow(2) > 60 * 60),
            0
        );
        assert_eq!(of(|x, y| y >= 60 || x < 2), 0);
        assert_eq!(of(|_, _| true), 0);
    }
}
