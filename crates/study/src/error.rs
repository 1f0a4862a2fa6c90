//! What can go wrong in a study.

use std::path::PathBuf;

use leuko_audit::AuditError;
use leuko_claims::ClaimError;
use leuko_core::{FileError, FoldIndex, ImageId, RunId, TrainSize};
use leuko_data::plan::{Leak, listed_leaks};
use leuko_data::{DataError, PlanError};
use leuko_embed::EmbedError;
use leuko_eval::EvalError;
use leuko_explain::ExplainError;
use leuko_howmany::HowManyError;
use leuko_methods::MethodError;
use leuko_model::{ModelError, Shape};
use leuko_synthetic::SyntheticError;
use leuko_train::TrainError;
use leuko_viz::VizError;
use thiserror::Error;

use crate::howmany::measure::MeasureError;
use crate::settings::{Difference, SettingsError};
use crate::variance::refused::Unsplit;

/// A study cannot be set up, run or concluded.
#[derive(Debug, Error)]
pub enum StudyError {
    // === The study's folder ===
    /// The place for results is a file.
    #[error("{} is a file, and results need a folder\nhint: name another place", path.display())]
    OutIsFile {
        /// The file.
        path: PathBuf,
    },
    /// The folder for results cannot be made, written or locked.
    #[error("results cannot be written to {}: {source}\nhint: choose a folder that you may write to", folder.display())]
    Out {
        /// The folder.
        folder: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// Another study is at work in the folder.
    #[error("another study is at work in {}\nhint: wait for it, or choose another folder", folder.display())]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// Another process is at work in the folder on a study with other settings.
    #[error("{host} is at work in {} on a study with other settings\n{}hint: wait for it, or choose another folder", folder.display(), lines(changes))]
    BusyOtherwise {
        /// The folder.
        folder: PathBuf,
        /// The machine of the other process.
        host: String,
        /// The settings that differ.
        changes: Vec<Difference>,
    },
    /// A run could not be claimed.
    #[error(transparent)]
    Claims(#[from] ClaimError),
    /// The folder holds no study.
    #[error("{} holds no study\nhint: name the folder of a study or a training", folder.display())]
    NoStudy {
        /// The folder.
        folder: PathBuf,
    },
    /// Another version of leuko wrote the folder.
    #[error("{} has format {got}, and this version of leuko reads format {expected}\nhint: run the study again with this version; its records are kept", path.display())]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// Its format.
        got: u32,
        /// The format that this version reads.
        expected: u32,
    },
    /// A name in the folder would put files elsewhere.
    #[error("{} names {name:?}, expected letters, digits, `-`, `_` and `.`, as in names of files\nhint: somebody changed it; ask for the folder as leuko wrote it, or run the study again", path.display())]
    NotAFileName {
        /// The description.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// The folder holds runs made in another way.
    #[error("{} holds runs made with other images, settings, engine or version of leuko (the first is {run})\n{}hint: choose another folder, or delete {} to start again", folder.display(), lines(changes), folder.display())]
    OtherRuns {
        /// The folder.
        folder: PathBuf,
        /// The first such run.
        run: RunId,
        /// The settings that differ, as far as is known.
        changes: Vec<Difference>,
    },
    /// Folds test what they train with.
    #[error(
        "the folds of {experiment} cannot be used, because their scores would be too good:\n{}\nhint: let leuko look for copies (audit.enabled), or leave these images out",
        listed_leaks(leaks)
    )]
    LeakingPlan {
        /// The experiment.
        experiment: String,
        /// What leaks; at least one.
        leaks: Vec<Leak>,
    },
    /// The folds in a study's folder are not those of its networks.
    #[error("{} was changed after networks were trained with it{}{}\nhint: restore the file, or delete it: the same command writes the folds of these networks again", path.display(), fold.map_or_else(String::new, |fold| format!(": {fold} differs")), leaks_below(leaks))]
    EditedPlan {
        /// The file.
        path: PathBuf,
        /// The first fold that differs in the images that both have.
        fold: Option<FoldIndex>,
        /// What leaks in it.
        leaks: Vec<Leak>,
    },
    /// The folder holds results of other images.
    #[error("{} holds results of {stored}, not of {given}\nhint: choose another folder", folder.display())]
    OtherImages {
        /// The folder.
        folder: PathBuf,
        /// The images whose results it holds.
        stored: String,
        /// The images that were given.
        given: String,
    },
    /// The folder holds results by other settings.
    #[error("{} holds a training with other settings or images\n{}hint: choose another folder, or delete {} to start again", folder.display(), lines(changes), folder.display())]
    OtherSettings {
        /// The folder.
        folder: PathBuf,
        /// The settings that differ.
        changes: Vec<Difference>,
    },
    /// A file holds no maps.
    #[error("{} holds no maps of a network{}\nhint: delete it and its finding, and run the command that started the study again", path.display(), cause(source.as_ref()))]
    Maps {
        /// The file.
        path: PathBuf,
        /// Why not, if a library says so.
        source: Option<safetensors::SafeTensorError>,
    },
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The operating system refused; its reason names the file.
    #[error(transparent)]
    Io(std::io::Error),

