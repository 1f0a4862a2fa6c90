//! `leuko audit`: which images of a folder show the same cell.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use leuko_core::{ClassIndex, ImageId};
use leuko_data::{Catalogue, Entry, Found, SetAside, find, manifests};

use super::{CopiesConfig, find_copies, print_copies};
use crate::cli::AuditArgs;
use crate::settings::{Profile, resolve};

/// Endings of files that are read as images.
const ENDINGS: [&str; 6] = ["png", "jpg", "jpeg", "tif", "tiff", "bmp"];

/// Audits a folder and prints what it found; with `--out` also writes a table and pictures.
pub(crate) fn audit_folder(args: &AuditArgs) -> Result<ExitCode> {
    let settings = resolve(Profile::Paper, None, &args.assignments, None)?;
    let config: CopiesConfig = settings.audit;
    let catalogue = catalogue(&args.folder)?;
    let name = args.folder.display().to_string();
    let copies = find_copies(&name, &catalogue, &config, args.out.as_deref())?;
    let mut stdout = std::io::stdout().lock();
    print_copies(&copies, &mut stdout)?;
    if let Some(out) = &args.out {
        let place = out.join("audit");
        writeln!(
            stdout,
            "\nThe pairs side by side, and a table of them, are in {}",
            place.display()
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The images of a folder: as its manifest says if it is a known data set, else all images in it and
/// below it, each labelled by the folder that it lies in.
fn catalogue(folder: &Path) -> Result<Catalogue> {
    if !folder.is_dir() {
        bail!(
            "{}: there is no such folder\nhint: name a folder with images",
            folder.display()
        );
    }
    let whole = fs_err::canonicalize(folder)?;
    if let Some(root) = whole.parent() {
        for manifest in manifests(root).unwrap_or_default() {
            let same =
                fs_err::canonicalize(manifest.folder_in(root)).is_ok_and(|path| path == whole);
            if same && let Ok(Found::Present(catalogue)) = find(root, &manifest) {
                return Ok(catalogue);
            }
        }
    }
    let mut paths = Vec::new();
    list(folder, &mut paths)?;
    paths.sort();
    let (images, stray): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.into_iter().partition(|path| is_image(path));
    if images.is_empty() {
        bail!(
            "{}: there are no images\nhint: PNG, JPEG, TIFF and BMP are read",
            folder.display()
        );
    }
    let label = |path: &Path| {
        let parent = path
            .parent()
            .and_then(|parent| parent.strip_prefix(folder).ok());
        parent.map_or(String::new(), |parent| parent.display().to_string())
    };
    let classes: BTreeSet<String> = images.iter().map(|path| label(path)).collect();
    let classes: Vec<String> = classes.into_iter().collect();
    let entries = images.into_iter().map(|path| {
        let class = classes.binary_search(&label(&path)).unwrap_or_default();
        let id = path
            .strip_prefix(folder)
            .unwrap_or(&path)
            .display()
            .to_string();
        Entry {
            id: ImageId(id),
            class: ClassIndex(class as u16),
            path,
            group: None,
        }
    });
    let name = whole.file_name().context("a folder without a name")?;
    Ok(Catalogue {
        name: name.to_string_lossy().into_owned(),
        entries: entries.collect(),
        classes,
        set_aside: (stray.into_iter())
            .map(|path| SetAside {
                path,
                reason: "no image by its name".to_owned(),
            })
            .collect(),
    })
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => list(&path, paths)?,
            false => paths.push(path),
        }
    }
    Ok(())
}

fn is_image(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    !name.starts_with('.') && ENDINGS.contains(&&*ending.to_ascii_lowercase())
}
