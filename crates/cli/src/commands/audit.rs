//! `leuko audit`: which images of a folder show the same cell.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use leuko_core::{ClassIndex, ImageId};
use leuko_data::{Catalogue, Entry, Found, ImageFiles, find, image_files, manifests};

use super::copies::UNLABELLED;
use super::{Keep, Shelf, find_copies, print_copies};
use crate::cli::AuditArgs;
use crate::folder::check_out;
use crate::laboratory::labelled::{self, TABLE};
use crate::settings::resolve_audit;

/// Audits a folder and prints what it found; with `--out` also writes a table and pictures.
pub(crate) fn audit_folder(args: &AuditArgs) -> Result<ExitCode> {
    if let Some(out) = &args.out {
        check_out(out)?;
    }
    let config = resolve_audit(&args.assignments)?;
    let catalogue = catalogue(&args.folder)?;
    let name = args.folder.display().to_string();
    let shelf = args.out.as_deref().map(|out| Shelf {
        out,
        keep: Keep::AtOnce,
    });
    let (copies, _) = find_copies(&name, &catalogue, &config, shelf)?;
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
    // So that a script can stop at what an expert must look at.
    Ok(match copies.conflicts() + copies.skipped.len() {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// The images of a folder: as its manifest says if it is a known data set; or as its table says, as in
/// training, and those that the table does not name, without a label; else all images in it and below it,
/// each labelled by the folder that it lies in.
fn catalogue(folder: &Path) -> Result<Catalogue> {
    if folder.is_file() {
        return labelled::read(folder);
    }
    if !folder.is_dir() {
        bail!(
            "{}: there is no such folder or table\nhint: name a folder with images, or a table of paths and labels",
            folder.display()
        );
    }
    let whole = fs_err::canonicalize(folder)?;
    if let Some(root) = whole.parent() {
        for manifest in manifests(root).unwrap_or_default() {
            let same =
                fs_err::canonicalize(manifest.folder_in(root)).is_ok_and(|path| path == whole);
            if same && let Found::Present(catalogue) = find(root, &manifest)? {
                return Ok(catalogue);
            }
        }
    }
    if folder.join(TABLE).is_file() {
        return with_unlabelled(folder, labelled::read(folder)?);
    }
    let ImageFiles { files, set_aside } = image_files(folder)?;
    if files.is_empty() {
        bail!(
            "{}: there are no images\nhint: PNG, JPEG, TIFF and BMP are read",
            folder.display()
        );
    }
    // The innermost folder: copies in train/blast and test/blast have one label.
    let label = |path: &Path| {
        let parent = path.parent().filter(|parent| *parent != folder);
        let name = parent.and_then(Path::file_name);
        name.map_or_else(
            || UNLABELLED.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    };
    let classes: BTreeSet<String> = files.iter().map(|path| label(path)).collect();
    let classes: Vec<String> = classes.into_iter().collect();
    let entries = files.into_iter().map(|path| {
        let class = classes.binary_search(&label(&path)).unwrap_or_default();
        Entry {
            id: id(folder, &path),
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
        set_aside,
    })
}

/// Adds the images that a table does not name.
fn with_unlabelled(folder: &Path, mut catalogue: Catalogue) -> Result<Catalogue> {
    let class = ClassIndex(catalogue.classes.len() as u16);
    let others = labelled::unlisted(folder, &catalogue)?.into_iter();
    let others: Vec<Entry> = others
        .map(|path| Entry {
            id: id(folder, &path),
            class,
            path,
            group: None,
        })
        .collect();
    if !others.is_empty() {
        catalogue.classes.push(UNLABELLED.to_owned());
        catalogue.entries.extend(others);
    }
    Ok(catalogue)
}

/// An image's name: its path within the folder.
fn id(folder: &Path, path: &Path) -> ImageId {
    ImageId(
        path.strip_prefix(folder)
            .unwrap_or(path)
            .display()
            .to_string(),
    )
}
