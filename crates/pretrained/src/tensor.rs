//! Numbers with a shape.

/// Numbers with a shape, the last axis running fastest.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tensor {
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// All numbers.
    pub values: Vec<f32>,
}
