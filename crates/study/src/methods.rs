//! Methods beside the network: fitted and tested on the same folds and training sets.
//!
//! ```text
//! Experiment ─► features of each image ─► a model for each size, fold and method ─► MethodRecord
//!                                                                                    │
//!                                         tables/methods.csv ◄─ MethodResults ◄──────┘
//! ```

mod compared;
mod fitting;
mod measured;
mod record;
mod results;
mod sources;

pub(crate) use compared::write_method_rows;
pub use compared::{MethodRow, method_rows};
pub(crate) use fitting::Fitting;
pub use record::{METHOD_RECORD_FORMAT, MethodOutcome, MethodRecord, MethodSets};
pub(crate) use results::read_methods;
pub use results::{MethodCurve, MethodResults};
pub(crate) use sources::Origin;
