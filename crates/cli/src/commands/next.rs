//! `leuko next`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use leuko_core::Seed;
use leuko_lab::{
    Ensemble, LabError, NextConfig, SimulateConfig, next_images, read_labelled, simulate_next,
};
use leuko_query::SimulationConfig;
use leuko_study::Store;

use crate::args::{FeaturesArg, NextArgs};
use crate::hints::HINT;
use crate::print::{print_next, print_simulated};
use crate::typed::typed;
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
            bail!(
                "--simulate takes one folder of labelled images, and no results of a training{HINT}leave {} out",
                args.places[0].display()
            )
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
        .map(|results| networks(results, images))
        .transpose()?;
    let config = NextConfig {
        budget,
        strategy: args.strategy,
        features: args.features.into(),
        labelled: args.labelled.clone(),
        layout: args.layout.layout(),
        seed: Seed(args.seed),
    };
    let store = Store::open(out)?;
    watch.stop_at_ctrl_c()?;
    let next = next_images(images, ensemble.as_ref(), &config, store.folder(), &watch);
    let next = next.map_err(|error| match error {
        LabError::NoImageIn { .. } if results.is_none() && is_training(images) => anyhow!(
            "{} is the folder of a training, and no image to label is named{HINT}name the folder of new images after it: leuko next {} DIR --budget {budget}",
            images.display(),
            typed(images)
        ),
        error => error.into(),
    })?;
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
    let catalogue = read_labelled(images, &args.layout.layout(), &watch)?;
    let store = Store::open(out)?;
    watch.stop_at_ctrl_c()?;
    let found = simulate_next(catalogue, &config, store.folder(), &watch)?;
    found.write(out)?;
    print_simulated(&found, images, out, &mut std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// The networks of the folder of a training. There is no `--model` here, and so errors speak of RESULTS and DIR.
fn networks(results: &Path, images: &Path) -> Result<Ensemble> {
    let error = match Ensemble::load(&[results]) {
        Ok(ensemble) => return Ok(ensemble),
        Err(error) => error,
    };
    let text = error.to_string();
    let fact = text.split(HINT).next().unwrap_or_default();
    Err(match &error {
        LabError::NoNetworks { .. } | LabError::WholeStudy { .. } if is_training(images) => {
            anyhow!(
                "{} holds no network, but {} does: the two folders are swapped{HINT}name the folder of the training first: leuko next {} {}",
                results.display(),
                images.display(),
                typed(images),
                typed(results)
            )
        }
        LabError::OnlyMethods { .. } => anyhow!(
            "{fact}, and `leuko next` can ask networks only{HINT}leave {} out and name your labelled images with --labelled: then leuko learns from them; or run `leuko train` on them with --method cnn",
            results.display()
        ),
        LabError::NoModel { .. } | LabError::NoNetworks { .. } => anyhow!(
            "{fact}{HINT}before the folder of the images, name the folder that `leuko train` or `leuko curve` wrote; or leave {} out",
            results.display()
        ),
        _ => error.into(),
    })
}

/// Whether a folder holds networks that `leuko train` wrote.
fn is_training(folder: &Path) -> bool {
    Ensemble::load(&[folder]).is_ok()
}

/// Beside the folders of other commands on the same images.
fn default_out(images: &Path) -> PathBuf {
    let whole = fs_err::canonicalize(images).unwrap_or_else(|_| images.to_owned());
    let name = whole.file_stem().unwrap_or_default().to_string_lossy();
    Path::new("results").join(format!("{name}-next"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error_text::describe;

    /// The error's words for a folder of one image, a folder of another one, and a place where nothing is.
    #[test]
    fn test_folders_that_hold_no_network() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["new", "cells", "shapes"] {
            fs_err::create_dir_all(root.path().join(folder)).unwrap();
            fs_err::write(root.path().join(folder).join("1.png"), "").unwrap();
        }
        let model = root.path().join("shapes/model/shape");
        fs_err::create_dir_all(&model).unwrap();
        fs_err::write(model.join("cells-n0010-f1.model.json"), "").unwrap();
        let said = |results: &str, images: &str| {
            let error = networks(&root.path().join(results), &root.path().join(images));
            describe(&error.unwrap_err()).replace(&root.path().display().to_string(), "ROOT")
        };
        insta::assert_snapshot!(said("cells", "new"), @"
        ROOT/cells: no network (*.safetensors) is in this folder
        hint: before the folder of the images, name the folder that `leuko train` or `leuko curve` wrote; or leave ROOT/cells out
        ");
        insta::assert_snapshot!(said("none", "new"), @"
        ROOT/none: there is no such file or folder
        hint: before the folder of the images, name the folder that `leuko train` or `leuko curve` wrote; or leave ROOT/none out
        ");
        insta::assert_snapshot!(said("shapes", "new"), @"
        ROOT/shapes holds no network, only models of shape, and `leuko next` can ask networks only
        hint: leave ROOT/shapes out and name your labelled images with --labelled: then leuko learns from them; or run `leuko train` on them with --method cnn
        ");
        insta::assert_snapshot!(said("new", "shapes"), @r"
        ROOT/new: no network (*.safetensors) is in this folder
        hint: before the folder of the images, name the folder that `leuko train` or `leuko curve` wrote; or leave ROOT/new out
        ");
    }
}
