//! What is found out about trained networks: where they look, and how classes separate in them.
//!
//! Each run's network gives one **finding**, as each run gives one record; those of Fig. 4b give arrays
//! of maps besides. Figures and tables are made from these alone.

#[cfg(all(test, feature = "libtorch"))]
mod autograd;
mod cells;
mod config;
mod finding;
mod focus;
mod network;
mod separation;
mod shown;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::{Context, Result};
use leuko_core::{FoldIndex, Outcome, RunId, Seed, hex, read_record, write_json};
use leuko_explain::{Composite, Preset};
use sha2::{Digest, Sha256};

pub(crate) use config::AnalysisConfig;
pub(crate) use finding::{FINDING_FORMAT, Finding, Looks, finding_path, read_finding};
pub(crate) use shown::{ShownMaps, maps_path};

use self::cells::Cells;
use self::separation::Activations;
use crate::count::Count;
use crate::pool::record_path;
use crate::prepared::{Prepared, Sets};

/// How networks are analysed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Analysis<'a> {
    pub(crate) out: &'a Path,
    pub(crate) config: &'a AnalysisConfig,
    pub(crate) seed: Seed,
    pub(crate) workers: usize,
    /// Set by Ctrl-C.
    pub(crate) stop: &'a AtomicBool,
}

impl Analysis<'_> {
    /// Analyses the network of every completed run that has no finding yet. Returns whether all were
    /// done; false after Ctrl-C.
    ///
    /// # Errors
    ///
    /// - A record cannot be read. A network that cannot be analysed is said and passed over.
    pub(crate) fn all(&self, experiments: &[Prepared]) -> Result<bool> {
        if !self.config.enabled {
            return Ok(true);
        }
        for experiment in experiments {
            self.experiment(experiment)
                .with_context(|| format!("analysing the networks of {}", experiment.name))?;
        }
        Ok(!self.stop.load(Ordering::Relaxed))
    }

    fn experiment(&self, experiment: &Prepared) -> Result<()> {
        let mut pending = Vec::new();
        for run in experiment.runs() {
            let record = read_record(&record_path(self.out, &run))?;
            let completed = matches!(record.outcome, Outcome::Completed(_));
            let fingerprint = finding_fingerprint(&record.fingerprint, self.config)?;
            let known = read_finding(self.out, &run);
            if completed && known.is_none_or(|finding| finding.fingerprint != fingerprint) {
                pending.push((run, fingerprint));
            }
        }
        if pending.is_empty() {
            return Ok(());
        }
        let preset: Preset = self.config.composite.parse()?;
        let composite = preset.composite(&experiment.network);
        let cells = Cells::new(experiment);
        let count = Count::new("networks explained", pending.len());
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        // Threads of their own, not rayon's: those would begin other runs while one waits for a part of
        // itself, and end all of them at once.
        let work = || {
            while let Some((run, fingerprint)) = pending.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
                // Scores need no findings, so that one network less is no reason to show nothing.
                if let Err(error) = self.run(experiment, &cells, &composite, run, fingerprint) {
                    tracing::warn!("run {run} could not be analysed: {error:#}");
                }
                count.at(1 + done.fetch_add(1, Ordering::Relaxed));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.workers.min(pending.len()) {
                scope.spawn(work);
            }
        });
        Ok(())
    }

    fn run(
        &self,
        experiment: &Prepared,
        cells: &Cells<'_>,
        composite: &Composite,
        run: &RunId,
        fingerprint: &str,
    ) -> Result<()> {
        let sets = experiment.sets(run.size, run.fold)?;
        let trained = network::trained(self.out, experiment, run)?;
        let randomised = network::randomised(experiment, run, self.seed)?;
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
            outside: outside.separated(run, "outside", self.seed, self.config)?,
            tested: tested.separated(run, "tested", self.seed, self.config)?,
            map: outside.map(run, self.seed, self.config)?,
        };
        if run.fold == FoldIndex(0)
            && self
                .config
                .shown(&experiment.settings.grid.sizes)
                .contains(&run.size)
        {
            let shown = shown::choose(experiment, cells, &sets);
            let maps = shown::maps(experiment, &shown, composite, &trained)?;
            maps.write(&maps_path(self.out, run))?;
        }
        // Last, since it is the finding that says that the analysis is done.
        Ok(write_json(&finding_path(self.out, run), &finding)?)
    }
}

/// SHA-256 (hex) of a run, by its own, and of how its network is analysed.
pub(crate) fn finding_fingerprint(of_run: &str, config: &AnalysisConfig) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update(FINDING_FORMAT.to_le_bytes());
    hasher.update(of_run);
    hasher.update(serde_json::to_string(config)?);
    Ok(hex(&hasher.finalize()))
}

/// The images (positions) of an experiment outside a run's training and validation.
fn outside(experiment: &Prepared, sets: &Sets) -> Vec<usize> {
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
