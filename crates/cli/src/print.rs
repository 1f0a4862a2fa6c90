//! What the commands print: facts from the libraries, as text.

mod bench;
mod conclusion;
mod copies;
#[cfg(feature = "libtorch")]
mod ensemble;
mod explanations;
mod findings;
mod forecasts;
mod howmany;
mod methods;
mod next;
mod predictions;
mod recall;
mod scores;
mod status;
mod submitted;
mod trained;
mod variance;

pub(crate) use bench::print_bench;
pub(crate) use conclusion::print_conclusion;
pub(crate) use copies::print_copies;
#[cfg(feature = "libtorch")]
pub(crate) use ensemble::{print_check, print_one_by_one, print_row};
pub(crate) use explanations::print_explanations;
pub(crate) use forecasts::print_forecasts;
pub(crate) use howmany::{AboutLabels, Sentences, print_howmany, print_outlooks};
pub(crate) use next::{print_next, print_simulated};
pub(crate) use predictions::print_predictions;
pub(crate) use status::{Cluster, print_status};
pub(crate) use submitted::{collected, outcome, outlook, preview};
pub(crate) use trained::print_trained;
pub(crate) use variance::{print_variance, variance_plan};
