//! Which experiments can run here: those whose images are here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use leuko_core::{ImageId, TrainSize};
use leuko_data::synthetic::generate;
use leuko_data::{
    Annotation, Catalogue, Fit, Found, Manifest, PlanConfig, PlanError, SplitPlan, Warning,
    builtin_manifests, check_counts, check_hashes, find, find_annotations, load, manifests, plan,
};

use crate::audit::without_copies;
use crate::count::Count;
use crate::experts;
use crate::not_run::NotRun;
use crate::prepared::{Material, Prepared};
use crate::settings::{Experiment, Question, Settings};

/// Images in a hundred that may be missing for a training set, which then is of all that there are.
const MISSING_PERCENT: usize = 5;

/// The name that settings give the built-in cells.
const SYNTHETIC: &str = "synthetic";

/// Where the data sets are looked for: `given`, else `$LEUKO_DATA`, else `data`.
///
/// # Errors
///
/// If a folder that somebody named does not exist.
pub(crate) fn data_root(given: Option<&Path>) -> Result<PathBuf> {
    let variable = std::env::var_os("LEUKO_DATA").filter(|value| !value.is_empty());
    let (root, origin) = match (given, variable) {
        (Some(root), _) => (root.to_owned(), "--data"),
        (None, Some(root)) => (PathBuf::from(root), "LEUKO_DATA"),
        (None, None) => return Ok(PathBuf::from("data")),
    };
    if !root.is_dir() {
        bail!(
            "{origin} {}: there is no such folder\nhint: name the folder that holds the data sets, for example the one with all-idb2/ in it",
            root.display()
        );
    }
    Ok(root)
}

/// Where an experiment's images come from.
#[derive(Clone, Debug)]
enum Source {
    Files {
        manifest: Box<Manifest>,
        catalogue: Catalogue,
        /// What was found of images of one and the same cell, in words.
        copies: Option<String>,
        /// What experts said of images that they saw again, if the data set has that.
        annotations: Option<Vec<Annotation>>,
    },
    Synthetic,
}

/// An experiment whose images are here, not yet decoded.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) name: String,
    settings: Experiment,
    source: Source,
}

/// The experiments to run and those not to.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) not_run: Vec<NotRun>,
}

/// Chooses the experiments to run: those named by `only`, or all whose data set is here but those to be
/// asked for by name, or, where there is none, those on synthetic cells. What is left out is said once, with how to get it.
///
/// Data sets are audited for copies, with what was found stored in the study's folder `out`.
///
/// # Errors
///
/// - An experiment in `only` that the settings do not have.
/// - A data set without a manifest, or whose files are not as its manifest says.
pub(crate) fn choose(
    settings: &Settings,
    root: &Path,
    only: &[String],
    out: Option<&Path>,
) -> Result<Chosen> {
    let known: Vec<&str> = settings.experiments.keys().map(String::as_str).collect();
    for name in only {
        if !known.contains(&name.as_str()) {
            bail!(
                "--only {name}: no such experiment\nhint: there are {}",
                known.join(", ")
            );
        }
    }
    // Nobody named `data`, so it need not be there.
    let manifests = if root.is_dir() {
        manifests(root)?
    } else {
        builtin_manifests()?
    };
    if only.is_empty() {
        name_unused(settings, root, &manifests);
    }
    let mut found: BTreeMap<&str, Option<Source>> = BTreeMap::new();
    let mut candidates = Vec::new();
    let mut fallback = Vec::new();
    let mut not_run = Vec::new();
    for (name, experiment) in &settings.experiments {
        let mut leave_out = |why: &str, what_to_do: String| {
            not_run.push(NotRun {
                name: name.clone(),
                title: experiment.title.clone(),
                why: why.to_owned(),
                what_to_do,
            });
        };
        if !only.contains(name) && (!only.is_empty() || experiment.on_request) {
            let why = match only.is_empty() {
                true => "it is run on request only",
                false => "others were asked for by name",
            };
            leave_out(why, format!("--only {name}"));
            continue;
        }
        let dataset = experiment.dataset.as_str();
        let candidate = |source| Candidate {
            name: name.clone(),
            settings: experiment.clone(),
            source,
        };
        if dataset == SYNTHETIC {
            let list = if only.is_empty() {
                &mut fallback
            } else {
                &mut candidates
            };
            list.push(candidate(Source::Synthetic));
            continue;
        }
        if !found.contains_key(dataset) {
            let source = look(root, &manifests, name, dataset, settings, out)?;
            found.insert(dataset, source);
        } else if matches!(found.get(dataset), Some(None)) {
            tracing::warn!("{name} is left out, too: it asks for the same data set");
        }
        match found.get(dataset) {
            Some(Some(source)) => candidates.push(candidate(source.clone())),
            _ => {
                let manifest = manifests.iter().find(|manifest| manifest.name == dataset);
                let access = manifest.map_or(String::new(), |manifest| manifest.access.clone());
                leave_out(&format!("its data set {dataset} is not there"), access);
            }
        }
    }
    if candidates.is_empty() {
        if !only.is_empty() {
            bail!(
                "nothing to run: what {} asks for is not in {}",
                only.join(", "),
                root.display()
            );
        }
        tracing::warn!(
            "no data set is in {}: the study runs on built-in synthetic cells, which say nothing about patients",
            root.display()
        );
        candidates = fallback;
    }
    Ok(Chosen {
        candidates,
        not_run,
    })
}

