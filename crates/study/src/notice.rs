//! What a study says while it works.

use std::any::Any;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use leuko_core::{ImageId, RunId, TrainSize};
use leuko_data::{AsideGroup, FitSummary, Remark, Warning};
use leuko_methods::{Method, Missing, Source};

use crate::audit::{OutOfReach, Pair, SharedCell};
use crate::facts::{CopiesSummary, PatientGroups};
use crate::giveaways::Giveaway;
use crate::not_compared::NotCompared;
use crate::store::SkipReason;

mod words;

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
    /// Images of one cell are of several groups, which count as one group.
    SharedCells {
        /// The data set.
        title: &'a str,
        /// The cells.
        cells: &'a [SharedCell],
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
    /// Images differ in size by more than copies that can be found.
    OutOfReach {
        /// The data set.
        title: &'a str,
        /// The pairs.
        pairs: OutOfReach,
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
    /// Images have rows that are exactly black while the others are not, as files have that lost part of their content.
    BlackRows {
        /// The experiment.
        experiment: &'a str,
        /// The images, at least one.
        images: &'a [&'a ImageId],
    },
    /// Something else than the cell could explain a high score.
    GivesAway {
        /// The experiment.
        experiment: &'a str,
        /// What tells the classes apart.
        giveaway: &'a Giveaway,
    },
    /// A run failed, because its loss grew beyond all bounds, or became no number. The study goes on.
    RunDiverged {
        /// Its folder in that of the study, such as `variance/seed-1/`; empty for a study's own runs.
        place: &'a str,
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
    /// Many networks of an experiment train in one computation.
    Together {
        /// Most networks at once.
        networks: usize,
        /// How libtorch computes their convolutions.
        arrangement: &'a str,
        /// Bytes of the device's memory that a network takes.
        bytes_a_network: usize,
        /// The device.
        device: &'a str,
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
            | Self::Together { .. }
            | Self::Trained { .. } => Level::Info,
            _ => Level::Warning,
        }
    }
}
