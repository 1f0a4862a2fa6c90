//! `leuko curve`: from labelled images to the number of images that suffice.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use leuko_core::Seed;
use leuko_lab::{CurveConfig, CurvePlan, check_curve, run_curve};
use leuko_study::variance::{VarianceConfig, run_variance};
use leuko_study::{Contender, Watch, conclude};

use super::planned::{Planned, Writes, left};
use super::readings::read_images;
use super::share::share;
use super::tf32;
use crate::args::CurveArgs;
use crate::print::{
    AboutLabels, print_forecasts, print_outlooks, print_trained, print_variance, variance_plan,
};
use crate::program::program;
use crate::watcher::Terminal;

/// Makes a learning curve of your own images and prints its answer, or says what it would do.
pub(crate) fn curve(args: &CurveArgs) -> Result<ExitCode> {
    let watch = Terminal::default();
    let planned = plan_curve(args, Writes::unless(args.dry_run), &watch)?;
    if args.share.share.is_none() {
        announce(&planned, args.variance)?;
    }
    let Planned { plan, store, .. } = planned;
    let Some(store) = store else {
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(of) = args.share.share {
        return share(&plan.study, &store, of, &watch);
    }
    watch.stop_at_ctrl_c()?;
    let trained = run_curve(&plan, &store, &watch)?;
    // The answer first, then the scores behind it.
    let outlooks: Vec<_> = (trained.conclusion.experiments.iter())
        .flat_map(|one| one.outlooks().cloned())
        .collect();
    print_outlooks(
        &outlooks,
        &AboutLabels::default(),
        &mut std::io::stdout().lock(),
    )?;
    let code = print_trained(&trained, &[Contender::Network], &plan.study, store.folder())?;
    if args.variance {
        let found = run_variance(plan.study, &VarianceConfig::default(), &store, &watch)?;
        // The report tells of it, too.
        let turn = store.turn(|| watch.cancelled())?;
        conclude(&store, &watch)?;
        drop(turn);
        print_variance(&found, &mut std::io::stdout().lock())?;
    }
    Ok(code)
}

/// Plans the curve.
pub(crate) fn plan_curve(
    args: &CurveArgs,
    writes: Writes,
    watch: &Terminal,
) -> Result<Planned<CurvePlan>> {
    let compute = args.compute.choose()?;
    tf32::switch_off(compute)?;
    let config = CurveConfig {
        layout: args.layout.layout(),
        positive: args.positive.clone(),
        sizes: args.sizes.clone(),
        folds: args.folds,
        size: args.size.0,
        profile: args.profile.into(),
        assignments: [args.assignments.clone(), args.beside.assignments()].concat(),
        seed: args.seed.map(Seed),
        compute,
    };
    config.check_size()?;
    let second = args.second_label.as_deref();
    let (images, layout) = (&args.images, &config.layout);
    let (catalogue, readings) = read_images(images, layout, second, &args.readings, watch)?;
    let default = || default_out(&catalogue.name);
    let out = args.out.clone().unwrap_or_else(default);
    let store = writes.store(&out)?;
    let plan = leuko_lab::plan_curve(catalogue, &config, store.as_ref(), watch)?;
    let plan = plan.with_program(program());
    let plan = match &readings {
        Some(read) => plan.with_readings(read, watch)?,
        None => plan,
    };
    let planned = Planned { plan, out, store };
    match args.share.share {
        // It looks at its own runs only.
        Some(_) => Ok(planned),
        None => planned.checked(check_curve),
    }
}

/// Beside the folder of `leuko train` on the same images.
fn default_out(name: &str) -> PathBuf {
    Path::new("results").join(format!("{name}-curve"))
}

/// Prints what will be trained, why, and how long it may take.
fn announce(planned: &Planned<CurvePlan>, variance: bool) -> Result<()> {
    let plan = &planned.plan;
    let tasks = left(planned, &plan.study)?;
    // First, because a split that cannot be made is an error.
    let variance = match variance {
        true => variance_plan(&plan.study)?,
        false => String::new(),
    };
    let forecasts = plan.study.forecast(&tasks, None)?;
    let mut out = std::io::stderr().lock();
    writeln!(out)?;
    print_forecasts(&forecasts, &plan.study, &mut out)?;
    writeln!(out, "{}\n{variance}", plan.choice)?;
    Ok(())
}
