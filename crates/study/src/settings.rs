//! Every number of the study: the built-in settings, overlaid by a profile, a file and assignments.

mod analysis;
mod copies;
mod difference;
mod error;
mod experiment;
mod overlay;
mod profile;
mod schema;

use std::collections::BTreeMap;
use std::path::PathBuf;

use leuko_core::Seed;
use leuko_methods::Method;
use leuko_synthetic::SyntheticConfig;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

pub use analysis::AnalysisConfig;
pub use copies::CopiesConfig;
pub use difference::Difference;
pub(crate) use difference::differences;
pub use error::SettingsError;
use error::plain;
pub use experiment::{ClassGroup, ExperimentSettings, Grid, Question};
pub use profile::Profile;

const PAPER: &str = include_str!("settings/paper.toml");

/// All settings of a study, resolved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Master seed.
    pub seed: Seed,
    /// The methods that are fitted beside the network, on the same folds and training sets.
    pub methods: Vec<Method>,
    /// A file of features from another network, for the method `features`: `.npz` or `.safetensors`, as
    /// [`leuko_pretrained::FeatureTable::load`] reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<PathBuf>,
    /// How copies of one cell are found, and what is done about them.
    pub audit: CopiesConfig,
    /// What is done with trained networks.
    pub analysis: AnalysisConfig,
    /// The built-in cells.
    pub synthetic: SyntheticConfig,
    /// The experiments by name, each with its own grid and training settings.
    pub experiments: BTreeMap<String, ExperimentSettings>,
}

/// Where settings come from. Each part overlays the one above it.
///
/// # Examples
///
/// ```
/// use leuko_study::{Profile, SettingsRequest};
///
/// let settings = SettingsRequest {
///     profile: Profile::Quick,
///     assignments: vec!["train.max_epochs=20".to_owned()],
///     ..SettingsRequest::default()
/// }
/// .resolve()?;
/// assert_eq!(settings.experiments["all-binary"].train.max_epochs, 20);
/// # Ok::<(), leuko_study::SettingsError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsRequest {
    /// How much of the published grid to run; by default all of it.
    pub profile: Profile,
    /// A TOML file.
    pub file: Option<PathBuf>,
    /// Assignments `key=value`; of two to one key the later counts.
    pub assignments: Vec<String>,
    /// The master seed, below 2^63; `None` keeps that of the other settings.
    pub seed: Option<Seed>,
}

impl SettingsRequest {
    /// Resolves the settings. Each experiment gets its own copy of what all share.
    ///
    /// # Errors
    ///
    /// - [`SettingsError::File`], [`SettingsError::Syntax`] if the file or an assignment cannot be read.
    /// - [`SettingsError::UnknownKey`] for a key that no setting has, with the nearest one.
    /// - [`SettingsError::Value`], [`SettingsError::Question`], [`SettingsError::Train`] for a value of the
    ///   wrong type or range.
    pub fn resolve(&self) -> Result<Settings, SettingsError> {
        typed(self.merged()?)
    }

    /// The same settings as one TOML table in which what all experiments share still stands once: the form
    /// of a settings file.
    ///
    /// # Errors
    ///
    /// - As [`resolve`](Self::resolve), except for values.
    pub fn merged(&self) -> Result<Table, SettingsError> {
        let mut overlays = Vec::new();
        if let Some(text) = self.profile.overlay() {
            overlays.push((
                format!("profile {}", self.profile),
                parse("the built-in profile", text)?,
            ));
        }
        if let Some(path) = &self.file {
            let text = fs_err::read_to_string(path)
                .map_err(|e| leuko_core::FileError::reading(path, e))?;
            let origin = path.display().to_string();
            overlays.push((origin.clone(), parse(&origin, &text)?));
        }
        let mut table = parse("the built-in settings", PAPER)?;
        for (origin, overlay) in overlays {
            schema::check(&origin, &table, &overlay)?;
            overlay::merge(&mut table, overlay);
        }
        assign(&mut table, &self.assignments, self.seed)?;
        Ok(table)
    }

    /// The same request for another profile.
    pub fn with_profile(&self, profile: Profile) -> Self {
        Self {
            profile,
            ..self.clone()
        }
    }
}

impl Settings {
    /// The paper's settings, with all built-in experiments.
    ///
    /// # Errors
    ///
    /// - Never, as long as the built-in settings are intact.
    pub fn paper() -> Result<Self, SettingsError> {
        SettingsRequest::default().resolve()
    }

