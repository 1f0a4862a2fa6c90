//! `leuko synthetic`.

use std::path::PathBuf;

use clap::Args;
use leuko_synthetic::{MAX_SIDE, MIN_SIDE};

/// Draw synthetic cells, to try the other commands without images of your own.
///
/// Half of the images show a lymphoblast, the others a normal cell: a lymphocyte, monocyte, granulocyte or platelet.
/// There is a folder for each kind of cell, and labels.csv says which are normal. The same number and seed give
/// the same images on every machine; they contain no part of a photograph, so you may show them to anyone.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko synthetic cells              40 images
  leuko curve cells --positive lymphoblast
                                     how many of them suffice (two minutes)
  leuko synthetic cells --images 260 as many as the paper's data set has
")]
pub(crate) struct SyntheticArgs {
    /// New folder for the images
    #[arg(value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Number of images
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub(crate) images: u32,
    /// Rows and columns of an image, in pixels
    #[arg(long, value_name = "N", default_value_t = 257, value_parser = clap::value_parser!(u32).range(MIN_SIDE as i64..=MAX_SIDE as i64))]
    pub(crate) side: u32,
    /// Seed of the cells
    #[arg(long, value_name = "S", default_value_t = 2021)]
    pub(crate) seed: u64,
}
