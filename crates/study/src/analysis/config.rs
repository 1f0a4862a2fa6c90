//! Settings of what is done with trained networks.

use leuko_embed::{SeparationConfig, TsneConfig};
use leuko_explain::Preset;
use serde::{Deserialize, Serialize};

/// What is done with trained networks, and how hard to look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnalysisConfig {
    /// Whether networks are analysed at all.
    pub(crate) enabled: bool,
    /// Most test images of a run whose maps are measured; of more, evenly spaced ones.
    pub(crate) focus_images: usize,
    /// Rules of relevance propagation, by name: `epsilon`, `epsilon-plus-flat` or `paper`.
    pub(crate) composite: String,
    /// Numbers of training images whose networks are shown in Fig. 4b, as far as they were trained.
    pub(crate) shown_sizes: Vec<usize>,
    /// Most images of a run whose activations are mapped (Fig. 5); of more, evenly spaced ones.
    pub(crate) map_images: usize,
    /// Numbers of training images whose maps are drawn in Fig. 5, as far as they were trained.
    pub(crate) mapped_sizes: Vec<usize>,
    /// Nearest neighbours that purity and trustworthiness look at.
    pub(crate) neighbours: usize,
    /// How maps are made.
    pub(crate) tsne: TsneConfig,
}

impl AnalysisConfig {
    /// Checks what its types do not.
    ///
    /// # Errors
    ///
    /// - A number of images or neighbours of 0; a composite that there is not.
    pub(crate) fn validate(&self) -> Result<(), String> {
        let numbers = [
            ("focus_images", self.focus_images),
            ("map_images", self.map_images),
            ("neighbours", self.neighbours),
        ];
        if let Some((key, _)) = numbers.iter().find(|(_, number)| *number == 0) {
            return Err(format!(
                "{key} is 0\nhint: to analyse nothing, set analysis.enabled=false"
            ));
        }
        let preset: Result<Preset, _> = self.composite.parse();
        preset.map(drop).map_err(|error| error.to_string())
    }

    /// Settings of the numbers for `points` points: no more neighbours than they allow.
    pub(super) fn separation(&self, points: usize) -> SeparationConfig {
        SeparationConfig {
            neighbours: self.neighbours_of(points),
            ..SeparationConfig::default()
        }
    }

    /// Trustworthiness needs fewer neighbours than half the points.
    pub(super) fn neighbours_of(&self, points: usize) -> usize {
        self.neighbours.min(points.saturating_sub(1) / 2).max(1)
    }
}
