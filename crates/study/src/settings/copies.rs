//! What is done about images of one and the same cell.

use serde::{Deserialize, Serialize};

/// What is done about images of one and the same cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopiesConfig {
    /// Whether they are looked for before a study.
    pub enabled: bool,
    /// Whether all of them stay in the study: then one may train a network that another tests.
    pub keep: bool,
    /// What counts as the same cell.
    #[serde(flatten)]
    pub audit: leuko_audit::Config,
}
