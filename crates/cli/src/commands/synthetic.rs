//! `leuko synthetic`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};
use fs_err as fs;
use leuko_core::Seed;
use leuko_synthetic::SyntheticConfig;

use crate::args::SyntheticArgs;

/// A curve needs at least ten images of each class.
const FEWEST_FOR_A_CURVE: u32 = 20;

/// Draws the cells into a new or empty folder.
pub(crate) fn synthetic(args: &SyntheticArgs) -> Result<ExitCode> {
    let folder = &args.out;
    if folder.exists() && fs::read_dir(folder)?.next().is_some() {
        bail!(
            "{} is not empty\nhint: choose a new folder, so that no image of yours is mixed with synthetic ones",
            folder.display()
        );
    }
    let config = SyntheticConfig::of(args.images as usize, args.side as usize);
    let set = config.write(Seed(args.seed), folder)?;
    set.write_labels(folder)?;
    writeln!(
        std::io::stdout(),
        "Drew {} images into {}. What leuko says of them says nothing about real cells.\n\nNext:\n  leuko {} {} --positive lymphoblast",
        args.images,
        folder.display(),
        match args.images >= FEWEST_FOR_A_CURVE {
            true => "curve",
            false => "train",
        },
        folder.display()
    )?;
    Ok(ExitCode::SUCCESS)
}
