//! What the networks say about one image.

use std::path::{Path, PathBuf};

use crate::ensemble::Answer;

/// What the networks say about one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The image.
    pub path: PathBuf,
    /// The class that its folder is named after; `None` if its folder has another name.
    pub truth: Option<usize>,
    /// The answer.
    pub answer: Answer,
    /// Number of networks that were trained on the image or chosen by it.
    pub seen_by: usize,
}

impl Prediction {
    /// The answer for the image at `path`, whose folder may name its class.
    pub fn new(path: PathBuf, classes: &[String], answer: Answer, seen_by: usize) -> Self {
        let folder = path.parent().and_then(Path::file_name);
        let truth = classes
            .iter()
            .position(|class| folder == Some(class.as_ref()));
        Self {
            path,
            truth,
            answer,
            seen_by,
        }
    }
}
