//! Networks trained side by side: one run, one engine, one thread.

mod meter;
mod pool;
mod task;

pub(crate) use pool::Pool;
pub use task::Task;
