//! What the report says about one experiment is made from this.

use leuko_eval::ExperimentSummary;

use crate::outputs::Drawn;
use crate::store::{Description, Finding};

/// One experiment, with all that is known about it.
#[derive(Clone, Copy)]
pub(crate) struct Section<'a> {
    pub(crate) description: &'a Description,
    pub(crate) summary: &'a ExperimentSummary,
    pub(crate) findings: &'a [Finding],
    pub(crate) figures: &'a [Drawn],
}
