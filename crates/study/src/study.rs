//! `leuko run`: from settings to figures.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result};
use leuko_core::{write_json, write_whole};
use leuko_train::EngineConfig;

use crate::cli::RunArgs;
use crate::engine;
use crate::environment::Environment;
use crate::folder::Folder;
use crate::forecast::{self, Forecast, left_out};
use crate::outputs;
use crate::pool::{Pool, Task};
use crate::prepared::Prepared;
use crate::progress::{Progress, human_time};
use crate::settings::{Profile, Settings, resolve};
use crate::sources;

/// Exit code after Ctrl-C, as a shell has it.
const INTERRUPTED: u8 = 130;

/// Runs the study, or says what it would do.
pub(crate) fn run(args: &RunArgs) -> Result<ExitCode> {
    let settings = resolve(
        args.profile,
        args.settings.as_deref(),
        &args.assignments,
        args.seed,
    )?;
    if args.print_settings {
        write!(std::io::stdout().lock(), "{}", toml::to_string(&settings)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let engine = engine::choose(args.engine, args.device)?;
    engine::without_tf32(engine)?;
    let workers = args
        .workers
        .map_or_else(|| engine::default_workers(engine), usize::from);
    let root = sources::data_root(args.data.as_deref())?;
    let experiments = prepare(&settings, &root, &args.only)?;
    announce(args.profile, &settings, &experiments, engine, workers)?;
    if args.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| Path::new("results").join(args.profile.name()));
    train(args.profile, &settings, &experiments, engine, workers, &out)
}

fn prepare(settings: &Settings, root: &Path, only: &[String]) -> Result<Vec<Prepared>> {
    let candidates = sources::choose(settings, root, only)?;
    candidates
        .into_iter()
        .map(|candidate| candidate.prepare(settings))
        .collect()
}

/// Says what will be run, what the profile leaves out, and how long it may take here.
fn announce(
    profile: Profile,
    settings: &Settings,
    experiments: &[Prepared],
    engine: EngineConfig,
    workers: usize,
) -> Result<()> {
    let paper = resolve(Profile::Paper, None, &[], None)?;
    let mut forecasts = Vec::new();
    for experiment in experiments {
        forecasts.push(Forecast::new(experiment, &paper, engine, workers)?);
    }
    let mut out = std::io::stderr().lock();
    writeln!(out, "\nProfile {}", profile.name())?;
    forecast::print(&forecasts, profile, engine, workers, &mut out)?;
    for experiment in experiments {
        if let Some(parts) = left_out(settings, &paper, &experiment.name) {
            writeln!(
                out,
                "  of the paper's study of this kind, {} runs only {parts}",
                experiment.name
            )?;
        }
    }
    writeln!(out)?;
    Ok(())
}

fn train(
    profile: Profile,
    settings: &Settings,
    experiments: &[Prepared],
    engine: EngineConfig,
    workers: usize,
    out: &Path,
) -> Result<ExitCode> {
    let folder = Folder::open(out)?;
    let mut tasks = Vec::new();
    for experiment in experiments {
        for run in experiment.runs() {
            let fingerprint = experiment.fingerprint(&run, settings.seed, &engine.to_string())?;
            tasks.push(Task {
                experiment,
                run,
                fingerprint,
            });
        }
    }
    let runs = tasks.len();
    let tasks = folder.pending(tasks, settings)?;
    if tasks.len() < runs {
        tracing::info!(
            "{} of {runs} runs are in {} already",
            runs - tasks.len(),
            out.display()
        );
    }
    folder.store(settings)?;
    let environment = Environment::here(engine, workers);
    write_whole(
        &out.join("environment.toml"),
        toml::to_string(&environment)?.as_bytes(),
    )?;
    for experiment in experiments {
        write_json(
            &out.join(format!("plans/{}.json", experiment.name)),
            &experiment.plan,
        )?;
    }

    let stop = stop_on_ctrl_c()?;
    let started = Instant::now();
    let trained = tasks.len();
    let progress = Progress::new(trained, tasks.iter().map(Task::most_work).sum());
    let pool = Pool {
        out,
        engine,
        workers,
        seed: settings.seed,
        stop: &stop,
    };
    let finished = pool.train(tasks, &progress);
    let rate = progress.finish();
    if !finished? {
        tracing::warn!(
            "stopped; finished runs are kept in {}: the same command goes on with the rest",
            out.display()
        );
        return Ok(ExitCode::from(INTERRUPTED));
    }
    if trained > 0 {
        let time = human_time(started.elapsed());
        tracing::info!("{trained} runs in {time}, {rate:.0} images/s with {workers} worker(s)");
    }
    conclude(profile, settings, experiments, out)
}

/// Tables, figures and the printed result.
fn conclude(
    profile: Profile,
    settings: &Settings,
    experiments: &[Prepared],
    out: &Path,
) -> Result<ExitCode> {
    let paper = resolve(Profile::Paper, None, &[], None)?;
    let records = outputs::read_records(out, experiments)?;
    let summary = outputs::write_tables(out, &records)?;
    let mut stdout = std::io::stdout().lock();
    let mut completed = 0;
    for experiment in experiments {
        let name = &experiment.name;
        let Some(summary) = summary.experiment(name) else {
            continue;
        };
        let note = note(profile, experiment, left_out(settings, &paper, name));
        outputs::draw(out, experiment, &records, summary, &note)
            .with_context(|| format!("drawing the figures of {name}"))?;
        outputs::print(summary, &mut stdout)?;
        if let Some(note) = note {
            writeln!(stdout, "{note}")?;
        }
        completed += summary
            .sizes
            .iter()
            .map(|size| size.folds_completed)
            .sum::<usize>();
    }
    writeln!(
        stdout,
        "\nFigures, tables and records are in {}",
        out.display()
    )?;
    Ok(if completed == 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// What every figure of an experiment must say about itself.
fn note(profile: Profile, experiment: &Prepared, left_out: Option<String>) -> Option<String> {
    let mut parts = Vec::new();
    if experiment.synthetic {
        parts.push("Synthetic cells, not photographs.".to_owned());
    }
    if let Some(left_out) = left_out {
        parts.push(format!("Profile {}: {left_out}.", profile.name()));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// A flag that Ctrl-C sets. A second Ctrl-C ends the program at once.
fn stop_on_ctrl_c() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            #[expect(
                clippy::exit,
                reason = "asked for twice; files are whole or absent anyway"
            )]
            std::process::exit(i32::from(INTERRUPTED));
        }
        tracing::warn!("stopping (Ctrl-C again to stop at once) ...");
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(stop)
}
