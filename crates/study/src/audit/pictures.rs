//! Confirmed pairs side by side, for a look.

use std::path::{Path, PathBuf};

use image::ImageFormat;
use leuko_audit::{Image, Match, Report, side_by_side};
use leuko_core::write_whole;
use leuko_data::{Catalogue, Reader};

use super::copies::{Copies, in_order};
use super::load::load;
use crate::error::StudyError;

/// Most pairs that are drawn: a set full of copies has thousands.
const MOST: usize = 200;

/// Draws each confirmed pair into `audit/DATASET/`, in the order of the table: the first, the second laid
/// onto it, and what differs. Pictures of an earlier audit go.
pub(super) fn draw(
    out: &Path,
    catalogue: &Catalogue,
    report: &Report,
    reader: &Reader,
) -> Result<(), StudyError> {
    let folder = out.join("audit").join(&catalogue.name);
    remove_earlier(&folder)?;
    let groups = in_order(catalogue, report);
    let pairs = groups.into_iter().flat_map(|group| &group.matches);
    for (number, pair) in (1..).zip(pairs) {
        let Some(name) = picture_name(number) else {
            break;
        };
        write_whole(&folder.join(name), &png(catalogue, pair, reader)?)?;
    }
    Ok(())
}

fn png(catalogue: &Catalogue, pair: &Match, reader: &Reader) -> Result<Vec<u8>, StudyError> {
    let [first, second] = [pair.first, pair.second].map(|image| &catalogue.entries[image].path);
    let shown = side_by_side(&read(reader, first)?, &read(reader, second)?, pair);
    let (width, height) = (shown.width() as u32, shown.height() as u32);
    let mut png = std::io::Cursor::new(Vec::new());
    image::write_buffer_with_format(
        &mut png,
        shown.pixels(),
        width,
        height,
        image::ExtendedColorType::Rgb8,
        ImageFormat::Png,
    )
    .map_err(|source| StudyError::Png { source })?;
    Ok(png.into_inner())
}

fn read(reader: &Reader, path: &Path) -> Result<Image, StudyError> {
    load(reader, path).map_err(|source| StudyError::Reload {
        path: path.to_owned(),
        source,
    })
}

/// File name of the picture of a pair, by its number in the table, from 1; none if it is not drawn.
pub(crate) fn picture_name(number: usize) -> Option<String> {
    (number <= MOST).then(|| format!("{number:04}.png"))
}

/// The pictures that were drawn of an audit and are no longer there.
pub(crate) fn missing_pictures(out: &Path, dataset: &str, copies: &Copies) -> Vec<PathBuf> {
    let pairs: usize = copies.groups.iter().map(|group| group.pairs.len()).sum();
    let folder = out.join("audit").join(dataset);
    let names = (1..=pairs).map_while(picture_name);
    let paths = names.map(|name| folder.join(name));
    paths.filter(|path| !path.is_file()).collect()
}

fn remove_earlier(folder: &Path) -> Result<(), StudyError> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs_err::read_dir(folder).map_err(StudyError::io)? {
        let path = entry.map_err(StudyError::io)?.path();
        let number = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse().ok());
        let ours = number.and_then(picture_name);
        if ours.is_some_and(|name| path.file_name() == Some(name.as_ref())) {
            fs_err::remove_file(path).map_err(StudyError::io)?;
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
