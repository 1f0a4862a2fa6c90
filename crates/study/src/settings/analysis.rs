//! Settings of what is done with trained networks.

use leuko_core::TrainSize;
use leuko_embed::{SeparationConfig, TsneConfig};
use leuko_explain::Preset;
use serde::{Deserialize, Serialize};

/// Most networks side by side in one figure.
const MOST_SHOWN: usize = 6;

/// What is done with trained networks, and how hard to look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalysisConfig {
    /// Whether networks are analysed at all.
    pub enabled: bool,
    /// Most test images of a run whose maps are measured; of more, evenly spaced ones.
    pub focus_images: usize,
    /// Rules of relevance propagation, by name: `epsilon`, `epsilon-plus-flat` or `paper`.
    pub composite: String,
    /// Numbers of training images whose networks are shown in Fig. 4b, as far as they were trained.
    pub shown_sizes: Vec<usize>,
    /// Most images of a run whose activations are mapped (Fig. 5); of more, evenly spaced ones.
    pub map_images: usize,
    /// Numbers of training images whose maps are drawn in Fig. 5, as far as they were trained.
    pub mapped_sizes: Vec<usize>,
    /// Nearest neighbours that purity and trustworthiness look at.
    pub neighbours: usize,
    /// How maps are made.
    pub tsne: TsneConfig,
}

impl AnalysisConfig {
    /// Checks what its types do not.
    ///
    /// # Errors
    ///
    /// - A number of images or neighbours of 0; more sizes than a figure shows; settings that make no
    ///   map; a composite that there is not.
    pub fn validate(&self) -> Result<(), String> {
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
        for (key, sizes) in [
            ("shown_sizes", &self.shown_sizes),
            ("mapped_sizes", &self.mapped_sizes),
        ] {
            if sizes.len() > MOST_SHOWN {
                return Err(format!(
                    "{key} has {} sizes, and a figure shows at most {MOST_SHOWN}",
                    sizes.len()
                ));
            }
        }
        self.tsne.validate().map_err(|error| error.to_string())?;
        let preset: Result<Preset, _> = self.composite.parse();
        preset.map(drop).map_err(|error| error.to_string())
    }

    /// Of the sizes that an experiment trains, those whose networks Fig. 4b shows.
    pub fn shown(&self, trained: &[TrainSize]) -> Vec<TrainSize> {
        chosen(trained, &self.shown_sizes)
    }

    /// Those whose networks Fig. 5 maps.
    pub fn mapped(&self, trained: &[TrainSize]) -> Vec<TrainSize> {
        chosen(trained, &self.mapped_sizes)
    }

    /// Settings of the numbers for `points` points: no more neighbours than they allow.
    pub(crate) fn separation(&self, points: usize) -> SeparationConfig {
        SeparationConfig {
            neighbours: self.neighbours_of(points),
            ..SeparationConfig::default()
        }
    }

    /// Trustworthiness needs fewer neighbours than half the points.
    pub(crate) fn neighbours_of(&self, points: usize) -> usize {
        self.neighbours.min(points.saturating_sub(1) / 2).max(1)
    }
}

/// The sizes that are trained and asked for, give or take two in a hundred, as 198 may stand for 200; if
/// fewer than two are, the smallest and the largest.
fn chosen(trained: &[TrainSize], asked: &[usize]) -> Vec<TrainSize> {
    let near = |size: usize, asked: usize| size.abs_diff(asked) * 50 <= asked;
    let of_both =
        (trained.iter()).filter(|size| asked.iter().any(|&asked| near(size.get(), asked)));
    let of_both: Vec<TrainSize> = of_both.copied().collect();
    if of_both.len() > 1 {
        return of_both;
    }
    let ends = [trained.iter().min(), trained.iter().max()];
    let mut ends: Vec<TrainSize> = ends.into_iter().flatten().copied().collect();
    ends.dedup();
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_chosen_falls_back_to_the_ends_where_nothing_asked_for_was_trained() {
        let sizes = |sizes: &[u32]| -> Vec<TrainSize> {
            sizes
                .iter()
                .filter_map(|&size| TrainSize::new(size))
                .collect()
        };
        assert_eq!(chosen(&sizes(&[10, 50, 60]), &[50, 10]), sizes(&[10, 50]));
        assert_eq!(
            chosen(&sizes(&[50, 190, 198]), &[50, 200]),
            sizes(&[50, 198])
        );
        assert_eq!(chosen(&sizes(&[200, 500]), &[200]), sizes(&[200, 500]));
        assert_eq!(chosen(&sizes(&[20, 40, 60]), &[10]), sizes(&[20, 60]));
        assert_eq!(chosen(&sizes(&[207]), &[10]), sizes(&[207]));
    }
}
