//! `leuko submit`: the runs of another command, on a cluster.

use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, Parser};
use leuko_methods::Source;
use leuko_pretrained::{VARIABLE as WEIGHTS_VARIABLE, fetch, weights_path};
use leuko_slurm::{
    LeukoCommand, Next, Order, Outcome, Outlook, Site, Slurm, SlurmError, Submission, Work,
};
use leuko_study::{Compute, Plan, StudyError, write_plan};

use super::planned::{Planned, Writes, left};
use super::{curve, run, train};
use crate::args::{Cli, Command, SubmitArgs, Submitted, arguments_of};
use crate::hints;
use crate::print::{collected, outcome, outlook, preview, variance_plan};
use crate::program::stand_for;
use crate::watcher::Terminal;

/// Options that a share of a command does not take.
const WHOLE: [&str; 2] = ["--variance", "--only-methods"];
/// Options that a task decides itself, or that leave nothing to submit.
const REFUSED: [(&str, &str); 3] = [
    (
        "workers",
        "--workers: a task trains as many networks at once as it has processors\nhint: set cpus in slurm.toml, or use --sbatch --cpus-per-task=N",
    ),
    (
        "share",
        "--share: leuko submit decides the shares\nhint: use --tasks N for another number of them",
    ),
    (
        "print_settings",
        "--print-settings: there is nothing to submit",
    ),
];

/// Submits the runs that are left, or says what it would submit.
pub(crate) fn submit(args: &SubmitArgs) -> Result<ExitCode> {
    if let (Some(out), Some(job)) = (&args.collect, &args.job) {
        return collect(out, job);
    }
    let Some(submitted) = &args.command else {
        bail!(
            "name the command whose runs are submitted: run, train or curve\nhint: leuko submit --slurm run --profile paper"
        );
    };
    if !args.slurm {
        bail!("name where to submit to\nhint: leuko submit --slurm ...");
    }
    let (site, _) = Site::find(args.site.as_deref())?;
    let mut order = Order {
        command: command()?,
        site,
        sbatch: args.sbatch.clone().unwrap_or_default(),
        tasks: args.tasks,
    };
    let dry_run = args.dry_run || submitted.is_dry_run();
    let slurm = Slurm::default();
    // Before images are read, which can take long.
    order.check()?;
    let max_array_size = match dry_run {
        true => slurm.max_array_size().unwrap_or_default(),
        false => slurm.max_array_size()?,
    };
    let watch = Terminal::default();
    if dry_run {
        tracing::info!(
            "planning as the submission will, which reads and compares all images: seconds for hundreds, minutes for thousands; nothing is written"
        );
    }
    let planned = submitted.plan(Writes::unless(dry_run), &watch)?;
    // A split that cannot be made is an error, before anything is submitted.
    let variance = match submitted.splits_variance() {
        true => Some(variance_plan(&planned.plan)?),
        false => None,
    };
    let (planned, memory) = with_memory(planned, order.cpus()?);
    pin_engine(&mut order.command, planned.plan.compute());
    let weights = bring_weights(&planned.plan, &mut order.command, dry_run)?;
    let mut stdout = std::io::stdout().lock();
    if dry_run {
        let (work, _) = work(&planned, memory)?;
        let out = std::path::absolute(&planned.out)?;
        let coming = order.outlook(&work, max_array_size)?;
        let found = leuko_slurm::preview(&out, &order, &work, &slurm)?;
        outlook(&coming, &work, &mut stdout)?;
        preview(&found, weights.as_deref(), &mut stdout)?;
        of_collector(variance.as_deref(), &mut stdout)?;
        caution(&coming);
        return Ok(ExitCode::SUCCESS);
    }
    // Before anything of a study that waits in the queue is overwritten.
    leuko_slurm::check_free(&planned.out, &order, &slurm)?;
    if let Some(store) = &planned.store {
        write_plan(&planned.plan, store, &watch)?;
    }
    let (work, out) = work(&planned, memory)?;
    // The folder is free for the tasks.
    drop(planned);
    let coming = order.outlook(&work, max_array_size)?;
    let found = leuko_slurm::submit(&out, &order, &work, &slurm)?;
    let is_new = matches!(found, Outcome::Submitted(_));
    if is_new {
        outlook(&coming, &work, &mut stdout)?;
        of_collector(variance.as_deref(), &mut stdout)?;
    }
    outcome(&found, &out, &mut stdout)?;
    if is_new {
        caution(&coming);
    }
    Ok(ExitCode::SUCCESS)
}

/// What a collector does: submits missing runs again, or makes tables and report.
fn collect(out: &Path, job: &str) -> Result<ExitCode> {
    let Some(submission) = Submission::read(out)? else {
        let folder = out.to_owned();
        return Err(SlurmError::NoSubmission { folder }.into());
    };
    let command = &submission.order.command;
    let submitted = again(command)?;
    stand_for(repeated(command));
    let planned = submitted.plan(Writes::Results, &Terminal::default())?;
    let (work, _) = work(&planned, None)?;
    drop(planned);
    let slurm = Slurm::patient();
    let next = leuko_slurm::collect(out, job, &work, &slurm)?;
    collected(&next, out, &mut std::io::stdout().lock())?;
    match next {
        Next::Conclude(_) => {
            let code = submitted.whole()?;
            leuko_slurm::conclude(out, job, &slurm)?;
            Ok(code)
        }
        Next::Again { .. } | Next::Superseded => Ok(ExitCode::SUCCESS),
        Next::Failed(_) => Ok(ExitCode::FAILURE),
    }
}

