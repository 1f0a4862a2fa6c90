//! Progress of an audit, stage by stage.

use std::sync::{Mutex, PoisonError};

use leuko_audit::{Progress, Stage};

use crate::count::Count;

/// Shows one stage after the other, each with the time that it will take.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    current: Mutex<Option<((Stage, usize), Count)>>,
}

impl Stages {
    pub(crate) fn at(&self, progress: Progress) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        // A stage may come again, for images of another size.
        let stage = (progress.stage, progress.of);
        if current.as_ref().is_none_or(|(shown, _)| *shown != stage) {
            // The last stage's bar goes before this one's comes.
            drop(current.take());
        }
        let what = match progress.stage {
            Stage::Read => "images read to find copies",
            Stage::Search => "images compared",
            Stage::Align => "pairs of images laid on each other",
        };
        let (_, count) = current.get_or_insert_with(|| (stage, Count::new(what, progress.of)));
        count.at(progress.done);
    }
}
