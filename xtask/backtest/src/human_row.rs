//! A line of the table of labels until human.

use serde::Serialize;

/// How many images a method needs on one question to be as good as a second annotator.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) attribute: String,
    /// The classes, such as `big | small`.
    pub(crate) classes: String,
    /// Number of images for training and testing.
    pub(crate) images: usize,
    /// Number of images that both annotators read.
    pub(crate) read_twice: usize,
    /// Balanced accuracy of the second annotator against the first, with its 95% interval.
    pub(crate) human: f64,
    pub(crate) human_low: f64,
    pub(crate) human_high: f64,
    pub(crate) method: String,
    /// The largest number of training images, and the mean balanced accuracy over folds with it.
    pub(crate) largest: usize,
    pub(crate) score: f64,
    /// Training images until the lower end of the human interval, the value, and the upper end.
    pub(crate) until_low: String,
    pub(crate) until_human: String,
    pub(crate) until_high: String,
}
