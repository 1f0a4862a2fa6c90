//! What answers for new images: networks, or fitted methods.

use std::fmt::Debug;
use std::path::{Path, PathBuf};

use leuko_core::{ImageId, ImageSizes};
use leuko_data::{Fit, Images, Size};
use leuko_study::{Contender, Watch};

use crate::answer::Answer;
use crate::error::LabError;
use crate::export_error::ExportError;

/// Models of one training that answer together: networks ([`Ensemble`](crate::Ensemble)) or fitted
/// methods ([`MethodEnsemble`](crate::MethodEnsemble)).
/// Implement it to let [`predict`](crate::predict()) ask a program of your own.
pub trait Predictor: Debug + Sync {
    /// What answers.
    fn contender(&self) -> Contender;

    /// The classes; of two the second is the malignant one.
    fn classes(&self) -> &[String];

    /// Rows and columns of the images that it takes.
    fn size(&self) -> Size;

    /// How images are brought to that size.
    fn fit(&self) -> &Fit;

    /// The sizes of the images that trained it, before they were brought to that size; `None` if it does not
    /// know.
    fn image_sizes(&self) -> Option<ImageSizes> {
        None
    }

    /// The files of its models, at least one.
    fn members(&self) -> Vec<&Path>;

    /// Number of models that learnt from an image, `[row, column, channel]` at the size that it takes, or were
    /// chosen by it.
    fn seen_by(&self, pixels: &[u8]) -> usize;

    /// Number of models that learnt from images of the group of this name, such as a patient, or were chosen by
    /// them.
    fn seen_group(&self, _name: &str) -> usize {
        0
    }

    /// Whether any model was trained with groups, such as patients.
    fn knows_groups(&self) -> bool {
        false
    }

    /// Number of images that models learnt from or were chosen by.
    fn seen_images(&self) -> usize {
        0
    }

    /// The folders that held these images when the models were trained, as far as that is known.
    fn training_folders(&self) -> &[PathBuf] {
        &[]
    }

    /// Checks that it can answer for images of these names.
    ///
    /// # Errors
    ///
    /// - [`LabError`] if it cannot, for example because a file of features has none of them.
    fn check(&self, _images: &[ImageId]) -> Result<(), LabError> {
        Ok(())
    }

    /// What the models say of each image.
    ///
    /// # Errors
    ///
    /// - [`LabError`] if the images have another size, or a model cannot be computed.
    fn answer(&self, images: &Images, watch: &dyn Watch) -> Result<Vec<Answer>, LabError>;

    /// The bytes of an ONNX file that answers as it does.
    ///
    /// # Errors
    ///
    /// - [`ExportError`] if there is none, as for most methods, or if the file cannot be formed.
    fn to_onnx(&self) -> Result<Vec<u8>, ExportError> {
        Err(ExportError::NoGraph {
            contender: self.contender(),
        })
    }
}
