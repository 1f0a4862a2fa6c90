//! Images with more or fewer pixels.

use image::imageops::{FilterType, resize};
use image::{ImageBuffer, Rgb};

use crate::Image;

/// Rows and columns of an image if its shorter side gets `side` pixels.
pub(crate) fn size_at(rows: usize, columns: usize, side: usize) -> (usize, usize) {
    let shorter = rows.min(columns).max(1);
    let scale = |length: usize| ((length * side) as f64 / shorter as f64).round().max(1.0);
    (scale(rows) as usize, scale(columns) as usize)
}

/// The image with a shorter side of `side` pixels.
pub(crate) fn scaled(image: &Image, side: usize) -> Image {
    let (height, width) = (image.height(), image.width());
    let (rows, columns) = size_at(height, width, side);
    if (rows, columns) == (height, width) {
        return image.clone();
    }
    let buffer = ImageBuffer::<Rgb<u8>, _>::from_raw(width as u32, height as u32, image.pixels());
    // An image has as many bytes as its sides say.
    let resized =
        buffer.map(|buffer| resize(&buffer, columns as u32, rows as u32, FilterType::Triangle));
    let pixels = resized.map_or_else(Vec::new, ImageBuffer::into_raw);
    Image::new(rows, columns, pixels).unwrap_or_else(|_| image.clone())
}