    /// The paper's settings with one experiment, which is not among the built-in ones. Its networks are not
    /// explained; set `analysis.enabled` for that. No methods stand beside them; set `methods` for that.
    ///
    /// # Errors
    ///
    /// - [`SettingsError::ExperimentName`] if `name` cannot stand in file names.
    /// - [`SettingsError::Question`], [`SettingsError::Train`] if the experiment cannot be run.
    pub fn of_one(name: &str, experiment: ExperimentSettings) -> Result<Self, SettingsError> {
        check(name, &experiment)?;
        let experiments = BTreeMap::from_iter([(name.to_owned(), experiment)]);
        let mut settings = Self::paper()?;
        settings.experiments = experiments;
        settings.analysis.enabled = false;
        settings.methods.clear();
        Ok(settings)
    }

    /// Lays assignments `key=value` and a seed over these settings; each assignment to `grid` or `train`
    /// holds for every experiment.
    ///
    /// # Errors
    ///
    /// - As [`SettingsRequest::resolve`].
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::Seed;
    /// use leuko_study::Settings;
    ///
    /// let assignments = ["train.max_epochs=20".to_owned()];
    /// let settings = Settings::paper()?.assign(&assignments, Some(Seed(7)))?;
    /// let mut experiments = settings.experiments.values();
    /// assert!(experiments.all(|one| one.train.max_epochs == 20));
    /// # Ok::<(), leuko_study::SettingsError>(())
    /// ```
    pub fn assign(
        &self,
        assignments: &[String],
        seed: Option<Seed>,
    ) -> Result<Self, SettingsError> {
        let mut table = parse("the built-in settings", PAPER)?;
        let own = Table::try_from(self).map_err(|source| SettingsError::Form { source })?;
        overlay::merge(&mut table, own.clone());
        if let Some(experiments) = own.get("experiments") {
            table.insert("experiments".to_owned(), experiments.clone());
        }
        assign(&mut table, assignments, seed)?;
        typed(table)
    }
}

impl CopiesConfig {
    /// The built-in settings of the audit, overlaid by `assignments` such as `audit.min_score=0.5`.
    ///
    /// # Errors
    ///
    /// - As [`SettingsRequest::resolve`].
    pub fn resolve(assignments: &[String]) -> Result<Self, SettingsError> {
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
}

/// Lays assignments and the seed over `table`.
fn assign(
    table: &mut Table,
    assignments: &[String],
    seed: Option<Seed>,
) -> Result<(), SettingsError> {
    let mut assigned = Table::new();
    for assignment in assignments {
        let overlay = overlay::assignment(assignment)?;
        schema::check(assignment, table, &overlay)?;
        overlay::merge(&mut assigned, overlay);
    }
    assign_to_experiments(table, &assigned);
    overlay::merge(table, assigned);
    if let Some(seed) = seed {
        let number = i64::try_from(seed.0).map_err(|_| SettingsError::Seed { seed })?;
        table.insert("seed".into(), Value::Integer(number));
    }
    Ok(())
}

/// Lays assignments to `grid` and `train` over the experiments' own values, too: they are meant for all.
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
        source: Box::new(source),
    })
}

/// Gives each experiment its own copy of what all share, then checks types.
fn typed(table: Table) -> Result<Settings, SettingsError> {
    #[derive(Deserialize)]
    struct Common {
        seed: Seed,
        methods: Vec<Method>,
        features: Option<PathBuf>,
        audit: CopiesConfig,
        analysis: AnalysisConfig,
        synthetic: SyntheticConfig,
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
        let mut shared = Table::new();
        shared.insert("grid".into(), Value::Table(common.grid.clone()));
        shared.insert("train".into(), Value::Table(common.train.clone()));
        overlay::merge(&mut shared, own);
        let experiment: ExperimentSettings =
            shared.try_into().map_err(|source| SettingsError::Value {
                part: format!("experiment {name}"),
                reason: plain(&source),
            })?;
        check(&name, &experiment)?;
        experiments.insert(name, experiment);
    }
    (common.analysis.validate()).map_err(|reason| SettingsError::Analysis { reason })?;
    Ok(Settings {
        seed: common.seed,
        methods: common.methods,
        features: common.features,
        audit: common.audit,
        analysis: common.analysis,
        synthetic: common.synthetic,
        experiments,
    })
}

/// Checks what the types of an experiment's settings allow and a run does not.
fn check(name: &str, experiment: &ExperimentSettings) -> Result<(), SettingsError> {
    if !is_file_name(name) {
        return Err(SettingsError::ExperimentName {
            name: name.to_owned(),
        });
    }
    if experiment.question().is_none() {
        return Err(SettingsError::Question {
            experiment: name.to_owned(),
        });
    }
    let valid = experiment.train.validate();
    valid.map_err(|source| SettingsError::Train {
        experiment: name.to_owned(),
        source: Box::new(source),
    })
}

/// Whether a name can be a folder's or a file's, on every system.
pub(crate) fn is_file_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests;
