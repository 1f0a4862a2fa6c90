//! What bringing images to one size did to each class.

use std::fmt;

use leuko_core::ClassIndex;

use super::{Change, Fitted};
use crate::{FitPolicy, Size};

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
        let change = image.change;
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
    }
}

impl fmt::Display for FitSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "images of {}", self.target)?;
        for class in self.classes.iter().filter(|class| class.images > 0) {
            write!(f, "\n  {class}")?;
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
        let changed = self.images - self.unchanged;
        let mut changes = vec![self.padded, self.cropped, self.resampled];
        changes.retain(|images| *images > 0);
        let each = changes.iter().all(|images| *images == changed);
        match changes.len() {
            2 if each => f.write_str(" (each of them both)")?,
            3 if each => f.write_str(" (each of them all three)")?,
            _ if changes.iter().sum::<usize>() > changed => {
                f.write_str(" (some of them more than one of these)")?;
            }
            _ => {}
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
    use image::ImageFormat;

    use super::*;
    use crate::Sharpness;

    const TARGET: Size = Size {
        height: 257,
        width: 257,
    };

    fn fitted(padded: u32) -> Fitted {
        Fitted {
            size: Size {
                width: 257 - padded,
                ..TARGET
            },
            change: Change {
                padded,
                ..Change::default()
            },
            grey: false,
            contrast: 30.0,
            transparent: false,
            black_rows: 0,
            format: ImageFormat::Png,
            coarseness: None,
            sharpness: Sharpness {
                fine: 1.0,
                share: 0.1,
            },
        }
    }

    #[test]
    fn test_summary_shows_each_class() {
        let classes = ["healthy", "blast"].map(String::from);
        let mut summary = FitSummary::new(TARGET, FitPolicy::PadOrResize, &classes);
        for number in 0..20 {
            let padded = if number < 3 { 64 - number } else { 0 };
            summary.count(ClassIndex(0), &fitted(padded));
            let blast = Fitted {
                grey: number == 0,
                transparent: number < 2,
                ..fitted(0)
            };
            summary.count(ClassIndex(1), &blast);
        }
        assert_eq!(
            summary.to_string(),
            "images of 257x257 (height x width)\n  \
             healthy: 17 of 20 as they are, 3 padded (by up to 64 pixels)\n  \
             blast: 20 of 20 as they are, 1 grey, 2 with transparent pixels, laid on white"
        );
    }

    #[test]
    fn test_summary_counts_every_change_of_an_image() {
        let change = |resampled, padded, cropped| Fitted {
            change: Change {
                resampled,
                padded,
                cropped,
            },
            ..fitted(0)
        };
        let shown = |images: &[Fitted]| {
            let mut summary = FitSummary::new(TARGET, FitPolicy::PadOrResize, &["a".to_owned()]);
            for image in images {
                summary.count(ClassIndex(0), image);
            }
            // A class that the set does not have.
            summary.count(ClassIndex(1), &change(true, 1, 1));
            let text = summary.to_string();
            let (_, of_class) = text.split_once("a: ").unwrap();
            of_class.to_owned()
        };
        let once = [
            change(false, 0, 0),
            change(false, 0, 1),
            change(false, 0, 7),
        ];
        assert_eq!(
            shown(&once),
            "1 of 3 as they are, 2 cropped (by up to 7 pixels)"
        );
        // Three changes of three images, and then of two.
        let once = [change(true, 0, 0), change(false, 5, 0), change(false, 0, 7)];
        assert_eq!(
            shown(&once),
            "0 of 3 as they are, 1 padded (by up to 5 pixels), 1 cropped (by up to 7 pixels), 1 resampled"
        );
        let twice = [change(true, 5, 0), change(false, 0, 7)];
        assert_eq!(
            shown(&twice),
            "0 of 2 as they are, 1 padded (by up to 5 pixels), 1 cropped (by up to 7 pixels), \
             1 resampled (some of them more than one of these)"
        );
    }
}
