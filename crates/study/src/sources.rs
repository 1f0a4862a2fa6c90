//! Which experiments can run here: those whose images are here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use leuko_core::ImageId;
use leuko_data::synthetic::generate;
use leuko_data::{
    Catalogue, Found, Manifest, PlanConfig, SplitPlan, Warning, builtin_manifests, check_counts,
    check_hashes, find, load, manifests, plan,
};

use crate::image_count::ImageCount;
use crate::prepared::Prepared;
use crate::settings::{Experiment, Question, Settings};

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
#[derive(Debug)]
enum Source {
    Files {
        manifest: Box<Manifest>,
        catalogue: Catalogue,
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

/// Chooses the experiments to run: those named by `only`, or all whose data set is here but those to be
/// asked for by name, or, where there is none, those on synthetic cells. What is left out is said once, with how to get it.
///
/// # Errors
///
/// - An experiment in `only` that the settings do not have.
/// - A data set without a manifest, or whose files are not as its manifest says.
pub(crate) fn choose(settings: &Settings, root: &Path, only: &[String]) -> Result<Vec<Candidate>> {
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
    for (name, experiment) in &settings.experiments {
        if !only.contains(name) && (!only.is_empty() || experiment.on_request) {
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
            found.insert(dataset, look(root, &manifests, name, dataset)?);
        } else if matches!(found.get(dataset), Some(None)) {
            tracing::warn!("{name} is left out, too: it asks for the same data set");
        }
        if let Some(Some(Source::Files {
            manifest,
            catalogue,
        })) = found.get(dataset)
        {
            let (manifest, catalogue) = (manifest.clone(), catalogue.clone());
            candidates.push(candidate(Source::Files {
                manifest,
                catalogue,
            }));
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
    Ok(candidates)
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
            let count = ImageCount::new("checking", images);
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
            Ok(Some(Source::Files {
                manifest: Box::new(manifest.clone()),
                catalogue,
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
            };
            Ok((plan(&asked, &config)?, asked))
        };
        let (synthetic, plan, asked, images) = match source {
            Source::Synthetic => {
                let count = ImageCount::new("drawing", settings.synthetic.count);
                let set = generate(&settings.synthetic, settings.seed, &|done| count.at(done))?;
                let (plan, asked) = split(&set.catalogue)?;
                let ids = asked.entries.iter().map(|entry| &entry.id).collect();
                let images = set.images.only(&ids);
                (true, plan, asked, images)
            }
            Source::Files {
                manifest,
                catalogue,
            } => {
                let (plan, asked) = split(&catalogue)?;
                describe_question(&name, &catalogue, &asked);
                let wanted = plan.images();
                let count = ImageCount::new("decoding", wanted.len());
                let fit = experiment.fit.as_ref().unwrap_or(&manifest.fit);
                let loaded = load(&asked, Some(&wanted), fit, &|done| count.at(done))?;
                drop(count);
                tracing::info!(
                    "{name}: {} of {} images are used by these folds and sizes; {}",
                    wanted.len(),
                    asked.entries.len(),
                    loaded.fit
                );
                (false, plan, asked, loaded.images)
            }
        };
        experiment.grid.sizes.clone_from(&plan.sizes);
        Prepared::new(&name, experiment, synthetic, plan, images, &asked)
    }
}
