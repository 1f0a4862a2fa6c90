//! What a study says while it works.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use leuko_core::{ImageId, RunId, TrainSize};
use leuko_data::{FitSummary, Warning};

use crate::background::Background;
use crate::facts::{CopiesSummary, PatientGroups};
use crate::watch::{Level, Watch};
use crate::words::{self, counted};

/// Something that happened during a study, as a fact. It becomes words when it is displayed.
#[derive(Debug)]
pub(crate) enum Notice<'a> {
    DataSetFound {
        title: &'a str,
        images: usize,
        folder: &'a Path,
    },
    DataSetMissing {
        why: &'a str,
        experiments: &'a [&'a str],
        access: &'a str,
    },
    NoDataSet {
        root: &'a Path,
    },
    DataSetUnused {
        title: &'a str,
        name: &'a str,
        folder: &'a Path,
    },
    FilesAsPublished {
        title: &'a str,
    },
    FilesDiffer {
        title: &'a str,
        warnings: &'a [Warning],
    },
    SetAside {
        title: &'a str,
        path: &'a Path,
        reason: &'a str,
    },
    LabelConflict {
        title: &'a str,
        kept: &'a ImageId,
        others: &'a [ImageId],
        labels: &'a [String],
        all_stay: bool,
    },
    Copies {
        title: &'a str,
        copies: CopiesSummary,
    },
    NotCompared {
        title: &'a str,
        image: &'a ImageId,
        reason: &'a str,
    },
    ClassesLeftOut {
        experiment: &'a str,
        classes: &'a BTreeMap<&'a str, usize>,
    },
    Groups {
        experiment: &'a str,
        groups: PatientGroups,
    },
    ImagesUsed {
        experiment: &'a str,
        used: usize,
        of: usize,
    },
    SizesReplaced {
        experiment: &'a str,
        missing: &'a [TrainSize],
        by: TrainSize,
    },
    ImagesFitted {
        experiment: &'a str,
        summary: &'a FitSummary,
    },
    DoubtfulBackground {
        experiment: &'a str,
        background: &'a Background,
    },
    RunDiverged {
        run: &'a RunId,
        error: &'a dyn Error,
    },
    RunNotAnalysed {
        run: &'a RunId,
        error: &'a dyn Error,
    },
    Trained {
        runs: usize,
        time: Duration,
        images_per_second: f64,
        workers: usize,
    },
    RunsMissing {
        experiment: &'a str,
        missing: usize,
        of: usize,
    },
    FindingsIgnored {
        experiment: &'a str,
        findings: usize,
    },
    TooManyClasses {
        experiment: &'a str,
        most: usize,
    },
}

impl Notice<'_> {
    pub(crate) fn tell(&self, watch: &dyn Watch) {
        watch.notice(self.level(), self);
    }

    fn level(&self) -> Level {
        match self {
            Self::DataSetFound { .. }
            | Self::FilesAsPublished { .. }
            | Self::Copies { .. }
            | Self::ClassesLeftOut { .. }
            | Self::Groups { .. }
            | Self::ImagesUsed { .. }
            | Self::ImagesFitted { .. }
            | Self::Trained { .. } => Level::Info,
            _ => Level::Warning,
        }
    }
}

/// Differences from the published files that are listed one by one.
const LISTED: usize = 5;

impl fmt::Display for Notice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DataSetFound {
                title,
                images,
                folder,
            } => write!(f, "{title}: {images} images in {}", folder.display()),
            Self::DataSetMissing {
                why,
                experiments,
                access,
            } => write!(f, "{why}; skipped: {}. {access}", experiments.join(", ")),
            Self::NoDataSet { root } => write!(
                f,
                "no data set is in {}: the study runs on built-in synthetic cells, which say nothing about patients\nhint: name the folder of your data sets with --data; data/README.md of leuko says where to get them",
                root.display()
            ),
            Self::DataSetUnused {
                title,
                name,
                folder,
            } => write!(
                f,
                "{title} is in {}, but no experiment uses it\nhint: write one with dataset = {name:?} into a file and pass it with --settings; README.md shows how",
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
            Self::SetAside {
                title,
                path,
                reason,
            } => write!(f, "{title}: skipped {}: {reason}", path.display()),
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
            Self::NotCompared {
                title,
                image,
                reason,
            } => write!(
                f,
                "{title}: {image} was not compared with the others: {reason}"
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
                "{experiment}: these folds and sizes use {used} of {of} images"
            ),
            Self::SizesReplaced {
                experiment,
                missing,
                by,
            } => {
                let missing: Vec<String> =
                    missing.iter().map(|size| size.get().to_string()).collect();
                write!(
                    f,
                    "{experiment}: there are too few images for training sets of {}; leuko trains on {} instead",
                    missing.join(", "),
                    by.get()
                )
            }
            Self::ImagesFitted {
                experiment,
                summary,
            } => write!(f, "{experiment}: {summary}"),
            Self::DoubtfulBackground {
                experiment,
                background,
            } => {
                let caution = background.caution().unwrap_or_default();
                write!(f, "{experiment}: {caution}")
            }
            Self::RunDiverged { run, error } => write!(f, "run {run}: {error}"),
            Self::RunNotAnalysed { run, error } => {
                write!(f, "run {run} could not be analysed: {}", chain(*error))
            }
            Self::Trained {
                runs,
                time,
                images_per_second,
                workers,
            } => write!(
                f,
                "{} in {}, {images_per_second:.0} images/s with {}",
                counted(*runs, "run", "runs"),
                words::duration(*time),
                counted(*workers, "worker", "workers")
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
                "{experiment}: ignored {} of other networks or settings\nhint: run the command that started the study again; it explains the networks anew",
                counted(*findings, "finding", "findings")
            ),
            Self::TooManyClasses { experiment, most } => write!(
                f,
                "{experiment}: Fig. 5 is missing, because it shows at most {most} classes"
            ),
        }
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
