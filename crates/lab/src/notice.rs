//! What this crate says while it works.

use std::any::Any;
use std::fmt;
use std::path::{Path, PathBuf};

use leuko_core::ImageSizes;
use leuko_data::{AsideGroup, Remark, did_you_mean};
use leuko_methods::Method;
use leuko_study::words::counted;
use leuko_study::{Level, Notice, Watch};

use crate::new_sizes::NewSizes;

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
    /// A class is named as if its images had no label.
    DoubtfulClass {
        /// The class.
        class: String,
        /// Number of its images.
        images: usize,
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
        let trained = trained.filter(|_| found.other > 0);
        let other = trained.map(|trained| Self::OtherSizes { found, trained });
        other.into_iter().chain(transparent).collect()
    }

    pub(crate) fn tell(&self, watch: &dyn Watch) {
        watch.notice(&Notice::Other {
            level: self.level(),
            notice: self,
        });
    }
}

impl fmt::Display for LabNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LabelsOfTable { table } => write!(f, "labels come from {}", table.display()),
            Self::LabelsOfFolders { folder, level: 1 } => {
                write!(f, "labels are the folders in {}", folder.display())
            }
            Self::LabelsOfFolders { folder, level } => {
                write!(
                    f,
                    "labels are the folders at level {level} of {}",
                    folder.display()
                )
            }
            Self::UnusedColumns {
                table,
                columns,
                read: [path, label, group],
            } => write!(
                f,
                "{}: ignored columns: {}; leuko reads `{path}`, `{label}` and, for images of one patient, `{group}`",
                table.display(),
                columns.join(", ")
            ),
            Self::ReadTwice { images } => write!(
                f,
                "{} with the labels of two readings",
                counted(*images, "image", "images")
            ),
            Self::SecondLabelNoClass {
                label,
                images,
                nearest,
            } => write!(
                f,
                "the second reading calls {} {label}, which is no class here, so they do not count{}",
                counted(*images, "image", "images"),
                did_you_mean(nearest.as_ref())
            ),
            Self::ForeignTable { table } => write!(
                f,
                "{} is ignored: it has no columns `path` and `label`, and the folders name classes",
                table.display()
            ),
            Self::NotTheColumns {
                table,
                lacks,
                found,
            } => write!(
                f,
                "{} has no column `{lacks}`, so no labels and groups are read from it, and nothing is scored by it: its columns are `{}`\nhint: name the columns of paths and labels, and that of groups if there are patients",
                table.display(),
                found.join("`, `")
            ),
            Self::DoubtfulClass { class, images, .. } => write!(
                f,
                "{class} counts as a class, with {}; if these have no label, leave them out\nhint: choose the classes, or move the folder",
                counted(*images, "image", "images")
            ),
            Self::ClassesAreParts { classes } => write!(
                f,
                "the classes {} are named like the parts of a data set\nhint: if the classes are the folders in them, name their level",
                classes.join(", ")
            ),
            Self::Masks {
                images,
                of,
                endings,
                first,
            } => write!(
                f,
                "{images} of {of} images are named like masks of a segmentation, each beside its image (names that end in {}; the first is {}); they count as images of their class\nhint: move masks into another folder",
                listed(endings, "or"),
                first.display()
            ),
            Self::NearlyEqualClasses {
                classes: [first, second],
            } => write!(
                f,
                "{first} and {second} count as two classes\nhint: if they are one, give them one name"
            ),
            Self::Read(remark) => remark.fmt(f),
            Self::SetAside(group) => group.fmt(f),
            Self::NotInTable { images, first } => write!(
                f,
                "ignored {} that the table does not name; the first is {}",
                counted(*images, "image", "images"),
                first.display()
            ),
            Self::ClassTooSmall {
                class,
                images,
                least,
                nearest,
            } => write!(
                f,
                "ignored {} of class {class}, because a class needs at least {least}{}",
                counted(*images, "image", "images"),
                did_you_mean(nearest.as_ref())
            ),
            Self::PositiveByName { positive, other } => write!(
                f,
                "{positive} counts as the positive class, such as the malignant one, because its name comes second in the alphabet\nhint: if that should be {other}, name it as the positive class"
            ),
            Self::Unreadable { path, reason } => {
                write!(f, "{} cannot be used: {reason}", path.display())
            }
            Self::OtherSizes { found, trained } => write!(
                f,
                "{} of {} {} another size than the images of the training, {trained}: {found}; the first is {}\nhint: cut out new cells as the training images were; for other sizes the answers and scores may not hold",
                found.other,
                counted(found.images, "image", "images"),
                if found.other == 1 { "has" } else { "have" },
                shown(found.first.as_deref())
            ),
            Self::Transparent { images, of, first } => write!(
                f,
                "of {}, {} transparent pixels, which were laid on white; the first is {}",
                counted(*of, "image", "images"),
                counted(*images, "has", "have"),
                first.display()
            ),
            Self::OnlyEqualPixels { folder } => {
                f.write_str("leuko cannot look for copies of the training images, because ")?;
                match folder {
                    Some(folder) => write!(f, "they are no longer in {}", folder.display())?,
                    None => f.write_str("the model does not say where they are")?,
                }
                f.write_str("; it recognises equal pixels only\nhint: name the folder of the training images")
            }
            Self::SomeTrainingImages { images, of } => write!(
                f,
                "{images} of the {of} training images are there, so copies of the others count in the scores\nhint: name the folder of all training images"
            ),
            Self::CopiesNotSearched => f.write_str(
                "copies of training images were not looked for, because there are no labels to score\nhint: name the folder of the training images, and leuko looks",
            ),
            Self::SearchingCopies { folder } => write!(
                f,
                "looking for copies of the training images in {}",
                folder.display()
            ),
            Self::TooSmallForCopies { images } => write!(
                f,
                "{} too small to look for copies of training images; only equal pixels are recognised",
                counted(*images, "new image is", "new images are")
            ),
            Self::StuckNetworks { stuck, of } => write!(
                f,
                "{} of {} got stuck in training and {} all images the same probabilities, which {} into the mean: {}\nhint: train again with another seed, or name the other networks one by one",
                stuck.len(),
                counted(*of, "network", "networks"),
                if stuck.len() == 1 { "gives" } else { "give" },
                if stuck.len() == 1 { "goes" } else { "go" },
                listed(
                    &stuck
                        .iter()
                        .map(|path| shown(path.file_name().map(Path::new)))
                        .collect::<Vec<_>>(),
                    "and"
                )
            ),
            Self::NearTies { images, first } => write!(
                f,
                "{} near a tie: the networks can hardly decide between two classes, so the map and the shares say little; the first is {}",
                counted(*images, "image is", "images are"),
                first.display()
            ),
            Self::NoNucleus { path } => write!(
                f,
                "{}: no nucleus was found in the middle, so there are no outlines or shares",
                path.display()
            ),
            Self::NoFeatures {
                path,
                method,
                reason,
            } => {
                let reason = reason.lines().next().unwrap_or_default();
                write!(
                    f,
                    "{} has no features for the method {method}, and counts as an average image: {reason}",
                    path.display()
                )
            }
            Self::Replaced { path } => write!(f, "replacing {}", path.display()),
            Self::UnknownClasses { others, classes } => write!(
                f,
                "some images are labelled {}, which the networks do not know: they tell {} apart\nhint: train on all labelled images again, or choose without networks: then leuko learns from the labelled images",
                listed(others, "or"),
                listed(classes, "and")
            ),
            Self::SameAnswer { images, class } => write!(
                f,
                "the networks give all {images} images almost the same probability and call all of them {class}: they have learnt nothing, and cannot say which images teach most\nhint: train again with another seed, or choose without networks"
            ),
            Self::OneClassSaid { images, class } => write!(
                f,
                "the networks call all {images} images {class}; if other cells are among them, the networks have learnt too little to choose by\nhint: look at the scores of their training, or choose without networks"
            ),
            Self::OtherSource { auc } => write!(
                f,
                "the labelled images look different from the new ones: a classifier tells them apart with a ROC-AUC of {auc:.2}\nhint: if they come from another stain, microscope or crop, or show other kinds of cells, what they teach may not hold for the new images; label a few of the new ones first"
            ),
            Self::ArraysWritten { folder, list } => write!(
                f,
                "arrays are in {}; {list} describes them",
                folder.display()
            ),
        }
    }
}

/// A path, if there is one.
fn shown(path: Option<&Path>) -> String {
    path.map_or_else(String::new, |path| path.display().to_string())
}

/// Words in a sentence.
fn listed(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        [words @ .., word] => format!("{} {last} {word}", words.join(", ")),
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
