//! What is found out about trained networks: where they look, and how classes separate in them.
//!
//! Each run's network gives one **finding**, as each run gives one record; those of Fig. 4b also give
//! arrays of maps. Figures and tables are made from these alone.

#[cfg(all(test, feature = "libtorch"))]
mod autograd;
mod cells;
mod focus;
mod network;
mod not_separated;
mod separation;
mod shown;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::{FoldIndex, RunId, Seed, read_record, write_summed};
use leuko_explain::{Composite, Preset};

use self::cells::Cells;
use self::separation::Activations;
use crate::error::StudyError;
use crate::experiment::{Experiment, Sets};
use crate::notice::Notice;
use crate::settings::AnalysisConfig;
use crate::sharing::{Ended, Jobs, share_out};
use crate::store::{FINDING_FORMAT, Finding, Store};
use crate::watch::{Watch, Work, count};

/// How networks are analysed.
#[derive(Clone, Copy)]
pub(crate) struct Analysis<'a> {
    pub(crate) store: &'a Store,
    pub(crate) config: &'a AnalysisConfig,
    pub(crate) seed: Seed,
    pub(crate) workers: usize,
    pub(crate) watch: &'a dyn Watch,
}

impl Analysis<'_> {
    /// Analyses the network of every completed run among `runs`, all of one experiment, that has no finding yet. Other
    /// processes may analyse some of them meanwhile.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Cancelled`] if the watch asked to stop.
    /// - A record that cannot be read. A network that cannot be analysed is a notice, not an error: scores
    ///   need no findings.
    pub(crate) fn experiment(
        &self,
        experiment: &Experiment,
        runs: impl Iterator<Item = RunId>,
    ) -> Result<(), StudyError> {
        let pending = self.pending(runs)?;
        if pending.is_empty() {
            return Ok(());
        }
        let preset: Preset = self.config.composite.parse()?;
        let composite = preset.composite(&experiment.network);
        let cells = Cells::new(experiment);
        let count = count(self.watch, Work::Explain, pending.len());
        let done = AtomicUsize::new(0);
        let one_more = || count(1 + done.fetch_add(1, Ordering::Relaxed));
        let cancelled = || self.watch.cancelled();
        let jobs = Jobs {
            items: &pending,
            name: &|(run, _)| format!("explain/{run}"),
            is_done: &|(run, fingerprint)| Ok(self.is_done(run, fingerprint)),
            elsewhere: &|_| one_more(),
        };
        share_out(
            self.store.crew()?,
            self.workers,
            &jobs,
            &cancelled,
            || (),
            |_, (run, fingerprint), _| {
                let ended = match self.run(experiment, &cells, &composite, run, fingerprint) {
                    Ok(()) => Ended::Done,
                    Err(error) => {
                        Notice::RunNotAnalysed { run, error: &error }.tell(self.watch);
                        Ended::Failed
                    }
                };
                one_more();
                Ok(ended)
            },
        )?;
        match self.watch.cancelled() {
            false => Ok(()),
            true => Err(self.store.cancelled()),
        }
    }

    /// The completed ones among `runs` without a finding, each with the fingerprint of the finding to come.
    fn pending(
        &self,
        runs: impl Iterator<Item = RunId>,
    ) -> Result<Vec<(RunId, String)>, StudyError> {
        let mut pending = Vec::new();
        for run in runs {
            let record = read_record(&self.store.record(&run))?;
            let completed = record.completed().is_some();
            let fingerprint = Finding::fingerprint(&record.fingerprint, self.config);
            if completed && !self.is_done(&run, &fingerprint) {
                pending.push((run, fingerprint));
            }
        }
        Ok(pending)
    }

    fn is_done(&self, run: &RunId, fingerprint: &str) -> bool {
        let known = Finding::read(&self.store.finding(run));
        known.is_some_and(|finding| finding.fingerprint == fingerprint)
    }

    fn run(
        &self,
        experiment: &Experiment,
        cells: &Cells<'_>,
        composite: &Composite,
        run: &RunId,
        fingerprint: &str,
    ) -> Result<(), StudyError> {
        let sets = experiment.sets(run.size, run.fold)?;
        let trained = network::trained(self.store, experiment, run)?;
        let streams = &experiment.streams_of(run);
        let randomised = network::randomised(experiment, streams, self.seed)?;
        let explained = evenly(&sets.test, self.config.focus_images);
        let focus = focus::measure(
            experiment,
            cells,
            &explained,
            composite,
            &trained,
            &randomised,
        )?;
        let outside = evenly(&outside(experiment, &sets), self.config.map_images);
        let tested = evenly(&sets.test, self.config.map_images);
        let both: BTreeSet<usize> = outside.iter().chain(&tested).copied().collect();
        let activations = Activations::of(experiment, &trained, both)?;
        let (outside, tested) = (activations.only(&outside), activations.only(&tested));
        let finding = Finding {
            format: FINDING_FORMAT,
            experiment: run.experiment.clone(),
            size: run.size,
            fold: run.fold,
            fingerprint: fingerprint.to_owned(),
            focus,
            outside: outside.separated(streams, "outside", self.seed, self.config)?,
            tested: tested.separated(streams, "tested", self.seed, self.config)?,
            map: outside.map(streams, self.seed, self.config)?,
        };
        let shown = self.config.shown(&experiment.settings.grid.sizes);
        if run.fold == FoldIndex(0) && shown.contains(&run.size) {
            let shown = shown::choose(experiment, cells, &sets);
            let maps = shown::maps(experiment, &shown, composite, &trained)?;
            maps.write(&self.store.maps(run))?;
        }
        // Last, since the finding says that the analysis is done.
        Ok(write_summed(&self.store.finding(run), &finding)?)
    }
}

/// The images (positions) of an experiment outside a run's training and validation.
fn outside(experiment: &Experiment, sets: &Sets) -> Vec<usize> {
    let used: BTreeSet<usize> = [&sets.training[..], &sets.validation]
        .concat()
        .into_iter()
        .collect();
    let all = 0..experiment.images.len();
    all.filter(|image| !used.contains(image)).collect()
}

/// At most `most` of `images`, evenly spaced.
fn evenly(images: &[usize], most: usize) -> Vec<usize> {
    let taken = images.len().min(most);
    (0..taken)
        .map(|place| images[place * images.len() / taken])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_evenly_takes_all_or_spaced_ones() {
        assert_eq!(evenly(&[5, 6, 7], 3), [5, 6, 7]);
        assert_eq!(evenly(&[1, 2, 3, 4, 5, 6], 3), [1, 3, 5]);
        assert_eq!(evenly(&[], 3), [0; 0]);
    }
}
