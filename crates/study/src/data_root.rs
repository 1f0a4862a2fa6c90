//! Which experiments can run here: those whose images are here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use leuko_data::{
    AsideGroup, Catalogue, Found, Manifest, Reader, builtin_manifests, check_counts, check_hashes,
    find, find_annotations, manifests,
};

use crate::audit::{AuditFolder, CopySearch, NewAudit};
use crate::error::StudyError;
use crate::experiment::{FoundExperiment, Source};
use crate::notice::Notice;
use crate::settings::{ExperimentSettings, Settings};
use crate::store::{SkipReason, SkippedExperiment};
use crate::watch::{Watch, Work, count};

/// The name that settings give the built-in cells.
const SYNTHETIC: &str = "synthetic";

/// The experiments to run and those not to.
#[derive(Debug)]
pub struct FoundExperiments {
    /// Those to run.
    pub experiments: Vec<FoundExperiment>,
    /// Those not to run, and why.
    pub skipped: Vec<SkippedExperiment>,
    /// Audits that are still to be written.
    pub audits: Vec<NewAudit>,
}

/// Finds the experiments to run: those named by `only`, else all whose data set is here, except those that
/// run only by name. Where no data set is here, those on synthetic cells. What is skipped is a notice, with
/// how to get it.
///
/// Data sets are searched for copies of one cell; what is found is kept in `audits`.
///
/// # Errors
///
/// - [`StudyError::NoExperiment`] for a name in `only` that the settings do not have.
/// - [`StudyError::NothingToRun`] if no data set of the experiments in `only` is here; a notice says how to
///   get it.
/// - [`StudyError::NoManifest`] for a data set without a manifest.
/// - [`StudyError::Data`] if its files are not as its manifest says.
///
/// # Examples
///
/// ```
/// use leuko_study::{Settings, Silent, find_experiments};
///
/// let settings = Settings::paper()?;
/// let root = "no-such-folder".as_ref();
/// let found = find_experiments(&settings, root, &[], None, &Silent)?;
/// for one in &found.skipped {
///     println!("{}: {}", one.name, one.reason);
/// }
/// assert!(found.experiments.iter().all(|one| one.name.starts_with("synthetic-")));
/// # Ok::<(), leuko_study::StudyError>(())
/// ```
pub fn find_experiments(
    settings: &Settings,
    root: &Path,
    only: &[String],
    audits: Option<AuditFolder<'_>>,
    watch: &dyn Watch,
) -> Result<FoundExperiments, StudyError> {
    check_names(settings, only)?;
    // Nobody named `data`, so it need not be there.
    let manifests = match root.is_dir() {
        true => manifests(root)?,
        false => builtin_manifests()?,
    };
    if only.is_empty() {
        name_unused(settings, root, &manifests, watch);
    }
    let mut search = Search {
        settings,
        root,
        manifests: &manifests,
        audits,
        watch,
        data_sets: BTreeMap::new(),
        new_audits: Vec::new(),
        reader: Arc::default(),
    };
    let (mut found, mut synthetic, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    for (name, experiment) in &settings.experiments {
        let source = match not_asked(name, experiment, only) {
            Some(reason) => Err(reason),
            None => search.source(name, &experiment.dataset)?,
        };
        let list = match source {
            Ok(Source::Synthetic) => &mut synthetic,
            _ => &mut found,
        };
        match source {
            Ok(source) => list.push(FoundExperiment {
                name: name.clone(),
                settings: experiment.clone(),
                source,
            }),
            Err(reason) => skipped.push(SkippedExperiment {
                name: name.clone(),
                title: experiment.title.clone(),
                reason,
            }),
        }
    }
    let Search {
        data_sets,
        new_audits: audits,
        ..
    } = search;
    if !only.is_empty() {
        found.append(&mut synthetic);
        if found.is_empty() {
            name_missing(settings, &data_sets, only, watch);
            return Err(StudyError::NothingToRun {
                only: only.to_vec(),
                root: root.to_owned(),
            });
        }
    }
    // Where nobody asked for a data set and none is there, one notice says so.
    if found.is_empty() {
        Notice::NoDataSet { root }.tell(watch);
        found = synthetic;
    } else {
        name_missing(settings, &data_sets, only, watch);
    }
    Ok(FoundExperiments {
        experiments: found,
        skipped,
        audits,
    })
}

fn check_names(settings: &Settings, only: &[String]) -> Result<(), StudyError> {
    match only
        .iter()
        .find(|name| !settings.experiments.contains_key(*name))
    {
        None => Ok(()),
        Some(name) => Err(StudyError::NoExperiment {
            name: name.clone(),
            known: settings.experiments.keys().cloned().collect(),
        }),
    }
}

/// Why an experiment is not asked for; `None` if it is.
fn not_asked(
    name: &String,
    experiment: &ExperimentSettings,
    only: &[String],
) -> Option<SkipReason> {
    match only.is_empty() {
        true => experiment.on_request.then_some(SkipReason::OnRequest),
        false => (!only.contains(name)).then_some(SkipReason::NotNamed),
    }
}

/// Names the data sets that are here and that no experiment asks for.
fn name_unused(settings: &Settings, root: &Path, manifests: &[Manifest], watch: &dyn Watch) {
    let used = |name: &str| {
        let mut experiments = settings.experiments.values();
        experiments.any(|experiment| experiment.dataset == name)
    };
    for manifest in manifests.iter().filter(|manifest| !used(&manifest.name)) {
        let folder = manifest.folder_in(root);
        if folder.is_dir() {
            Notice::DataSetUnused {
                title: &manifest.title,
                name: &manifest.name,
                folder: &folder,
            }
            .tell(watch);
        }
    }
}

/// Names the data sets that are missing, with the experiments that need them.
fn name_missing(
    settings: &Settings,
    data_sets: &BTreeMap<String, Looked>,
    only: &[String],
    watch: &dyn Watch,
) {
    for (dataset, found) in data_sets {
        let Err(reason) = found else {
            continue;
        };
        let of_it = settings.experiments.iter().filter(|(name, experiment)| {
            experiment.dataset == *dataset && not_asked(name, experiment, only).is_none()
        });
        let experiments: Vec<&str> = of_it.map(|(name, _)| name.as_str()).collect();
        Notice::DataSetMissing {
            reason,
            experiments: &experiments,
        }
        .tell(watch);
    }
}

/// A data set that was looked for, or why it is missing.
type Looked = Result<Source, SkipReason>;

/// Looks for data sets.
struct Search<'a> {
    settings: &'a Settings,
    root: &'a Path,
    manifests: &'a [Manifest],
    audits: Option<AuditFolder<'a>>,
    watch: &'a dyn Watch,
    /// What was looked for so far, by name.
    data_sets: BTreeMap<String, Looked>,
    new_audits: Vec<NewAudit>,
    /// One for all data sets: it keeps a limited amount.
    reader: Arc<Reader>,
}

