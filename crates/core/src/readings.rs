//! What experts answered to a binary question.

use serde::{Deserialize, Serialize};

use crate::ImageId;

/// An expert's answer to the question whether a cell is of the positive (malignant) class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// No.
    Negative,
    /// Yes.
    Positive,
    /// The expert could not say what the cell is.
    Unassignable,
    /// The expert named a kind of cell that the question leaves out.
    Outside,
}

/// What experts called one image: its label, and their answers when they saw it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readings {
    /// The image.
    pub image: ImageId,
    /// Its label: the answer that networks are trained on and scored by.
    pub label: Answer,
    /// The two later answers; `None` where the image was not shown again.
    pub again: [Option<Answer>; 2],
}
