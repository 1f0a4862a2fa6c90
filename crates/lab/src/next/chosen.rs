//! The images to label next.

use std::path::PathBuf;

use leuko_query::{Strategy, Why};

use super::config::NextFeatures;
use crate::answer::Answer;
use crate::left_out::LeftOut;
use crate::unreadable::Unreadable;

/// The images to label next.
#[derive(Debug)]
pub struct NextImages {
    /// The folder that they come from.
    pub folder: PathBuf,
    /// How they were chosen.
    pub strategy: Strategy,
    /// Where features came from; `None` if the strategy needs none.
    pub features: Option<NextFeatures>,
    /// The images, the most wanted first.
    pub choices: Vec<NextChoice>,
    /// The classes, of the networks or of the labelled images; none if nobody named them.
    pub classes: Vec<String>,
    /// What said how probable each class is, if anything did.
    pub model: Option<NextModel>,
    /// Images that were found in the folder.
    pub found: usize,
    /// How many of them were left out.
    pub left_out: LeftOut,
    /// Those that cannot be read.
    pub unreadable: Unreadable,
}

/// What says how probable each class of an image is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextModel {
    /// The networks of an ensemble.
    Networks {
        /// Number of networks.
        networks: usize,
    },
    /// Logistic regression on features of labelled images.
    Regression {
        /// Number of labelled images.
        labelled: usize,
    },
}

/// An image to label.
#[derive(Clone, Debug, PartialEq)]
pub struct NextChoice {
    /// The image.
    pub path: PathBuf,
    /// Why it was chosen.
    pub why: Why,
    /// What the model says of it, if there is one.
    pub answer: Option<Answer>,
}
