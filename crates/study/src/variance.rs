//! Where the spread of a score comes from: training images, initial weights or test images.
//!
//! A small crossed design ([`VarianceDesign`]) trains networks on several training sets without common images, each
//! with several seeds, and tests all on the same images. [`run_variance`] splits the variance of one network's
//! score into three parts, by what could mend them:
//!
//! - **training images**: other images give another network. More labels make this part smaller;
//! - **initial weights**: the same images with other initial weights and other batches. No label mends it, but the
//!   mean of several networks (an ensemble) does;
//! - **test images**: other test images give another score to the same network. Testing on more images mends it.
//!
//! Its records lie in `variance/seed-N` in the study's folder and touch no other result.

mod design;
pub(crate) mod measured;
pub(crate) mod refused;
mod words;

use leuko_core::{Completed, FileError, ImageId, RunRecord, Seed, read_record, write_summed};
use leuko_eval::VarianceSplit;

pub use design::{VarianceConfig, VarianceDesign};
use measured::{FOLDER, path, table};
pub use measured::{Variance, VarianceRow, read_variance};
pub use refused::{NoVariance, Unsplit};

use crate::csv_file::write_csv;
use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::howmany::Measure;
use crate::runs::{Placed, Pool, Recorder, Task};
use crate::settings::Settings;
use crate::store::Store;
use crate::study::Plan;
use crate::watch::Watch;

/// What [`run_variance`] found.
#[derive(Clone, Debug, PartialEq)]
pub struct Splits {
    /// The experiments that allow a split.
    pub found: Vec<Variance>,
    /// The others.
    pub left_out: Vec<Unsplit>,
}

/// The design of each experiment, or why it has none.
pub type Designs = Vec<Result<VarianceDesign, Unsplit>>;

/// Designs the split of each experiment's variance.
///
/// # Errors
///
/// - [`StudyError::NoVariance`] if no experiment allows one, with the reason of the first.
pub fn design_variance(
    experiments: &[Experiment],
    config: &VarianceConfig,
) -> Result<Designs, StudyError> {
    let of = |experiment: &Experiment| {
        VarianceDesign::of(experiment, config).map_err(|why| Unsplit {
            experiment: experiment.name.clone(),
            why,
        })
    };
    let designs: Designs = experiments.iter().map(of).collect();
    let first = designs.first().and_then(|design| design.as_ref().err());
    match first.filter(|_| designs.iter().all(Result::is_err)) {
        Some(first) => Err(StudyError::NoVariance(first.clone())),
        None => Ok(designs),
    }
}

/// Trains the networks of a plan's designs, as far as they are not there, and splits the variance of their scores.
/// The networks of all seeds train side by side. Writes `variance/NAME.json` and `tables/NAME-variance.csv` for each
/// experiment that allows a design. It goes on where it stopped.
///
/// # Errors
///
/// - [`StudyError::NoVariance`] if no experiment allows a design.
/// - [`StudyError::Cancelled`] if the watch asked to stop.
/// - As [`run`](crate::run()).
///
/// # Examples
///
/// ```
/// use leuko_study::variance::{VarianceConfig, run_variance};
/// use leuko_study::{Plan, Profile, SettingsRequest, Silent, Store};
///
/// let smoke = SettingsRequest {
///     profile: Profile::Smoke,
///     assignments: vec!["synthetic.count=80".to_owned()],
///     ..SettingsRequest::default()
/// };
/// let only = ["synthetic-binary".to_owned()];
/// let plan = Plan::find(smoke.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
/// let folder = tempfile::tempdir()?;
/// let store = Store::open(folder.path())?;
///
/// let config = VarianceConfig { subsets: 2, seeds: 2, test_sets: 2, ..VarianceConfig::default() };
/// for found in run_variance(plan, &config, &store, &Silent)?.found {
///     for row in &found.rows {
///         println!("{} images: {:.3}, variance {:.4}", row.training_images, row.mean, row.total());
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run_variance(
    plan: Plan,
    config: &VarianceConfig,
    store: &Store,
    watch: &dyn Watch,
) -> Result<Splits, StudyError> {
    let (compute, settings) = (plan.compute(), plan.settings().clone());
    let designs = design_variance(plan.experiments(), config)?;
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    for (mut experiment, design) in plan.into_experiments().into_iter().zip(designs) {
        let design = match design {
            Ok(design) => design,
            Err(why) => {
                left_out.push(why);
                continue;
            }
        };
        experiment.plan.folds.clone_from(&design.folds);
        experiment.plan.sizes.clone_from(&design.sizes);
        experiment.settings.grid.sizes.clone_from(&design.sizes);
        experiment.settings.grid.run_folds = design.subsets;
        let seeds: Vec<OfSeed> = (1..=design.seeds)
            .map(|number| OfSeed::new(store, settings.seed, number))
            .collect();
        let engine = compute.engine.to_string();
        let mut tasks = Vec::new();
        for of_seed in &seeds {
            tasks.extend(of_seed.pending(&experiment, &settings, &engine)?);
        }
        Pool {
            recorder: Recorder {
                engine: compute.engine,
                watch,
            },
            store,
            workers: compute.workers,
            afterwards: std::time::Duration::ZERO,
        }
        .train(tasks)?;
        let records = seeds.iter().map(|of_seed| of_seed.records(&experiment));
        let records: Vec<_> = records.collect::<Result<_, _>>()?;
        let variance = split(&experiment, &design, &records)?;
        let _turn = store.turn(|| watch.cancelled())?;
        write_summed(&path(store.folder(), &experiment.name), &variance)?;
        write_csv(&table(store.folder(), &experiment.name), &variance.rows)?;
        found.push(variance);
    }
    store.all_done()?;
    Ok(Splits { found, left_out })
}

