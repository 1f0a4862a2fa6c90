//! Where a network looks, in numbers.

use leuko_core::Region;
use leuko_eval::Sorted;
use leuko_explain::{
    Composite, Model, PositiveRelevance, Scaling, Shares, focus, gradient, relevance,
};

use super::cells::Cells;
use super::network::input;
use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::store::{Focus, MeanShares};

/// Measures the maps of `images` (positions), each of the image's own class.
pub(super) fn measure(
    experiment: &Experiment,
    cells: &Cells<'_>,
    images: &[usize],
    composite: &Composite,
    trained: &Model,
    randomised: &Model,
) -> Result<Focus, StudyError> {
    let mut area = Mean::default();
    let mut of_trained = RunningMean::default();
    let mut of_randomised = RunningMean::default();
    let mut gaps = Vec::new();
    let mut explained = 0;
    for &image in images {
        let Some(regions) = cells.regions(image) else {
            continue;
        };
        explained += 1;
        let even = focus(&vec![1.0; regions.len()], &regions)?;
        area.add(even.area);
        let gap = of_trained.add(experiment, image, &regions, composite, trained)?;
        gaps.extend(gap);
        of_randomised.add(experiment, image, &regions, composite, randomised)?;
    }
    Ok(Focus {
        composite: composite.name().to_owned(),
        images: explained,
        without_nucleus: images.len() - explained,
        area: area.value(),
        trained: of_trained.value(),
        randomised: of_randomised.value(),
        gap: Sorted::new(&gaps).ok().map(|gaps| gaps.median()),
    })
}

#[derive(Debug, Default)]
struct RunningMean {
    relevance: Mean,
    saliency: Mean,
}

impl RunningMean {
    /// Adds the maps of one image; returns the size of the relative conservation gap.
    fn add(
        &mut self,
        experiment: &Experiment,
        image: usize,
        regions: &[Region],
        composite: &Composite,
        model: &Model,
    ) -> Result<Option<f64>, StudyError> {
        let class = experiment.labels[image];
        let pixels = input(experiment, image)?;
        let found = relevance(model, &pixels, class, composite)?;
        self.relevance
            .add_positive(focus(&found.map.sum_over_channels(), regions)?.relevance);
        let slope = gradient(model, &pixels, class, Scaling::Raw)?;
        let slope = slope.map.largest_over_channels();
        self.saliency
            .add_positive(focus(&slope, regions)?.relevance);
        Ok(found.gap().relative.map(f64::abs))
    }

    fn value(&self) -> MeanShares {
        MeanShares {
            relevance: self.relevance.value(),
            saliency: self.saliency.value(),
        }
    }
}

/// A mean of shares.
#[derive(Debug, Default)]
struct Mean {
    sums: [f64; 3],
    count: usize,
}

impl Mean {
    fn add(&mut self, shares: Shares) {
        let values = [shares.nucleus, shares.cytoplasm, shares.background];
        for (sum, value) in self.sums.iter_mut().zip(values) {
            *sum += value;
        }
        self.count += 1;
    }

    /// Adds nothing for a map that speaks for the class nowhere.
    fn add_positive(&mut self, found: PositiveRelevance) {
        if let PositiveRelevance::Shared(shares) = found {
            self.add(shares);
        }
    }

    fn value(&self) -> Option<Shares> {
        let [nucleus, cytoplasm, background] = self.sums.map(|sum| sum / self.count as f64);
        (self.count > 0).then_some(Shares {
            nucleus,
            cytoplasm,
            background,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_mean_of_maps_leaves_out_those_without_positive_relevance() {
        let mut mean = Mean::default();
        assert_eq!(mean.value(), None);
        let shares = |nucleus| Shares {
            nucleus,
            cytoplasm: 0.0,
            background: 1.0 - nucleus,
        };
        mean.add_positive(PositiveRelevance::Shared(shares(0.25)));
        mean.add_positive(PositiveRelevance::None);
        mean.add_positive(PositiveRelevance::Shared(shares(0.75)));
        assert_eq!(mean.value(), Some(shares(0.5)));
    }
}
