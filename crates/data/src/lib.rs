//! Find, verify and decode cell images; synthetic cells; stratified folds and nested subsets as a
//! saved plan.

mod catalogue;
pub mod decode;
pub mod error;
mod find;
mod fit;
mod format;
mod images;
mod load;
mod manifest;
mod nearest;
pub mod plan;
mod regroup;
pub mod synthetic;
mod verify;

pub use catalogue::{Catalogue, Entry, SetAside};
pub use error::DataError;
pub use find::{Found, find};
pub use fit::{Change, ClassFit, Fit, FitPolicy, FitSummary, MAX_ENLARGEMENT, MIN_SIDE, Size};
pub use format::annotations::{Annotation, Reannotation, read_annotations};
pub use images::Images;
pub use load::{Loaded, load};
pub use manifest::{CsvLayout, Format, Manifest, ManifestClass, builtin_manifests, manifests};
pub use plan::{Fold, PlanConfig, PlanError, SplitPlan, plan};
pub use verify::{Warning, check_counts, check_hashes};
