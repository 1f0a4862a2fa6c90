//! Images that `leuko next` does not offer for labelling.

/// How many images were left out, each for the first of these reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// They cannot be read.
    pub unreadable: usize,
    /// They are labelled: named so, or seen by the networks in training.
    pub labelled: usize,
    /// They are copies of a labelled image.
    pub copies_of_labelled: usize,
    /// They are copies of another unlabelled image.
    pub copies: usize,
}

impl LeftOut {
    /// All of them.
    pub fn total(&self) -> usize {
        self.unreadable + self.labelled + self.copies_of_labelled + self.copies
    }
}
