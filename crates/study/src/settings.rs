//! Every number of the study: built-in defaults, overlaid by a profile, a file and `--set`.

mod difference;
mod overlay;
mod schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::{Protocol, Seed, TrainSize};
use leuko_data::{Fit, HeldOut, Mixture, PlanConfig, did_you_mean};
use leuko_train::TrainConfig;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use toml::{Table, Value};

use crate::analysis::AnalysisConfig;
use crate::audit::CopiesConfig;

pub(crate) use difference::{Difference, differences};

const PAPER: &str = include_str!("settings/paper.toml");
const QUICK: &str = include_str!("settings/quick.toml");
const SMOKE: &str = include_str!("settings/smoke.toml");

/// How much of the published grid to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Profile {
    /// Seconds, for tests: its scores mean nothing.
    Smoke,
    /// The whole pipeline in minutes: six sizes, three folds.
    Quick,
    /// The published grid: 20 sizes, 10 folds, up to 500 epochs.
    Paper,
}

impl Profile {
    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Smoke => "smoke",
            Self::Quick => "quick",
            Self::Paper => "paper",
        }
    }

    fn overlay(self) -> Option<&'static str> {
        match self {
            Self::Smoke => Some(SMOKE),
            Self::Quick => Some(QUICK),
            Self::Paper => None,
        }
    }
}

/// All settings of a study, resolved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Settings {
    /// Master seed.
    pub(crate) seed: Seed,
    /// What is done about images of one and the same cell.
    pub(crate) audit: CopiesConfig,
    /// What is done with trained networks.
    pub(crate) analysis: AnalysisConfig,
    /// The built-in cells.
    pub(crate) synthetic: leuko_synthetic::SyntheticConfig,
    /// The experiments by name, each with its own grid and training settings.
    pub(crate) experiments: BTreeMap<String, Experiment>,
}

impl Settings {
    /// The same experiments with the published grid and training: those that the built-in settings have
    /// as these have them, others as these have `all-binary` or `all-multiclass`.
    ///
    /// # Errors
    ///
    /// - None, unless the built-in settings are damaged.
    pub(crate) fn as_published(&self) -> Result<Self, SettingsError> {
        let paper = resolve(Profile::Paper, None, &[], None)?;
        let published = |(name, own): (&String, &Experiment)| {
            let like = paper.experiments.get(name);
            let of_this_kind = match own.question() {
                Some(Question::EveryClass { .. }) => "all-multiclass",
                _ => "all-binary",
            };
            let like = like
                .or_else(|| paper.experiments.get(of_this_kind))
                .unwrap_or(own);
            let published = Experiment {
                grid: like.grid.clone(),
                train: like.train,
                ..own.clone()
            };
            (name.clone(), published)
        };
        let experiments = self.experiments.iter().map(published).collect();
        Ok(Self {
            experiments,
            ..paper
        })
    }
}

/// One question to one data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Experiment {
    /// What it asks, in words.
    pub(crate) title: String,
    /// Name of the data set, or `synthetic`.
    pub(crate) dataset: String,
    /// The normal cells, of a binary question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) negative: Option<ClassGroup>,
    /// The malignant cells, of a binary question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) positive: Option<ClassGroup>,
    /// Where neither is given, each class of the data set is one of the question, if it has so many
    /// images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) least_images: Option<usize>,
    /// The size of the images and how they are brought to it, if not as the data set's manifest says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fit: Option<Fit>,
    /// Whether it is run only if somebody names it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) on_request: bool,
    /// Which runs it has.
    pub(crate) grid: Grid,
    /// How they train.
    pub(crate) train: TrainConfig,
}

