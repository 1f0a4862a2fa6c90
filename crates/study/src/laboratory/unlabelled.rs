//! New images: found, decoded as in training, and named where that fails.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use leuko_core::ImageId;
use leuko_data::decode::DecodeError;
use leuko_data::{Images, image_files, load_one};
use rayon::prelude::*;

use super::ensemble::Ensemble;
use super::explanation_table::{EXPLANATIONS, figures_of};
use super::prediction_table::PREDICTIONS;
use super::{contact_sheet, map_figure};

/// Most unreadable images that the last message lists; all were told above it.
const LISTED: usize = 10;

/// The image files that `given` stands for, in its order, each once. Says what it leaves out.
///
/// # Errors
///
/// - If something in `given` does not exist.
/// - If there is no image.
pub(crate) fn find(given: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut known = BTreeSet::new();
    let mut drawn = Drawn::default();
    for path in given {
        let found = image_files(path).with_context(|| {
            let what = match path.exists() {
                true => "cannot be read",
                false => "there is no such file or folder",
            };
            format!(
                "{}: {what}\nhint: name images, or folders that hold them",
                path.display()
            )
        })?;
        for aside in &found.set_aside {
            tracing::warn!("set aside {}: {}", aside.path.display(), aside.reason);
        }
        let (own, cells): (Vec<_>, Vec<_>) =
            found.files.into_iter().partition(|file| drawn.has(file));
        if !own.is_empty() {
            tracing::info!(
                "{}: {} picture(s) that leuko drew are no cells and are passed over",
                path.display(),
                own.len()
            );
        }
        files.extend(cells.into_iter().filter(|file| known.insert(file.clone())));
    }
    if files.is_empty() {
        let given: Vec<String> = given
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        bail!(
            "no image is in {}\nhint: images end in .png, .jpg, .tif or .bmp",
            given.join(", ")
        );
    }
    Ok(files)
}

/// What `predict` and `explain` drew, by the tables beside it.
#[derive(Debug, Default)]
struct Drawn {
    /// The figures that the table of a folder names.
    figures: BTreeMap<PathBuf, BTreeSet<String>>,
}

impl Drawn {
    fn has(&mut self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if contact_sheet::is_name(&name) {
            return file.with_file_name(PREDICTIONS).is_file();
        }
        if !map_figure::is_name(&name) {
            return false;
        }
        let table = file.with_file_name(EXPLANATIONS);
        let figures = self
            .figures
            .entry(table)
            .or_insert_with_key(|table| figures_of(table).into_iter().collect());
        figures.contains(&*name)
    }
}

/// Images of one size with the files that they are from.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) images: Images,
}

/// Images that could not be read.
#[derive(Debug, Default)]
pub(crate) struct Unreadable(Vec<(PathBuf, DecodeError)>);

impl Unreadable {
    /// Decodes `files` as the images that `ensemble` was trained on, and keeps those that fail, told at
    /// once.
    pub(crate) fn decode(&mut self, files: &[PathBuf], ensemble: &Ensemble) -> Result<Batch> {
        let size = ensemble.size();
        let decoded: Vec<Result<Vec<u8>, DecodeError>> = files
            .par_iter()
            .map(|path| load_one(path, size, &ensemble.fit))
            .collect();
        let (mut paths, mut pixels) = (Vec::new(), Vec::new());
        for (path, decoded) in files.iter().zip(decoded) {
            match decoded {
                Ok(image) => {
                    paths.push(path.clone());
                    pixels.extend(image);
                }
                Err(error) => {
                    let error_text = error.to_string();
                    let reason = error_text.lines().next().unwrap_or_default();
                    tracing::warn!("{} cannot be used: {reason}", path.display());
                    self.0.push((path.clone(), error));
                }
            }
        }
        let ids = paths.iter().map(|path| ImageId(text(path))).collect();
        let images = Images::new(size.height as usize, size.width as usize, ids, pixels);
        let images = images.context("an image was decoded to another size")?;
        Ok(Batch { paths, images })
    }

    /// Ends with an error if an image could not be read: results without it are written by then.
    ///
    /// # Errors
    ///
    /// - The images, each with its reason.
    pub(crate) fn check(&self, of: usize) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let (mut lines, mut hints) = (Vec::new(), Vec::new());
        for (path, error) in self.0.iter().take(LISTED) {
            let text = error.to_string();
            let (reason, hint) = text.split_once("\nhint: ").unwrap_or((&text, ""));
            lines.push(format!("  {}: {reason}", path.display()));
            if !hint.is_empty() && !hints.contains(&hint.to_owned()) {
                hints.push(hint.to_owned());
            }
        }
        if self.0.len() > LISTED {
            lines.push(format!("  and {} more, told above", self.0.len() - LISTED));
        }
        let hints = hints.iter().map(|hint| format!("\nhint: {hint}"));
        bail!(
            "{} of {of} images cannot be used and are not in the results:\n{}{}",
            self.0.len(),
            lines.join("\n"),
            hints.collect::<String>()
        )
    }
}

/// A path as tables have it.
pub(crate) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_find_passes_over_figures_that_a_table_names_and_no_image_named_like_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["0001-cell.png", "0002-mine.png", "cell.png"] {
            fs_err::write(path(name), "").unwrap();
        }
        fs_err::write(path(EXPLANATIONS), "path,figure\ncell.png,0001-cell.png\n").unwrap();
        let found = find(&[folder.path().to_owned()]).unwrap();
        assert_eq!(found, ["0002-mine.png", "cell.png"].map(path));
    }
}
