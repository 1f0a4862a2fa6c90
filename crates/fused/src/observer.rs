//! The parts of a step, to measure their time.

/// A part of a step's work. Blocks count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Sorting weights and clearing sums, once a batch.
    Tables,
    /// Convolution, pooling and ReLU of a block.
    Forward(usize),
    /// The fully connected layers, forward or backward.
    Dense,
    /// Gradients of a block's weights.
    WeightGradient(usize),
    /// Gradients of a block's input.
    InputGradient(usize),
    /// Adding up the lanes of sums, once a batch.
    Reduction,
}

/// Gets a call after each part of a step.
pub trait Observer {
    /// `part` is done for some rows of an image, for an image, or for the batch.
    fn done(&mut self, part: Part);
}

impl Observer for () {
    fn done(&mut self, _part: Part) {}
}
