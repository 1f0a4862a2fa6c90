//! An image as it is in its file, before it is brought to the network's size.

use std::path::Path;

use leuko_audit::{AuditError, Image};
use leuko_data::decode::{DecodeError, decode};
use thiserror::Error;

/// An image that cannot be compared.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It cannot be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Its pixels make no image.
    #[error(transparent)]
    Pixels(#[from] AuditError),
}

pub(super) fn load(path: &Path) -> Result<Image, LoadError> {
    let pixels = decode(path)?.pixels;
    let (width, height) = pixels.dimensions();
    let image = Image::new(height as usize, width as usize, pixels.into_raw());
    Ok(image?)
}
