//! An image as it is in its file, before it is brought to the network's size.

use std::path::Path;

use leuko_audit::Image;
use leuko_data::Reader;

use crate::load_error::LoadError;

pub(super) fn load(reader: &Reader, path: &Path) -> Result<Image, LoadError> {
    let decoded = reader.decoded(path)?;
    let pixels = &decoded.pixels;
    let (width, height) = pixels.dimensions();
    let image = Image::new(height as usize, width as usize, pixels.as_raw().clone());
    Ok(image?)
}
