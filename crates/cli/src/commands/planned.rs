//! What a command will do and where, before anything trains.

use std::path::{Path, PathBuf};

use anyhow::Result;
use leuko_lab::LabError;
use leuko_study::{Plan, Store, StudyError, Task};

/// A plan, with the folder of its results.
#[derive(Debug)]
pub(crate) struct Planned<P = Plan> {
    /// What will be done.
    pub(crate) plan: P,
    /// The folder.
    pub(crate) out: PathBuf,
    /// The folder, opened; `None` for a dry run.
    pub(crate) store: Option<Store>,
}

/// What a command may write into its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writes {
    /// Results.
    Results,
    /// Nothing: it only says what it would do.
    Nothing,
}

impl Writes {
    /// Results, unless it is a dry run.
    pub(crate) fn unless(dry_run: bool) -> Self {
        match dry_run {
            true => Self::Nothing,
            false => Self::Results,
        }
    }

    /// Opens the folder if results will be written there.
    pub(crate) fn store(self, out: &Path) -> Result<Option<Store>, StudyError> {
        match self {
            Self::Results => Store::join(out).map(Some),
            Self::Nothing => Ok(None),
        }
    }
}

impl<P> Planned<P> {
    /// The plan and its folder, opened.
    pub(crate) fn opened(self) -> Result<(P, Store), StudyError> {
        let Self { plan, out, store } = self;
        Ok((plan, store.map_or_else(|| Store::join(&out), Ok)?))
    }

    /// The folder with earlier results; `None` for a dry run without any, which leaves it alone.
    fn earlier(&self) -> Result<Option<Store>, StudyError> {
        let is_there = self.store.is_none() && Store::has_results_in(&self.out);
        is_there.then(|| Store::join(&self.out)).transpose()
    }

    /// The same, once the folder was found to take it.
    pub(crate) fn checked(
        self,
        check: impl Fn(&P, &Store) -> Result<(), LabError>,
    ) -> Result<Self> {
        if let Some(store) = self.store.as_ref().or(self.earlier()?.as_ref()) {
            check(&self.plan, store)?;
        }
        Ok(self)
    }
}

/// The runs of a plan that are left.
pub(crate) fn left<'a>(
    planned: &Planned<impl Sized>,
    plan: &'a Plan,
) -> Result<Vec<Task<'a>>, StudyError> {
    match planned.store.as_ref().or(planned.earlier()?.as_ref()) {
        Some(store) => plan.pending(store),
        None if plan.trains_networks() => plan.tasks(),
        None => Ok(Vec::new()),
    }
}
