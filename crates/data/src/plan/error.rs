//! Why images cannot be split, or a plan cannot be used.

use leuko_core::{FoldIndex, ImageId, TrainSize};
use thiserror::Error;

use super::leaks::{Leak, listed_leaks};
use super::set::Set;
use crate::error::listed;

/// A split is impossible, or a saved plan is not valid.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    // === The request ===
    /// Fewer than three folds leave nothing to train on.
    #[error("{folds} folds, expected at least 3: one tests, one chooses the epoch, the rest train")]
    TooFewFolds {
        /// Number of folds asked for.
        folds: u16,
    },
    /// More folds to run than there are, or none.
    #[error("{run} folds to run, expected 1 to {folds}")]
    RunFolds {
        /// Number of folds to run.
        run: u16,
        /// Number of folds cut.
        folds: u16,
    },
    /// No training size.
    #[error("no training size is given")]
    NoSizes,
    /// A training size is given twice.
    #[error("the training size {} is given twice", size.get())]
    DuplicateSize {
        /// The size.
        size: TrainSize,
    },
    /// Half of the training images cannot be of each class.
    #[error("the training size {} is odd, expected an even number: half of the images are of each of the two classes\nhint: use {}", size.get(), size.get() + 1)]
    OddSize {
        /// The size.
        size: TrainSize,
    },
    /// Some class would have no training image.
    #[error("the training size {} is too small, expected at least {classes}: one image of each class", size.get())]
    SizeBelowClasses {
        /// The size.
        size: TrainSize,
        /// Number of classes.
        classes: usize,
    },
    /// Too few images are left to train on.
    #[error(
        "training sizes {} are too large for {dataset}; the largest possible is {largest}\nhint: use grid.sizes up to {largest}; each fold keeps the other images for validation and test",
        TrainSize::list(sizes)
    )]
    SizeAbovePool {
        /// The data set.
        dataset: String,
        /// The sizes that are too large.
        sizes: Vec<TrainSize>,
        /// The largest size that every fold can give.
        largest: usize,
    },

    /// The published scripts can split two classes only.
    #[error(
        "the protocol `published` needs 2 classes, found {classes}\nhint: use the protocol `paper`"
    )]
    PublishedClasses {
        /// Number of classes.
        classes: usize,
    },
    /// The published scripts cannot keep groups together.
    #[error(
        "the protocol `published` cannot keep groups of images together\nhint: use the protocol `paper`"
    )]
    PublishedGroups,

    /// The published scripts' slice of a class is empty.
    #[error(
        "the protocol `published` gives {fold} no image of class `{class}`, which has {images} images\nhint: use the protocol `paper`, or another number of folds"
    )]
    PublishedWithoutClass {
        /// The fold.
        fold: FoldIndex,
        /// The class.
        class: String,
        /// Number of its images.
        images: usize,
    },
    /// Held-out sets of a fixed size cannot keep groups together.
    #[error(
        "grid.held_out cannot keep groups of images together\nhint: remove grid.held_out; then each fold tests its share of the groups"
    )]
    HeldOutGroups,
    /// The published scripts of the ALL study hold out parts.
    #[error(
        "grid.held_out cannot be used with the protocol `published`\nhint: remove grid.held_out, or use the protocol `paper`"
    )]
    HeldOutPublished,
    /// A held-out set cannot have equally many images of each class.
    #[error(
        "a held-out set of {images} images cannot have equally many of each of {classes} classes\nhint: set grid.held_out to multiples of {classes}"
    )]
    HeldOutUneven {
        /// Its images.
        images: usize,
        /// Number of classes.
        classes: usize,
    },
    /// A class is smaller than what is held out of it.
    #[error(
        "class `{class}` has {images} images, but grid.held_out needs {needed}: enough for the tests of all folds, and for test, validation and one training image of each fold\nhint: lower grid.held_out, or use fewer folds"
    )]
    HeldOutAboveClass {
        /// The class.
        class: String,
        /// Number of its images.
        images: usize,
        /// Fewest that it must have.
        needed: usize,
    },

    // === The images ===
    /// One class gives no question.
    #[error("{dataset} has {classes} class, expected at least 2")]
    TooFewClasses {
        /// The data set.
        dataset: String,
        /// Number of classes.
        classes: usize,
    },
    /// Of two classes, one has fewer images than there are folds.
    #[error(
        "class `{class}` has {images} image{}, too few for {folds} folds: each fold tests at least one\nhint: use fewer folds, but at least three, or add images",
        if *images == 1 { "" } else { "s" }
    )]
    TooFewImages {
        /// The class.
        class: String,
        /// Number of its images.
        images: usize,
        /// Number of folds.
        folds: u16,
    },
    /// Of more than two classes, one cannot be trained on and tested.
    #[error(
        "class `{class}` has {images} image{}, expected at least 3: one for training, one for validation and one for test\nhint: add images, or leave the class out of the question",
        if *images == 1 { "" } else { "s" }
    )]
    TooSmallClass {
        /// The class.
        class: String,
        /// Number of its images.
        images: usize,
    },
    /// An image is in the catalogue twice.
    #[error("{image} is in the catalogue twice")]
    DuplicateImage {
        /// The image.
        image: ImageId,
    },
    /// A class's groups cannot be in every fold.
    #[error(
        "class `{class}` is in {groups} groups, fewer than the {folds} folds\nhint: use fewer folds, but at least three, or add groups of that class"
    )]
    TooFewGroups {
        /// The class.
        class: String,
        /// Number of groups that have images of it.
        groups: usize,
        /// Number of folds.
        folds: u16,
    },
    /// A group does not fit into a fold.
    #[error(
        "group `{group}` has {images} of the {all} images, expected at most {most}, half of them: a group stays together in one set\nhint: {}", match images == all {
            true => "add images of other groups, such as other patients; or look whether the groups are right: one group for all images is none",
            false => "add images of other groups, such as other patients, or leave some of its images out",
        }
    )]
    GroupTooLarge {
        /// The group.
        group: String,
        /// Number of its images.
        images: usize,
        /// Number of all images.
        all: usize,
        /// Most that a group may have.
        most: usize,
    },
    /// A fold has no image of a class, because groups stay whole.
    #[error(
        "{fold} has no image of class `{class}`: the groups of this class cannot be spread over all folds\nhint: use fewer folds, or another seed"
    )]
    FoldWithoutClass {
        /// The fold.
        fold: FoldIndex,
        /// The class.
        class: String,
    },

    // === A saved plan ===
    /// The plan was written by another version.
    #[error(
        "the plan has format {got}, expected {expected}\nhint: delete it; leuko makes a new one"
    )]
    Format {
        /// The format that this version reads.
        expected: u32,
        /// The plan's format.
        got: u32,
    },
    /// The plan is of another data set.
    #[error("the plan is for the data set {got}, expected {expected}")]
    Dataset {
        /// The catalogue's name.
        expected: String,
        /// The plan's data set.
        got: String,
    },
    /// The plan's classes are not the data set's.
    #[error("the plan's classes are {}, expected {}", got.join(", "), expected.join(", "))]
    Classes {
        /// The catalogue's classes.
        expected: Vec<String>,
        /// The plan's classes.
        got: Vec<String>,
    },
    /// The plan has no fold, or one twice, or one that was not cut.
    #[error("the plan's folds must be some of 0 to {}, each at most once", folds.saturating_sub(1))]
    Folds {
        /// Number of folds cut.
        folds: u16,
    },
    /// The plan names images that the data set does not have.
    #[error("{fold} names images that {dataset} does not have: {}", listed(images))]
    UnknownImages {
        /// The fold.
        fold: FoldIndex,
        /// The data set.
        dataset: String,
        /// The images.
        images: Vec<ImageId>,
    },
    /// Something is in two sets that must share nothing.
    #[error("the plan cannot be used:\n{}", listed_leaks(leaks))]
    Leaks {
        /// What; at least one.
        leaks: Vec<Leak>,
    },
    /// A set lacks a class.
    #[error("{fold}: the {set} set has no image of class `{class}`")]
    SetWithoutClass {
        /// The fold.
        fold: FoldIndex,
        /// The set.
        set: Set,
        /// The class.
        class: String,
    },
    /// A training set does not hold half of each class.
    #[error("{fold}: of the first {} training images {first} are of one class and {second} of the other, expected half of each", size.get())]
    Unbalanced {
        /// The fold.
        fold: FoldIndex,
        /// The training size.
        size: TrainSize,
        /// Number of images of class 0.
        first: usize,
        /// Number of images of class 1.
        second: usize,
    },
    /// A fold has fewer training images than the plan's largest size.
    #[error("{fold} has {images} training images, fewer than the plan's largest size {}", size.get())]
    TooFewTraining {
        /// The fold.
        fold: FoldIndex,
        /// Number of its training images.
        images: usize,
        /// The largest size.
        size: TrainSize,
    },
}
