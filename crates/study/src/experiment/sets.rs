//! The images of one run.

/// The images of one run, as positions in [`Experiment::images`](super::Experiment::images).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sets {
    /// Images that train the network.
    pub training: Vec<usize>,
    /// Images that choose its epoch.
    pub validation: Vec<usize>,
    /// Images that test it.
    pub test: Vec<usize>,
}
