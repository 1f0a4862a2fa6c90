//! Find, verify and decode cell images; synthetic cells; stratified folds and nested subsets as a
//! saved plan.

mod catalogue;
mod images;
pub mod synthetic;

pub use catalogue::{Catalogue, Entry, SetAside};
pub use images::Images;
