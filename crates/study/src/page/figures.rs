//! Where each figure stands on the page.

use std::path::Path;

use leuko_report::{Download, Figure};

use crate::outputs::{ANSWER, Drawn};
use crate::results::ExperimentResults;

/// Where a figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Beside the answer.
    Answer,
    /// With its experiment.
    Experiment,
    /// At the end.
    Appendix,
}

impl Place {
    /// The place of a figure of `one`. `leads` is the experiment whose curve opens the page.
    pub(super) fn of(one: &ExperimentResults, drawn: &Drawn, leads: Option<&str>) -> Self {
        match drawn.name.as_str() {
            "overview" | "network" => Self::Appendix,
            ANSWER if leads == Some(&one.description.name) => Self::Answer,
            _ => Self::Experiment,
        }
    }
}

/// A figure of the study's folder `out`.
pub(super) fn figure(out: &Path, drawn: &Drawn) -> Figure {
    let path = |ending: &str| format!("figures/{}.{ending}", drawn.stem);
    let downloads = ["svg", "png", "csv"].into_iter();
    let downloads = downloads.filter(|ending| out.join(path(ending)).exists());
    Figure {
        id: drawn.id(),
        title: drawn.heading(),
        caption: drawn.caption.clone(),
        picture: drawn.picture.clone(),
        downloads: downloads
            .map(|ending| Download::new(ending.to_uppercase(), path(ending)))
            .collect(),
    }
}

/// A figure of the appendix, which names its experiment.
pub(super) fn appended(out: &Path, one: &ExperimentResults, drawn: &Drawn) -> Figure {
    let figure = figure(out, drawn);
    Figure {
        id: drawn.stem.clone(),
        title: format!("{}, {}", figure.title, one.description.name),
        ..figure
    }
}
