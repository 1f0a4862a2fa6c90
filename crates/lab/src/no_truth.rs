//! Why a table gives an image no class to score.

/// Why a table gives an image no class of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTruth {
    /// Its label is no class of the model.
    OtherLabel(String),
    /// It leaves the image out.
    NotInTable,
}
