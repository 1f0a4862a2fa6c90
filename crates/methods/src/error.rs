//! Why a method cannot be fitted or asked.

use std::path::PathBuf;

use leuko_core::FileError;
use thiserror::Error;

/// A method cannot be fitted or asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MethodError {
    /// No method has this name.
    #[error("there is no method {name}\nhint: choose from {known}")]
    Name {
        /// The name given.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// Features and labels are of different numbers of images.
    #[error("expected a label for each of {images} images, found {labels}")]
    Labels {
        /// Number of images.
        images: usize,
        /// Number of labels.
        labels: usize,
    },
    /// There are no images to learn from.
    #[error("expected at least 1 training image, found none")]
    Empty,
    /// A label is not one of the classes.
    #[error("expected a class below {classes}, found {got}")]
    Class {
        /// Number of classes.
        classes: usize,
        /// The label given.
        got: usize,
    },
    /// An image has another number of features than the first, or than the model.
    #[error("expected {expected} features of an image, found {got}")]
    Width {
        /// Number of features of the others.
        expected: usize,
        /// Number of features given.
        got: usize,
    },
    /// A feature is infinite or not a number.
    #[error("expected finite features, found {got} for {feature}")]
    NotFinite {
        /// Name of the feature.
        feature: String,
        /// The value given.
        got: f64,
    },
    /// A classifier cannot be fitted to these features.
    #[error(
        "{classifier} cannot be fitted: {reason}\n\
         hint: look for features with values far larger than the others"
    )]
    NotFitted {
        /// The classifier.
        classifier: &'static str,
        /// Why not.
        reason: String,
    },
    /// A model's numbers are too large to calculate with.
    #[error(
        "the model gives no probability for an image: its numbers are too large\n\
         hint: fit the method again"
    )]
    NoAnswer,
    /// Another version of leuko saved the model.
    #[error(
        "{} has format {got}, expected {expected}: another version of leuko fitted this model\n\
         hint: fit it again on the same images; this takes seconds, and no network trains again",
        path.display()
    )]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// The format that this version reads.
        expected: u32,
        /// The file's format.
        got: u32,
    },
    /// A model and what its file says about it do not fit together.
    #[error(
        "{} is damaged or was changed: {what}\n\
         hint: copy the file again from its source, or fit the method again",
        path.display()
    )]
    NotAModel {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// A model's file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}