impl Submitted {
    /// Plans it.
    fn plan(&self, writes: Writes, watch: &Terminal) -> Result<Planned> {
        match self {
            Self::Run(args) => run::plan_run(args, writes, watch),
            Self::Train(args) => train::plan_train(args, writes, watch),
            Self::Curve(args) => {
                let Planned { plan, out, store } = curve::plan_curve(args, writes, watch)?;
                let plan = plan.study;
                Ok(Planned { plan, out, store })
            }
        }
    }

    /// Does all of it that is left.
    fn whole(&self) -> Result<ExitCode> {
        match self {
            Self::Run(args) => run::run(args),
            Self::Train(args) => train::train(args),
            Self::Curve(args) => curve::curve(args),
        }
    }

    fn splits_variance(&self) -> bool {
        match self {
            Self::Run(args) => args.variance,
            Self::Curve(args) => args.variance,
            Self::Train(_) => false,
        }
    }

    fn is_dry_run(&self) -> bool {
        match self {
            Self::Run(args) => args.dry_run,
            Self::Curve(args) => args.dry_run,
            Self::Train(_) => false,
        }
    }
}

/// The memory of a task with so many processors, in bytes.
fn with_memory(planned: Planned, cpus: NonZeroU32) -> (Planned, Option<u64>) {
    let Planned { plan, out, store } = planned;
    let here = plan.compute();
    let there = Compute {
        workers: cpus.get() as usize,
        ..here
    };
    let plan = plan.with_compute(there);
    let memory = plan.memory();
    let plan = plan.with_compute(here);
    (Planned { plan, out, store }, Some(memory))
}

/// The pretrained network's weights, if a method needs them and they are not on this machine: fetched, unless it is a dry
/// run. Jobs find them where they are here. Returns where they will be, if they were not there.
fn bring_weights(
    plan: &Plan,
    command: &mut LeukoCommand,
    dry_run: bool,
) -> Result<Option<PathBuf>> {
    let methods = &plan.settings().methods;
    if !methods
        .iter()
        .any(|method| method.source == Source::Pretrained)
    {
        return Ok(None);
    }
    let path = std::path::absolute(weights_path()?)?;
    let text = path.to_str().map(str::to_owned);
    let text = text.with_context(|| format!("{} is not UTF-8", path.display()))?;
    command
        .environment
        .insert(WEIGHTS_VARIABLE.to_owned(), text);
    if path.exists() {
        return Ok(None);
    }
    if !dry_run {
        tracing::info!(
            "downloading the weights of the pretrained network (17 MB): compute nodes may have no internet"
        );
        fetch(&path).context("nothing was submitted")?;
    }
    Ok(Some(path))
}

/// Says what the collector trains: networks that no task trains.
fn of_collector(variance: Option<&str>, out: &mut dyn Write) -> Result<()> {
    if let Some(variance) = variance {
        write!(out, "{variance}")?;
        writeln!(
            out,
            "            the collector trains these, alone: give it the time (collector_sbatch in slurm.toml)"
        )?;
    }
    Ok(())
}

/// Warns of what may go wrong.
fn caution(outlook: &Outlook) {
    for caution in &outlook.cautions {
        tracing::warn!("{}", hints::of_caution(caution));
    }
}

/// The runs that are left and the time that they take one processor, and the folder of the study.
fn work(planned: &Planned, memory: Option<u64>) -> Result<(Work, PathBuf), StudyError> {
    let plan = &planned.plan;
    let tasks = left(planned, plan)?;
    let runs = tasks.iter().map(|task| task.run.to_string()).collect();
    let time = match tasks.is_empty() {
        true => Duration::ZERO,
        false => on_one_processor(plan, &tasks)?,
    };
    Ok((Work { runs, time, memory }, planned.out.clone()))
}

