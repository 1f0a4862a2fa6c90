//! `leuko run`: from settings to figures.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result};
use leuko_core::{RunId, write_json};
use leuko_data::{Fold, SplitPlan};
use leuko_train::EngineConfig;

use crate::analysis::Analysis;
use crate::audit::{Keep, Shelf};
use crate::cli::RunArgs;
use crate::conclude::conclude;
use crate::description::{Description, read_descriptions};
use crate::engine;
use crate::environment;
use crate::folder::Folder;
use crate::forecast::{self, Forecast};
use crate::left_out::left_out;
use crate::not_run::{NotRun, write_not_run};
use crate::outputs;
use crate::planned::prepare;
use crate::pool::{Pool, Task};
use crate::prepared::Prepared;
use crate::progress::{Progress, human_time};
use crate::settings::{Profile, Settings, merged, resolve};
use crate::sources::{self, Chosen};

/// Exit code after Ctrl-C, as a shell has it.
pub(crate) const INTERRUPTED: u8 = 130;

/// Runs the study, or says what it would do.
pub(crate) fn run(args: &RunArgs) -> Result<ExitCode> {
    let settings = resolve(
        args.profile,
        args.settings.as_deref(),
        &args.assignments,
        args.seed,
    )?;
    if args.print_settings {
        let table = merged(
            args.profile,
            args.settings.as_deref(),
            &args.assignments,
            args.seed,
        )?;
        write!(std::io::stdout().lock(), "{}", toml::to_string(&table)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (engine, workers) = engine::choose(&args.compute)?;
    let root = sources::data_root(args.data.as_deref())?;
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| Path::new("results").join(args.profile.name()));
    // Opened before images are read, which can take long: a folder that cannot be written is told at once.
    let folder = if args.dry_run {
        None
    } else {
        Some(Folder::open(&out)?)
    };
    let shelf = Shelf {
        out: &out,
        keep: match folder {
            Some(_) => Keep::for_run(&out),
            None => Keep::Never,
        },
    };
    let Chosen {
        candidates,
        not_run,
        audits,
    } = sources::choose(&settings, &root, &args.only, shelf)?;
    let experiments = prepare(candidates, &settings)?;
    let paper = settings.as_published()?;
    let study = Study {
        profile: args.profile,
        settings,
        paper,
        experiments,
        not_run,
        engine,
        workers,
    };
    let tasks = study.tasks()?;
    let Some(folder) = folder else {
        study.announce(&tasks)?;
        return Ok(ExitCode::SUCCESS);
    };
    let tasks = folder.pending(tasks, &study.settings)?;
    for audit in audits {
        audit.keep(&out)?;
    }
    study.announce(&tasks)?;
    study.train(&folder, tasks)
}

/// A study whose images are at hand.
#[derive(Debug)]
struct Study {
    profile: Profile,
    settings: Settings,
    /// The published grid, with the user's own experiments: what the profile is compared with.
    paper: Settings,
    experiments: Vec<Prepared>,
    not_run: Vec<NotRun>,
    engine: EngineConfig,
    workers: usize,
}

impl Study {
    /// Says what will be run, what the profile leaves out, and how long it may take here.
    fn announce(&self, tasks: &[Task<'_>]) -> Result<()> {
        let mut forecasts = Vec::new();
        for experiment in &self.experiments {
            let of_this = |task: &&Task<'_>| task.run.experiment == experiment.name;
            let pending: Vec<&RunId> = tasks.iter().filter(of_this).map(|task| &task.run).collect();
            forecasts.push(Forecast::new(
                experiment,
                &pending,
                &self.paper,
                self.engine,
                self.workers,
            )?);
        }
        let mut out = std::io::stderr().lock();
        writeln!(out, "\nProfile {}", self.profile.name())?;
        forecast::print(
            &forecasts,
            self.profile,
            self.engine,
            self.workers,
            &mut out,
        )?;
        for Prepared { name, .. } in &self.experiments {
            if let Some(parts) = left_out(&self.settings, &self.paper, name) {
                writeln!(
                    out,
                    "  of the paper's study of this kind, {name} runs only {parts}"
                )?;
            }
        }
        writeln!(out)?;
        Ok(())
    }

    fn train(&self, folder: &Folder, tasks: Vec<Task<'_>>) -> Result<ExitCode> {
        let out = &folder.path;
        self.describe_in(folder)?;
        if !tasks.is_empty() {
            environment::add_session(out, self.engine, self.workers)?;
        }

        let stop = stop_on_ctrl_c()?;
        let started = Instant::now();
        let trained = tasks.len();
        let progress = Progress::new(trained, tasks.iter().map(Task::most_work).sum());
        let pool = Pool {
            out,
            engine: self.engine,
            workers: self.workers,
            seed: self.settings.seed,
            stop: &stop,
        };
        let finished = pool.train(tasks, &progress);
        let rate = progress.rate();
        drop(progress);
        if !finished? {
            tracing::warn!(
                "stopped; finished runs are kept in {}: the same command goes on with the rest",
                out.display()
            );
            return Ok(ExitCode::from(INTERRUPTED));
        }
        if trained > 0 {
            let time = human_time(started.elapsed());
            let workers = self.workers;
            tracing::info!("{trained} runs in {time}, {rate:.0} images/s with {workers} worker(s)");
        }
        let analysis = Analysis {
            out,
            config: &self.settings.analysis,
            seed: self.settings.seed,
            workers: self.workers,
            stop: &stop,
        };
        if !analysis.all(&self.experiments)? {
            tracing::warn!("stopped; the same command goes on");
            return Ok(ExitCode::from(INTERRUPTED));
        }
        for experiment in &self.experiments {
            outputs::draw_cells(out, experiment, &self.note(experiment))?;
        }
        // Also what was run in this folder before.
        conclude(out, &read_descriptions(out)?)
    }

    fn tasks(&self) -> Result<Vec<Task<'_>>> {
        let experiments = self.experiments.iter();
        let of_each = experiments.map(|one| Task::all(one, self.settings.seed, self.engine));
        Ok(of_each.collect::<Result<Vec<_>>>()?.concat())
    }

    /// Writes what the runs are made with: settings, plans and what the experiments are.
    fn describe_in(&self, folder: &Folder) -> Result<()> {
        let names = self.experiments.iter().map(|experiment| &*experiment.name);
        folder.store(&self.settings, &names.collect())?;
        for experiment in &self.experiments {
            let path = folder.path.join(format!("plans/{}.json", experiment.name));
            write_json(&path, &experiment.plan)?;
        }
        write_not_run(&folder.path, &self.not_run)?;
        for description in self.descriptions() {
            description.write(&folder.path)?;
            if let Some(doubt) = description.background.doubt() {
                tracing::warn!("{}: {doubt}", description.name);
            }
        }
        Ok(())
    }

    fn descriptions(&self) -> Vec<Description> {
        let experiments = self.experiments.iter();
        experiments
            .map(|experiment| experiment.describe(&self.settings.analysis, self.note(experiment)))
            .collect()
    }

    /// What every figure of an experiment must say about itself.
    fn note(&self, experiment: &Prepared) -> Option<String> {
        let mut parts = Vec::new();
        if experiment.synthetic {
            parts.push("Synthetic cells, not photographs.".to_owned());
        }
        if experiment.settings.grid.protocol.leaks() {
            parts.push(leaks(&experiment.plan));
        }
        if let Some(left_out) = left_out(&self.settings, &self.paper, &experiment.name) {
            parts.push(format!("Profile {}: {left_out}.", self.profile.name()));
        }
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// What the folds of the published scripts do to these images, in words.
fn leaks(plan: &SplitPlan) -> String {
    let shared = plan.folds.iter().map(Fold::validated_and_tested);
    let folds = shared.clone().filter(|&images| images > 0).count();
    match (shared.sum::<usize>(), plan.folds.len()) {
        (0, _) => "Folds as the published scripts cut them, which leak nothing for classes of these sizes.".to_owned(),
        (images, all) => format!(
            "Folds as the published scripts cut them: they leak, as in {folds} of {all} folds images that choose the epoch are tested too ({images} in all)."
        ),
    }
}

/// A flag that Ctrl-C sets. A second Ctrl-C ends the program at once.
pub(crate) fn stop_on_ctrl_c() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            #[expect(
                clippy::exit,
                reason = "asked for twice; a file being written then is removed at the next start"
            )]
            std::process::exit(i32::from(INTERRUPTED));
        }
        tracing::warn!("stopping (Ctrl-C again to stop at once) ...");
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(stop)
}
