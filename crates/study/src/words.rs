//! Facts in plain words: the one place where they become sentences.

use std::fmt;

use leuko_core::Protocol;

pub use crate::copies_words::{out_of_reach, shared_cells};
use crate::facts::{ConflictingLabels, CopiesSummary, Departure, Leak, PatientGroups};
pub use crate::numbers::{counted, duration};
use crate::store::Description;

impl fmt::Display for PatientGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self { groups: 0, .. } => f.write_str(
                "no groups are known, so every image counts as a different patient; if several images come from one patient, the scores are too good",
            ),
            Self { groups, ungrouped } => {
                let groups = counted(groups, "group", "groups");
                write!(f, "{groups}, each kept within one of training, validation and test")?;
                match ungrouped {
                    0 => Ok(()),
                    1 => f.write_str("; 1 image has no group and counts as a different patient"),
                    _ => write!(
                        f,
                        "; {ungrouped} images have no group, and each counts as a different patient"
                    ),
                }
            }
        }
    }
}

impl fmt::Display for CopiesSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cells,
            copies,
            conflicts,
            kept,
        } = *self;
        if cells == 0 {
            return f.write_str("no copies were found");
        }
        let conflicts = match conflicts {
            0 => String::new(),
            _ => format!(" ({conflicts} under different labels)"),
        };
        let done = match kept {
            true => {
                "all of them are used, those of one cell in one of training, validation and test"
            }
            false => "one image of each cell is used, the one with the most pixels",
        };
        write!(
            f,
            "{} more than once{conflicts}, {}; {done}",
            counted(cells, "cell appears", "cells appear"),
            counted(copies, "image is a copy", "images are copies"),
        )
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            leaking_folds,
            folds,
            images,
        } = *self;
        match images {
            0 => f.write_str(
                "The folds are those of the published scripts. For classes of these sizes they mix no validation and test images.",
            ),
            _ => write!(
                f,
                "The folds are those of the published scripts. In {leaking_folds} of {folds} folds, images that choose the epoch also test the network ({images} in all)."
            ),
        }
    }
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sizes { here, paper } => write!(f, "{here} of {paper} training set sizes"),
            Self::ChosenSizes { sizes } => {
                let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
                write!(
                    f,
                    "training sets of {} images instead of all",
                    sizes.join(", ")
                )
            }
            Self::AllImages { paper } => {
                write!(
                    f,
                    "all images as one training set size instead of {paper} sizes"
                )
            }
            Self::Folds { here, paper } => write!(f, "{here} of {paper} folds"),
            Self::MaxEpochs { here, paper } => {
                write!(f, "at most {here} epochs instead of {paper}")
            }
            Self::Patience { here, paper } => {
                write!(
                    f,
                    "training stops after {here} epochs without progress instead of {paper}"
                )
            }
            Self::Setting { key, here, paper } => write!(f, "{key} = {here} instead of {paper}"),
        }
    }
}

/// Departures in one phrase; `None` if there are none.
pub fn departures(departures: &[Departure]) -> Option<String> {
    let all: Vec<String> = departures.iter().map(Departure::to_string).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// What every figure of an experiment must say about itself, short; `None` if nothing. The report says it in
/// full, once.
pub fn note(experiment: &Description) -> Option<String> {
    let mut parts = Vec::new();
    if experiment.synthetic {
        parts.push("Synthetic cells, not photographs.");
    }
    if experiment.leak.is_some_and(|leak| leak.images > 0) {
        parts.push("Some test images also chose the epoch.");
    }
    if !experiment.departures.is_empty() {
        parts.push("Not the paper's whole study.");
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// How folds keep sets apart.
pub fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Paper => "no image is in two of these sets",
        Protocol::Published => {
            "as in the published scripts: images that choose the epoch may also test the network"
        }
    }
}

/// What to do about label conflicts. `folder` is how the reader reaches the study's folder.
pub fn label_conflicts(found: &ConflictingLabels, folder: &std::path::Path) -> String {
    let dataset = &found.dataset;
    let cells = counted(found.cells.len(), "cell appears", "cells appear");
    let audit = crate::store::audit_path(folder, dataset);
    format!(
        "{dataset}: {cells} more than once under different labels, so at least one label of each is wrong. Look at {} and the pictures in {}, move or delete the images under the wrong label, and start again in another folder.",
        audit.with_extension("csv").display(),
        audit.with_extension("").display()
    )
}
