//! `leuko curve`: from labelled images to the number of images that suffice.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use leuko_core::Seed;
use leuko_lab::{CurveConfig, CurvePlan, check_curve, plan_curve, run_curve};
use leuko_study::variance::{VarianceConfig, run_variance};
use leuko_study::{Contender, Store, conclude};

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
    let watch = Terminal::default();
    let second = args.second_label.as_deref();
    let (images, layout) = (&args.images, &config.layout);
    let (catalogue, readings) = read_images(images, layout, second, &args.readings, &watch)?;
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| default_out(&catalogue.name));
    let beside = |plan: CurvePlan| match &readings {
        Some(read) => plan.with_readings(read, &watch),
        None => Ok(plan),
    };
    if args.dry_run {
        let plan = beside(plan_curve(catalogue, &config, None, &watch)?)?;
        // A folder without results is left alone.
        let earlier = Store::has_results_in(&out).then(|| Store::open(&out));
        announce(&plan, earlier.transpose()?.as_ref(), args.variance)?;
        return Ok(ExitCode::SUCCESS);
    }
    let store = Store::join(&out)?;
    let plan = plan_curve(catalogue, &config, Some(&store), &watch)?.with_program(program());
    let plan = beside(plan)?;
    check_curve(&plan, &store)?;
    announce(&plan, Some(&store), args.variance)?;
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
        conclude(&store, &watch)?;
        print_variance(&found, &mut std::io::stdout().lock())?;
    }
    Ok(code)
}

/// Beside the folder of `leuko train` on the same images.
fn default_out(name: &str) -> PathBuf {
    Path::new("results").join(format!("{name}-curve"))
}

/// Prints what will be trained, why, and how long it may take.
fn announce(plan: &CurvePlan, store: Option<&Store>, variance: bool) -> Result<()> {
    let tasks = match store {
        Some(store) => {
            check_curve(plan, store)?;
            plan.study.pending(store)?
        }
        None => plan.study.tasks()?,
    };
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
