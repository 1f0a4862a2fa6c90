//! What a study says while it works, in words.

use std::error::Error;
use std::fmt::{self, Display};

use leuko_core::{ImageId, TrainSize};

use super::Notice;
use crate::words::{self, counted};

/// Differences from the published files that are listed one by one.
const LISTED: usize = 5;

impl Display for Notice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DataSetFound {
                title,
                images,
                folder,
            } => write!(f, "{title}: {images} images in {}", folder.display()),
            Self::DataSetMissing {
                reason,
                experiments,
            } => {
                write!(f, "{reason}; skipped: {}.", experiments.join(", "))?;
                reason
                    .access()
                    .map_or(Ok(()), |access| write!(f, " {access}"))
            }
            Self::NoDataSet { root } => write!(
                f,
                "no data set is in {}: the study runs on built-in synthetic cells, which say nothing about patients\nhint: name the folder of your data sets; data/README.md of leuko says where to get them",
                root.display()
            ),
            Self::DataSetUnused {
                title,
                name,
                folder,
            } => write!(
                f,
                "{title} is in {}, but no experiment uses it\nhint: write one with dataset = {name:?} into a file of settings; README.md shows how",
                folder.display()
            ),
            Self::FilesAsPublished { title } => {
                write!(f, "{title}: every file matches the published one")
            }
            Self::FilesDiffer { title, warnings } => {
                let lines = warnings.iter().take(LISTED);
                let lines: Vec<String> = lines.map(|line| format!("{title}: {line}")).collect();
                f.write_str(&lines.join("\n"))?;
                match warnings.len().saturating_sub(LISTED) {
                    0 => Ok(()),
                    more => write!(
                        f,
                        "\n{title}: {more} more files differ from the published ones"
                    ),
                }
            }
            Self::SetAside { title, group } => write!(f, "{title}: {group}"),
            Self::Read { title, remark } => write!(f, "{title}: {remark}"),
            Self::LabelConflict {
                title,
                kept,
                others,
                labels,
                all_stay,
            } => {
                let others: Vec<&str> = others.iter().map(|image| image.0.as_str()).collect();
                write!(
                    f,
                    "{title}: LABEL CONFLICT: {kept} shows the same cell as {}, under different labels ({}); ",
                    others.join(", "),
                    labels.join(", ")
                )?;
                match all_stay {
                    true => f.write_str("all of them are used"),
                    false => write!(f, "{kept} is used, as {}", labels[0]),
                }
            }
            Self::Copies { title, copies } => write!(f, "{title}: {copies}"),
            Self::Neighbours { title, pairs } => {
                let named = pairs.iter().take(LISTED);
                let named: Vec<String> = named
                    .map(|pair| format!("{} and {}", pair.first, pair.second))
                    .collect();
                let more = match pairs.len().saturating_sub(LISTED) {
                    0 => String::new(),
                    more => format!(", and {more} more"),
                };
                write!(
                    f,
                    "{title}: {} two cells of one field, one in the middle of each image ({}{more}). They are no copies, and each pair stays in one of training, validation and test",
                    counted(pairs.len(), "pair of images shows", "pairs of images show"),
                    named.join("; ")
                )
            }
            Self::SharedCells { title, cells } => write!(
                f,
                "{title}: {} in images of several groups ({}). If groups are patients, one of these is wrong; here they count as one, and stay in one of training, validation and test",
                counted(cells.len(), "cell is", "cells are"),
                words::shared_cells(cells)
            ),
            Self::NotCompared {
                title,
                images,
                reason,
            } => {
                let reason = reason.to_string();
                let reason = reason.lines().next().unwrap_or_default();
                match images {
                    [image] => write!(
                        f,
                        "{title}: {image} was not compared with the others: {reason}"
                    ),
                    _ => write!(
                        f,
                        "{title}: {} images were not compared with the others ({}): {reason}",
                        images.len(),
                        some(images)
                    ),
                }
            }
            Self::OutOfReach { title, pairs } => write!(
                f,
                "{title}: {}",
                words::out_of_reach(pairs, "pairs of images")
            ),
            Self::OneOfEach {
                experiment,
                left_out,
            } => write!(
                f,
                "{experiment}: {} left out, because other images show the same cells or fields, and these folds cannot keep images together",
                counted(*left_out, "image is", "images are")
            ),
            Self::ClassesLeftOut {
                experiment,
                classes,
            } => {
                let classes = classes.iter();
                let classes: Vec<String> = classes
                    .map(|(class, count)| format!("{class} ({count})"))
                    .collect();
                write!(
                    f,
                    "{experiment}: the question leaves out {}",
                    classes.join(", ")
                )
            }
            Self::Groups { experiment, groups } => write!(f, "{experiment}: {groups}"),
            Self::ImagesUsed {
                experiment,
                used,
                of,
            } => write!(
                f,
                "{experiment}: these folds and sizes ask for {used} of {of} images"
            ),
            Self::SizesReplaced {
                experiment,
                missing,
                by,
            } => {
                write!(
                    f,
                    "{experiment}: there are too few images for training sets of {}; leuko trains on {} instead",
                    TrainSize::list(missing),
                    by.get()
                )
            }
            Self::BlackRows { experiment, images } => write!(
                f,
                "{experiment}: {} rows that are exactly black, and no black elsewhere: part of the file may be lost ({})\nhint: look at them; copy damaged files again from their source",
                counted(images.len(), "image has", "images have"),
                some(images)
            ),
            Self::ImagesFitted {
                experiment,
                summary,
            } => write!(f, "{experiment}: {summary}"),
            Self::GivesAway {
                experiment,
                giveaway,
            } => {
                let caution = giveaway.caution().unwrap_or_default();
                write!(f, "{experiment}: {caution}")
            }
            Self::RunDiverged { place, run, error } => write!(f, "run {place}{run}: {error}"),
            Self::RunNotAnalysed { run, error } => {
                write!(f, "run {run} could not be analysed: {}", chain(*error))
            }
            Self::WeightsFetched { path } => write!(
                f,
                "fetching the weights of the pretrained network (17 MB) into {}",
                path.display()
            ),
            Self::FeaturesOfOthers { path } => write!(
                f,
                "the features in {} come from another network: if it was trained on images of this data set, the scores of the method `features` are too good",
                path.display()
            ),
            Self::FeaturesMissing {
                experiment,
                source,
                images,
                of,
                first,
                reason,
            } => {
                let reason = reason.to_string();
                let reason = reason.lines().next().unwrap_or_default();
                write!(
                    f,
                    "{experiment}: of {of} images, {} no features for the method {}, and count as average; the first is {first}: {reason}",
                    counted(*images, "has", "have"),
                    source.name()
                )
            }
            Self::MethodFailed { method, run, error } => {
                write!(f, "method {method}, run {run}: {error}")
            }
            Self::MethodMixed { experiment, method } => write!(
                f,
                "{experiment}: the method {method} is left out, because its records have features of different networks\nhint: run the command that fits the method again; it fits what is out of date"
            ),
            Self::Together {
                networks,
                arrangement,
                bytes_a_network,
                device,
            } => write!(
                f,
                "{} at once on {device}, {} MB of its memory each (convolutions: {arrangement})",
                counted(*networks, "network trains", "networks train"),
                bytes_a_network / 1_000_000
            ),
            Self::Trained {
                runs,
                elsewhere,
                time,
                images_per_second,
                workers,
            } => {
                write!(
                    f,
                    "{} in {}, {images_per_second:.0} images/s with {}",
                    counted(*runs, "run", "runs"),
                    words::duration(*time),
                    counted(*workers, "worker", "workers")
                )?;
                match elsewhere {
                    0 => Ok(()),
                    _ => {
                        let runs = counted(*elsewhere, "run", "runs");
                        write!(f, "; other processes trained {runs}")
                    }
                }
            }
            Self::Shared { processes, hosts } => write!(
                f,
                "{} at work in this folder, on {hosts}: the runs are shared",
                match processes {
                    1 => "another process is".to_owned(),
                    _ => format!("{processes} other processes are"),
                }
            ),
            Self::RunsMissing {
                experiment,
                missing,
                of,
            } => write!(
                f,
                "{experiment}: {missing} of {of} runs are not done yet\nhint: run the command that started the study again; it does the rest"
            ),
            Self::FindingsIgnored {
                experiment,
                findings,
            } => write!(
                f,
                "{experiment}: ignored {} of other networks or settings, or damaged\nhint: run the command that started the study again; it explains the networks anew",
                counted(*findings, "finding", "findings")
            ),
            Self::TooManyClasses { experiment, most } => write!(
                f,
                "{experiment}: the t-SNE maps are missing, because they show at most {most} classes"
            ),
            Self::Other { notice, .. } => notice.fmt(f),
        }
    }
}

/// Its words.
impl fmt::Debug for Notice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Notice({self})")
    }
}

/// The names of images, up to a number that a reader may still read.
fn some(images: &[&ImageId]) -> String {
    const NAMED: usize = 20;
    let names = images.iter().take(NAMED).map(|image| &*image.0);
    let names = names.collect::<Vec<_>>().join(", ");
    match images.len().saturating_sub(NAMED) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

/// An error and its causes on one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let message = inner.to_string();
        if !text.contains(&message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        cause = inner.source();
    }
    text
}