/// Names the data sets that are here and that no experiment asks for.
fn name_unused(settings: &Settings, root: &Path, manifests: &[Manifest]) {
    let used = |name: &str| {
        let mut experiments = settings.experiments.values();
        experiments.any(|experiment| experiment.dataset == name)
    };
    for manifest in manifests.iter().filter(|manifest| !used(&manifest.name)) {
        if manifest.folder_in(root).is_dir() {
            tracing::warn!(
                "{} is in {}, but no experiment uses it\nhint: write one into a file for --settings with dataset = {:?}, as README.md shows",
                manifest.title,
                manifest.folder_in(root).display(),
                manifest.name
            );
        }
    }
}

/// Looks for one data set, and says what is there or how to get it.
fn look(
    root: &Path,
    manifests: &[Manifest],
    experiment: &str,
    dataset: &str,
    settings: &Settings,
    out: Option<&Path>,
) -> Result<Option<Source>> {
    let Some(manifest) = manifests.iter().find(|manifest| manifest.name == dataset) else {
        let names: Vec<&str> = manifests
            .iter()
            .map(|manifest| manifest.name.as_str())
            .collect();
        bail!(
            "experiment {experiment} needs the data set {dataset}, which has no manifest\nhint: write {}/{dataset}.toml (data/README.md shows how); there are manifests of {}",
            root.display(),
            names.join(", ")
        );
    };
    match find(root, manifest)? {
        Found::Absent => {
            tracing::warn!(
                "{} is not in {}: {experiment} is left out. {}",
                manifest.title,
                manifest.folder_in(root).display(),
                manifest.access
            );
            Ok(None)
        }
        Found::Unlabelled { images, looked_for } => {
            tracing::warn!(
                "{}: the images are in {}, but the table of their classes is not there ({}): {experiment} is left out. {}",
                manifest.title,
                images.display(),
                names(&looked_for),
                manifest.access
            );
            Ok(None)
        }
        Found::Present(catalogue) => {
            let images = catalogue.entries.len();
            let folder = manifest.folder_in(root);
            tracing::info!(
                "{}: {images} images in {}",
                manifest.title,
                folder.display()
            );
            let count = Count::new("images checking", images);
            let hashes = check_hashes(root, &catalogue, manifest, &|done| count.at(done))?;
            drop(count);
            if hashes.as_ref().is_some_and(Vec::is_empty) {
                tracing::info!("{}: every file is the published one", manifest.title);
            }
            let counts = check_counts(&catalogue, manifest);
            warn(&manifest.title, &counts);
            warn(&manifest.title, &hashes.unwrap_or_default());
            for aside in &catalogue.set_aside {
                tracing::warn!(
                    "{}: set aside {}: {}",
                    manifest.title,
                    aside.path.display(),
                    aside.reason
                );
            }
            let annotations = find_annotations(root, manifest, &catalogue)?;
            let (catalogue, copies) =
                without_copies(&manifest.title, catalogue, &settings.audit, out)?;
            Ok(Some(Source::Files {
                manifest: Box::new(manifest.clone()),
                catalogue,
                copies,
                annotations,
            }))
        }
    }
}

/// The names of files, each once.
fn names(paths: &[PathBuf]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in paths.iter().filter_map(|path| path.file_name()?.to_str()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" or ")
}

/// Says how a data set differs from the published one: the first differences, and how many more.
fn warn(title: &str, differences: &[Warning]) {
    const SHOWN: usize = 5;
    for difference in differences.iter().take(SHOWN) {
        tracing::warn!("{title}: {difference}");
    }
    if differences.len() > SHOWN {
        tracing::warn!(
            "{title}: and {} more files that are not as published",
            differences.len() - SHOWN
        );
    }
}

/// The images that an experiment asks about, under the classes that it asks for.
fn ask(experiment: &Experiment, catalogue: &Catalogue) -> Result<Catalogue> {
    let groups: Vec<(&str, &[String])> = match experiment.question() {
        Some(Question::Binary(groups)) => groups
            .map(|group| (group.name.as_str(), group.classes.as_slice()))
            .to_vec(),
        Some(Question::EveryClass { least_images }) => (catalogue.classes.iter())
            .zip(catalogue.counts())
            .filter(|(_, images)| *images >= least_images.max(1))
            .map(|(class, _)| (class.as_str(), std::slice::from_ref(class)))
            .collect(),
        None => bail!("it asks nothing"),
    };
    Ok(catalogue.regroup(&groups)?)
}

