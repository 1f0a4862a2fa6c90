//! What a study says while it works.

use std::any::Any;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::{self, Display};
use std::path::Path;
use std::time::Duration;

use leuko_core::{ImageId, RunId, TrainSize};
use leuko_data::{AsideGroup, FitSummary, Remark, Warning};
use leuko_methods::{Method, Missing, Source};

use crate::audit::Pair;
use crate::facts::{CopiesSummary, PatientGroups};
use crate::giveaways::Giveaway;
use crate::not_compared::NotCompared;
use crate::store::SkipReason;
use crate::words::{self, counted};

/// How important a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Info,
    /// Something may be wrong with the data or the results.
    Warning,
}

/// Something that happened during a study, as a fact. It becomes words when it is displayed.
///
/// # Examples
///
/// ```
/// use leuko_study::{Level, Notice};
///
/// let notice = Notice::RunsMissing { experiment: "mine", missing: 3, of: 40 };
/// assert_eq!(notice.level(), Level::Warning);
/// assert!(notice.to_string().starts_with("mine: 3 of 40 runs are not done yet"));
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// A data set is here.
    DataSetFound {
        /// The data set.
        title: &'a str,
        /// Number of its images.
        images: usize,
        /// Where they are.
        folder: &'a Path,
    },
    /// A data set that experiments need is not here, or not complete.
    DataSetMissing {
        /// What is missing, and how to get it.
        reason: &'a SkipReason,
        /// The experiments that are skipped.
        experiments: &'a [&'a str],
    },
    /// No data set is here, so the study runs on synthetic cells.
    NoDataSet {
        /// Where they were looked for.
        root: &'a Path,
    },
    /// A data set is here that no experiment uses.
    DataSetUnused {
        /// The data set.
        title: &'a str,
        /// Its name in settings.
        name: &'a str,
        /// Where it is.
        folder: &'a Path,
    },
    /// Every file of a data set has the published checksum.
    FilesAsPublished {
        /// The data set.
        title: &'a str,
    },
    /// Files of a data set differ from the published ones.
    FilesDiffer {
        /// The data set.
        title: &'a str,
        /// What differs.
        warnings: &'a [Warning],
    },
    /// Files in a data set's folder are no part of it.
    SetAside {
        /// The data set.
        title: &'a str,
        /// The files and why.
        group: &'a AsideGroup,
    },
    /// A data set was read in one way, where a user may have meant another.
    Read {
        /// The data set.
        title: &'a str,
        /// How it was read.
        remark: &'a Remark,
    },
    /// Images of one cell have different labels: at least one is wrong.
    LabelConflict {
        /// The data set.
        title: &'a str,
        /// The image that stays in the study.
        kept: &'a ImageId,
        /// The other images of the cell.
        others: &'a [ImageId],
        /// Their labels, the kept one's first.
        labels: &'a [String],
        /// Whether all of them stay in the study.
        all_stay: bool,
    },
    /// The search for copies of one cell ended.
    Copies {
        /// The data set.
        title: &'a str,
        /// What it found.
        copies: CopiesSummary,
    },
    /// Images show one field with another cell in the middle of each.
    Neighbours {
        /// The data set.
        title: &'a str,
        /// The pairs.
        pairs: &'a [Pair],
    },
    /// Images could not be searched for copies.
    NotCompared {
        /// The data set.
        title: &'a str,
        /// The images, at least one.
        images: &'a [&'a ImageId],
        /// Why not.
        reason: &'a NotCompared,
    },
    /// Some folds cannot keep images of one cell or field together, so only one of each is used.
    OneOfEach {
        /// The experiment.
        experiment: &'a str,
        /// Number of images left out.
        left_out: usize,
    },
    /// A question leaves out classes of its data set.
    ClassesLeftOut {
        /// The experiment.
        experiment: &'a str,
        /// Number of images of each such class.
        classes: &'a BTreeMap<&'a str, usize>,
    },
    /// What is known about which images show one patient's cells.
    Groups {
        /// The experiment.
        experiment: &'a str,
        /// What is known.
        groups: PatientGroups,
    },
    /// How many images the folds use.
    ImagesUsed {
        /// The experiment.
        experiment: &'a str,
        /// Number of images that are used.
        used: usize,
        /// Number of images that the question asks about.
        of: usize,
    },
    /// Training sets lack a few images, and one of all images replaces them.
    SizesReplaced {
        /// The experiment.
        experiment: &'a str,
        /// The sizes that are too large.
        missing: &'a [TrainSize],
        /// The size that replaces them.
        by: TrainSize,
    },
    /// Images were brought to one size.
    ImagesFitted {
        /// The experiment.
        experiment: &'a str,
        /// How.
        summary: &'a FitSummary,
    },
    /// Something else than the cell could explain a high score.
    GivesAway {
        /// The experiment.
        experiment: &'a str,
        /// What tells the classes apart.
        giveaway: &'a Giveaway,
    },
    /// A run failed, because its loss became infinite or no number. The study goes on.
    RunDiverged {
        /// The run.
        run: &'a RunId,
        /// What its record says.
        error: &'a dyn Error,
    },
    /// A network could not be explained. The study goes on.
    RunNotAnalysed {
        /// Its run.
        run: &'a RunId,
        /// Why not.
        error: &'a dyn Error,
    },
    /// The weights of the pretrained network are not on this machine, and are fetched.
    WeightsFetched {
        /// Where they will be kept.
        path: &'a Path,
    },
    /// Features come from a network that leuko knows nothing about.
    FeaturesOfOthers {
        /// Their file.
        path: &'a Path,
    },
    /// Some images have no features, and count as average for the methods that use them.
    FeaturesMissing {
        /// The experiment.
        experiment: &'a str,
        /// Where the features come from.
        source: Source,
        /// Number of such images.
        images: usize,
        /// Number of all images.
        of: usize,
        /// The first of them.
        first: &'a ImageId,
        /// Why it has none.
        reason: &'a Missing,
    },
    /// A method could not be fitted. The study goes on.
    MethodFailed {
        /// The method.
        method: Method,
        /// The run that it belongs to.
        run: &'a RunId,
        /// What its record says.
        error: &'a dyn Error,
    },
    /// A method's records have features of different networks: weights or a file changed, and not all is fitted
    /// again. The method is left out.
    MethodMixed {
        /// The experiment.
        experiment: &'a str,
        /// The method.
        method: Method,
    },
    /// Other processes work on the same study in the same folder.
    Shared {
        /// Number of other processes.
        processes: usize,
        /// Their machines, separated by commas.
        hosts: &'a str,
    },
    /// All runs are trained.
    Trained {
        /// Number of runs that this process trained.
        runs: usize,
        /// Number of runs that other processes trained meanwhile.
        elsewhere: usize,
        /// How long it took.
        time: Duration,
        /// Images trained a second, by all workers together.
        images_per_second: f64,
        /// Networks trained at once.
        workers: usize,
    },
    /// A study is not complete yet.
    RunsMissing {
        /// The experiment.
        experiment: &'a str,
        /// Number of runs that are not done.
        missing: usize,
        /// Number of runs.
        of: usize,
    },
    /// Findings belong to other networks or settings.
    FindingsIgnored {
        /// The experiment.
        experiment: &'a str,
        /// Number of such findings.
        findings: usize,
    },
    /// Fig. 5 is not drawn, because there are too many classes for it.
    TooManyClasses {
        /// The experiment.
        experiment: &'a str,
        /// Most classes that it shows.
        most: usize,
    },
    /// Something that another crate says, for example `leuko-lab`.
    Other {
        /// How important it is.
        level: Level,
        /// The notice.
        notice: &'a dyn OtherNotice,
    },
}

/// A notice of another crate. It becomes words when it is displayed; as `&dyn Any` it can be cast to its type.
pub trait OtherNotice: Display + Any {}

impl<T: Display + Any> OtherNotice for T {}

impl Notice<'_> {
    /// How important it is.
    pub fn level(&self) -> Level {
        match self {
            Self::Other { level, .. } => *level,
            Self::DataSetFound { .. }
            | Self::FilesAsPublished { .. }
            | Self::Copies { .. }
            | Self::ClassesLeftOut { .. }
            | Self::Groups { .. }
            | Self::ImagesUsed { .. }
            | Self::ImagesFitted { .. }
            | Self::WeightsFetched { .. }
            | Self::Shared { .. }
            | Self::Trained { .. } => Level::Info,
            _ => Level::Warning,
        }
    }
}

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
            Self::RunDiverged { run, error } => write!(f, "run {run}: {error}"),
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
