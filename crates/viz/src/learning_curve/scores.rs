//! What a learning curve shows.

use leuko_eval::{ExperimentSummary, Metric, published};
use leuko_print::{Axis, PrintError};

use crate::VizError;
use crate::error::{in_range, needs};
use crate::expert::ReferenceLine;

/// Boxplots of a score of the test set over the folds, one for each number of training images.
///
/// The horizontal axis is true to scale: logarithmic if the largest step between neighbouring sizes is
/// at least four times the smallest, otherwise even. Whiskers end at the last fold within 1.5 interquartile
/// ranges of the box, never beyond a measured value.
///
/// # Examples
///
/// ```
/// use leuko_viz::{Figure, LearningCurve, Score, SizeScores};
///
/// let at = |training_images, scores: [f64; 3]| SizeScores {
///     training_images,
///     scores: scores.to_vec(),
///     published: None,
/// };
/// let curve = LearningCurve {
///     title: Some("Lymphoblasts against other cells".to_owned()),
///     score: Score::RocAuc,
///     sizes: vec![at(10, [0.71, 0.78, 0.83]), at(50, [0.91, 0.95, 0.97])],
///     mean_line: true,
///     reference: None,
///     note: Some("Synthetic cells, not photographs.".to_owned()),
/// };
/// let picture = curve.draw()?;
/// assert!(picture.svg.contains("ROC-AUC (test set)"));
/// assert_eq!(picture.width.round(), 241.0); // points, or 85 mm
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LearningCurve {
    /// Bold line at the top.
    pub title: Option<String>,
    /// Which score.
    pub score: Score,
    /// The sizes, in any order.
    pub sizes: Vec<SizeScores>,
    /// Whether a line joins the means over folds.
    pub mean_line: bool,
    /// What experts reach.
    pub reference: Option<ReferenceLine>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// A score in `[0, 1]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// ROC-AUC, of two classes.
    RocAuc,
    /// F1 weighted by class size, of any number of classes.
    WeightedF1,
}

impl Score {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::RocAuc => "ROC-AUC",
            Self::WeightedF1 => "weighted F1",
        }
    }

    /// What guessing scores, where that does not depend on the sizes of the classes.
    pub(super) fn chance(self) -> Option<f64> {
        match self {
            Self::RocAuc => Some(0.5),
            Self::WeightedF1 => None,
        }
    }
}

/// The scores at one number of training images.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeScores {
    /// Number of training images.
    pub training_images: usize,
    /// The score of each completed fold, in `[0, 1]`. If there is none, the figure says so at this
    /// size.
    pub scores: Vec<f64>,
    /// What the paper reports for this size.
    pub published: Option<PublishedScore>,
}

/// A score that the paper reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedScore {
    /// Mean over folds.
    pub mean: f64,
    /// Standard deviation over folds.
    pub sd: f64,
}

impl LearningCurve {
    /// The learning curve of an experiment, without title and note: ROC-AUC if it has two classes,
    /// otherwise weighted F1. What the paper reports is shown unless the images are synthetic.
    pub fn of(experiment: &ExperimentSummary) -> Self {
        let (score, metric) = match experiment.classes.len() {
            2 => (Score::RocAuc, Metric::RocAuc),
            _ => (Score::WeightedF1, Metric::WeightedF1),
        };
        let sizes = experiment.sizes.iter().map(|size| SizeScores {
            training_images: size.training_images.get(),
            scores: match score {
                Score::RocAuc => size.aucs(),
                Score::WeightedF1 => size.weighted_f1s(),
            },
            published: published(experiment, size.training_images, metric).map(|published| {
                PublishedScore {
                    mean: published.mean,
                    sd: published.sd,
                }
            }),
        });
        Self {
            title: None,
            score,
            sizes: sizes.collect(),
            mean_line: true,
            reference: None,
            note: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), VizError> {
        for size in &self.sizes {
            for &score in &size.scores {
                in_range("a score", score, 0.0, 1.0)?;
            }
            if let Some(published) = size.published {
                in_range("a published score", published.mean, 0.0, 1.0)?;
                in_range("a published standard deviation", published.sd, 0.0, 1.0)?;
            }
        }
        if let Some(reference) = &self.reference {
            reference.check()?;
        }
        let mut sizes = self.sizes.iter();
        let has_fold = sizes.any(|size| !size.scores.is_empty());
        needs("a completed fold", has_fold)
    }

    /// The vertical axis: from 0.5, or the tenth below the lowest value, to 1.
    pub(super) fn score_axis(&self) -> Result<Axis, PrintError> {
        let sizes = self.sizes.iter();
        let values = sizes.flat_map(|size| {
            let published = size.published.map(|p| p.mean - p.sd);
            size.scores.iter().copied().chain(published)
        });
        let experts = self.reference.iter().flat_map(ReferenceLine::values);
        let lowest = values.chain(experts).fold(0.5, f64::min);
        let low = ((lowest * 10.0 + 1e-9).floor() / 10.0).max(0.0);
        // Room for dots at both ends.
        let room = 0.025 * (1.0 - low);
        Axis::linear(low - room..1.0 + room)
    }

    /// Mean over folds at each size with a completed fold, by size.
    pub(super) fn means(&self) -> Vec<(f64, f64)> {
        let sizes = self.sizes.iter().filter(|size| !size.scores.is_empty());
        let mean = |size: &SizeScores| {
            let sum: f64 = size.scores.iter().sum();
            (size.training_images as f64, sum / size.scores.len() as f64)
        };
        let mut means: Vec<(f64, f64)> = sizes.map(mean).collect();
        means.sort_by(|a, b| a.0.total_cmp(&b.0));
        means
    }
}
