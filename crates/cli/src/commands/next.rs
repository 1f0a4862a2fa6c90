//! `leuko next`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use leuko_core::Seed;
use leuko_lab::{Ensemble, NextConfig, SimulateConfig, next_images, read_labelled, simulate_next};
use leuko_query::SimulationConfig;
use leuko_study::Store;

use crate::args::{FeaturesArg, NextArgs};
use crate::print::{print_next, print_simulated};
use crate::watcher::Terminal;

/// Chooses images and writes them down, or tries strategies on labelled images.
pub(crate) fn next(args: &NextArgs) -> Result<ExitCode> {
    let (results, images) = match &args.places[..] {
        [images] => (None, images),
        [results, images] => (Some(results), images),
        _ => bail!("expected one or two folders"),
    };
    let out = args.out.clone().unwrap_or_else(|| default_out(images));
    match (args.simulate, results, args.budget) {
        (true, None, _) => simulate(images, args, &out),
        (true, Some(_), _) => {
            bail!("--simulate takes one folder of labelled images, and no results of a training")
        }
        (false, results, budget) => choose(results, images, budget.unwrap_or(0), args, &out),
    }
}

fn choose(
    results: Option<&PathBuf>,
    images: &Path,
    budget: usize,
    args: &NextArgs,
    out: &Path,
) -> Result<ExitCode> {
    if let (None, FeaturesArg::Networks) = (results, args.features) {
        bail!(
            "--features networks needs trained networks\nhint: name the folder of a training before that of the images"
        );
    }
    let watch = Terminal::default();
    let ensemble = results
        .map(|results| Ensemble::load(&[results]))
        .transpose()?;
    let config = NextConfig {
        budget,
        strategy: args.strategy,
        features: args.features.into(),
        labelled: args.labelled.clone(),
        seed: Seed(args.seed),
    };
    let store = Store::open(out)?;
    watch.stop_at_ctrl_c()?;
    let next = next_images(images, ensemble.as_ref(), &config, store.folder(), &watch)?;
    next.write(out, &watch)?;
    print_next(&next, out, &mut std::io::stdout().lock())?;
    next.unreadable.check()?;
    Ok(ExitCode::SUCCESS)
}

fn simulate(images: &Path, args: &NextArgs, out: &Path) -> Result<ExitCode> {
    let watch = Terminal::default();
    let defaults = SimulationConfig::default();
    let config = SimulateConfig {
        rounds: SimulationConfig {
            strategies: args.strategy.map_or(defaults.strategies, |one| vec![one]),
            seeds: args.seeds,
            seed: Seed(args.seed),
            ..SimulationConfig::default()
        },
        ..SimulateConfig::default()
    };
    let catalogue = read_labelled(images, &watch)?;
    let store = Store::open(out)?;
    watch.stop_at_ctrl_c()?;
    let found = simulate_next(catalogue, &config, store.folder(), &watch)?;
    found.write(out)?;
    print_simulated(&found, out, &mut std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// Beside the folders of other commands on the same images.
fn default_out(images: &Path) -> PathBuf {
    let whole = fs_err::canonicalize(images).unwrap_or_else(|_| images.to_owned());
    let name = whole.file_stem().unwrap_or_default().to_string_lossy();
    Path::new("results").join(format!("{name}-next"))
}
