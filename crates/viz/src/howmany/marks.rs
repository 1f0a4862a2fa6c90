//! What the figure of the answer shows.

use crate::VizError;
use crate::error::{at_most, in_range, needs};
use crate::expert::ReferenceLine;
use crate::look::MOST_OF_A_STYLE;
use crate::words::{two_digits, with_commas};

/// Targets that one figure shows.
const MOST_TARGETS: usize = 3;

/// Scores against the number of training images, the curve fitted to them with its band, and where it
/// reaches a target.
///
/// The horizontal axis is logarithmic, from the smallest size to the largest number of images that the
/// curve speaks of. Beyond the most images tried, the curve is dashed and its band paler. A target is a
/// dotted line that turns down at the number of images that is as likely too large as too small; the bar
/// below it reaches over the interval of that number, to the edge of the chart if it has no end.
///
/// # Examples
///
/// ```
/// use leuko_viz::{Figure, FittedPoint, HowManyPlot, SizeDots, TargetMark};
///
/// let at = |training_images, scores: [f64; 3]| SizeDots { training_images, scores: scores.to_vec() };
/// let fitted = |images, median: f64| FittedPoint {
///     images,
///     median,
///     low: median - 0.03,
///     high: median + 0.02,
/// };
/// let figure = HowManyPlot {
///     score: "ROC-AUC".to_owned(),
///     sizes: vec![at(10, [0.71, 0.78, 0.83]), at(50, [0.91, 0.95, 0.97])],
///     fit: vec![fitted(10.0, 0.77), fitted(50.0, 0.94), fitted(250.0, 0.97)],
///     targets: vec![TargetMark {
///         score: 0.95,
///         images: Some(70.0),
///         low: Some(30.0),
///         high: None,
///     }],
///     guessing: Some(0.5),
///     ..HowManyPlot::default()
/// };
/// assert!(figure.draw()?.svg.contains("fitted curve with 90% band"));
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct HowManyPlot {
    /// Bold line at the top.
    pub title: Option<String>,
    /// Name of the score, such as `ROC-AUC`.
    pub score: String,
    /// The sizes with their scores, in rising order.
    pub sizes: Vec<SizeDots>,
    /// Points of the fitted curve, by rising number of images; empty if nothing was fitted.
    pub fit: Vec<FittedPoint>,
    /// Level of its band, in `(0, 1)`.
    pub level: f64,
    /// Targets, at most three. Of numbers too near to each other, the first is written.
    pub targets: Vec<TargetMark>,
    /// What guessing scores.
    pub guessing: Option<f64>,
    /// What experts reach.
    pub experts: Option<ReferenceLine>,
    /// Means of other methods, at most four.
    pub others: Vec<OtherMethod>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

impl Default for HowManyPlot {
    /// Nothing to show, and a band of 90%.
    fn default() -> Self {
        Self {
            title: None,
            score: String::new(),
            sizes: Vec::new(),
            fit: Vec::new(),
            level: 0.9,
            targets: Vec::new(),
            guessing: None,
            experts: None,
            others: Vec::new(),
            note: None,
        }
    }
}

/// The scores of one number of training images.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeDots {
    /// Number of training images.
    pub training_images: usize,
    /// The score of each fold, in `[0, 1]`.
    pub scores: Vec<f64>,
}

impl SizeDots {
    /// Mean over folds; `None` without any.
    pub(super) fn mean(&self) -> Option<f64> {
        let sum: f64 = self.scores.iter().sum();
        (!self.scores.is_empty()).then(|| sum / self.scores.len() as f64)
    }
}

/// What a curve says of one number of training images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FittedPoint {
    /// Number of training images, above 0.
    pub images: f64,
    /// The score, in `[0, 1]`.
    pub median: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
}

/// A score, and the number of training images that reaches it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetMark {
    /// The score, in `[0, 1]`.
    pub score: f64,
    /// The number of images; `None` if the curve does not reach the score.
    pub images: Option<f64>,
    /// Lower end of its interval; `None` if it lies below the chart.
    pub low: Option<f64>,
    /// Upper end of its interval; `None` if nobody can tell.
    pub high: Option<f64>,
}

