//! What the analysis of one trained network leaves behind: figures and tables are made from it, as
//! scores are from records.

use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, FileError, FoldIndex, ImageId, RunId, TrainSize, read_json};
use leuko_embed::Separation;
use leuko_explain::Shares;
use serde::{Deserialize, Serialize};

/// Version of a finding's form, and of what is computed for it: one of another version is made anew.
pub(crate) const FINDING_FORMAT: u32 = 2;

/// What was found out about one run's network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finding {
    /// [`FINDING_FORMAT`] of the writer.
    pub(crate) format: u32,
    /// The experiment.
    pub(crate) experiment: String,
    /// Number of training images.
    pub(crate) size: TrainSize,
    /// The fold.
    pub(crate) fold: FoldIndex,
    /// SHA-256 (hex) of all that decides it: the run's own, and the settings of the analysis.
    pub(crate) fingerprint: String,
    /// Where the network looks.
    pub(crate) focus: Focus,
    /// How classes separate among images outside training and validation, evenly spaced ones of many.
    pub(crate) outside: Separated,
    /// How they separate among test images alone: the same ones at every size, evenly spaced ones of many.
    pub(crate) tested: Separated,
    /// The map of those outside training and validation; absent if they are too few or all one point.
    pub(crate) map: Option<PlaneMap>,
}

/// Where a network looks: mean shares over test images of the fold, evenly spaced ones of many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Focus {
    /// The rules of relevance propagation.
    pub(crate) composite: String,
    /// Number of images explained.
    pub(crate) images: usize,
    /// Images left out, as no nucleus was found in them.
    pub(crate) without_nucleus: usize,
    /// Shares of the pixels: what a uniform map scores.
    pub(crate) area: Option<Shares>,
    /// The trained network.
    pub(crate) trained: Looks,
    /// The same network with random weights.
    pub(crate) randomised: Looks,
    /// Median over images of the conservation gap of the trained network's relevance, as a part of the
    /// logit's magnitude: what biases took or gave.
    pub(crate) gap: Option<f64>,
}

/// Mean shares of two kinds of maps of each image's own class.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Looks {
    /// Positive relevance; absent if no image has any.
    pub(crate) relevance: Option<Shares>,
    /// Magnitude of the gradient.
    pub(crate) saliency: Option<Shares>,
}

/// How well classes separate in the last hidden layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Separated {
    /// Number of images.
    pub(crate) images: usize,
    /// The numbers; absent where `why_not` says so.
    pub(crate) numbers: Option<Separation>,
    /// Why there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) why_not: Option<String>,
}

/// A t-SNE map (Fig. 5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaneMap {
    /// The images.
    pub(crate) images: Vec<ImageId>,
    /// Their classes.
    pub(crate) classes: Vec<ClassIndex>,
    /// Their places.
    pub(crate) places: Vec<[f32; 2]>,
    /// The perplexity taken.
    pub(crate) perplexity: f64,
    /// Trustworthiness for so many neighbours.
    pub(crate) neighbours: usize,
    /// How far neighbours on the map are neighbours in truth, in `[0, 1]`.
    pub(crate) trustworthiness: f64,
    /// What places dealt out at random would score.
    pub(crate) trustworthiness_by_chance: f64,
}

/// Where a run's finding lies.
pub(crate) fn finding_path(out: &Path, run: &RunId) -> PathBuf {
    out.join("findings").join(format!("{run}.json"))
}

/// The finding of a run, if there is one of this version. A damaged one counts as none: it is made
/// anew from the checkpoint.
pub(crate) fn read_finding(out: &Path, run: &RunId) -> Option<Finding> {
    let found: Result<Finding, FileError> = read_json(&finding_path(out, run));
    found
        .ok()
        .filter(|finding| finding.format == FINDING_FORMAT)
}
