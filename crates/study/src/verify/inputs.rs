//! Plans, records, networks, fitted methods and findings: what tables and figures are made from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::{
    ClassIndex, Completed, ImageId, Prediction, RunId, RunRecord, read_record, read_versioned,
};
use leuko_data::plan::{KnownImage, Leak, PLAN_FORMAT, Set, Tested};
use leuko_data::{Fold, SplitPlan};
use leuko_methods::{Method, load_model};
use leuko_model::load_checkpoint;

use super::{Differs, Fault, Verified};
use crate::audit::Copies;
use crate::methods::{MethodOutcome, MethodRecord};
use crate::store::{Description, FINDING_FORMAT, Finding, Store};

/// What is expected of an experiment beside its description.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    /// Its data set's audit, if that is sound.
    pub(super) audit: Option<&'a Copies>,
    /// The methods that were asked for.
    pub(super) methods: &'a [Method],
    /// Whether tables, figures and a report were made. Before that, what is missing is still to come.
    pub(super) concluded: bool,
}

/// Looks at all of one experiment. Returns findings that are not there, and need not be: not every network has one.
pub(super) fn verify(
    store: &Store,
    about: &Description,
    expected: Expected<'_>,
    verified: &mut Verified,
) -> Vec<Fault> {
    let path = store.plan(&about.name);
    let plan: SplitPlan = match read_versioned(&path, PLAN_FORMAT) {
        Ok(plan) => plan,
        Err(error) => {
            verified.faults.push(Fault::File(error));
            return Vec::new();
        }
    };
    let leaks = leaks(&plan, expected.audit);
    if !leaks.is_empty() {
        let path = path.clone();
        verified.faults.push(Fault::Leaks { path, leaks });
    }
    let mut looked = Looked {
        about,
        plan: &plan,
        concluded: expected.concluded,
        labels: BTreeMap::new(),
        other_images: Vec::new(),
        compared: 0,
        unexplained: Vec::new(),
        verified,
    };
    let methods = methods_of(store, about, expected.methods);
    // A study of methods alone trains no network.
    let trains = |run: &RunId| store.record(run).exists() || store.checkpoint(run).exists();
    let asked = methods.is_empty() || !expected.concluded || about.runs().any(|run| trains(&run));
    for run in about.runs().filter(|_| asked) {
        looked.network(store, &run);
    }
    for (method, is_asked) in methods {
        for run in about.runs() {
            looked.method(store, method, &run, is_asked);
        }
    }
    looked.conclude(path)
}

/// The methods that were asked for, and those with files of this experiment, which an earlier start asked for.
fn methods_of(store: &Store, about: &Description, asked: &[Method]) -> BTreeMap<Method, bool> {
    let there = store.fitted_methods(&about.name).into_iter();
    let mut methods: BTreeMap<Method, bool> = there.map(|method| (method, false)).collect();
    methods.extend(asked.iter().map(|&method| (method, true)));
    methods
}

/// What was seen of an experiment so far.
struct Looked<'a> {
    about: &'a Description,
    plan: &'a SplitPlan,
    concluded: bool,
    /// The labels of images, by the records.
    labels: BTreeMap<ImageId, ClassIndex>,
    /// Records whose images are not those of the plan.
    other_images: Vec<Fault>,
    /// Records whose images were compared with the plan.
    compared: usize,
    /// Completed runs without a finding.
    unexplained: Vec<(PathBuf, RunId)>,
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
        self.verified.runs += 1;
        let (path, finding) = (store.record(run), store.finding(run));
        if !path.exists() {
            let left = store.checkpoint(run).exists() || finding.exists();
            return self.no_record(path, run, left);
        }
        let record = match read_record(&path) {
            Ok(record) => record,
            Err(error) => return self.wrong(Fault::File(error)),
        };
        self.verified.records += 1;
        self.record(&record, &path, run);
        if record.completed().is_some() {
            self.checkpoint(store.checkpoint(run), run);
            self.finding(&finding, run);
        }
    }

    /// Before a report was made, or if the run left nothing else, it is still to be done.
    fn no_record(&mut self, path: PathBuf, run: &RunId, left_more: bool) {
        if self.concluded && left_more {
            let run = run.clone();
            self.wrong(Fault::NoRecord { path, run });
        } else {
            self.verified.missing += 1;
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

    /// The record and the model of a method.
    fn method(&mut self, store: &Store, method: Method, run: &RunId, is_asked: bool) {
        let (path, model) = (
            store.method_record(method, run),
            store.method_model(method, run),
        );
        if !path.exists() {
            if is_asked || model.exists() {
                self.verified.runs += 1;
                self.no_record(path, run, model.exists());
            }
            return;
        }
        self.verified.runs += 1;
        let record = match MethodRecord::read(&path) {
            Ok(record) => record,
            Err(error) => return self.wrong(Fault::File(error)),
        };
        self.verified.records += 1;
        if record.method != method {
            let what = Differs::Method;
            return self.wrong(Fault::Misplaced { path, what });
        }
        self.record(&record.as_run(), &path, run);
        if matches!(record.outcome, MethodOutcome::Completed(_)) {
            self.model(model, method, run);
        }
    }

    /// Whether what a method learnt is there, and is that of the run.
    fn model(&mut self, path: PathBuf, method: Method, run: &RunId) {
        if !path.exists() {
            let run = run.clone();
            return self.wrong(Fault::NoFitted { path, method, run });
        }
        let Ok((model, info)) = load_model(&path) else {
            return;
        };
        let differs = [
            (Differs::Method, model.method() != method),
            (Differs::Run, info.run != *run),
        ];
        if let Some((what, _)) = differs.into_iter().find(|(_, differs)| *differs) {
            self.wrong(Fault::Misplaced { path, what });
        }
    }

    /// Compares a record with its experiment, its name, its fold and the other records.
    fn record(&mut self, record: &RunRecord, path: &Path, run: &RunId) {
        let path = path.to_owned();
        let (about, plan) = (self.about, self.plan);
        let is_of_run =
            (&record.experiment, record.size, record.fold) == (&run.experiment, run.size, run.fold);
        let differs = [
            (Differs::Run, !is_of_run),
            (Differs::Dataset, record.dataset != about.dataset),
            (Differs::Classes, record.classes != about.classes),
            (Differs::Protocol, record.protocol != about.protocol),
        ];
        if let Some((what, _)) = differs.into_iter().find(|(_, differs)| *differs) {
            return self.wrong(Fault::Misplaced { path, what });
        }
        self.compared += 1;
        let fold = plan.folds.iter().find(|fold| fold.fold == run.fold);
        if let Some(set) = other_images(record, fold) {
            return self.other_images.push(Fault::OtherImages { path, set });
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
            self.unexplained.push((path.to_owned(), run.clone()));
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

    /// Says whether the plan is wrong or single records are.
    fn conclude(self, plan: PathBuf) -> Vec<Fault> {
        let (about, records) = (self.about, self.other_images.len());
        let is_other = (self.plan.classes != about.classes)
            || (self.plan.protocol != about.protocol)
            // Of two records that agree with each other and not with the plan, the plan is the odd one out.
            || (records > 1 && 2 * records > self.compared);
        let faults = &mut self.verified.faults;
        match is_other {
            true => faults.push(Fault::OtherPlan {
                path: plan,
                records: self.compared,
            }),
            false => faults.extend(self.other_images),
        }
        let unexplained = self.unexplained.into_iter();
        let unexplained = unexplained.filter(|_| about.analysis.enabled);
        unexplained
            .map(|(path, run)| Fault::NoFinding { path, run })
            .collect()
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
