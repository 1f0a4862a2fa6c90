//! What the analysis of one trained network leaves behind: figures and tables are made from it, as
//! scores are from records.

use std::path::Path;

use leuko_core::{ClassIndex, FileError, FoldIndex, ImageId, TrainSize, hex, read_summed};
use leuko_embed::Separation;
use leuko_explain::Shares;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::settings::AnalysisConfig;

/// Version of a finding's form, and of what is computed for it: one of another version is made anew.
pub const FINDING_FORMAT: u32 = 3;

/// What was found out about one run's network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// [`FINDING_FORMAT`] of the writer.
    pub format: u32,
    /// The experiment.
    pub experiment: String,
    /// Number of training images.
    pub size: TrainSize,
    /// The fold.
    pub fold: FoldIndex,
    /// SHA-256 (hex) of all that decides it: the run's own, and the settings of the analysis.
    pub fingerprint: String,
    /// Where the network looks.
    pub focus: Focus,
    /// How classes separate among images outside training and validation, evenly spaced ones of many.
    pub outside: Separated,
    /// How they separate among test images alone: the same ones at every size, evenly spaced ones of many.
    pub tested: Separated,
    /// The map of those outside training and validation; absent if they are too few or all one point.
    pub map: Option<PlaneMap>,
}

/// Where a network looks: mean shares over test images of the fold, evenly spaced ones of many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Focus {
    /// The rules of relevance propagation.
    pub composite: String,
    /// Number of images explained.
    pub images: usize,
    /// Images left out, as no nucleus was found in them.
    pub without_nucleus: usize,
    /// Shares of the pixels: what a uniform map scores.
    pub area: Option<Shares>,
    /// The trained network.
    pub trained: MeanShares,
    /// The same network with random weights.
    pub randomised: MeanShares,
    /// Median over images of the conservation gap of the trained network's relevance, as a part of the
    /// logit's magnitude: what biases took or gave.
    pub gap: Option<f64>,
}

/// Mean shares of two kinds of maps of each image's own class.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeanShares {
    /// Positive relevance; absent if no image has any.
    pub relevance: Option<Shares>,
    /// Magnitude of the gradient.
    pub saliency: Option<Shares>,
}

/// How well classes separate in the last hidden layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Separated {
    /// Number of images.
    pub images: usize,
    /// The numbers; absent where `why_not` says so.
    pub numbers: Option<Separation>,
    /// Why there are none, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
}

/// A t-SNE map (Fig. 5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaneMap {
    /// The images.
    pub images: Vec<ImageId>,
    /// Their classes.
    pub classes: Vec<ClassIndex>,
    /// Their places.
    pub places: Vec<[f32; 2]>,
    /// The perplexity taken.
    pub perplexity: f64,
    /// Trustworthiness for so many neighbours.
    pub neighbours: usize,
    /// How far neighbours on the map are neighbours in truth, in `[0, 1]`.
    pub trustworthiness: f64,
    /// What places dealt out at random would score.
    pub trustworthiness_by_chance: f64,
}

impl Finding {
    /// The finding at `path`, if there is one of this version. A damaged one counts as none: it is made
    /// again from the checkpoint.
    pub fn read(path: &Path) -> Option<Self> {
        let found: Result<Self, FileError> = read_summed(path);
        found
            .ok()
            .filter(|finding| finding.format == FINDING_FORMAT)
    }

    /// SHA-256 (hex) of all that decides a finding: the fingerprint of its run, and how its network is
    /// analysed.
    pub(crate) fn fingerprint(of_run: &str, config: &AnalysisConfig) -> String {
        let mut hasher = Sha256::new();
        hasher.update(FINDING_FORMAT.to_le_bytes());
        hasher.update(of_run);
        // Plain numbers and lists: JSON has a form for all of them.
        hasher.update(serde_json::to_string(config).unwrap_or_default());
        hex(&hasher.finalize())
    }
}