/// What an experiment asks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'a> {
    /// Normal cells, malignant cells.
    Binary([&'a ClassGroup; 2]),
    /// Which class, of those with so many images.
    EveryClass {
        /// Fewest images of a class.
        least_images: usize,
    },
}

impl Experiment {
    /// What it asks; `None` if its settings ask nothing, or two things.
    pub(crate) fn question(&self) -> Option<Question<'_>> {
        match (&self.negative, &self.positive, self.least_images) {
            (Some(negative), Some(positive), None) => Some(Question::Binary([negative, positive])),
            (None, None, Some(least_images)) => Some(Question::EveryClass { least_images }),
            _ => None,
        }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Classes of a data set that one experiment takes together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassGroup {
    /// Its name in figures and tables.
    pub(crate) name: String,
    /// The data set's own class names.
    pub(crate) classes: Vec<String>,
}

/// Which runs an experiment has: every size in every fold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grid {
    /// How folds are cut.
    pub(crate) protocol: Protocol,
    /// Folds cut.
    pub(crate) folds: u16,
    /// Folds run, from the first.
    pub(crate) run_folds: u16,
    /// Numbers of training images, each once. None: one, as many as there are.
    pub(crate) sizes: Vec<TrainSize>,
    /// Balanced test and validation sets of fixed sizes, where a fold would be more than is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) held_out: Option<HeldOut>,
    /// What training sets of two classes are made of.
    #[serde(default, skip_serializing_if = "is_balanced")]
    pub(crate) mixture: Mixture,
}

fn is_balanced(mixture: &Mixture) -> bool {
    *mixture == Mixture::Balanced
}

impl Grid {
    /// How its folds are planned.
    pub(crate) fn plan_config(&self, seed: Seed) -> PlanConfig {
        PlanConfig {
            folds: self.folds,
            sizes: self.sizes.clone(),
            protocol: self.protocol,
            seed,
            run_folds: Some(self.run_folds),
            held_out: self.held_out,
            mixture: self.mixture,
        }
    }

    /// Number of runs.
    pub(crate) fn runs(&self) -> usize {
        usize::from(self.run_folds) * self.sizes.len()
    }
}

/// Settings cannot be used.
#[derive(Debug, Error)]
pub(crate) enum SettingsError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] leuko_core::FileError),
    /// Not TOML.
    #[error("{origin} is not TOML: {source}")]
    Syntax {
        /// The file or option.
        origin: String,
        /// Where it departs from TOML.
        source: toml::de::Error,
    },
    /// An experiment whose name cannot stand in file names.
    #[error(
        "experiment {name:?}: a name is made of letters, digits, `-`, `_` and `.`, and does not begin with a dot"
    )]
    ExperimentName {
        /// The name.
        name: String,
    },
    /// `--set` without `=`.
    #[error("--set {given}: expected key=value, for example --set train.max_epochs=100")]
    NotAnAssignment {
        /// What was given.
        given: String,
    },
    /// A key that no setting has.
    #[error("{origin} sets `{key}`, which is no setting{}", did_you_mean(nearest.as_ref()))]
    UnknownKey {
        /// The file or option.
        origin: String,
        /// The key, with its tables.
        key: String,
        /// The most similar setting.
        nearest: Option<String>,
    },
    /// A value of the wrong type or out of its range.
    #[error("the settings of {part} cannot be used: {reason}")]
    Value {
        /// `the study` or the experiment.
        part: String,
        /// What is wrong, without the names of Rust's types.
        reason: String,
    },
    /// One group of classes without the other, or both and a least number.
    #[error(
        "experiment {experiment} needs `negative` and `positive`, or `least_images` for a question about every class"
    )]
    Question {
        /// The experiment.
        experiment: String,
    },
    /// Settings of the analysis out of range.
    #[error("the settings of the analysis cannot be used: {reason}")]
    Analysis {
        /// What is wrong.
        reason: String,
    },
    /// Training settings out of range.
    #[error("the settings of experiment {experiment} cannot be used: {source}")]
    Train {
        /// The experiment.
        experiment: String,
        /// What is wrong.
        source: leuko_train::TrainError,
    },
}

/// What is wrong with a value, without the names of Rust's types.
fn plain(error: &toml::de::Error) -> String {
    let text = error.to_string();
    let types = [
        ("expected usize", "expected a whole number, 0 or more"),
        ("expected u64", "expected a whole number, 0 or more"),
        ("expected u32", "expected a whole number, 0 or more"),
        ("expected u16", "expected a whole number, 0 to 65535"),
        ("expected f64", "expected a number"),
        ("expected f32", "expected a number"),
        ("expected a boolean", "expected true or false"),
    ];
    types
        .iter()
        .fold(text, |text, (rust, plain)| text.replace(rust, plain))
}

/// Resolves settings: the paper's, overlaid by `profile`, then `file`, then `assignments`
/// (`key=value`; of two to one key the later counts), then `seed`. Each experiment has its own copy of
/// what all share.
///
/// # Errors
///
/// - [`SettingsError::File`], [`SettingsError::Syntax`] if the file or an assignment cannot be read.
/// - [`SettingsError::UnknownKey`] for a key that no setting has, with the nearest one.
/// - [`SettingsError::Value`], [`SettingsError::Question`], [`SettingsError::Train`] for a value of the
///   wrong type or range.
pub(crate) fn resolve(
    profile: Profile,
    file: Option<&Path>,
    assignments: &[String],
    seed: Option<u64>,
) -> Result<Settings, SettingsError> {
    typed(merged(profile, file, assignments, seed)?)
}

/// The same as a table in which what all experiments share still stands once: the form of a file
/// for `--settings`.
///
/// # Errors
///
/// - As [`resolve`], but for values.
pub(crate) fn merged(
    profile: Profile,
    file: Option<&Path>,
    assignments: &[String],
    seed: Option<u64>,
) -> Result<Table, SettingsError> {
    let mut overlays = Vec::new();
    if let Some(text) = profile.overlay() {
        overlays.push((
            format!("profile {}", profile.name()),
            parse("the built-in profile", text)?,
        ));
    }
    if let Some(path) = file {
        let text =
            fs_err::read_to_string(path).map_err(|e| leuko_core::FileError::reading(path, e))?;
        let origin = path.display().to_string();
        overlays.push((origin.clone(), parse(&origin, &text)?));
    }
    let mut table = parse("the built-in settings", PAPER)?;
    for (origin, overlay) in overlays {
        schema::check(&origin, &table, &overlay)?;
        overlay::merge(&mut table, overlay);
    }
    assign(&mut table, assignments, seed)?;
    Ok(table)
}

