//! Names for the things that would otherwise all be `usize` or `String`.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// Position of a class in its data set's fixed class order (0-based).
///
/// In a binary experiment 0 is the normal class and 1 the malignant (positive) one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClassIndex(pub u16);

impl ClassIndex {
    /// The negative (normal) class of a binary experiment.
    pub const NEGATIVE: Self = Self(0);
    /// The positive (malignant) class of a binary experiment.
    pub const POSITIVE: Self = Self(1);

    /// The position as an array index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Number of a cross-validation fold (0-based).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FoldIndex(pub u16);

impl fmt::Display for FoldIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fold{:02}", self.0)
    }
}

/// Number of training images, before augmentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrainSize(pub NonZeroU32);

impl TrainSize {
    /// A training size of `n` images, or `None` for zero.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::TrainSize;
    ///
    /// assert_eq!(TrainSize::new(50).map(TrainSize::get), Some(50));
    /// assert_eq!(TrainSize::new(0), None);
    /// ```
    pub fn new(n: u32) -> Option<Self> {
        NonZeroU32::new(n).map(Self)
    }

    /// The number of images.
    pub fn get(self) -> usize {
        self.0.get() as usize
    }

    /// Numbers of images as a list.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::TrainSize;
    ///
    /// let sizes: Vec<TrainSize> = [10, 20].into_iter().filter_map(TrainSize::new).collect();
    /// assert_eq!(TrainSize::list(&sizes), "10, 20");
    /// ```
    pub fn list(sizes: &[Self]) -> String {
        let sizes: Vec<String> = sizes.iter().map(|size| size.get().to_string()).collect();
        sizes.join(", ")
    }
}

impl fmt::Display for TrainSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{:04}", self.0)
    }
}

/// The study's master seed; every [`Stream`](crate::Stream) derives from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

/// Name of an image, unique within its data set: its path relative to the data set's folder, with
/// `/` between the parts on every operating system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImageId(pub String);

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which run: experiment, training size and fold.
///
/// Displayed as `all-binary/n0050/fold03`, which is also the run's place below `records/` and
/// `checkpoints/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId {
    /// Name of the experiment, for example `all-binary`.
    pub experiment: String,
    /// Number of training images.
    pub size: TrainSize,
    /// Number of the fold (0-based).
    pub fold: FoldIndex,
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.experiment, self.size, self.fold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_run_id_is_a_relative_path_that_sorts_by_size_then_fold() {
        let id = |n, fold| RunId {
            experiment: "all-binary".into(),
            size: TrainSize::new(n).unwrap(),
            fold: FoldIndex(fold),
        };
        assert_eq!(id(50, 3).to_string(), "all-binary/n0050/fold03");
        assert!(id(50, 3) < id(100, 0));
        assert!(id(50, 3).to_string() < id(100, 0).to_string());
    }

    #[test]
    fn test_train_size_of_zero_does_not_exist() {
        assert_eq!(TrainSize::new(0), None);
    }
}
