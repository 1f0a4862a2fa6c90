//! What this crate says while it works, in words.

use std::fmt;
use std::path::Path;

use leuko_data::did_you_mean;
use leuko_study::words::{counted, out_of_reach};

use super::LabNotice;

impl fmt::Display for LabNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LabelsOfTable { table } => write!(f, "labels come from {}", table.display()),
            Self::LabelsOfFolders {
                folder, level: 1, ..
            } => {
                write!(f, "labels are the folders in {}", folder.display())
            }
            Self::LabelsOfFolders {
                folder,
                level,
                above,
            } => {
                write!(
                    f,
                    "labels are the folders at level {level} of {}",
                    folder.display()
                )?;
                match above {
                    0 => Ok(()),
                    folders => write!(
                        f,
                        "; the {folders} folders above them mean nothing here\nhint: if they are patients, name their level as that of groups"
                    ),
                }
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
            Self::NoGroupsInTable {
                table,
                empty,
                unused,
            } => {
                write!(f, "{} gives no image a group: ", table.display())?;
                match empty {
                    Some(column) => write!(f, "its column `{column}` has no entries")?,
                    None => f.write_str("it has no column of groups")?,
                }
                f.write_str(", while the model was trained with groups, such as patients; so other images of these patients are not recognised, and count in the scores")?;
                if !unused.is_empty() {
                    write!(f, "; ignored columns: {}", unused.join(", "))?;
                }
                f.write_str("\nhint: name the column of groups")
            }
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
            Self::DoubtfulClasses { classes, .. } => {
                let each = |(class, images): &(String, usize)| {
                    format!("{class} ({})", counted(*images, "image", "images"))
                };
                let each: Vec<String> = classes.iter().map(each).collect();
                write!(
                    f,
                    "{} {}; if these images have no label, leave them out\nhint: choose the classes, or move the images",
                    listed(&each, "and"),
                    if classes.len() == 1 { "counts as a class" } else { "count as classes" }
                )
            }
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
            Self::BlackRows { images } => {
                const NAMED: usize = 20;
                let names = images.iter().take(NAMED).map(|path| path.display().to_string());
                let more = match images.len().saturating_sub(NAMED) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                write!(
                    f,
                    "{} rows that are exactly black, and no black elsewhere: part of the file may be lost ({}{more})\nhint: look at them; copy damaged files again from their source",
                    counted(images.len(), "image has", "images have"),
                    names.collect::<Vec<_>>().join(", ")
                )
            }
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
            Self::OutOfReach { pairs } => f.write_str(&out_of_reach(
                pairs,
                "pairs of a new image and one of the training",
            )),
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