fn on_one_processor(plan: &Plan, tasks: &[leuko_study::Task<'_>]) -> Result<Duration, StudyError> {
    let forecasts = plan.forecast(tasks, None)?;
    // A forecast is for all workers of this machine, which share the runs equally. The networks of an ensemble share
    // one device, which a task has, too.
    let workers = match plan.compute().engine.is_ensemble() {
        true => 1,
        false => u32::try_from(plan.compute().workers).unwrap_or(u32::MAX),
    };
    let times = forecasts.iter().map(|forecast| {
        let together = workers.min(u32::try_from(forecast.pending).unwrap_or(u32::MAX));
        forecast.at_most().saturating_mul(together.max(1))
    });
    Ok(times.fold(Duration::ZERO, Duration::saturating_add))
}

/// The command that is submitted, from the command line.
fn command() -> Result<LeukoCommand> {
    let matches = Cli::command().get_matches();
    let inner = matches
        .subcommand()
        .and_then(|(_, submit)| submit.subcommand());
    let (name, given) = inner.context("name the command whose runs are submitted")?;
    refuse(given)?;
    let cli = Cli::command();
    let definition = cli.find_subcommand(name).context("no such command")?;
    let arguments = arguments_of(definition, given)?;
    let is_whole = |argument: &String| WHOLE.contains(&argument.as_str());
    let (whole, arguments) = arguments.into_iter().partition(is_whole);
    let program = std::env::current_exe().context("where is this program?")?;
    let folder = std::env::current_dir().context("where is the working directory?")?;
    let mut environment = BTreeMap::new();
    for (variable, value) in std::env::vars_os() {
        let (Ok(variable), value) = (variable.into_string(), value) else {
            continue;
        };
        if variable.starts_with("LEUKO_") {
            let value = value.into_string();
            let value = value
                .ok()
                .with_context(|| format!("{variable} is not UTF-8"))?;
            environment.insert(variable, value);
        }
    }
    Ok(LeukoCommand {
        program,
        name: name.to_owned(),
        arguments,
        whole,
        folder,
        environment,
    })
}

fn refuse(given: &ArgMatches) -> Result<()> {
    for (id, why) in REFUSED {
        // Not every command has them.
        let source = given
            .try_contains_id(id)
            .is_ok()
            .then(|| given.value_source(id));
        if source.flatten() == Some(ValueSource::CommandLine) {
            bail!("{why}");
        }
    }
    Ok(())
}

/// Names what computes, as it was chosen here, so that all nodes do the same: results name it.
fn pin_engine(command: &mut LeukoCommand, compute: Compute) {
    let engine = compute.engine.to_string();
    let pinned = match engine.strip_prefix("fused-") {
        Some(instructions) => [
            "--engine=fused".to_owned(),
            "--device=cpu".to_owned(),
            format!("--instructions={instructions}"),
        ]
        .to_vec(),
        None => {
            // The number of the card is that of this machine.
            let device = compute.engine.cuda().map_or("cpu", |_| "cuda");
            let name = match compute.engine.is_ensemble() {
                true => "ensemble",
                false => "libtorch",
            };
            [format!("--engine={name}"), format!("--device={device}")].to_vec()
        }
    };
    for option in pinned.into_iter().rev() {
        let (name, _) = option.split_once('=').unwrap_or((&option, ""));
        let auto = format!("{name}=auto");
        command.arguments.retain(|argument| *argument != auto);
        let given = format!("{name}=");
        let mut others = command.arguments.iter();
        if !others.any(|argument| argument.starts_with(&given)) {
            command.arguments.insert(0, option);
        }
    }
}

/// The command line of a submission's command: a reader cannot repeat that of its collector.
fn repeated(command: &LeukoCommand) -> Vec<String> {
    let program = std::env::args_os().next().unwrap_or_default();
    let words = [program.to_string_lossy().into_owned(), command.name.clone()];
    let own = command.whole.iter().chain(&command.arguments);
    words.into_iter().chain(own.cloned()).collect()
}

/// The command of a submission, with as many workers as this job has processors.
fn again(command: &LeukoCommand) -> Result<Submitted> {
    let cpus = std::env::var("SLURM_CPUS_PER_TASK").ok();
    let cpus = cpus.filter(|cpus| cpus.parse::<u16>().is_ok_and(|cpus| cpus > 0));
    let workers = format!("--workers={}", cpus.as_deref().unwrap_or("1"));
    let words = ["leuko", &command.name, &workers].into_iter();
    let own = command.whole.iter().chain(&command.arguments);
    let cli = Cli::try_parse_from(words.chain(own.map(String::as_str)));
    match cli.map(|cli| cli.command) {
        Ok(Command::Run(args)) => Ok(Submitted::Run(args)),
        Ok(Command::Train(args)) => Ok(Submitted::Train(args)),
        Ok(Command::Curve(args)) => Ok(Submitted::Curve(args)),
        _ => bail!("this version of leuko does not know the command `{command}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_pin_engine_names_what_was_chosen_and_keeps_what_was_given() {
        let compute = Compute::default();
        let pinned = |arguments: &[&str]| {
            let mut command = LeukoCommand {
                program: "/bin/leuko".into(),
                name: "run".to_owned(),
                arguments: arguments.iter().map(|&one| one.to_owned()).collect(),
                whole: Vec::new(),
                folder: "/".into(),
                environment: BTreeMap::new(),
            };
            pin_engine(&mut command, compute);
            command.arguments
        };
        let engine = compute.engine.to_string();
        let own = engine
            .strip_prefix("fused-")
            .expect("no libtorch is asked for");
        let own = format!("--instructions={own}");
        let all = ["--engine=fused", "--device=cpu", &own, "--seed=1"];
        assert_eq!(pinned(&["--seed=1"]), all);
        assert_eq!(pinned(&["--device=auto", "--seed=1", "--engine=auto"]), all);
        let given = ["--instructions=portable", "--device=cpu"];
        assert_eq!(
            pinned(&given),
            ["--engine=fused", "--instructions=portable", "--device=cpu"]
        );
    }
}
