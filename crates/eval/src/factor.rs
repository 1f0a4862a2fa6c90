//! What a score varies with.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something that a score varies with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Factor {
    /// The network's initial weights and order of batches.
    Initialisation,
    /// Which images train the network.
    TrainingSubset,
    /// Which images test it.
    TestSet,
}

impl Factor {
    /// All factors, in the order of the scores' dimensions.
    pub const ALL: [Self; 3] = [Self::Initialisation, Self::TrainingSubset, Self::TestSet];
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Initialisation => "initialisation",
            Self::TrainingSubset => "training subset",
            Self::TestSet => "test set",
        })
    }
}
