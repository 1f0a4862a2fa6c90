//! A study from images in memory to its report. Read it from top to bottom.

use std::time::Duration;

use leuko_core::write_summed;
use leuko_eval::Verdict;

use crate::analysis::Analysis;
use crate::compute::Compute;
use crate::conclude::{Conclusion, conclude};
use crate::error::StudyError;
use crate::leaks::{no_leaks, same_folds};
use crate::methods::{FeatureSource, Fitting};
use crate::notice::Notice;
use crate::outputs::draw_cells;
use crate::runs::{Placed, Pool, Recorder};
use crate::share::{Part, Share};
use crate::store::{
    Description, ENVIRONMENT, Session, Store, add_session, add_share, write_skipped,
};
use crate::study::Plan;
use crate::watch::Watch;
use crate::words;

/// The name of the work that fits methods, for other processes.
const METHODS: &str = "methods";

/// Runs a study: fits methods, trains what `store` does not hold yet, explains the networks, and makes tables, figures and
/// the report.
///
/// The same plan gives the same records, byte for byte, for any number of workers. A study that was
/// stopped goes on where it stopped. Several processes, on one machine or on many, may run the same plan in one folder
/// at once: each run is trained by one of them, and all return when everything is done.
///
/// # Errors
///
/// - [`StudyError::Cancelled`] if the watch asked to stop.
/// - [`StudyError::OtherRuns`] if the store holds runs made in another way;
///   [`StudyError::BusyOtherwise`] if another process makes some there at the moment.
/// - [`StudyError::LeakingPlan`], [`StudyError::EditedPlan`] if an image, a copy of it or its group is in two of
///   training, validation and test, or if the folds in the store were changed by hand.
/// - A file that cannot be written; a defect in a worker.
///
/// # Examples
///
/// ```
/// use leuko_study::{Silent, Store, run};
/// # use leuko_study::{Plan, Profile, SettingsRequest};
/// # let smoke = SettingsRequest {
/// #     profile: Profile::Smoke,
/// #     assignments: vec!["analysis.enabled=false".to_owned()],
/// #     ..SettingsRequest::default()
/// # };
/// # let only = ["synthetic-binary".to_owned()];
/// # let plan = Plan::find(smoke.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
/// # let folder = tempfile::tempdir()?;
///
/// let store = Store::open(folder.path())?;
/// let conclusion = run(&plan, &store, &Silent)?;
/// assert!(conclusion.any_completed());
///
/// // Each run leaves a record and its trained network.
/// let first = plan.tasks()?.remove(0).run;
/// assert!(store.record(&first).exists() && store.checkpoint(&first).exists());
/// // Nothing is left to train.
/// assert!(plan.pending(&store)?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(plan: &Plan, store: &Store, watch: &dyn Watch) -> Result<Conclusion, StudyError> {
    write_plan(plan, store, watch)?;
    // First, because they take seconds where networks take hours.
    fit_methods(plan, store, watch)?;
    train_and_explain(plan, store, &Part::All, watch)?;
    let turn = store.turn(|| watch.cancelled())?;
    let descriptions = plan.describe()?;
    for (experiment, description) in plan.experiments().iter().zip(&descriptions) {
        draw_cells(store.folder(), experiment, words::note(description))?;
    }
    // Includes what was run in this folder before.
    let conclusion = conclude(store, watch)?;
    drop(turn);
    store.all_done()?;
    Ok(conclusion)
}

/// A share that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareDone {
    /// Number of runs of the share; all are trained and explained.
    pub runs: usize,
    /// Number of those that this call had to do.
    pub todo: usize,
}

/// Trains and explains the runs of one share of a study, for a task of a cluster's queue. It fits no methods and makes
/// no tables, figures or report: when all shares are done, [`run`] does that in seconds to minutes, and trains what is
/// missing.
///
/// Shares divide the whole plan, whatever is done of it already, so they are the same in every process. Files of other
/// shares are not looked at: with thousands of tasks, each of them would ask for each run.
///
/// # Errors
///
/// - As [`run`]; [`StudyError::OtherSettings`] if the store holds results by other settings.
///
/// # Examples
///
/// ```
/// use leuko_study::{Share, Silent, Store, run, run_share};
/// # use leuko_study::{Plan, Profile, SettingsRequest};
/// # let smoke = SettingsRequest {
/// #     profile: Profile::Smoke,
/// #     assignments: vec!["analysis.enabled=false".to_owned()],
/// #     ..SettingsRequest::default()
/// # };
/// # let only = ["synthetic-binary".to_owned()];
/// # let plan = Plan::find(smoke.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
/// # let folder = tempfile::tempdir()?;
///
/// // As if on two machines.
/// for share in ["1/2", "2/2"] {
///     let done = run_share(&plan, &Store::join(folder.path())?, share.parse::<Share>()?, &Silent)?;
///     assert_eq!((done.runs, done.todo), (2, 2));
/// }
///
/// // What comes at the end trains nothing.
/// let store = Store::join(folder.path())?;
/// assert!(plan.pending(&store)?.is_empty());
/// assert!(run(&plan, &store, &Silent)?.report.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run_share(
    plan: &Plan,
    store: &Store,
    share: Share,
    watch: &dyn Watch,
) -> Result<ShareDone, StudyError> {
    let runs = share.runs(&plan.tasks()?);
    let number = runs.len();
    let part = Part::Only(runs);
    store.crew()?.does_only(&share.to_string());
    let todo = write(plan, store, &part, watch)?;
    train_and_explain(plan, store, &part, watch)?;
    Ok(ShareDone { runs: number, todo })
}

