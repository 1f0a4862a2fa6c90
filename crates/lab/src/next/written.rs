//! The files of the images to label next.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;
use leuko_study::{Store, Watch};

use super::chosen::NextImages;
use super::{label_studio, sheet, table};
use crate::error::LabError;
use crate::left_out::NEXT;

impl NextImages {
    /// Writes the table [`NEXT`], contact sheets in the order of choice, and tasks and setup for Label Studio into
    /// `out`. Returns the sheets' files.
    ///
    /// # Errors
    ///
    /// - [`LabError::Reload`] if an image can no longer be read.
    /// - [`LabError::File`] if a file cannot be written.
    pub fn write(&self, out: &Path, watch: &dyn Watch) -> Result<Vec<PathBuf>, LabError> {
        Store::check(out)?;
        write_whole(&out.join(NEXT), &table::csv(self)?)?;
        label_studio::write(self, out)?;
        sheet::draw(self, out, watch)
    }

    /// The folder that Label Studio must be allowed to serve: tasks name images by their paths below it.
    ///
    /// # Errors
    ///
    /// - [`LabError::Io`] if the folder of the images is gone.
    pub fn document_root(&self) -> Result<PathBuf, LabError> {
        label_studio::root(&self.folder)
    }
}
