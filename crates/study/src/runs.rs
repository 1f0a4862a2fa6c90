//! Networks trained side by side, each on a thread with an engine of its own, or many in one computation.

mod meter;
mod pool;
mod recorder;
mod task;
#[cfg(feature = "libtorch")]
mod together;

pub(crate) use pool::Pool;
pub(crate) use recorder::Recorder;
pub(crate) use task::Placed;
pub use task::Task;
