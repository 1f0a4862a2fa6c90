//! Methods beside the network: fitted and tested on the same folds and training sets.
//!
//! ```text
//! Experiment ─► features of each image ─► a model for each size, fold and method ─► MethodRecord
//!                                                                                    │
//!                                         tables/methods.csv ◄─ MethodResults ◄──────┘
//! ```

mod compared;
mod fitting;
mod pretrained;
mod record;
mod results;
mod sources;
mod vectors;

pub use compared::MethodRow;
pub(crate) use compared::{method_rows, write_method_rows};
pub(crate) use fitting::Fitting;
pub use pretrained::PretrainedWeights;
pub use record::{METHOD_RECORD_FORMAT, MethodOutcome, MethodRecord, MethodSets};
pub use results::{MethodCurve, MethodResults};
pub(crate) use results::{leader, read_methods};
pub use sources::FeatureSource;
