//! What can be done about what is wrong, without the loss of what is right.

use super::Fault;
use crate::store::AUDITS;

/// What a user can do about a fault, in the order in which it should be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cure {
    /// Put the right file back from a copy: no command makes it again.
    PutBack,
    /// Take the file out of the folder.
    TakeOut,
    /// Delete the file, and run the command that made the results: it makes this file again and keeps what is right.
    MakeAgain,
    /// Run the command that made the results: it makes what is missing and keeps what is there.
    GoOn,
    /// Make tables, figures and the report again.
    Conclude,
}

impl Fault {
    /// What can be done about it.
    pub fn cure(&self) -> Cure {
        match self {
            Self::OtherPlan { .. } => Cure::PutBack,
            Self::Unlisted { .. } | Self::Stranger { .. } => Cure::TakeOut,
            Self::File(_)
            | Self::Checkpoint(_)
            | Self::Method(_)
            | Self::Misplaced { .. }
            | Self::OtherImages { .. }
            | Self::OtherLabel { .. }
            | Self::Leaks { .. }
            | Self::OtherSettings { .. }
            | Self::OtherPart { .. }
            | Self::OtherPicture { .. } => Cure::MakeAgain,
            Self::NoDescription { .. }
            | Self::NoRecord { .. }
            | Self::NoFinding { .. }
            | Self::NoCheckpoint { .. }
            | Self::NoFitted { .. }
            | Self::NoPart { .. }
            | Self::NoOutput { .. } => Cure::GoOn,
            // A report makes no table of an audit.
            Self::OtherOutput { path, .. }
                if path.parent().is_some_and(|folder| folder.ends_with(AUDITS)) =>
            {
                Cure::MakeAgain
            }
            Self::OtherOutput { .. } | Self::NoConclusion(_) => Cure::Conclude,
        }
    }
}
