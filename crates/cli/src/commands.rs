//! The commands: each parses nothing, calls a library, prints and exits.

mod audit;
mod bench;
mod curve;
mod explain;
mod export;
mod fetch_weights;
mod howmany;
mod next;
mod planned;
mod predict;
mod readings;
mod report;
mod run;
mod share;
mod status;
mod submit;
mod synthetic;
mod tf32;
mod train;
mod verify;

pub(crate) use audit::audit;
pub(crate) use bench::bench;
pub(crate) use curve::curve;
pub(crate) use explain::explain;
pub(crate) use export::export;
pub(crate) use fetch_weights::fetch_weights;
pub(crate) use howmany::howmany;
pub(crate) use next::next;
pub(crate) use predict::predict;
pub(crate) use report::report;
pub(crate) use run::run;
pub(crate) use status::status;
pub(crate) use submit::submit;
pub(crate) use synthetic::synthetic;
pub(crate) use train::train;
pub(crate) use verify::verify;
