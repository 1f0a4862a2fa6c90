//! Confirmed pairs side by side, for a look.

use std::path::Path;

use anyhow::{Context, Result};
use image::{ImageFormat, RgbImage};
use leuko_audit::{Report, side_by_side};
use leuko_core::write_whole;
use leuko_data::Catalogue;

/// Most pairs that are drawn: a set full of copies has thousands.
const MOST: usize = 200;

/// Draws each confirmed pair into `audit/DATASET/`: the first, the second laid onto it, and what
/// differs.
pub(super) fn draw(out: &Path, catalogue: &Catalogue, report: &Report) -> Result<()> {
    let pairs = report.groups.iter().flat_map(|group| &group.matches);
    for pair in pairs.take(MOST) {
        let [first, second] = [pair.first, pair.second].map(|image| &catalogue.entries[image]);
        let shown = side_by_side(
            &super::load(&first.path)?,
            &super::load(&second.path)?,
            pair,
        );
        let (width, height) = (shown.width() as u32, shown.height() as u32);
        let pixels = RgbImage::from_raw(width, height, shown.pixels().to_vec())
            .context("a picture of another size than its pixels")?;
        let mut png = std::io::Cursor::new(Vec::new());
        pixels.write_to(&mut png, ImageFormat::Png)?;
        let name = picture_name(&first.id.0, &second.id.0);
        let path = out.join("audit").join(&catalogue.name).join(name);
        write_whole(&path, png.get_ref())?;
    }
    Ok(())
}

/// File name of the picture of a pair.
pub(super) fn picture_name(first: &str, second: &str) -> String {
    let flat = |id: &str| id.replace(['/', '\\'], "-");
    format!("{}--{}.png", flat(first), flat(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_picture_name_is_one_file_name() {
        assert_eq!(picture_name("a/1.png", "b/2.png"), "a-1.png--b-2.png.png");
    }
}
