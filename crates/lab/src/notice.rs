//! What this crate says while it works.

use std::any::Any;
use std::path::PathBuf;

use leuko_core::ImageSizes;
use leuko_data::{AsideGroup, Remark};
use leuko_methods::Method;
use leuko_study::audit::OutOfReach;
use leuko_study::{Level, Notice, Watch};

use crate::new_sizes::NewSizes;

mod words;

/// Something that happened with own images, as a fact. It becomes words when it is displayed.
///
/// A [`Watch`] gets it as [`Notice::Other`]; [`LabNotice::of`] gives it back.
///
/// # Examples
///
/// Collects the images that cannot be read:
///
/// ```
/// use std::path::PathBuf;
/// use std::sync::Mutex;
///
/// use leuko_lab::LabNotice;
/// use leuko_study::{Notice, Watch};
///
/// #[derive(Default)]
/// struct Broken(Mutex<Vec<PathBuf>>);
///
/// impl Watch for Broken {
///     fn notice(&self, notice: &Notice<'_>) {
///         match LabNotice::of(notice) {
///             Some(LabNotice::Unreadable { path, .. }) => {
///                 self.0.lock().unwrap().push(path.clone());
///             }
///             _ => println!("{notice}"),
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LabNotice {
    /// A table labels the images.
    LabelsOfTable {
        /// The table.
        table: PathBuf,
    },
    /// Folders label the images.
    LabelsOfFolders {
        /// The folder that holds a folder for each class.
        folder: PathBuf,
        /// The level of the classes' folders, from 1.
        level: usize,
        /// Number of folders above them that may be patients and are not named as groups; 0 if none may.
        above: usize,
    },
    /// A table `labels.csv` is ignored, because it has other columns and folders label the images.
    ForeignTable {
        /// The table.
        table: PathBuf,
    },
    /// The table beside new images lacks a column, so nothing is read from it.
    NotTheColumns {
        /// The table.
        table: PathBuf,
        /// The column that it lacks.
        lacks: String,
        /// The columns there are.
        found: Vec<String>,
    },
    /// Classes are named as if their images had no label.
    DoubtfulClasses {
        /// Each class with the number of its images.
        classes: Vec<(String, usize)>,
        /// The other classes.
        others: Vec<String>,
    },
    /// All classes are named like the parts of a split, such as `train` and `test`.
    ClassesAreParts {
        /// The classes.
        classes: Vec<String>,
    },
    /// Images are named like masks of others, which lie beside them.
    Masks {
        /// Their number.
        images: usize,
        /// Number of all images.
        of: usize,
        /// The ends of their names.
        endings: Vec<String>,
        /// The first of them.
        first: PathBuf,
    },
    /// Two classes differ only in spaces, signs or a plural, and are most likely the same.
    NearlyEqualClasses {
        /// The two classes.
        classes: [String; 2],
    },
    /// Images were read in one way, where a user may have meant another.
    Read(Remark),
    /// A table has columns that are not used.
    UnusedColumns {
        /// The table.
        table: PathBuf,
        /// Their names.
        columns: Vec<String>,
        /// The columns of paths, labels and groups, as they are read.
        read: [String; 3],
    },
    /// A model was trained with groups, such as patients, and a table of new images gives none of them a group. So other
    /// images of these patients are not recognised.
    NoGroupsInTable {
        /// The table.
        table: PathBuf,
        /// The column of groups, if it is there and its entries are empty.
        empty: Option<String>,
        /// Its columns that are not used.
        unused: Vec<String>,
    },
    /// Images were read twice.
    ReadTwice {
        /// Their number.
        images: usize,
    },
    /// A label of the second reading is no class.
    SecondLabelNoClass {
        /// The label.
        label: String,
        /// Number of images that have it.
        images: usize,
        /// The class whose name is nearest, if one is near.
        nearest: Option<String>,
    },
    /// Files are skipped for one reason.
    SetAside(AsideGroup),
    /// Images are ignored because the table does not name them.
    NotInTable {
        /// Number of images.
        images: usize,
        /// The first of them.
        first: PathBuf,
    },
    /// A class is ignored because it has too few images.
    ClassTooSmall {
        /// The class.
        class: String,
        /// Number of its images.
        images: usize,
        /// Fewest images that a class needs.
        least: usize,
        /// The class that its name most likely means, if it is mistyped.
        nearest: Option<String>,
    },
    /// Nobody said which of two classes is the malignant one; the order of their names decided.
    PositiveByName {
        /// The class that counts as malignant.
        positive: String,
        /// The other class.
        other: String,
    },
    /// An image cannot be read. The work goes on without it.
    Unreadable {
        /// The image.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Copies of training images are not recognised, because the training images are not there.
    OnlyEqualPixels {
        /// Where they were; `None` if nobody knows.
        folder: Option<PathBuf>,
    },
    /// Copies of some training images are not recognised, because these are not there.
    SomeTrainingImages {
        /// Number of training images that are there.
        images: usize,
        /// Number of all of them.
        of: usize,
    },
    /// Copies of training images were not searched, because no image has a label to score.
    CopiesNotSearched,
    /// Copies of the training images in a folder are searched.
    SearchingCopies {
        /// The folder.
        folder: PathBuf,
    },
    /// New images are too small, or show too little, to be compared with training images.
    TooSmallForCopies {
        /// Number of such images.
        images: usize,
    },
    /// New images and those of the training differ in size by more than copies that can be found.
    OutOfReach {
        /// The pairs.
        pairs: OutOfReach,
    },
    /// Networks that got stuck in training answer, too.
    StuckNetworks {
        /// Their files.
        stuck: Vec<PathBuf>,
        /// Number of all networks that answer.
        of: usize,
    },
    /// New images have another size than those that trained the model.
    OtherSizes {
        /// How many, and what was done to them.
        found: NewSizes,
        /// The sizes of the training images.
        trained: ImageSizes,
    },
    /// New images have transparent pixels, which were laid on white.
    Transparent {
        /// Number of such images.
        images: usize,
        /// Number of all images that could be read.
        of: usize,
        /// The first such image.
        first: PathBuf,
    },
    /// New images have rows that are exactly black while the others are not, as files have that lost part of their
    /// content.
    BlackRows {
        /// The images.
        images: Vec<PathBuf>,
    },
    /// The networks can hardly decide between two classes of explained images.
    NearTies {
        /// Number of such images.
        images: usize,
        /// The first of them.
        first: PathBuf,
    },
    /// An explained image shows no nucleus.
    NoNucleus {
        /// The image.
        path: PathBuf,
    },
    /// An image has no features for a method, and counts as average.
    NoFeatures {
        /// The image.
        path: PathBuf,
        /// The method.
        method: Method,
        /// Why it has none.
        reason: String,
    },
    /// A table of an earlier call is replaced.
    Replaced {
        /// The table.
        path: PathBuf,
    },
    /// Labelled images are of classes that the networks do not know.
    UnknownClasses {
        /// These classes.
        others: Vec<String>,
        /// The classes of the networks.
        classes: Vec<String>,
    },
    /// The networks give all images almost the same probabilities: they have learnt nothing.
    SameAnswer {
        /// Number of images.
        images: usize,
        /// The most probable class.
        class: String,
    },
    /// The networks find one class only.
    OneClassSaid {
        /// Number of images.
        images: usize,
        /// The class.
        class: String,
    },
    /// A classifier tells the labelled images from the new ones.
    OtherSource {
        /// Its ROC-AUC, by cross-validation; 0.5 is chance.
        auc: f64,
    },
    /// Arrays for NumPy are written.
    ArraysWritten {
        /// Their folder.
        folder: PathBuf,
        /// Name of the file that describes them.
        list: String,
    },
}

impl LabNotice {
    /// The notice of this crate that `notice` holds, if it is one.
    pub fn of<'a>(notice: &Notice<'a>) -> Option<&'a Self> {
        match *notice {
            Notice::Other { notice, .. } => (notice as &dyn Any).downcast_ref(),
            _ => None,
        }
    }

    /// How important it is.
    pub fn level(&self) -> Level {
        match self {
            Self::LabelsOfTable { .. }
            | Self::LabelsOfFolders { .. }
            | Self::Read(Remark::BlankRows { .. } | Remark::NotThere { .. })
            | Self::ArraysWritten { .. }
            | Self::CopiesNotSearched
            | Self::SearchingCopies { .. }
            | Self::ReadTwice { .. }
            | Self::Transparent { .. } => Level::Info,
            _ => Level::Warning,
        }
    }

    /// What must be said of new images: which have another size than those that trained a model, if it knows their
    /// sizes, and which have transparent pixels.
    pub(crate) fn of_sizes(found: NewSizes, trained: Option<ImageSizes>) -> Vec<Self> {
        let transparent = found.first_transparent.clone();
        let transparent = transparent.map(|first| Self::Transparent {
            images: found.transparent,
            of: found.images,
            first,
        });
        let lost = Some(found.black_rows.clone()).filter(|images| !images.is_empty());
        let lost = lost.map(|images| Self::BlackRows { images });
        let trained = trained.filter(|_| found.other > 0);
        let other = trained.map(|trained| Self::OtherSizes { found, trained });
        other.into_iter().chain(transparent).chain(lost).collect()
    }

    pub(crate) fn tell(&self, watch: &dyn Watch) {
        watch.notice(&Notice::Other {
            level: self.level(),
            notice: self,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_of_gives_back_what_a_watch_was_told_and_nothing_of_other_crates() {
        let own = LabNotice::NoNucleus {
            path: "cell.png".into(),
        };
        let told = Notice::Other {
            level: own.level(),
            notice: &own,
        };
        assert_eq!(LabNotice::of(&told), Some(&own));
        assert_eq!(told.to_string(), own.to_string());
        let other = Notice::Other {
            level: Level::Info,
            notice: &"words of another crate",
        };
        assert_eq!(LabNotice::of(&other), None);
    }

    #[test]
    fn test_a_class_that_is_dropped_names_the_one_that_it_may_mean() {
        let notice = |nearest| LabNotice::ClassTooSmall {
            class: "lymphocyt".to_owned(),
            images: 1,
            least: 3,
            nearest,
        };
        insta::assert_snapshot!(notice(Some("lymphocyte".to_owned())), @"ignored 1 image of class lymphocyt, because a class needs at least 3; did you mean `lymphocyte`?");
        insta::assert_snapshot!(notice(None), @"ignored 1 image of class lymphocyt, because a class needs at least 3");
    }
}
