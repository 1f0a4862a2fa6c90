//! The files of the images to label next.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;
use leuko_study::{Store, Watch};

use super::chosen::NextImages;
use super::files::NEXT;
use super::{label_studio, sheet, table};
use crate::error::LabError;
use crate::notice::LabNotice;

impl NextImages {
    /// Writes the table [`NEXT`], contact sheets in the order of choice, and tasks and setup for Label Studio into
    /// `out`. Returns the sheets' files. If another choice is there, it is replaced, with a notice.
    ///
    /// # Errors
    ///
    /// - [`LabError::Reload`] if an image can no longer be read.
    /// - [`LabError::File`] if a file cannot be written.
    pub fn write(&self, out: &Path, watch: &dyn Watch) -> Result<Vec<PathBuf>, LabError> {
        Store::check(out)?;
        let (path, table) = (out.join(NEXT), table::csv(self)?);
        if path.is_file() && fs_err::read(&path)? != table {
            LabNotice::Replaced { path: path.clone() }.tell(watch);
        }
        write_whole(&path, &table)?;
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
