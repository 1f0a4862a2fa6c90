//! Why a method cannot be fitted or asked.

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
    /// A model's file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}
