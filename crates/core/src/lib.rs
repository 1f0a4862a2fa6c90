//! The types that all other crates share.
//!
//! A *study* trains one small network many times. Its unit is a **run**: one experiment (which data,
//! which question), one **fold** (which images test it) and one **training size** (how many images
//! train it). Every run writes one **record**; tables and figures are computed from records only.
//!
//! ```text
//! experiment "all-binary" ─┬─ fold 0 ─┬─ n = 10  ── run all-binary/n0010/fold00 ── record
//!                          │          ├─ n = 20  ── run all-binary/n0020/fold00 ── record
//!                          │          └─ ...
//!                          └─ fold 1 ── ...
//! ```
//!
//! The crate also has two tools that all crates use: [`Stream`] for random numbers, one for each
//! purpose, and [`write_whole`], which writes a file completely or not at all.
//!
//! # Examples
//!
//! Two hundred images in an order that depends only on the seed and the run:
//!
//! ```
//! use leuko_core::{FoldIndex, RunId, Seed, Stream, TrainSize};
//!
//! let run = RunId {
//!     experiment: "all-binary".into(),
//!     size: TrainSize::new(50).ok_or("a training set is never empty")?,
//!     fold: FoldIndex(3),
//! };
//! assert_eq!(run.to_string(), "all-binary/n0050/fold03");
//!
//! let mut order: Vec<usize> = (0..200).collect();
//! Stream::new(Seed(1), &format!("{run}/order")).shuffle(&mut order);
//! order.sort();
//! assert_eq!(order, (0..200).collect::<Vec<_>>());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod csv_text;
mod digest;
mod files;
mod fit;
mod ids;
mod image_sizes;
mod readings;
mod record;
mod region;
mod stream;
mod summed;

pub use csv_text::{cell_of_text, csv_table, text_of_cell};
pub use digest::{ImageDigest, hex};
pub use files::{
    FileError, read_json, remove_unfinished, remove_unfinished_at, write_changed, write_json,
    write_whole,
};
pub use fit::{Fit, FitPolicy, Size};
pub use ids::{ClassIndex, FoldIndex, ImageId, RunId, Seed, TrainSize};
pub use image_sizes::ImageSizes;
pub use readings::{Answer, Readings};
pub use record::{
    Completed, EpochLoss, Failure, Outcome, Prediction, Protocol, RECORD_FORMAT, RunRecord,
    SetSizes, StopReason, read_record,
};
pub use region::Region;
pub use stream::Stream;
pub use summed::{read_summed, read_versioned, write_summed};
