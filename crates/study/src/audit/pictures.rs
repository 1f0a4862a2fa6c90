//! Confirmed pairs side by side, for a look.

use std::path::Path;

use anyhow::{Context, Result};
use image::{ImageFormat, RgbImage};
use leuko_audit::{Match, Report, side_by_side};
use leuko_core::write_whole;
use leuko_data::Catalogue;

use super::copies::in_order;

/// Most pairs that are drawn: a set full of copies has thousands.
const MOST: usize = 200;

/// Draws each confirmed pair into `audit/DATASET/`, in the order of the table: the first, the second laid
/// onto it, and what differs. Pictures of an earlier audit go.
pub(super) fn draw(out: &Path, catalogue: &Catalogue, report: &Report) -> Result<()> {
    let folder = out.join("audit").join(&catalogue.name);
    remove_earlier(&folder)?;
    let groups = in_order(catalogue, report);
    let pairs = groups.into_iter().flat_map(|group| &group.matches);
    for (number, pair) in (1..).zip(pairs) {
        let Some(name) = picture_name(number) else {
            break;
        };
        write_whole(&folder.join(name), &png(catalogue, pair)?)?;
    }
    Ok(())
}

fn png(catalogue: &Catalogue, pair: &Match) -> Result<Vec<u8>> {
    let [first, second] = [pair.first, pair.second].map(|image| &catalogue.entries[image].path);
    let shown = side_by_side(&super::load(first)?, &super::load(second)?, pair);
    let (width, height) = (shown.width() as u32, shown.height() as u32);
    let pixels = RgbImage::from_raw(width, height, shown.pixels().to_vec())
        .context("a picture of another size than its pixels")?;
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

/// File name of the picture of a pair, by its number in the table, from 1; none if it is not drawn.
pub(crate) fn picture_name(number: usize) -> Option<String> {
    (number <= MOST).then(|| format!("{number:04}.png"))
}

fn remove_earlier(folder: &Path) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        let number = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse().ok());
        let ours = number.and_then(picture_name);
        if ours.is_some_and(|name| path.file_name() == Some(name.as_ref())) {
            fs_err::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_remove_earlier_takes_pictures_of_pairs_alone() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["0001.png", "0200.png", "0201.png", "1.png", "mine.png"];
        for name in names {
            fs_err::write(folder.path().join(name), "").unwrap();
        }
        remove_earlier(folder.path()).unwrap();
        let left = names.map(|name| folder.path().join(name).exists());
        assert_eq!(left, [false, false, true, true, true]);
    }
}
