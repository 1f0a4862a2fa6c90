//! Where everything lies in a study's folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_core::{FileError, RunId, read_summed};
use leuko_data::SplitPlan;
use leuko_methods::Method;

use super::Store;

/// Name of the report's file.
pub(crate) const REPORT: &str = "report.html";
/// Name of the settings' file.
pub(crate) const SETTINGS: &str = "settings.toml";
/// Name of the folder of audits.
pub(crate) const AUDITS: &str = "audit";
/// Name of the folder of records.
const RECORDS: &str = "records";
/// Name of the folder of methods.
const METHODS: &str = "methods";

/// Paths, whether or not there is a file yet.
///
/// # Examples
///
/// ```
/// use leuko_core::{FoldIndex, RunId, TrainSize};
/// use leuko_study::Store;
///
/// let folder = tempfile::tempdir()?;
/// let store = Store::open(folder.path())?;
/// let run = RunId {
///     experiment: "blasts".to_owned(),
///     size: TrainSize::new(20).ok_or("an odd size")?,
///     fold: FoldIndex(3),
/// };
/// let checkpoint = store.checkpoint(&run);
/// assert!(checkpoint.starts_with(folder.path().join("checkpoints/blasts")));
/// assert!(!checkpoint.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Store {
    /// The record of a run: JSON, which [`leuko_core::read_record`] reads.
    pub fn record(&self, run: &RunId) -> PathBuf {
        self.record_named(&run.to_string())
    }

    /// The record of a run whose name is all that is known.
    pub(crate) fn record_named(&self, run: &str) -> PathBuf {
        self.folder.join(RECORDS).join(format!("{run}.json"))
    }

    /// The folder of an experiment's records, with a folder for each number of training images.
    pub(crate) fn records(&self, experiment: &str) -> PathBuf {
        self.folder.join(RECORDS).join(experiment)
    }

    /// The trained weights of a run: a safetensors file, which [`leuko_model::load_checkpoint`] reads.
    pub fn checkpoint(&self, run: &RunId) -> PathBuf {
        let name = format!("{run}.safetensors");
        self.folder.join("checkpoints").join(name)
    }

    /// Number of folds that an experiment's images were dealt to, of which some may not be run; 0 if its plan is
    /// not there.
    pub(crate) fn folds_cut(&self, experiment: &str) -> Result<usize, FileError> {
        let path = self.plan(experiment);
        match path.exists() {
            true => Ok(usize::from(read_summed::<SplitPlan>(&path)?.folds_cut)),
            false => Ok(0),
        }
    }

    /// The finding of a run: JSON, which [`Finding::read`](crate::Finding::read) reads.
    pub fn finding(&self, run: &RunId) -> PathBuf {
        self.folder.join("findings").join(format!("{run}.json"))
    }

    /// The maps of a run's network, which [`ShownMaps::read`](crate::ShownMaps::read) reads. Their file does
    /// not end like a checkpoint's, so that nobody loads it as a network.
    pub fn maps(&self, run: &RunId) -> PathBuf {
        self.folder.join("findings").join(format!("{run}.maps"))
    }

    /// The record of a method: JSON, which [`MethodRecord::read`](crate::MethodRecord::read) reads.
    pub fn method_record(&self, method: Method, run: &RunId) -> PathBuf {
        self.of_method(method, run, "json")
    }

    /// What a method learnt: JSON, which [`leuko_methods::load_model`] reads.
    pub fn method_model(&self, method: Method, run: &RunId) -> PathBuf {
        self.of_method(method, run, "model.json")
    }

    /// Features of an experiment's images by the pretrained network: safetensors, a row for each image under the
    /// SHA-256 of the weights' checksum and its pixels. They are kept to save time.
    pub fn method_features(&self, experiment: &str) -> PathBuf {
        let folder = self.folder.join(METHODS).join(experiment);
        folder.join("pretrained.safetensors")
    }

    fn of_method(&self, method: Method, run: &RunId, ending: &str) -> PathBuf {
        let folder = self.folder.join(METHODS).join(&run.experiment);
        let name = format!("{}-{}.{ending}", run.size, run.fold);
        folder.join(method.to_string()).join(name)
    }

    /// The folds of an experiment: JSON of a [`SplitPlan`].
    pub fn plan(&self, experiment: &str) -> PathBuf {
        self.folder.join(format!("plans/{experiment}.json"))
    }

    /// The audit of a data set: JSON of [`Copies`](crate::Copies).
    pub fn audit(&self, dataset: &str) -> PathBuf {
        audit_path(&self.folder, dataset)
    }

    /// The report.
    pub fn report(&self) -> PathBuf {
        self.folder.join(REPORT)
    }

    /// The settings, as TOML.
    pub fn settings(&self) -> PathBuf {
        self.folder.join(SETTINGS)
    }

    /// Whether a network was trained or a method fitted in it.
    pub fn has_results(&self) -> bool {
        Self::has_results_in(&self.folder)
    }

    /// Whether a network was trained or a method fitted in a folder that nobody opened as a store.
    pub fn has_results_in(folder: &Path) -> bool {
        [RECORDS, METHODS]
            .iter()
            .any(|part| folder.join(part).is_dir())
    }

    /// The folder of an experiment's methods, with a folder for each.
    pub(crate) fn methods(&self, experiment: &str) -> PathBuf {
        self.folder.join(METHODS).join(experiment)
    }

    /// The methods that were fitted in an experiment, now or by an earlier start.
    pub fn fitted_methods(&self, experiment: &str) -> BTreeSet<Method> {
        let entries = fs_err::read_dir(self.methods(experiment));
        let entries = entries.into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name());
        names
            .filter_map(|name| name.to_str()?.parse().ok())
            .collect()
    }

    /// Whether methods were fitted in an experiment.
    pub(crate) fn has_methods(&self, experiment: &str) -> bool {
        self.methods(experiment).is_dir()
    }
}

/// Where the audit of a data set lies in a folder that may not be open as a store.
pub(crate) fn audit_path(out: &Path, dataset: &str) -> PathBuf {
    out.join(AUDITS).join(format!("{dataset}.json"))
}
