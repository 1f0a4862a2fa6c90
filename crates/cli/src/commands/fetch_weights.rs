//! `leuko fetch-weights`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_pretrained::{Weights, fetch, weights_path};

use crate::args::FetchWeightsArgs;

/// Brings the weights to their place, if they are not there yet.
pub(crate) fn fetch_weights(args: &FetchWeightsArgs) -> Result<ExitCode> {
    let path = weights_path()?;
    match &args.from {
        Some(file) => Weights::load(file)?.save_safetensors(&path)?,
        None if path.exists() => drop(Weights::load(&path)?),
        None => {
            tracing::info!("downloading the weights of the pretrained network (17 MB)");
            fetch(&path)?;
        }
    }
    writeln!(std::io::stdout(), "The weights are in {}", path.display())?;
    Ok(ExitCode::SUCCESS)
}