impl Search<'_> {
    /// The images of an experiment, each data set looked for once.
    fn source(&mut self, experiment: &str, dataset: &str) -> Result<Looked, StudyError> {
        if dataset == SYNTHETIC {
            return Ok(Ok(Source::Synthetic));
        }
        if let Some(known) = self.data_sets.get(dataset) {
            return Ok(known.clone());
        }
        let looked = self.look(experiment, dataset)?;
        self.data_sets.insert(dataset.to_owned(), looked.clone());
        Ok(looked)
    }

    fn look(&mut self, experiment: &str, dataset: &str) -> Result<Looked, StudyError> {
        let manifest = self.manifests.iter().find(|of| of.name == dataset);
        let manifest = manifest.ok_or_else(|| StudyError::NoManifest {
            experiment: experiment.to_owned(),
            dataset: dataset.to_owned(),
            root: self.root.to_owned(),
            known: self.manifests.iter().map(|of| of.name.clone()).collect(),
        })?;
        Ok(match find(self.root, manifest)? {
            Found::Absent => Err(SkipReason::NoDataSet {
                dataset: manifest.title.clone(),
                folder: manifest.folder_in(self.root),
                access: manifest.access.clone(),
            }),
            Found::Unlabelled { images, looked_for } => Err(SkipReason::NoTable {
                dataset: manifest.title.clone(),
                folder: images,
                looked_for: file_names(&looked_for),
                access: manifest.access.clone(),
            }),
            Found::Present(catalogue) => Ok(self.checked(manifest, catalogue)?),
        })
    }

    /// Checks the files of a data set and leaves out copies.
    fn checked(&mut self, manifest: &Manifest, catalogue: Catalogue) -> Result<Source, StudyError> {
        let title = manifest.title.as_str();
        let images = catalogue.entries.len();
        Notice::DataSetFound {
            title,
            images,
            folder: &manifest.folder_in(self.root),
        }
        .tell(self.watch);
        let count = count(self.watch, Work::Check, images);
        let reader = Arc::clone(&self.reader);
        let hashes = check_hashes(self.root, &catalogue, manifest, &reader, &count)?;
        if hashes.as_ref().is_some_and(Vec::is_empty) {
            Notice::FilesAsPublished { title }.tell(self.watch);
        }
        let counts = check_counts(&catalogue, manifest);
        for warnings in [counts, hashes.unwrap_or_default()] {
            if !warnings.is_empty() {
                let warnings = &warnings;
                Notice::FilesDiffer { title, warnings }.tell(self.watch);
            }
        }
        for group in &AsideGroup::of(&catalogue.set_aside) {
            Notice::SetAside { title, group }.tell(self.watch);
        }
        for remark in &catalogue.remarks {
            Notice::Read { title, remark }.tell(self.watch);
        }
        let annotations = find_annotations(self.root, manifest, &catalogue)?;
        let search = CopySearch {
            title: Some(title),
            folder: self.audits,
            reader: Arc::clone(&reader),
        };
        let audited = search.without_copies(catalogue, &self.settings.audit, self.watch)?;
        self.new_audits.extend(audited.new);
        Ok(Source::Files {
            catalogue: audited.catalogue,
            fit: manifest.fit,
            copies: audited.copies,
            together: audited.together,
            annotations,
            reader,
        })
    }
}

/// The names of files, each once.
fn file_names(paths: &[PathBuf]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in paths.iter().filter_map(|path| path.file_name()?.to_str()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
