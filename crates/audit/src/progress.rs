//! The progress of an audit.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What an audit is doing. The stages follow each other in this order. In a set of different sizes, each
/// stage comes once for each size class, and images are read again in between. At the end, images are read
/// and searched once more for copies at another magnification. A stage without work is not reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Images are read; counted in images.
    Read,
    /// Each image's spectrum is compared with those of all others; counted in images.
    Search,
    /// Images with similar spectra are aligned; counted in pairs.
    Align,
}

/// How far an audit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Images or pairs that are done. Threads may report out of order.
    pub done: usize,
    /// All images or pairs of this stage.
    pub of: usize,
}

/// Counts what many threads do in one stage, and reports it.
pub(crate) struct Counter<'a> {
    stage: Stage,
    of: usize,
    done: AtomicUsize,
    report: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Counter<'a> {
    pub(crate) fn new(stage: Stage, of: usize, report: &'a (dyn Fn(Progress) + Sync)) -> Self {
        let done = AtomicUsize::new(0);
        Self {
            stage,
            of,
            done,
            report,
        }
    }

    pub(crate) fn add(&self, more: usize) {
        let done = more + self.done.fetch_add(more, Ordering::Relaxed);
        let Self { stage, of, .. } = *self;
        (self.report)(Progress { stage, done, of });
    }
}
