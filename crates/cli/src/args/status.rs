//! `leuko status`.

use std::path::PathBuf;

use clap::Args;

/// Show how far a study, curve or training is: runs done, running and left, who works on it, and the time left.
///
/// It reads the folder and changes nothing, so you can ask at any time, also from another machine. Where jobs of `leuko
/// submit` wait or run and there is squeue, it says how many; a Slurm that does not answer costs five seconds. It says which
/// array of three that is, and if the collector gave up or sbatch refused, why.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko status results/quick
  watch -n 10 leuko status results/cells-curve   again every 10 s
  leuko status results/quick --json              for programs
")]
pub(crate) struct StatusArgs {
    /// Folder of results
    #[arg(value_name = "RESULTS")]
    pub(crate) folder: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}
