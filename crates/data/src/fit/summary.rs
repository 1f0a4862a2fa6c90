//! What bringing images to one size did to each class.

use std::fmt;

use leuko_core::ClassIndex;
use serde::{Deserialize, Serialize};

use super::{Change, FitPolicy, Size};

/// Spread above which the summary says that size goes with the label.
const NOTABLE_SPREAD: f64 = 0.1;

/// What bringing images to one size did, class by class: if it did more to one class than to another,
/// a network can learn the size instead of the cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitSummary {
    /// The common size.
    pub target: Size,
    /// What was done with images of another size.
    pub policy: FitPolicy,
    /// Each class, in class order.
    pub classes: Vec<ClassFit>,
}

/// What bringing images to one size did to one class.
///
/// An image can be padded along one side and cropped along the other, so the counts may overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassFit {
    /// The class.
    pub class: String,
    /// Number of images.
    pub images: usize,
    /// Number of images that had the common size.
    pub unchanged: usize,
    /// Number of images that were padded.
    pub padded: usize,
    /// Most pixels added along a side of an image.
    pub most_padded: u32,
    /// Number of images that were cropped.
    pub cropped: usize,
    /// Most pixels removed along a side of an image.
    pub most_cropped: u32,
    /// Number of images that were resampled.
    pub resampled: usize,
    /// Number of images that hold grey values only.
    pub grey: usize,
}

impl FitSummary {
    /// A summary of no images yet.
    pub(crate) fn new(target: Size, policy: FitPolicy, classes: &[String]) -> Self {
        let class = |class: &String| ClassFit {
            class: class.clone(),
            ..ClassFit::default()
        };
        Self {
            target,
            policy,
            classes: classes.iter().map(class).collect(),
        }
    }

    /// Counts one image of class `class`.
    pub(crate) fn count(&mut self, class: ClassIndex, change: Change, grey: bool) {
        let Some(counts) = self.classes.get_mut(class.index()) else {
            return;
        };
        counts.images += 1;
        counts.unchanged += usize::from(change == Change::default());
        counts.padded += usize::from(change.padded > 0);
        counts.most_padded = counts.most_padded.max(change.padded);
        counts.cropped += usize::from(change.cropped > 0);
        counts.most_cropped = counts.most_cropped.max(change.cropped);
        counts.resampled += usize::from(change.resampled);
        counts.grey += usize::from(grey);
    }

    /// Difference between the largest and the smallest share of changed images of a class, in `[0, 1]`:
    /// 0 if size tells nothing about the label.
    pub fn spread(&self) -> f64 {
        let shares = self.classes.iter().filter(|class| class.images > 0);
        let shares = shares.map(|class| 1.0 - class.unchanged as f64 / class.images as f64);
        let (least, most) = shares.fold((1.0f64, 0.0f64), |(least, most), share| {
            (least.min(share), most.max(share))
        });
        (most - least).max(0.0)
    }
}

impl fmt::Display for FitSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "images of {}", self.target)?;
        for class in &self.classes {
            write!(f, "\n  {class}")?;
        }
        if self.spread() > NOTABLE_SPREAD {
            write!(
                f,
                "\n  note: size goes with the label here; a network may learn it instead of the cell"
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for ClassFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} of {} as they are",
            self.class, self.unchanged, self.images
        )?;
        if self.padded > 0 {
            write!(
                f,
                ", {} padded (by up to {} pixels)",
                self.padded, self.most_padded
            )?;
        }
        if self.cropped > 0 {
            write!(
                f,
                ", {} cropped (by up to {} pixels)",
                self.cropped, self.most_cropped
            )?;
        }
        if self.resampled > 0 {
            write!(f, ", {} resampled", self.resampled)?;
        }
        if self.grey > 0 {
            write!(f, ", {} grey", self.grey)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> FitSummary {
        let size = Size {
            height: 257,
            width: 257,
        };
        let classes = ["healthy", "blast"].map(String::from);
        let mut summary = FitSummary::new(size, FitPolicy::PadOrResize, &classes);
        let padded = |padded| Change {
            padded,
            ..Change::default()
        };
        for change in [Change::default(), padded(3), padded(64)] {
            summary.count(ClassIndex(0), change, false);
        }
        summary.count(ClassIndex(1), Change::default(), true);
        summary
    }

    #[test]
    fn test_summary_shows_each_class_and_that_size_goes_with_the_label() {
        assert_eq!(
            summary().to_string(),
            "images of 257x257 (height x width)\n  \
             healthy: 1 of 3 as they are, 2 padded (by up to 64 pixels)\n  \
             blast: 1 of 1 as they are, 1 grey\n  \
             note: size goes with the label here; a network may learn it instead of the cell"
        );
    }

    #[test]
    fn test_spread_is_the_difference_of_the_shares_of_changed_images() {
        let mut summary = summary();
        assert!((summary.spread() - 2.0 / 3.0).abs() < 1e-12);
        summary.classes[1].unchanged = 0;
        assert!((summary.spread() - 1.0 / 3.0).abs() < 1e-12);
        summary.classes.clear();
        assert_eq!(summary.spread(), 0.0);
    }
}
