//! Images with more or fewer pixels.

use image::imageops::{FilterType, resize};
use image::{ImageBuffer, Rgb};

use crate::Image;

/// The image with a shorter side of `side` pixels.
pub(crate) fn scaled(image: &Image, side: usize) -> Image {
    let (rows, columns) = (image.height(), image.width());
    let shorter = rows.min(columns).max(1);
    if shorter == side {
        return image.clone();
    }
    let scale = |length: usize| ((length * side) as f64 / shorter as f64).round().max(1.0) as u32;
    resized(image, scale(rows), scale(columns))
}

/// The image with these rows and columns.
pub(crate) fn resized(image: &Image, rows: u32, columns: u32) -> Image {
    let (height, width) = (image.height() as u32, image.width() as u32);
    let buffer = ImageBuffer::<Rgb<u8>, _>::from_raw(width, height, image.pixels());
    // An image has as many bytes as its sides say.
    let resized = buffer.map(|buffer| resize(&buffer, columns, rows, FilterType::Triangle));
    let pixels = resized.map_or_else(Vec::new, ImageBuffer::into_raw);
    Image::new(rows as usize, columns as usize, pixels).unwrap_or_else(|_| image.clone())
}
