//! What the networks say about one image.

use std::path::{Path, PathBuf};

use leuko_core::ClassIndex;
use leuko_data::class_of;

use crate::answer::Answer;
use crate::error::LabError;
use crate::image_file::ImageFile;
use crate::no_truth::NoTruth;
use crate::seen_as::SeenAs;

/// What the networks say about one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The image.
    pub path: PathBuf,
    /// Its class, where a folder or a table names it, in any letter case.
    pub truth: Option<ClassIndex>,
    /// Why a table gives it no class, if that is so.
    pub no_truth: Option<NoTruth>,
    /// The answer.
    pub answer: Answer,
    /// Number of networks that were trained on the image, a copy of it or its group, or chosen by them.
    pub seen_by: usize,
    /// How they know it; `None` if none of them does.
    pub seen_as: Option<SeenAs>,
    /// The first image with the same pixels among those that were predicted, if it is another one.
    pub repeat_of: Option<PathBuf>,
    /// What its file was; `None` if nobody looked.
    pub file: Option<ImageFile>,
}

impl Prediction {
    /// The answer for the image at `path`, whose folder may name its class.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::ClassIndex;
    /// use leuko_lab::{Answer, Prediction};
    ///
    /// let classes = ["normal", "blast"].map(String::from);
    /// let answer = Answer::new(vec![vec![0.0, 2.0]])?;
    /// let prediction = Prediction::new("new/blast/7.png".into(), &classes, answer, 0);
    /// assert_eq!(prediction.class(), ClassIndex(1));
    /// assert_eq!(prediction.truth, Some(ClassIndex(1)));
    /// assert!((prediction.probability() - 0.8808).abs() < 1e-4);
    /// # Ok::<(), leuko_lab::LabError>(())
    /// ```
    pub fn new(path: PathBuf, classes: &[String], answer: Answer, seen_by: usize) -> Self {
        let folder = path.parent().and_then(Path::file_name);
        let truth = folder
            .and_then(|name| class_of(&name.to_string_lossy(), classes))
            .map(|class| ClassIndex(class as u16));
        Self {
            path,
            truth,
            no_truth: None,
            answer,
            seen_by,
            seen_as: (seen_by > 0).then_some(SeenAs::Equal),
            repeat_of: None,
            file: None,
        }
    }

    /// The predicted class: the one with the highest mean probability.
    pub fn class(&self) -> ClassIndex {
        self.answer.predicted()
    }

    /// Mean probability of the predicted class, in `[0, 1]`.
    pub fn probability(&self) -> f64 {
        self.answer.probability()
    }

    /// Checks that it is about `classes`.
    pub(crate) fn check(&self, classes: &[String]) -> Result<(), LabError> {
        let (expected, found) = (classes.len(), self.answer.probabilities.len());
        if found != expected {
            return Err(LabError::ClassCount { expected, found });
        }
        match self.truth {
            Some(given) if given.index() >= expected => Err(LabError::NoSuchIndex {
                given,
                classes: classes.to_vec(),
            }),
            _ => Ok(()),
        }
    }
}