/// A seed of a design, and where its records and networks go.
struct OfSeed {
    seed: Seed,
    /// The folder in the study's.
    place: String,
    store: Store,
}

impl OfSeed {
    /// `number`: from 1.
    fn new(study: &Store, seed: Seed, number: u16) -> Self {
        let place = format!("{FOLDER}/seed-{number}/");
        Self {
            seed: Seed(seed.0.wrapping_add(u64::from(number)) & (u64::MAX >> 1)),
            // The study's lock and claims hold for all that is in its folder.
            store: Store::unlocked(&study.folder().join(&place)),
            place,
        }
    }

    /// The runs that are not done.
    fn pending<'a>(
        &'a self,
        experiment: &'a Experiment,
        settings: &Settings,
        engine: &str,
    ) -> Result<Vec<Placed<'a>>, StudyError> {
        let mut pending = Vec::new();
        for run in experiment.runs() {
            let fingerprint = experiment.fingerprint(&run, self.seed, engine)?;
            if !self.store.is_done(&run, &fingerprint, settings)? {
                let task = Task {
                    experiment,
                    run,
                    fingerprint,
                };
                pending.push(Placed {
                    task,
                    store: &self.store,
                    place: &self.place,
                    seed: self.seed,
                });
            }
        }
        Ok(pending)
    }

    fn records(&self, experiment: &Experiment) -> Result<Vec<RunRecord>, FileError> {
        let runs = experiment.runs();
        runs.map(|run| read_record(&self.store.record(&run)))
            .collect()
    }
}

/// Splits the variance at each size at which all networks have a score. `records`: by seed.
fn split(
    experiment: &Experiment,
    design: &VarianceDesign,
    records: &[Vec<RunRecord>],
) -> Result<Variance, StudyError> {
    let measure = Measure::of_classes(experiment.plan.classes.len());
    let (mut rows, mut left_out) = (Vec::new(), Vec::new());
    for &size in &design.sizes {
        let of_seed = |records: &Vec<RunRecord>| -> Option<Vec<Vec<f64>>> {
            let of_size = records.iter().filter(|record| record.size == size);
            of_size
                .map(|record| scores(record, &measure, &design.test_sets))
                .collect()
        };
        let scores: Option<Vec<_>> = records.iter().map(of_seed).collect();
        if let Some(scores) = scores {
            let split = VarianceSplit::of(&scores)?;
            rows.push(VarianceRow::of(&experiment.name, size.get(), &split));
        } else {
            left_out.push(size.get());
        }
    }
    Ok(Variance {
        experiment: experiment.name.clone(),
        score: measure.words(),
        subsets: design.subsets,
        seeds: design.seeds,
        test_images: design.test_sets.iter().map(Vec::len).collect(),
        rows,
        left_out,
    })
}

/// The score of a network on each test set; `None` if it has none.
fn scores(record: &RunRecord, measure: &Measure, tests: &[Vec<ImageId>]) -> Option<Vec<f64>> {
    let completed = record.completed()?;
    let on = |test: &Vec<ImageId>| {
        let mut part: Completed = completed.clone();
        part.predictions
            .retain(|tested| test.contains(&tested.image));
        measure.score(record, &part)
    };
    tests.iter().map(on).collect()
}

#[cfg(test)]
mod tests;
