//! What a pixel shows.

use serde::{Deserialize, Serialize};

/// What a pixel of an image of one cell belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// Everything else: slide, red cells, platelets, other white cells.
    Background,
    /// The cell in question, outside its nucleus.
    Cytoplasm,
    /// The nucleus of the cell in question, all its lobes.
    Nucleus,
}