/// Says which images of a data set a question leaves out, and what it knows of patients.
fn describe_question(name: &str, catalogue: &Catalogue, question: &Catalogue) {
    let asked: BTreeSet<&ImageId> = question.entries.iter().map(|entry| &entry.id).collect();
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &catalogue.entries {
        if !asked.contains(&entry.id) {
            *left_out
                .entry(&catalogue.classes[entry.class.index()])
                .or_default() += 1;
        }
    }
    if !left_out.is_empty() {
        let classes = left_out
            .iter()
            .map(|(class, count)| format!("{class} ({count})"));
        let classes: Vec<String> = classes.collect();
        tracing::info!(
            "{name}: in no class of the question: {}",
            classes.join(", ")
        );
    }
    let groups: BTreeSet<&str> = question
        .entries
        .iter()
        .filter_map(|entry| entry.group.as_deref())
        .collect();
    let single = question
        .entries
        .iter()
        .filter(|entry| entry.group.is_none())
        .count();
    match (groups.len(), single) {
        (0, _) => tracing::info!(
            "{name}: no groups are known, so every image counts as another patient's"
        ),
        (groups, 0) => tracing::info!("{name}: {groups} groups, each kept on one side of a split"),
        (groups, single) => tracing::warn!(
            "{name}: {groups} groups, each kept on one side of a split; {single} images have no group and count as another patient's each"
        ),
    }
}

/// Plans folds. Where images are missing for the largest training sets by a few in a hundred, as where
/// copies of one cell are left out, sets of all that there are take their place, and that is said.
fn plan_within(name: &str, asked: &Catalogue, mut config: PlanConfig) -> Result<SplitPlan> {
    let Err(PlanError::SizeAbovePool { sizes, largest, .. }) = plan(asked, &config) else {
        return Ok(plan(asked, &config)?);
    };
    let near = |size: &TrainSize| size.get() * 100 <= largest * (100 + MISSING_PERCENT);
    let all = u32::try_from(largest - largest % 2)
        .ok()
        .and_then(TrainSize::new);
    if let Some(all) = all.filter(|_| sizes.iter().all(near)) {
        let missed: Vec<String> = sizes.iter().map(|size| size.get().to_string()).collect();
        tracing::warn!(
            "{name}: there are no {} images to train on; sets of {} take their place",
            missed.join(", "),
            all.get()
        );
        config
            .sizes
            .retain(|size| !sizes.contains(size) && *size != all);
        config.sizes.push(all);
    }
    Ok(plan(asked, &config)?)
}

impl Candidate {
    /// Plans the folds and decodes the planned images.
    ///
    /// # Errors
    ///
    /// - Classes that the data set does not have; sizes or folds that its images do not allow.
    /// - Images that cannot be decoded, each named.
    /// - Images too small for the network.
    pub(crate) fn prepare(self, settings: &Settings) -> Result<Prepared> {
        let context = format!("experiment {}", self.name);
        self.prepared(settings).context(context)
    }

    fn prepared(self, settings: &Settings) -> Result<Prepared> {
        let Self {
            name,
            settings: mut experiment,
            source,
        } = self;
        let split = |catalogue: &Catalogue| -> Result<(SplitPlan, Catalogue)> {
            let asked = ask(&experiment, catalogue)?;
            let config = PlanConfig {
                folds: experiment.grid.folds,
                sizes: experiment.grid.sizes.clone(),
                protocol: experiment.grid.protocol,
                seed: settings.seed,
                run_folds: Some(experiment.grid.run_folds),
                held_out: experiment.grid.held_out,
                mixture: experiment.grid.mixture,
            };
            Ok((plan_within(&name, &asked, config)?, asked))
        };
        let (mut copies, mut experts) = (None, None);
        let (synthetic, plan, asked, catalogue, images, fit) = match source {
            Source::Synthetic => {
                let count = Count::new("images drawing", settings.synthetic.count);
                let set = generate(&settings.synthetic, settings.seed, &|done| count.at(done))?;
                let (plan, asked) = split(&set.catalogue)?;
                let ids = asked.entries.iter().map(|entry| &entry.id).collect();
                let images = set.images.only(&ids);
                (true, plan, asked, set.catalogue, images, Fit::default())
            }
            Source::Files {
                manifest,
                catalogue,
                copies: found,
                annotations,
            } => {
                copies = found;
                experts = experts::agreement(&experiment, &catalogue, annotations.as_deref())?;
                let (plan, asked) = split(&catalogue)?;
                describe_question(&name, &catalogue, &asked);
                let wanted = plan.images();
                let count = Count::new("images decoding", wanted.len());
                let fit = experiment.fit.unwrap_or(manifest.fit);
                let loaded = load(&asked, Some(&wanted), &fit, &|done| count.at(done))?;
                drop(count);
                tracing::info!(
                    "{name}: {} of {} images are used by these folds and sizes; {}",
                    wanted.len(),
                    asked.entries.len(),
                    loaded.fit
                );
                (false, plan, asked, catalogue, loaded.images, fit)
            }
        };
        experiment.grid.sizes.clone_from(&plan.sizes);
        let material = Material {
            synthetic,
            copies,
            experts,
            plan,
            images,
            fit,
            question: &asked,
            dataset: &catalogue,
        };
        Prepared::new(&name, experiment, material)
    }
}
