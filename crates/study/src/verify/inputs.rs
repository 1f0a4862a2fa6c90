//! Plans, records, networks and findings: what tables and figures are made from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::{
    ClassIndex, Completed, ImageId, Prediction, RunId, RunRecord, read_record, read_versioned,
};
use leuko_data::plan::{KnownImage, Leak, PLAN_FORMAT, Set, Tested};
use leuko_data::{Fold, SplitPlan};
use leuko_model::load_checkpoint;

use super::{Differs, Fault, Verified};
use crate::audit::Copies;
use crate::methods::MethodRecord;
use crate::store::{Description, FINDING_FORMAT, Finding, Store};

/// Looks at all of one experiment.
pub(super) fn verify(
    store: &Store,
    about: &Description,
    audit: Option<&Copies>,
    verified: &mut Verified,
) {
    let path = store.plan(&about.name);
    let plan: SplitPlan = match read_versioned(&path, PLAN_FORMAT) {
        Ok(plan) => plan,
        Err(error) => return verified.faults.push(Fault::File(error)),
    };
    let leaks = leaks(&plan, audit);
    if !leaks.is_empty() {
        verified.faults.push(Fault::Leaks { path, leaks });
    }
    let mut looked = Looked {
        about,
        plan: &plan,
        labels: BTreeMap::new(),
        verified,
    };
    let methods = method_records(&store.methods(&about.name));
    // A study of methods alone trains no network.
    let asked = methods.is_empty() || about.runs().any(|run| store.record(&run).exists());
    for run in about.runs().filter(|_| asked) {
        looked.network(store, &run);
        looked.finding(&store.finding(&run), &run);
    }
    for path in methods {
        looked.method(&path);
    }
}

/// What was seen of an experiment so far.
struct Looked<'a> {
    about: &'a Description,
    plan: &'a SplitPlan,
    /// The labels of images, by the records.
    labels: BTreeMap<ImageId, ClassIndex>,
    verified: &'a mut Verified,
}

/// What a plan tests and trains with, by the names of images and what the audit found.
fn leaks(plan: &SplitPlan, audit: Option<&Copies>) -> Vec<Leak> {
    let groups = audit.map_or(Vec::new(), |audit| audit.together(true));
    let fields: BTreeMap<&ImageId, usize> = (groups.iter().enumerate())
        .flat_map(|(number, ids)| ids.iter().map(move |id| (id, number)))
        .collect();
    let known = fields.iter().map(|(&id, &field)| KnownImage {
        id,
        pixels: None,
        group: None,
        field: Some(field),
    });
    plan.leaks(known, Tested::AtMostOnce)
}

impl Looked<'_> {
    fn wrong(&mut self, fault: Fault) {
        self.verified.faults.push(fault);
    }

    fn network(&mut self, store: &Store, run: &RunId) {
        let path = store.record(run);
        if !path.exists() {
            self.verified.missing += 1;
            return;
        }
        let record = match read_record(&path) {
            Ok(record) => record,
            Err(error) => return self.wrong(Fault::File(error)),
        };
        self.verified.records += 1;
        self.record(&record, &path, run);
        if record.completed().is_some() {
            self.checkpoint(store.checkpoint(run), run);
        }
    }

    /// Whether a run's network is there, and is that of the run. What else is wrong with it is told with all models.
    fn checkpoint(&mut self, path: PathBuf, run: &RunId) {
        if !path.exists() {
            let run = run.clone();
            return self.wrong(Fault::NoCheckpoint { path, run });
        }
        if load_checkpoint(&path).is_ok_and(|(_, _, info)| info.run != *run) {
            self.wrong(Fault::Misplaced {
                path,
                what: Differs::Run,
            });
        }
    }

    fn method(&mut self, path: &Path) {
        match MethodRecord::read(path) {
            Ok(record) => {
                self.verified.records += 1;
                self.record(&record.as_run(), path, &record.run());
            }
            Err(error) => self.wrong(Fault::File(error)),
        }
    }

    /// Compares a record with its experiment, its name, its fold and the other records.
    fn record(&mut self, record: &RunRecord, path: &Path, run: &RunId) {
        let path = path.to_owned();
        let (about, plan) = (self.about, self.plan);
        let is_of_run =
            (&record.experiment, record.size, record.fold) == (&run.experiment, run.size, run.fold);
        let classes = record.classes != about.classes || plan.classes != about.classes;
        let differs = [
            (Differs::Run, !is_of_run),
            (Differs::Dataset, record.dataset != about.dataset),
            (Differs::Classes, classes),
            (Differs::Protocol, record.protocol != plan.protocol),
        ];
        if let Some((what, _)) = differs.into_iter().find(|(_, differs)| *differs) {
            return self.wrong(Fault::Misplaced { path, what });
        }
        let fold = plan.folds.iter().find(|fold| fold.fold == run.fold);
        if let Some(set) = other_images(record, fold) {
            return self.wrong(Fault::OtherImages { path, set });
        }
        let Some(completed) = record.completed() else {
            return;
        };
        for answer in completed.validation.iter().chain(&completed.predictions) {
            let known = self.labels.insert(answer.image.clone(), answer.truth);
            if known.is_some_and(|known| known != answer.truth) {
                let image = answer.image.clone();
                return self.wrong(Fault::OtherLabel { path, image });
            }
        }
    }

    fn finding(&mut self, path: &Path, run: &RunId) {
        if !path.exists() {
            return;
        }
        match read_versioned::<Finding>(path, FINDING_FORMAT) {
            Ok(found)
                if (&found.experiment, found.size, found.fold)
                    == (&run.experiment, run.size, run.fold) =>
            {
                self.verified.findings += 1;
            }
            Ok(_) => self.wrong(Fault::Misplaced {
                path: path.to_owned(),
                what: Differs::Run,
            }),
            Err(error) => self.wrong(Fault::File(error)),
        }
    }
}

/// The first set whose images are not those of the fold.
fn other_images(record: &RunRecord, fold: Option<&Fold>) -> Option<Set> {
    let Some(fold) = fold else {
        return Some(Set::Test);
    };
    if fold.training(record.size).map(<[_]>::len) != Some(record.images.training) {
        return Some(Set::Training);
    }
    let Completed {
        validation,
        predictions,
        ..
    } = record.completed()?;
    let differs = |answers: &[Prediction], ids: &[ImageId]| {
        !answers.iter().map(|answer| &answer.image).eq(ids)
    };
    if differs(predictions, &fold.test) {
        return Some(Set::Test);
    }
    // Methods have no validation images.
    let differs = !validation.is_empty() && differs(validation, &fold.validation);
    differs.then_some(Set::Validation)
}

/// The records of methods in a folder, in order of their names.
fn method_records(folder: &Path) -> Vec<PathBuf> {
    let list = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs_err::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let files = list(folder).into_iter().flat_map(|method| list(&method));
    files
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".json") && !name.ends_with(".model.json")
        })
        .collect()
}