/// Writes what a study is made with, before anything trains: audits, settings, folds, and what its experiments are.
/// [`run`] does this first. Calling it alone prepares a folder for processes elsewhere.
///
/// # Errors
///
/// - As [`run`], before it trains.
pub fn write_plan(plan: &Plan, store: &Store, watch: &dyn Watch) -> Result<(), StudyError> {
    write(plan, store, &Part::All, watch)?;
    Ok(())
}

/// The same before a part is trained. Returns the number of its runs that are to be trained.
fn write(plan: &Plan, store: &Store, part: &Part, watch: &dyn Watch) -> Result<usize, StudyError> {
    let descriptions = plan.describe()?;
    let _turn = store.turn(|| watch.cancelled())?;
    let out = store.folder();
    let engine = plan.compute().engine.to_string();
    store.crew()?.about(&engine)?;
    store.not_busy_otherwise(plan.settings(), Some(&engine))?;
    if let Part::Only(_) = part {
        // Runs outside the part are not looked at, and must be of the same settings.
        store.same_settings(plan.settings())?;
    }
    let pending = plan.pending_of(store, part)?.len();
    let others = store.others()?;
    if !others.is_empty() {
        let mut hosts: Vec<&str> = others.iter().map(|other| other.host()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        Notice::Shared {
            processes: others.len(),
            hosts: &hosts.join(", "),
        }
        .tell(watch);
    }
    for audit in plan.audits() {
        audit.keep(out)?;
    }
    for experiment in plan.experiments() {
        same_folds(experiment, store)?;
    }
    describe_in(plan, store, &descriptions)?;
    for experiment in plan.experiments() {
        let config = experiment.settings.grid.plan_config(plan.settings().seed);
        no_leaks(experiment, store, config.tested())?;
    }
    if pending > 0 {
        match part {
            Part::All => add_session(out, &session(plan))?,
            Part::Only(_) => add_share(out, &session(plan))?,
        }
        doubt(&descriptions, watch);
    }
    Ok(pending)
}

/// Trains the networks of a part of a study, and explains them.
fn train_and_explain(
    plan: &Plan,
    store: &Store,
    part: &Part,
    watch: &dyn Watch,
) -> Result<(), StudyError> {
    let tasks = plan.pending_of(store, part)?;
    let Compute { engine, workers } = plan.compute();
    let seed = plan.settings().seed;
    let placed = tasks.into_iter().map(|task| Placed {
        task,
        store,
        place: "",
        seed,
    });
    let placed: Vec<Placed<'_>> = placed.collect();
    Pool {
        recorder: Recorder { engine, watch },
        store,
        workers,
        afterwards: match placed.is_empty() {
            true => Duration::ZERO,
            false => plan.explaining(store, part)?,
        },
    }
    .train(placed)?;
    if plan.explains() {
        let analysis = Analysis {
            store,
            config: &plan.settings().analysis,
            seed,
            workers,
            watch,
        };
        for experiment in plan.experiments() {
            let runs = experiment.runs().filter(|run| part.has(run));
            analysis.experiment(experiment, runs)?;
        }
    }
    Ok(())
}

/// Fits the methods of the settings, one process at a time.
fn fit_methods(plan: &Plan, store: &Store, watch: &dyn Watch) -> Result<(), StudyError> {
    let (methods, file) = (
        &plan.settings().methods,
        plan.settings().features.as_deref(),
    );
    // Not the turn, because features can take minutes, in which others may begin to train.
    let methods_turn = store.one_at_a_time(METHODS, || watch.cancelled())?;
    let fitting = Fitting {
        store,
        methods,
        sources: &FeatureSource::load_all(methods, file, watch)?,
        workers: plan.compute().workers,
        seed: plan.settings().seed,
        watch,
    };
    let mut models = 0;
    for experiment in plan.experiments() {
        let fitted = fitting.experiment(experiment);
        models += fitted.map_err(|error| error.of_experiment(&experiment.name))?;
    }
    drop(methods_turn);
    let _turn = store.turn(|| watch.cancelled())?;
    // A study says what made it, also if somebody removed that.
    let is_told = store.folder().join(ENVIRONMENT).exists();
    if !is_told || (models > 0 && plan.pending(store)?.is_empty()) {
        add_session(store.folder(), &session(plan))?;
    }
    Ok(())
}

fn session(plan: &Plan) -> Session {
    let Compute { engine, workers } = plan.compute();
    Session::here(plan.program(), engine, workers)
}

/// Says before training, which can take hours, what could explain a high score without a look at the cell.
fn doubt(descriptions: &[Description], watch: &dyn Watch) {
    for one in descriptions {
        for giveaway in &one.giveaways {
            if giveaway.verdict() == Verdict::Doubtful {
                let experiment = &one.name;
                Notice::GivesAway {
                    experiment,
                    giveaway,
                }
                .tell(watch);
            }
        }
    }
}

/// Writes what the runs are made with: settings, plans and what the experiments are.
fn describe_in(plan: &Plan, store: &Store, descriptions: &[Description]) -> Result<(), StudyError> {
    let out = store.folder();
    let names = plan
        .experiments()
        .iter()
        .map(|experiment| &*experiment.name);
    store.write_settings(plan.settings(), &names.collect())?;
    for experiment in plan.experiments() {
        write_summed(&store.plan(&experiment.name), &experiment.plan)?;
    }
    write_skipped(out, plan.skipped())?;
    for description in descriptions {
        description.write(out)?;
    }
    Ok(())
}
