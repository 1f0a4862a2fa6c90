//! What lies in a study's folders without being of the study: files that it never wrote, and experiments whose
//! description is gone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::Table;

use super::Fault;
use crate::error::StudyError;
use crate::outputs::overview_names;
use crate::store::{AUDITS, Description, SETTINGS, Store};
use crate::variance;

/// Folders with a file or a folder for each experiment.
const OF_EXPERIMENTS: [&str; 5] = ["records", "methods", "checkpoints", "findings", "plans"];
/// Folders that hold nothing but leuko's own files, beside those of audits and outputs.
const FOLDERS: [&str; 6] = [
    "records",
    "methods",
    "checkpoints",
    "findings",
    "plans",
    "experiments",
];

/// Experiments that left results and have no description.
pub(super) fn undescribed(folder: &Path, described: &[Description]) -> Vec<Fault> {
    let mut found = BTreeSet::new();
    let described: BTreeSet<&str> = described.iter().map(|about| &*about.name).collect();
    let mut faults = Vec::new();
    let known = settled(folder).filter(|_| !described.is_empty());
    for part in OF_EXPERIMENTS {
        // Where something is described, a plan alone is a file too many.
        if part == "plans" && !described.is_empty() {
            continue;
        }
        for path in entries(&folder.join(part)) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let is_experiment = path.is_dir() || part == "plans";
            if !is_experiment || described.contains(&*name) || !found.insert(name.to_string()) {
                continue;
            }
            // What the study never asked is no experiment of it, and no run makes its description again.
            if known.as_ref().is_some_and(|known| !known.contains(&*name)) {
                continue;
            }
            let description = folder.join(format!("experiments/{name}.json"));
            // One that cannot be read is told as such.
            if !description.is_file() {
                faults.push(Fault::NoDescription {
                    path: description,
                    left: path,
                });
            }
        }
    }
    faults
}

/// The names of the experiments that the study's settings ask for; `None` if the settings cannot be read.
fn settled(folder: &Path) -> Option<BTreeSet<String>> {
    let text = fs_err::read_to_string(folder.join(SETTINGS)).ok()?;
    let settings: Table = text.parse().ok()?;
    let experiments = settings.get("experiments")?.as_table()?;
    Some(experiments.keys().cloned().collect())
}

/// Files below the study's folders that none of its experiments and audits has, and folders of experiments that are none of
/// its own. `outputs` are the tables and figures that
/// were made again, by their paths below `folder`; where none were, nobody knows which belong.
pub(super) fn verify(
    store: &Store,
    described: &[Description],
    audits: &BTreeSet<String>,
    outputs: Option<BTreeSet<PathBuf>>,
) -> Result<Vec<Fault>, StudyError> {
    let folder = store.folder();
    let mut found = Vec::new();
    for part in FOLDERS {
        files(&folder.join(part), &mut found)?;
    }
    let mut known = BTreeSet::new();
    let mut without_description = BTreeSet::new();
    for about in described {
        known.extend(of_experiment(store, about));
    }
    for fault in undescribed(folder, described) {
        if let Fault::NoDescription { path, .. } = fault {
            without_description.insert(path.file_stem().unwrap_or_default().to_owned());
        }
    }
    for name in audits {
        known.insert(store.audit(name));
    }
    let audits_at = folder.join(AUDITS);
    for path in entries(&audits_at) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if !audits.contains(&*name) {
            found.push(path);
        }
    }
    if let Some(outputs) = outputs {
        for part in ["tables", "figures"] {
            files(&folder.join(part), &mut found)?;
        }
        known.extend(outputs.into_iter().map(|path| folder.join(path)));
        for about in described {
            let names = overview_names(&about.name).into_iter();
            known.extend(names.map(|name| folder.join("figures").join(name)));
            // No report makes it again, nor the figures, if the result that they show is lost.
            let table = variance::measured::table(folder, &about.name);
            if table.is_file() {
                let figure = folder
                    .join("figures")
                    .join(format!("{}-variance", about.name));
                known.extend(
                    ["csv", "png", "svg"].map(|ending| figure.with_added_extension(ending)),
                );
                known.insert(table);
            }
        }
    }
    let of_undescribed = |path: &Path| {
        let below = path.strip_prefix(folder).ok();
        let name = below.and_then(|below| below.iter().nth(1));
        let stem = name.and_then(|name| Path::new(name).file_stem());
        stem.is_some_and(|stem| without_description.contains(stem))
    };
    let strangers = found.into_iter();
    let strangers = strangers.filter(|path| !known.contains(path) && !of_undescribed(path));
    // The files of an experiment of another name are told as one.
    let names: BTreeSet<&str> = described.iter().map(|about| &*about.name).collect();
    let whole = |path: PathBuf| {
        let below = path.strip_prefix(folder).ok();
        let of = below.and_then(|below| {
            let mut parts = below.iter().filter_map(|part| part.to_str());
            let (part, name) = (parts.next()?, parts.next()?);
            let is_folder = parts.next().is_some() && OF_EXPERIMENTS.contains(&part);
            (is_folder && !names.contains(name)).then(|| folder.join(part).join(name))
        });
        of.unwrap_or(path)
    };
    let mut strangers: Vec<PathBuf> = strangers.map(whole).collect();
    // Files of one folder follow each other.
    strangers.dedup();
    let strangers = strangers.into_iter();
    Ok(strangers.map(|path| Fault::Stranger { path }).collect())
}

/// All files that an experiment may have, apart from tables and figures.
fn of_experiment(store: &Store, about: &Description) -> BTreeSet<PathBuf> {
    let description = store.folder().join("experiments");
    let mut known = BTreeSet::from([
        store.plan(&about.name),
        store.method_features(&about.name),
        description.join(format!("{}.json", about.name)),
    ]);
    let entries = entries(&store.methods(&about.name)).into_iter();
    let methods: Vec<_> = entries
        .filter_map(|path| path.file_name()?.to_str()?.parse().ok())
        .collect();
    for run in about.runs() {
        known.extend([
            store.record(&run),
            store.checkpoint(&run),
            store.finding(&run),
            store.maps(&run),
        ]);
        for &method in &methods {
            known.insert(store.method_record(method, &run));
            known.insert(store.method_model(method, &run));
        }
    }
    known
}

/// What a folder holds, in order of the names, without hidden files, which systems and programs leave; nothing of a folder
/// that is not there.
pub(super) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs_err::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = names.filter(|path| !is_hidden(path)).collect();
    paths.sort();
    paths
}

/// All files in a folder and in those inside, in order of their names.
pub(super) fn files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), StudyError> {
    for path in entries(folder) {
        match path.is_dir() {
            true => files(&path, found)?,
            false => found.push(path),
        }
    }
    Ok(())
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with('.')
}
