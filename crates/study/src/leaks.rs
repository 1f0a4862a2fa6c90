//! The second look at an experiment's folds, before anything trains: at the plan as it is saved, whatever made it.

use leuko_core::read_summed;
use leuko_data::plan::Tested;
use leuko_data::{Fold, SplitPlan};

use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::store::Store;

/// Refuses folds in a store that are not those that its networks were trained with. A store without results may hold
/// any: they are replaced.
///
/// # Errors
///
/// - [`StudyError::EditedPlan`] if the folds differ; names what leaks in them.
pub(crate) fn same_folds(experiment: &Experiment, store: &Store) -> Result<(), StudyError> {
    let path = store.plan(&experiment.name);
    let trained = experiment.runs().any(|run| store.record(&run).exists());
    if !(path.exists() && (trained || store.has_methods(&experiment.name))) {
        return Ok(());
    }
    let saved: SplitPlan = read_summed(&path)?;
    if saved == experiment.plan {
        return Ok(());
    }
    let leaks = experiment.leaks(&saved, Tested::AtMostOnce);
    // More folds or sizes may be asked for than before.
    let differs = |fold: &&Fold| {
        let mut cut = experiment.plan.folds.iter();
        let cut = cut.find(|cut| cut.fold == fold.fold);
        cut.is_some_and(|cut| {
            let mut orders = cut.training_order.iter().zip(&fold.training_order);
            (&cut.test, &cut.validation) != (&fold.test, &fold.validation)
                || orders.any(|(cut, saved)| cut != saved)
        })
    };
    match saved.folds.iter().find(differs) {
        None if leaks.is_empty() => Ok(()),
        fold => Err(StudyError::EditedPlan {
            fold: fold.map(|fold| fold.fold),
            leaks,
            path,
        }),
    }
}

/// Refuses the saved folds of an experiment if anything is in two of training, validation and test, or if an image is
/// tested twice or, where all must be, never.
///
/// # Errors
///
/// - [`StudyError::LeakingPlan`] with everything that leaks.
pub(crate) fn no_leaks(
    experiment: &Experiment,
    store: &Store,
    tested: Tested,
) -> Result<(), StudyError> {
    let saved: SplitPlan = read_summed(&store.plan(&experiment.name))?;
    match experiment.leaks(&saved, tested) {
        leaks if leaks.is_empty() => Ok(()),
        leaks => Err(StudyError::LeakingPlan {
            experiment: experiment.name.clone(),
            leaks,
        }),
    }
}
