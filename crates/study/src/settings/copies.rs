//! What is done about images of one and the same cell.

use serde::{Deserialize, Serialize};

/// What is done about images of one and the same cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopiesConfig {
    /// Whether they are looked for before a study; by default yes.
    pub enabled: bool,
    /// Whether all of them stay in the study, each cell's together in one of training, validation and test.
    /// By default no.
    pub keep: bool,
    /// What counts as the same cell.
    #[serde(flatten)]
    pub audit: leuko_audit::Config,
}

impl Default for CopiesConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            keep: false,
            audit: leuko_audit::Config::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_default_is_what_the_built_in_settings_say() {
        assert_eq!(CopiesConfig::resolve(&[]).unwrap(), CopiesConfig::default());
    }
}
