//! Networks trained side by side, each on a thread with an engine of its own, or many in one computation.

mod meter;
mod pool;
mod task;
#[cfg(feature = "libtorch")]
mod together;

pub(crate) use pool::Pool;
pub use task::Task;
