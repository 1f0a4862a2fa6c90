//! What to do about an error or a notice, in terms of this program's options. The libraries know none.
//!
//! One rule: such a hint replaces the library's.

mod lab;
mod slurm;
mod study;
mod verify;

use std::error::Error;

use leuko_lab::{LabError, LabNotice};
use leuko_slurm::SlurmError;
use leuko_study::{ComputeError, Notice, SettingsError, StudyError};

pub(crate) use slurm::{megabytes, of_caution};
pub(crate) use verify::of_verified;

/// Where a message ends and a hint begins.
pub(crate) const HINT: &str = "\nhint: ";

/// The hint of an error, in place of the library's; `None` if the library's says enough.
pub(crate) fn of_error(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = find::<LabError>(error) {
        lab::of_error(error)
    } else if let Some(error) = find::<StudyError>(error) {
        study::of_error(error)
    } else if let Some(error) = find::<SettingsError>(error) {
        study::of_settings(error)
    } else if let Some(error) = find::<SlurmError>(error) {
        slurm::of_error(error)
    } else {
        find::<ComputeError>(error).and_then(study::of_compute)
    }
}

/// A notice with its hint in place of the library's.
pub(crate) fn of_notice(notice: &Notice<'_>) -> String {
    let text = notice.to_string();
    let of_lab = LabNotice::of(notice).and_then(lab::of_notice);
    let Some(hint) = of_lab.or_else(|| study::of_notice(notice)) else {
        return text;
    };
    let fact = text.split(HINT).next().unwrap_or_default();
    format!("{fact}{HINT}{hint}")
}

/// The error as an `E`, which another error may hold in a box.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let boxed = || error.downcast_ref::<Box<E>>().map(|error| &**error);
    error.downcast_ref::<E>().or_else(boxed)
}
