//! What a folder holds, in the order of names, without the clutter that operating systems leave.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::endings::ends_like_image;
use super::own::{Drawn, is_own};
use crate::decode::{can_decode, other_format, read_file};
use crate::{AsideReason, DataError, SetAside};

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
    let drawn = Drawn::in_folder(folder);
    for item in fs_err::read_dir(folder)? {
        let path = item?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            listing.set_aside.push(aside(path, AsideReason::NotUtf8));
            continue;
        };
        let name = name.to_owned();
        if let Some(why) = clutter(&name) {
            listing.set_aside.push(aside(path, why));
            continue;
        }
        match std::fs::metadata(&path) {
            Ok(kind) if kind.is_dir() && is_own(&path) => {
                listing.set_aside.push(aside(path, AsideReason::Own));
            }
            Ok(kind) if kind.is_dir() => listing.folders.push(Item { name, path }),
            Ok(kind) if kind.is_file() && drawn.has(&name) => {
                listing.set_aside.push(aside(path, AsideReason::Own));
            }
            Ok(kind) if kind.is_file() => listing.files.push(Item { name, path }),
            Ok(_) => listing.set_aside.push(aside(path, AsideReason::NotAFile)),
            Err(_) => listing.set_aside.push(aside(path, AsideReason::BrokenLink)),
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
        "@eaDir" | "#recycle" | "$RECYCLE.BIN" | "lost+found" | "System Volume Information" => {
            Some(AsideReason::System)
        }
        hidden if hidden.starts_with('.') => Some(AsideReason::Hidden),
        _ => None,
    }
}

/// Whether two files have the same content.
pub(crate) fn same_bytes(first: &Path, second: &Path) -> Result<bool, DataError> {
    Ok(read_file(first)? == read_file(second)?)
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

/// Whether a file may be an image: its name ends like one's, in upper or lower case, or its content starts
/// like one's. Decoding shows whether it is one.
pub(crate) fn is_image(file: &Item) -> bool {
    ends_like_image(&file.name) || starts_like_image(&file.path)
}

fn starts_like_image(path: &Path) -> bool {
    start_of(path).is_some_and(|start| can_decode(&start))
}

/// Why a file is no image that can be read.
pub(crate) fn why_not(file: &Item) -> AsideReason {
    let format = start_of(&file.path).and_then(|start| other_format(&start));
    format.map_or(AsideReason::NotAnImage, AsideReason::OtherFormat)
}

/// The first 16 bytes of a file.
fn start_of(path: &Path) -> Option<Vec<u8>> {
    let mut start = Vec::new();
    let file = fs_err::File::open(path).ok()?;
    file.take(16).read_to_end(&mut start).ok()?;
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{folder, pattern, put, put_image};

    #[test]
    fn test_is_image_knows_an_image_of_any_name_by_its_start() {
        let root = folder();
        let image = put_image(root.path(), "a.png", &pattern(16, 16));
        let bytes = fs_err::read(image).unwrap();
        for name in ["0001", "cell.scan", "cell.png.bak"] {
            put(root.path(), name, &bytes);
        }
        put(root.path(), "empty", "");
        put(root.path(), "notes.txt", "BM smear, patient 3, stained");
        let files = list(root.path()).unwrap().files;
        let images = files.iter().filter(|file| is_image(file));
        let names: Vec<&str> = images.map(|file| &*file.name).collect();
        assert_eq!(names, ["0001", "a.png", "cell.png.bak", "cell.scan"]);
    }

    #[test]
    fn test_list_passes_over_what_leuko_wrote() {
        let root = folder();
        for name in [
            "results/run-1/settings.toml",
            "results/run-1/environment.toml",
            "results/run-1/figures/a.png",
            "results/.lock",
            "audit/cells.csv",
            "audit/cells.json",
            "audit/cells/0001.png",
            "predicted/predictions.csv",
            "predicted/contact-sheet.png",
            "explained/explanations.csv",
            "explained/0001-a.png",
            "cells/settings.toml",
            "cells/a.png",
            "mixed/run-2/settings.toml",
            "mixed/run-2/environment.toml",
            "mixed/a.png",
            "next/next.csv",
            "next/label-studio-setup.xml",
            "next/contact-sheet.png",
            // Photographs, each beside files with names that leuko uses.
            "table/predictions.csv",
            "table/a.png",
            "dated/predictions.csv",
            "dated/2024-03-05.png",
            "blast.csv",
            "blast.json",
            "blast/a.png",
        ] {
            let text = if name.ends_with("explanations.csv") {
                "path,figure\na.png,0001-a.png\n"
            } else {
                ""
            };
            put(root.path(), name, text);
        }
        let names = |listing: Listing| -> Vec<String> {
            listing.folders.into_iter().map(|item| item.name).collect()
        };
        let whole = list(root.path()).unwrap();
        assert_eq!(whole.set_aside[0].reason, AsideReason::Own);
        let own = whole.set_aside.len();
        assert_eq!(names(whole), ["blast", "cells", "dated", "mixed", "table"]);
        assert_eq!(own, 5);
        let mixed = list(&root.path().join("mixed")).unwrap();
        assert_eq!(mixed.set_aside.len(), 1);
    }

    #[test]
    fn test_why_not_names_a_format_that_cannot_be_read() {
        let root = folder();
        put(root.path(), "a.gif", b"GIF89a\x10\0\x10\0");
        put(root.path(), "b.webp", b"RIFF\x10\0\0\0WEBPVP8 ");
        put(root.path(), "c.txt", "text");
        let files = list(root.path()).unwrap().files;
        let reasons: Vec<AsideReason> = files.iter().map(why_not).collect();
        let other = |format: &str| AsideReason::OtherFormat(format.to_owned());
        assert_eq!(
            reasons,
            [other("Gif"), other("WebP"), AsideReason::NotAnImage]
        );
    }

    #[cfg(unix)]
    #[test]
    fn test_list_opens_no_pipe_and_no_device() {
        let root = folder();
        let pipe = root.path().join("a.png");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        std::os::unix::fs::symlink("/dev/zero", root.path().join("b.png")).unwrap();
        let listing = list(root.path()).unwrap();
        let reasons: Vec<&AsideReason> = listing
            .set_aside
            .iter()
            .map(|aside| &aside.reason)
            .collect();
        assert_eq!(reasons, [&AsideReason::NotAFile; 2]);
        assert!(listing.files.is_empty());
    }
}
