//! Which networks, and which images.

use std::path::PathBuf;

use clap::Args;

/// Which networks, and which images.
#[derive(Debug, Args)]
pub(crate) struct ModelArgs {
    /// Folder that `leuko train` or `leuko curve` wrote, a folder of checkpoints, or one checkpoint; you can name several
    #[arg(long = "model", value_name = "FOLDER|CHECKPOINT", required = true)]
    pub(crate) models: Vec<PathBuf>,
    /// Images, or folders with images, also in subfolders
    #[arg(value_name = "IMAGES|DIRS", required = true)]
    pub(crate) images: Vec<PathBuf>,
}