/// Resolves settings of one experiment that is not among the built-in ones: what all share, overlaid by
/// its `own`, then `assignments`, then `seed`.
///
/// # Errors
///
/// - As [`resolve`].
pub(crate) fn resolve_one(
    name: &str,
    own: Table,
    assignments: &[String],
    seed: Option<u64>,
) -> Result<Settings, SettingsError> {
    let mut table = parse("the built-in settings", PAPER)?;
    let experiments = Table::from_iter([(name.to_owned(), Value::Table(own))]);
    table.insert("experiments".into(), Value::Table(experiments));
    assign(&mut table, assignments, seed)?;
    typed(table)
}

/// The settings of the audit alone, overlaid by `assignments`.
///
/// # Errors
///
/// - As [`resolve`].
pub(crate) fn resolve_audit(assignments: &[String]) -> Result<CopiesConfig, SettingsError> {
    #[derive(Deserialize)]
    struct Audit {
        audit: CopiesConfig,
    }
    let mut table = parse("the built-in settings", PAPER)?;
    assign(&mut table, assignments, None)?;
    let Audit { audit } = table.try_into().map_err(|source| SettingsError::Value {
        part: "the audit".into(),
        reason: plain(&source),
    })?;
    Ok(audit)
}

/// Lays what the command line says over `table`.
fn assign(
    table: &mut Table,
    assignments: &[String],
    seed: Option<u64>,
) -> Result<(), SettingsError> {
    let mut assigned = Table::new();
    for assignment in assignments {
        let overlay = overlay::assignment(assignment)?;
        schema::check(&format!("--set {assignment}"), table, &overlay)?;
        overlay::merge(&mut assigned, overlay);
    }
    assign_to_experiments(table, &assigned);
    overlay::merge(table, assigned);
    if let Some(seed) = seed {
        table.insert("seed".into(), Value::Integer(seed as i64));
    }
    Ok(())
}

/// Lays what `--set` says of `grid` and `train` over the experiments' own, too: it is said for all.
fn assign_to_experiments(table: &mut Table, assigned: &Table) {
    let common: Table = ["grid", "train"]
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), assigned.get(key)?.clone())))
        .collect();
    let experiments = table.get_mut("experiments").and_then(Value::as_table_mut);
    for (_, experiment) in experiments.into_iter().flatten() {
        if let Value::Table(experiment) = experiment {
            overlay::merge(experiment, common.clone());
        }
    }
}

fn parse(origin: &str, text: &str) -> Result<Table, SettingsError> {
    text.parse().map_err(|source| SettingsError::Syntax {
        origin: origin.into(),
        source,
    })
}

/// Gives each experiment its own copy of what all share, then checks types.
fn typed(table: Table) -> Result<Settings, SettingsError> {
    #[derive(Deserialize)]
    struct Common {
        seed: Seed,
        audit: CopiesConfig,
        analysis: AnalysisConfig,
        synthetic: leuko_synthetic::SyntheticConfig,
        #[serde(default)]
        experiments: BTreeMap<String, Table>,
        grid: Table,
        train: Table,
    }
    let common: Common = table.try_into().map_err(|source| SettingsError::Value {
        part: "the study".into(),
        reason: plain(&source),
    })?;
    let mut experiments = BTreeMap::new();
    for (name, own) in common.experiments {
        if !is_file_name(&name) {
            return Err(SettingsError::ExperimentName { name });
        }
        let mut shared = Table::new();
        shared.insert("grid".into(), Value::Table(common.grid.clone()));
        shared.insert("train".into(), Value::Table(common.train.clone()));
        overlay::merge(&mut shared, own);
        let experiment: Experiment = shared.try_into().map_err(|source| SettingsError::Value {
            part: format!("experiment {name}"),
            reason: plain(&source),
        })?;
        if experiment.question().is_none() {
            return Err(SettingsError::Question { experiment: name });
        }
        experiment
            .train
            .validate()
            .map_err(|source| SettingsError::Train {
                experiment: name.clone(),
                source,
            })?;
        experiments.insert(name, experiment);
    }
    (common.analysis.validate()).map_err(|reason| SettingsError::Analysis { reason })?;
    Ok(Settings {
        seed: common.seed,
        audit: common.audit,
        analysis: common.analysis,
        synthetic: common.synthetic,
        experiments,
    })
}

/// Whether a name can be a folder's or a file's, on every system.
fn is_file_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(allowed)
}

/// Where a file with settings of a finished study lies in its folder.
pub(crate) fn stored_path(out: &Path) -> PathBuf {
    out.join("settings.toml")
}

#[cfg(test)]
mod tests;
