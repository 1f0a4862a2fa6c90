//! Which experiments can run here: those whose images are here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use leuko_data::{
    Found, Manifest, Warning, builtin_manifests, check_counts, check_hashes, find,
    find_annotations, manifests,
};

use crate::audit::{NewAudit, Shelf, without_copies};
use crate::candidate::{Candidate, Source};
use crate::count::Count;
use crate::not_run::NotRun;
use crate::settings::{Experiment, Settings};

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

/// The experiments to run and those not to.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) not_run: Vec<NotRun>,
    /// Audits that are still to be kept.
    pub(crate) audits: Vec<NewAudit>,
}

/// Chooses the experiments to run: those named by `only`, or all whose data set is here but those to be
/// asked for by name, or, where there is none, those on synthetic cells. What is left out is said once, with how to get it.
///
/// Data sets are audited for copies, with what was found kept on the `shelf`.
///
/// # Errors
///
/// - An experiment in `only` that the settings do not have.
/// - A data set without a manifest, or whose files are not as its manifest says.
pub(crate) fn choose(
    settings: &Settings,
    root: &Path,
    only: &[String],
    shelf: Shelf<'_>,
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
    let asked = |name: &String, experiment: &Experiment| match only.is_empty() {
        true => !experiment.on_request,
        false => only.contains(name),
    };
    let mut found: BTreeMap<&str, Look> = BTreeMap::new();
    let mut candidates = Vec::new();
    let mut fallback = Vec::new();
    let mut not_run = Vec::new();
    let mut audits = Vec::new();
    for (name, experiment) in &settings.experiments {
        let mut leave_out = |why: &str, what_to_do: String| {
            not_run.push(NotRun {
                name: name.clone(),
                title: experiment.title.clone(),
                why: why.to_owned(),
                what_to_do,
            });
        };
        if !asked(name, experiment) {
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
        let looked = match found.get(dataset) {
            Some(looked) => looked,
            None => {
                let looked = look(
                    root,
                    &manifests,
                    name,
                    dataset,
                    settings,
                    shelf,
                    &mut audits,
                )?;
                found.entry(dataset).or_insert(looked)
            }
        };
        match looked {
            Look::Here(source) => candidates.push(candidate(source.clone())),
            Look::Missing { why, access } => leave_out(why, access.clone()),
        }
    }
    // Where nobody asked for one and there is none at all, one message says so.
    if !candidates.is_empty() || !only.is_empty() {
        for (dataset, looked) in &found {
            if let Look::Missing { why, access } = looked {
                let of_it = settings.experiments.iter().filter(|(name, experiment)| {
                    experiment.dataset == *dataset && asked(name, experiment)
                });
                let names: Vec<&str> = of_it.map(|(name, _)| name.as_str()).collect();
                tracing::warn!("{why}; left out: {}. {access}", names.join(", "));
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
            "no data set is in {}: the study runs on built-in synthetic cells, which say nothing about patients\nhint: name the folder of your data sets with --data; data/README.md of leuko says where to get them",
            root.display()
        );
        candidates = fallback;
    }
    Ok(Chosen {
        candidates,
        not_run,
        audits,
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

/// What became of looking for a data set.
#[derive(Debug)]
enum Look {
    Here(Source),
    Missing { why: String, access: String },
}

/// Looks for one data set, and says what is there.
fn look(
    root: &Path,
    manifests: &[Manifest],
    experiment: &str,
    dataset: &str,
    settings: &Settings,
    shelf: Shelf<'_>,
    audits: &mut Vec<NewAudit>,
) -> Result<Look> {
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
        Found::Absent => Ok(Look::Missing {
            why: format!(
                "{} is not in {}",
                manifest.title,
                manifest.folder_in(root).display()
            ),
            access: manifest.access.clone(),
        }),
        Found::Unlabelled { images, looked_for } => Ok(Look::Missing {
            why: format!(
                "{}: the images are in {}, but the table of their classes is not there ({})",
                manifest.title,
                images.display(),
                names(&looked_for)
            ),
            access: manifest.access.clone(),
        }),
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
            let audited = without_copies(&manifest.title, catalogue, &settings.audit, Some(shelf))?;
            audits.extend(audited.new);
            Ok(Look::Here(Source::Files {
                manifest: Box::new(manifest.clone()),
                catalogue: audited.catalogue,
                copies: audited.copies,
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
