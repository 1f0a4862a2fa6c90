//! The nouns that every other crate shares.
//!
//! A *study* trains one small network many times. Its unit is a **run**: one experiment (which data,
//! which question), one **fold** (which images test it) and one **training size** (how many images
//! train it). Every run leaves one **record**; tables and figures are functions of records alone.
//!
//! ```text
//! experiment "all-binary" ─┬─ fold 0 ─┬─ n = 10  ── run all-binary/n0010/fold00 ── record
//!                          │          ├─ n = 20  ── run all-binary/n0020/fold00 ── record
//!                          │          └─ ...
//!                          └─ fold 1 ── ...
//! ```
//!
//! Beside the nouns live the two habits that all crates keep: randomness comes from [`Stream`], one
//! per purpose, and files are written whole or not at all by [`write_whole`].

mod digest;
mod files;
mod fit;
mod ids;
mod readings;
mod record;
mod region;
mod stream;

pub use digest::{ImageDigest, hex};
pub use files::{FileError, read_json, read_versioned, remove_unfinished, write_json, write_whole};
pub use fit::{Fit, FitPolicy, Size};
pub use ids::{ClassIndex, FoldIndex, ImageId, RunId, Seed, TrainSize};
pub use readings::{Answer, Readings};
pub use record::{
    Completed, EpochLoss, Failure, Outcome, Prediction, Protocol, RECORD_FORMAT, RunRecord,
    SetSizes, StopReason, read_record,
};
pub use region::Region;
pub use stream::Stream;
