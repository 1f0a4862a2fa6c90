//! An experiment whose images are there.

use std::sync::Arc;

use leuko_core::ImageId;
use leuko_data::{Annotation, Catalogue, Fit, Images, Reader};
use leuko_synthetic::SyntheticSet;

use crate::facts::CopiesSummary;
use crate::settings::ExperimentSettings;

/// An experiment whose images are there, not yet decoded.
#[derive(Clone, Debug)]
pub struct FoundExperiment {
    /// Its name, which can stand in file names.
    pub name: String,
    /// Its question, its grid and its training.
    pub settings: ExperimentSettings,
    /// Where its images come from.
    pub source: Source,
}

/// Where an experiment's images come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Files.
    Files {
        /// The images of the data set, without those that are left out as copies.
        catalogue: Catalogue,
        /// How images are brought to one size, if the experiment's settings do not say.
        fit: Fit,
        /// Copies of one cell; `None` if nobody looked.
        copies: Option<CopiesSummary>,
        /// Images that must be in one of training, validation and test, besides those of one group. Folds that
        /// cannot keep images together use the first of each set.
        together: Vec<Vec<ImageId>>,
        /// What experts called images that they saw again, if the data set has that.
        annotations: Option<Vec<Annotation>>,
        /// Reads the files; it may hold them already.
        reader: Arc<Reader>,
    },
    /// Images in memory.
    Memory {
        /// Their names and labels. Paths are not read.
        catalogue: Catalogue,
        /// Their pixels; every image of the catalogue is among them. Experiments share them. They are of one
        /// size, so that an experiment whose settings have a `fit` is refused.
        images: Images,
        /// Whether they are drawn, not photographed. Figures and the report say so.
        synthetic: bool,
    },
    /// Cells drawn by leuko, as the settings say.
    Synthetic,
}

impl From<SyntheticSet> for Source {
    /// Synthetic cells, which figures and the report name so.
    fn from(cells: SyntheticSet) -> Self {
        Self::Memory {
            catalogue: cells.catalogue,
            images: cells.images,
            synthetic: true,
        }
    }
}

impl Source {
    /// The files of a catalogue with all copies of one cell that are among them.
    ///
    /// A copy in another set than its original makes scores too good.
    /// [`CopySearch::without_copies`](crate::audit::CopySearch::without_copies) finds copies and leaves them
    /// out; pass what it returns as [`Source::Files`].
    pub fn files_with_copies(catalogue: Catalogue) -> Self {
        Self::Files {
            catalogue,
            fit: Fit::default(),
            copies: None,
            together: Vec::new(),
            annotations: None,
            reader: Arc::default(),
        }
    }
}
