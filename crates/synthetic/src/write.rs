//! A set as image files, a folder for each class.

use std::path::{Path, PathBuf};

use image::ExtendedColorType;
use leuko_core::{FileError, Seed, write_whole};
use thiserror::Error;

use crate::config::{SyntheticConfig, SyntheticError};
use crate::kind::CellKind;
use crate::set::{SyntheticSet, generate};

/// A set cannot be written as files.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The images cannot be made.
    #[error(transparent)]
    Synthetic(#[from] SyntheticError),
    /// The operating system refused; its reason names the folder.
    #[error(transparent)]
    Folder(std::io::Error),
    /// The table of labels cannot be written.
    #[error(transparent)]
    Table(#[from] FileError),
    /// An image cannot be written.
    #[error("{} cannot be written: {source}", path.display())]
    Image {
        /// The file.
        path: PathBuf,
        /// What failed.
        source: image::ImageError,
    },
}

impl SyntheticConfig {
    /// Generates a set and writes every image as `FOLDER/CLASS/NUMBER.png`.
    ///
    /// # Errors
    ///
    /// - [`WriteError`] if the settings are out of range, or a folder or an image cannot be written.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::Seed;
    /// use leuko_synthetic::SyntheticConfig;
    ///
    /// let folder = tempfile::tempdir()?;
    /// SyntheticConfig::of(4, 64).write(Seed(1), folder.path())?;
    /// assert!(folder.path().join("lymphoblast/0001.png").exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(&self, seed: Seed, folder: &Path) -> Result<SyntheticSet, WriteError> {
        let set = generate(self, seed, &|_| {})?;
        set.write(folder)?;
        Ok(set)
    }
}

impl SyntheticSet {
    /// Writes every image as `FOLDER/CLASS/NUMBER.png`.
    ///
    /// # Errors
    ///
    /// - [`WriteError`] if a folder or an image cannot be written.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::Seed;
    /// use leuko_synthetic::{SyntheticConfig, generate};
    ///
    /// let config = SyntheticConfig { count: 4, side: 64, ..SyntheticConfig::default() };
    /// let folder = tempfile::tempdir()?;
    /// generate(&config, Seed(1), &|_| {})?.write(folder.path())?;
    /// assert!(folder.path().join("lymphoblast/0001.png").exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(&self, folder: &Path) -> Result<(), WriteError> {
        for (image, id) in self.images.ids().iter().enumerate() {
            let path = folder.join(format!("{id}.png"));
            if let Some(parent) = path.parent() {
                fs_err::create_dir_all(parent).map_err(WriteError::Folder)?;
            }
            let (width, height) = (self.images.width() as u32, self.images.height() as u32);
            let colour = ExtendedColorType::Rgb8;
            image::save_buffer(&path, self.images.pixels(image), width, height, colour)
                .map_err(|source| WriteError::Image { path, source })?;
        }
        Ok(())
    }

    /// Writes `FOLDER/labels.csv`, the study's question as a table: each image (`path`) with its class
    /// (`label`), `lymphoblast` or `normal`.
    ///
    /// # Errors
    ///
    /// - [`WriteError::Table`] if the file cannot be written.
    pub fn write_labels(&self, folder: &Path) -> Result<(), WriteError> {
        let mut table = "path,label\n".to_owned();
        for entry in &self.catalogue.entries {
            let label = match CellKind::ALL[entry.class.index()].is_malignant() {
                true => CellKind::Lymphoblast.name(),
                false => "normal",
            };
            table += &format!("{}.png,{label}\n", entry.id);
        }
        Ok(write_whole(&folder.join("labels.csv"), table.as_bytes())?)
    }
}