    /// The images allow no split of the variance.
    #[error("{0}")]
    NoVariance(Unsplit),
    /// No image that was read twice has a class of the question.
    #[error("no image that was read twice has one of the classes {} by both readings: the first reading's labels are {}\nhint: name the columns of the two readings, with labels spelled like the classes", classes.join(", "), found.join(", "))]
    NoReading {
        /// The classes of the question.
        classes: Vec<String>,
        /// The labels of the first reading.
        found: Vec<String>,
    },

    // === Data sets and experiments ===
    /// The settings have no such experiment.
    #[error("there is no experiment {name}\nhint: the experiments are {}", known.join(", "))]
    NoExperiment {
        /// The name.
        name: String,
        /// All experiments.
        known: Vec<String>,
    },
    /// A data set has no manifest.
    #[error("experiment {experiment} needs the data set {dataset}, which has no manifest\nhint: write {}/{dataset}.toml (data/README.md shows how); there are manifests of {}", root.display(), known.join(", "))]
    NoManifest {
        /// The experiment.
        experiment: String,
        /// The data set.
        dataset: String,
        /// Where manifests are looked for.
        root: PathBuf,
        /// The data sets that have a manifest.
        known: Vec<String>,
    },
    /// None of the data sets asked for is there.
    #[error("nothing to run: the data of {} is not complete in {}", only.join(", "), root.display())]
    NothingToRun {
        /// The experiments asked for.
        only: Vec<String>,
        /// The data root.
        root: PathBuf,
    },
    /// Something is wrong with one experiment.
    #[error("experiment {name}: {source}")]
    Experiment {
        /// Its name.
        name: String,
        /// What is wrong.
        source: Box<StudyError>,
    },
    /// An experiment asks nothing.
    #[error("it asks no question\nhint: give it `negative` and `positive`, or `least_images`")]
    NoQuestion,
    /// Images in memory are of one size already, and are not brought to another.
    #[error(
        "its settings have a `fit`, which is for images in files\nhint: leave it out, and bring the images to their size before"
    )]
    FitInMemory,
    /// An experiment on synthetic cells came without cells.
    #[error("its synthetic cells were not drawn")]
    NotDrawn,
    /// An image of a plan is not in memory.
    #[error("the image {image} of the plan is not decoded")]
    NotDecoded {
        /// The image.
        image: ImageId,
    },
    /// An image of a plan has no class.
    #[error("the image {image} has no label")]
    NoLabel {
        /// The image.
        image: ImageId,
    },
    /// A plan has no such fold.
    #[error("the plan of {experiment} has no {fold}")]
    NoFold {
        /// The experiment.
        experiment: String,
        /// The fold.
        fold: FoldIndex,
    },
    /// A fold has no training set of this size.
    #[error("{fold} of {experiment} has no {size} images to train on")]
    NoSize {
        /// The experiment.
        experiment: String,
        /// The fold.
        fold: FoldIndex,
        /// The size.
        size: TrainSize,
    },
    /// The search for copies failed.
    #[error("copies among the images of {title} cannot be found: {source}")]
    Audit {
        /// The data set.
        title: String,
        /// What failed.
        source: AuditError,
    },
    /// An image that was compared before can no longer be read.
    #[error("{} could be read before, but not any more: {source}", path.display())]
    Reload {
        /// The image.
        path: PathBuf,
        /// What failed.
        source: crate::load_error::LoadError,
    },
    /// A picture cannot be written as PNG.
    #[error("a picture cannot be written as PNG: {source}")]
    Png {
        /// What failed.
        source: image::ImageError,
    },
    /// A data set cannot be read or asked.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Folds cannot be cut.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Synthetic cells cannot be drawn.
    #[error(transparent)]
    Synthetic(#[from] SyntheticError),
    /// Settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),

    // === Runs and networks ===
    /// Something is wrong with one run.
    #[error("run {run}: {source}")]
    Run {
        /// The run.
        run: RunId,
        /// What is wrong.
        source: Box<StudyError>,
    },
    /// The watch asked to stop.
    #[error("stopped; everything finished is kept in {}\nhint: the same study in the same folder goes on with the rest", folder.display())]
    Cancelled {
        /// The study's folder.
        folder: PathBuf,
    },
    /// A worker panicked.
    #[error(
        "a worker panicked: this is a defect in leuko\nhint: report it with the message above; finished runs are kept"
    )]
    Panicked,
    /// A checkpoint holds a network for images of another size.
    #[error(
        "{} holds a network for images of {}x{} pixels (height x width), expected {}x{}\nhint: delete it and its record, and run the command that started the study again",
        path.display(), found.height, found.width, expected.height, expected.width
    )]
    OtherSize {
        /// The checkpoint.
        path: PathBuf,
        /// Size of the study's images.
        expected: Shape,
        /// Size of the images that the network takes.
        found: Shape,
    },
    /// Speed cannot be measured on such images.
    #[error("speed cannot be measured on images of {height}x{width} pixels")]
    NoWorkload {
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
    },
    /// The engine or device that was asked for is not there.
    #[error(transparent)]
    Compute(#[from] crate::compute::ComputeError),
    /// A network cannot be trained or run.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The fused kernels cannot compute a network.
    #[error(transparent)]
    Fused(#[from] leuko_fused::FusedError),
    /// A network cannot be built, saved or loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A network cannot be explained.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// A method cannot be fitted, saved or asked.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// A method needs a file of features, and no setting names one.
    #[error(
        "the method `features` needs a file of features\nhint: name it in the setting `features`"
    )]
    NoFeaturesFile,
    /// A file of features names none of an experiment's images.
    #[error("{} has no features of any image, for example of {example}\nhint: the ids in the file are the images' names", path.display())]
    OtherFeatures {
        /// The file.
        path: PathBuf,
        /// An image.
        example: ImageId,
    },
    /// A file of features has one row for two images.
    #[error("{} has one row, {key}, for two images: {} and {}\nhint: the ids in the file are the images' names, with as many of their folders as tell them apart", path.display(), images[0], images[1])]
    SameFeatures {
        /// The file.
        path: PathBuf,
        /// The id in the file.
        key: String,
        /// The images.
        images: Box<[ImageId; 2]>,
    },
    /// A file of features cannot be read or written.
    #[error(transparent)]
    Features(#[from] leuko_pretrained::TableError),
    /// The pretrained network cannot be had.
    #[error(transparent)]
    Pretrained(#[from] leuko_pretrained::PretrainedError),
    /// Activations cannot be mapped.
    #[error(transparent)]
    Embed(#[from] EmbedError),

    // === Results ===
    /// Scores cannot be computed.
    #[error(transparent)]
    Eval(#[from] EvalError),
    /// A question about the number of images cannot be answered.
    #[error(transparent)]
    HowMany(#[from] HowManyError),
    /// An experiment does not have a score.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// A figure cannot be drawn.
    #[error(transparent)]
    Viz(#[from] VizError),
    /// A table cannot be written as CSV.
    #[error("{} cannot be written: {source}", path.display())]
    Csv {
        /// The table.
        path: PathBuf,
        /// What failed.
        source: csv::Error,
    },
    /// Something cannot be expressed in JSON.
    #[error("{what} cannot be written as JSON: {source}")]
    Json {
        /// What.
        what: &'static str,
        /// What failed.
        source: serde_json::Error,
    },
    /// Something cannot be expressed in TOML.
    #[error("{what} cannot be written as TOML: {source}")]
    Toml {
        /// What.
        what: &'static str,
        /// What failed.
        source: toml::ser::Error,
    },
}

impl StudyError {
    /// Says which experiment it is about. A stop on request stays one.
    pub(crate) fn of_experiment(self, name: &str) -> Self {
        match self {
            Self::Cancelled { .. } => self,
            other => Self::Experiment {
                name: name.to_owned(),
                source: Box::new(other),
            },
        }
    }

    /// Says which run it is about.
    pub(crate) fn of_run(self, run: &RunId) -> Self {
        Self::Run {
            run: run.clone(),
            source: Box::new(self),
        }
    }

    pub(crate) fn io(source: std::io::Error) -> Self {
        Self::Io(source)
    }

    pub(crate) fn json(what: &'static str) -> impl Fn(serde_json::Error) -> Self {
        move |source| Self::Json { what, source }
    }

    pub(crate) fn toml(what: &'static str) -> impl Fn(toml::ser::Error) -> Self {
        move |source| Self::Toml { what, source }
    }
}

/// A cause after a colon, if there is one.
fn cause(source: Option<&safetensors::SafeTensorError>) -> String {
    source.map_or_else(String::new, |source| format!(": {source}"))
}

/// Leaks below a sentence, if there are any.
fn leaks_below(leaks: &[Leak]) -> String {
    match leaks.is_empty() {
        true => String::new(),
        false => format!("\n{}", listed_leaks(leaks)),
    }
}

/// Differing settings, a line each.
fn lines(changes: &[Difference]) -> String {
    changes
        .iter()
        .map(|change| format!("changed: {change}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_stop_on_request_stays_one_whatever_was_stopped() {
        let stopped = || StudyError::Cancelled {
            folder: "results".into(),
        };
        let error = stopped().of_experiment("all-binary");
        assert!(matches!(error, StudyError::Cancelled { .. }), "{error}");
        let error = StudyError::NoQuestion.of_experiment("all-binary");
        assert!(matches!(error, StudyError::Experiment { .. }), "{error}");
    }

    #[test]
    fn test_errors_quote_their_cause() {
        let run = RunId {
            experiment: "mine".to_owned(),
            size: TrainSize::new(10).expect("10"),
            fold: FoldIndex(2),
        };
        let path = PathBuf::from("curves.csv");
        let full = || std::io::Error::other("no space");
        let errors = [
            StudyError::NoQuestion.of_experiment("mine"),
            StudyError::NotDrawn.of_run(&run),
            StudyError::Audit {
                title: "My cells".to_owned(),
                source: AuditError::LabelCount {
                    expected: 2,
                    found: 1,
                },
            },
            StudyError::Png {
                source: image::ImageError::IoError(full()),
            },
            StudyError::Csv {
                path: path.clone(),
                source: full().into(),
            },
            StudyError::json("a plan")(serde_json::Error::io(full())),
            StudyError::Maps {
                path: path.clone(),
                source: Some(safetensors::SafeTensorError::HeaderTooLarge),
            },
            StudyError::Maps {
                path: path.clone(),
                source: None,
            },
            StudyError::OtherSize {
                path,
                expected: Shape::rgb(257, 257),
                found: Shape::rgb(190, 200),
            },
        ]
        .map(|error| error.to_string());
        insta::assert_snapshot!(errors.join("\n"), @"
        experiment mine: it asks no question
        hint: give it `negative` and `positive`, or `least_images`
        run mine/n0010/fold02: its synthetic cells were not drawn
        copies among the images of My cells cannot be found: expected one label for each of 2 images, found 1
        a picture cannot be written as PNG: no space
        curves.csv cannot be written: no space
        a plan cannot be written as JSON: no space
        curves.csv holds no maps of a network: header too large
        hint: delete it and its finding, and run the command that started the study again
        curves.csv holds no maps of a network
        hint: delete it and its finding, and run the command that started the study again
        curves.csv holds a network for images of 190x200 pixels (height x width), expected 257x257
        hint: delete it and its record, and run the command that started the study again
        ");
    }
}
