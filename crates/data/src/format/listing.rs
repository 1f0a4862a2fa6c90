//! What a folder holds, in the order of names, without the clutter that operating systems leave.

use std::path::{Path, PathBuf};

use crate::{AsideReason, DataError, SetAside};

/// Endings of the image formats that can be decoded, in lower case.
const IMAGE_ENDINGS: [&str; 7] = ["bmp", "jpe", "jpeg", "jpg", "png", "tif", "tiff"];

/// A file or folder, with its name.
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// The content of one folder, by name.
pub(crate) struct Listing {
    pub(crate) files: Vec<Item>,
    pub(crate) folders: Vec<Item>,
    /// Hidden files and the like, with reasons.
    pub(crate) set_aside: Vec<SetAside>,
}

/// Lists `folder`, without the content of its subfolders.
pub(crate) fn list(folder: &Path) -> Result<Listing, DataError> {
    let mut listing = Listing {
        files: Vec::new(),
        folders: Vec::new(),
        set_aside: Vec::new(),
    };
    for item in fs_err::read_dir(folder)? {
        let path = item?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            listing.set_aside.push(aside(path, AsideReason::NotUtf8));
            continue;
        };
        let name = name.to_owned();
        if let Some(why) = clutter(&name) {
            listing.set_aside.push(aside(path, why));
        } else if path.is_dir() {
            listing.folders.push(Item { name, path });
        } else if path.exists() {
            listing.files.push(Item { name, path });
        } else {
            listing.set_aside.push(aside(path, AsideReason::BrokenLink));
        }
    }
    listing.files.sort_by(|a, b| a.name.cmp(&b.name));
    listing.folders.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(listing)
}

/// Why a file or folder of this name never belongs to a data set, or `None` if it may. Operating systems
/// and archive programs leave such files behind.
///
/// # Examples
///
/// ```
/// assert!(leuko_data::clutter(".DS_Store").is_some());
/// assert_eq!(leuko_data::clutter("monocyte"), None);
/// ```
pub fn clutter(name: &str) -> Option<AsideReason> {
    match name {
        "__MACOSX" => Some(AsideReason::Archive),
        hidden if hidden.starts_with('.') => Some(AsideReason::Hidden),
        _ => None,
    }
}

/// Whether two files have the same content.
pub(crate) fn same_bytes(first: &Path, second: &Path) -> Result<bool, DataError> {
    Ok(fs_err::read(first)? == fs_err::read(second)?)
}

/// A file or folder to set aside, and why.
pub(crate) fn aside(path: PathBuf, reason: AsideReason) -> SetAside {
    SetAside { path, reason }
}

/// Files or folders to set aside for one reason.
pub(crate) fn aside_all(items: Vec<Item>, reason: AsideReason) -> impl Iterator<Item = SetAside> {
    let aside = move |item: Item| aside(item.path, reason.clone());
    items.into_iter().map(aside)
}

/// Whether the name ends like an image's, in upper or lower case. Decoding shows whether it is one.
pub(crate) fn is_image(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| IMAGE_ENDINGS.contains(&&*ending.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_is_image_reads_endings_in_capitals() {
        for name in ["a.png", "a.JPG", "a.b.Tiff", "a.BMP"] {
            assert!(is_image(name), "{name}");
        }
        for name in ["png", "a.txt", "a.png.zip", "Thumbs.db", "a."] {
            assert!(!is_image(name), "{name}");
        }
    }
}