impl TargetMark {
    /// What is written at the number of images.
    pub(super) fn label(&self) -> String {
        let images = self.images.map_or(0.0, f64::round) as usize;
        format!("{} for {}", with_commas(images), two_digits(self.score))
    }
}

/// Another method on the same question.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherMethod {
    /// Its name in the legend.
    pub name: String,
    /// Numbers of training images with the mean score over folds, by rising number.
    pub points: Vec<(usize, f64)>,
}

impl HowManyPlot {
    /// The largest number of training images tried.
    pub(super) fn largest(&self) -> f64 {
        let sizes = self.sizes.iter().map(|size| size.training_images);
        sizes.max().unwrap_or(1) as f64
    }

    /// The fitted curve up to the largest size, or from there on.
    pub(super) fn part(&self, beyond: bool) -> Vec<FittedPoint> {
        let largest = self.largest();
        let part = self.fit.iter().filter(|point| match beyond {
            true => point.images >= largest * 0.999,
            false => point.images <= largest * 1.001,
        });
        part.copied().collect()
    }

    /// The least and the largest number of images.
    pub(super) fn span(&self) -> [f64; 2] {
        let sizes = self.sizes.iter().map(|size| size.training_images as f64);
        let others = self.others.iter().flat_map(|other| &other.points);
        let others = others.map(|(images, _)| *images as f64);
        let fit = self.fit.iter().map(|point| point.images);
        let all: Vec<f64> = sizes.chain(others).chain(fit).collect();
        let ends = [f64::min as fn(f64, f64) -> f64, f64::max];
        ends.map(|end| all.iter().copied().reduce(end).unwrap_or(1.0))
    }

    /// The lowest value that the axis must show.
    pub(super) fn lowest(&self) -> f64 {
        let dots = self
            .sizes
            .iter()
            .flat_map(|size| size.scores.iter().copied());
        let others = self.others.iter().flat_map(|other| &other.points);
        let values = dots
            .chain(others.map(|(_, mean)| *mean))
            .chain(self.fit.iter().map(|point| point.low))
            .chain(self.targets.iter().map(|target| target.score))
            .chain(self.guessing)
            .chain(self.experts.iter().flat_map(ReferenceLine::values));
        values.fold(0.9, f64::min)
    }

    pub(super) fn check(&self) -> Result<(), VizError> {
        let count = |what, images: f64| in_range(what, images, 1e-3, 1e12);
        for size in &self.sizes {
            count("a number of training images", size.training_images as f64)?;
            for &score in &size.scores {
                in_range("a score", score, 0.0, 1.0)?;
            }
        }
        for point in &self.fit {
            count("a number of training images", point.images)?;
            in_range("the high end of a band", point.high, 0.0, 1.0)?;
            in_range("the low end of a band", point.low, 0.0, point.high)?;
            in_range("a fitted score", point.median, point.low, point.high)?;
        }
        at_most("targets", MOST_TARGETS, self.targets.len())?;
        for target in &self.targets {
            in_range("a target", target.score, 0.0, 1.0)?;
            let numbers = [target.low, target.images, target.high]
                .into_iter()
                .flatten();
            let [least, most] = self.span();
            for images in numbers {
                let about = "a target's number of images";
                in_range(about, images, 0.999 * least, 1.001 * most)?;
            }
        }
        if let Some(guessing) = self.guessing {
            in_range("the score of guessing", guessing, 0.0, 1.0)?;
        }
        at_most("other methods", MOST_OF_A_STYLE, self.others.len())?;
        for (images, mean) in self.others.iter().flat_map(|other| &other.points) {
            count("a number of training images", *images as f64)?;
            in_range("a mean", *mean, 0.0, 1.0)?;
        }
        self.experts.iter().try_for_each(ReferenceLine::check)?;
        let has_fold = self.sizes.iter().any(|size| !size.scores.is_empty());
        needs("a completed fold", has_fold)
    }
}
