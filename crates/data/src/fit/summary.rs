//! What bringing images to one size did to each class.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use leuko_core::ClassIndex;

use super::{Change, Fitted};
use crate::{FitPolicy, Size};

/// [`FitSummary::spread`] above which a network may learn the size of the files instead of the cell.
pub const NOTABLE_SPREAD: f64 = 0.1;

/// What bringing images to one size did to each class. If it changed one class more than another, a
/// network can learn the size instead of the cell.
#[derive(Clone, Debug, PartialEq, Eq)]
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
/// An image can be padded along one side and cropped along the other, or resampled and padded, so an
/// image may count more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Number of images with transparent pixels, which were laid on white.
    pub transparent: usize,
    /// Number of images of each size, before they were brought to one.
    pub sizes: BTreeMap<Size, usize>,
}

impl ClassFit {
    /// Share of its images that had this size.
    fn share(&self, size: &Size) -> f64 {
        self.sizes.get(size).copied().unwrap_or(0) as f64 / self.images as f64
    }

    /// Total variation distance between its sizes and those of another class, in `[0, 1]`.
    fn distance(&self, other: &Self) -> f64 {
        let sizes: BTreeSet<&Size> = self.sizes.keys().chain(other.sizes.keys()).collect();
        let differences = sizes
            .into_iter()
            .map(|size| (self.share(size) - other.share(size)).abs());
        differences.sum::<f64>() / 2.0
    }
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
    pub(crate) fn count(&mut self, class: ClassIndex, image: &Fitted) {
        let Fitted { size, change, .. } = *image;
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
        counts.grey += usize::from(image.grey);
        counts.transparent += usize::from(image.transparent);
        *counts.sizes.entry(size).or_default() += 1;
    }

    /// How much the images' original sizes differ between classes, in `[0, 1]`: the largest total
    /// variation distance between the sizes of two classes. It is 0 if all classes have the same sizes in
    /// the same shares, and 1 if size alone separates two classes. In small classes it is large by
    /// chance, so classes with fewer than 20 images are left out.
    pub fn spread(&self) -> f64 {
        const ENOUGH: usize = 20;
        let large = |class: &&ClassFit| class.images >= ENOUGH;
        let classes: Vec<&ClassFit> = self.classes.iter().filter(large).collect();
        let pairs = (1..classes.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        pairs
            .map(|(a, b)| classes[a].distance(classes[b]))
            .fold(0.0, f64::max)
    }
}

impl fmt::Display for FitSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "images of {}", self.target)?;
        for class in self.classes.iter().filter(|class| class.images > 0) {
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
        let changes = [self.padded, self.cropped, self.resampled];
        if changes.iter().sum::<usize>() > self.images - self.unchanged {
            write!(f, " (some of them more than one of these)")?;
        }
        if self.grey > 0 {
            write!(f, ", {} grey", self.grey)?;
        }
        if self.transparent > 0 {
            write!(
                f,
                ", {} with transparent pixels, laid on white",
                self.transparent
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: Size = Size {
        height: 257,
        width: 257,
    };

    fn plain(size: Size, change: Change) -> Fitted {
        Fitted {
            size,
            change,
            grey: false,
            transparent: false,
        }
    }

    /// Twenty healthy images, of which `narrow` are narrower, and twenty blasts of the target's size.
    fn summary(narrow: usize) -> FitSummary {
        let classes = ["healthy", "blast"].map(String::from);
        let mut summary = FitSummary::new(TARGET, FitPolicy::PadOrResize, &classes);
        for number in 0..20u32 {
            let padded = if (number as usize) < narrow {
                64 - number
            } else {
                0
            };
            let size = Size {
                width: 257 - padded,
                ..TARGET
            };
            let change = Change {
                padded,
                ..Change::default()
            };
            summary.count(ClassIndex(0), &plain(size, change));
            let blast = Fitted {
                grey: number == 0,
                transparent: number < 2,
                ..plain(TARGET, Change::default())
            };
            summary.count(ClassIndex(1), &blast);
        }
        summary
    }

    #[test]
    fn test_summary_shows_each_class_and_that_size_goes_with_the_label() {
        assert_eq!(
            summary(3).to_string(),
            "images of 257x257 (height x width)\n  \
             healthy: 17 of 20 as they are, 3 padded (by up to 64 pixels)\n  \
             blast: 20 of 20 as they are, 1 grey, 2 with transparent pixels, laid on white\n  \
             note: size goes with the label here; a network may learn it instead of the cell"
        );
    }

    #[test]
    fn test_spread_is_the_share_of_images_whose_size_tells_the_class() {
        assert_eq!(summary(0).spread(), 0.0);
        assert!((summary(3).spread() - 0.15).abs() < 1e-12);
        assert!((summary(20).spread() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn test_spread_sees_sizes_even_where_every_image_was_changed() {
        let classes = ["a", "b"].map(String::from);
        let mut summary = FitSummary::new(TARGET, FitPolicy::Stretch, &classes);
        let change = Change {
            resampled: true,
            ..Change::default()
        };
        for side in [250, 300] {
            let size = Size {
                height: side,
                width: side,
            };
            for _ in 0..20 {
                summary.count(ClassIndex(u16::from(side == 300)), &plain(size, change));
            }
        }
        assert_eq!(summary.spread(), 1.0);
    }

    #[test]
    fn test_spread_leaves_small_classes_out() {
        let mut summary = summary(3);
        summary.classes[1].images = 19;
        assert_eq!(summary.spread(), 0.0);
    }
}
