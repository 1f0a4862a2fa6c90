//! `leuko run`: from settings to figures.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use leuko_core::Seed;
use leuko_study::audit::{AuditFolder, KeepAudit};
use leuko_study::variance::{VarianceConfig, run_variance};
use leuko_study::{Plan, Profile, Settings, SettingsRequest, Watch, conclude};

use super::planned::{Planned, Writes, left};
use super::share::share;
use super::tf32;
use crate::args::RunArgs;
use crate::data_root::data_root;
use crate::print::{print_conclusion, print_forecasts, print_variance, variance_plan};
use crate::program::program;
use crate::watcher::Terminal;

/// Runs the study, or says what it would do.
pub(crate) fn run(args: &RunArgs) -> Result<ExitCode> {
    if args.print_settings {
        let table = toml::to_string(&request(args).merged()?)?;
        write!(std::io::stdout().lock(), "{table}")?;
        return Ok(ExitCode::SUCCESS);
    }
    let watch = Terminal::default();
    let planned = plan_run(args, Writes::unless(args.dry_run), &watch)?;
    let full = match Profile::from(args.profile) {
        // The whole grid is this one, or says nothing.
        Profile::Paper | Profile::Smoke => None,
        Profile::Quick => Some(request(args).with_profile(Profile::Paper).resolve()?),
    };
    if !args.only_methods && args.share.share.is_none() {
        let tasks = left(&planned, &planned.plan)?;
        announce(&planned.plan, tasks, full.as_ref(), args.variance)?;
    }
    let Planned { plan, store, .. } = planned;
    let Some(store) = store else {
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(of) = args.share.share {
        return share(&plan, &store, of, &watch);
    }
    watch.stop_at_ctrl_c()?;
    let conclusion = leuko_study::run(&plan, &store, &watch)?;
    let code = print_conclusion(&conclusion)?;
    if args.variance {
        let found = run_variance(plan, &VarianceConfig::default(), &store, &watch)?;
        // The report tells of it, too.
        let turn = store.turn(|| watch.cancelled())?;
        conclude(&store, &watch)?;
        drop(turn);
        print_variance(&found, &mut std::io::stdout().lock())?;
    }
    Ok(code)
}

/// Plans the study.
pub(crate) fn plan_run(args: &RunArgs, writes: Writes, watch: &Terminal) -> Result<Planned> {
    let settings = request(args).resolve()?;
    let compute = args.compute.choose()?;
    tf32::switch_off(compute)?;
    let root = data_root(args.data.as_deref())?;
    let default = || Path::new("results").join(Profile::from(args.profile).name());
    let out = args.out.clone().unwrap_or_else(default);
    // Opened before images are read, which can take long, so a folder that cannot be written fails at once.
    let store = writes.store(&out)?;
    // A dry run uses an earlier audit and writes none.
    let audits = match &store {
        Some(store) => AuditFolder::for_study(store.folder()),
        None => AuditFolder {
            out: &out,
            keep: KeepAudit::Later,
        },
    };
    let plan = Plan::find(settings, &root, &args.only, Some(audits), watch)?;
    let plan = plan.with_compute(compute).with_program(program());
    let plan = match args.only_methods {
        true => plan.without_networks(),
        false => plan,
    };
    Ok(Planned { plan, out, store })
}

/// The settings that are asked for.
fn request(args: &RunArgs) -> SettingsRequest {
    SettingsRequest {
        profile: args.profile.into(),
        file: args.settings.clone(),
        assignments: assignments(args),
        seed: args.seed.map(Seed),
    }
}

/// The assignments that options stand for, and those of the options `--set`.
fn assignments(args: &RunArgs) -> Vec<String> {
    let mut assignments = args.assignments.clone();
    assignments.extend(args.beside.assignments());
    assignments
}

/// Prints what will run, how it differs from the paper's study, and how long it may take here.
fn announce(
    plan: &Plan,
    tasks: Vec<leuko_study::Task<'_>>,
    full: Option<&Settings>,
    variance: bool,
) -> Result<()> {
    // First, because a split that cannot be made is an error.
    let variance = match variance {
        true => variance_plan(plan)?,
        false => String::new(),
    };
    let forecasts = plan.forecast(&tasks, full)?;
    let mut out = std::io::stderr().lock();
    writeln!(out)?;
    print_forecasts(&forecasts, plan, &mut out)?;
    for description in plan.describe()? {
        if let Some(departures) = leuko_study::words::departures(&description.departures) {
            let name = &description.name;
            writeln!(out, "  {name} differs from the paper's study: {departures}")?;
        }
    }
    writeln!(out, "{variance}")?;
    Ok(())
}
