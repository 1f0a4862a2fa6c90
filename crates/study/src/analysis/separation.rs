//! How classes separate in a network's last hidden layer.

use std::collections::BTreeSet;

use leuko_core::{RunId, Seed, Stream};
use leuko_embed::{EmbedError, separation, trustworthiness, trustworthiness_by_chance, tsne};
use leuko_explain::{Model, forward};

use super::network::input;
use super::not_separated::why_not;
use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::settings::AnalysisConfig;
use crate::store::{PlaneMap, Separated};

/// The activations of images: points.
#[derive(Debug)]
pub(super) struct Activations<'a> {
    experiment: &'a Experiment,
    images: Vec<usize>,
    /// `[image, unit]`.
    values: Vec<f32>,
    units: usize,
}

impl<'a> Activations<'a> {
    /// Runs `images` (positions) through the network.
    pub(super) fn of(
        experiment: &'a Experiment,
        model: &Model,
        images: BTreeSet<usize>,
    ) -> Result<Self, StudyError> {
        let mut values = Vec::new();
        for &image in &images {
            let trace = forward(model, &input(experiment, image)?)?;
            values.extend(trace.penultimate().iter().map(|&value| value as f32));
        }
        Ok(Self {
            experiment,
            units: values.len() / images.len().max(1),
            images: images.into_iter().collect(),
            values,
        })
    }

    /// Those of the images that `keep` holds.
    pub(super) fn only(&self, keep: &[usize]) -> Self {
        let keep: BTreeSet<usize> = keep.iter().copied().collect();
        let kept = |image: &usize| keep.contains(image);
        let rows = self
            .images
            .iter()
            .zip(self.values.chunks(self.units.max(1)));
        let values = rows
            .filter(|(image, _)| kept(image))
            .flat_map(|(_, row)| row)
            .copied()
            .collect();
        Self {
            images: self.images.iter().copied().filter(kept).collect(),
            values,
            ..*self
        }
    }

    /// The numbers in all dimensions; `set` names the images, which have their own random labels.
    pub(super) fn separated(
        &self,
        run: &RunId,
        set: &str,
        seed: Seed,
        config: &AnalysisConfig,
    ) -> Result<Separated, StudyError> {
        let labels: Vec<usize> = (self.images.iter())
            .map(|&image| self.experiment.labels[image].index())
            .collect();
        let images = self.images.len();
        let mut stream = Stream::new(seed, &format!("analysis/chance/{set}/{run}"));
        let settings = config.separation(images);
        let found = separation(&self.values, self.units, &labels, &settings, &mut stream);
        let (numbers, reason) = match found {
            Ok(numbers) => (Some(numbers), None),
            Err(error) => (None, Some(why_not(error)?)),
        };
        Ok(Separated {
            images,
            numbers,
            why_not: reason,
        })
    }

    /// The map in the plane; `None` if the images are too few or the network tells none apart.
    pub(super) fn map(
        &self,
        run: &RunId,
        seed: Seed,
        config: &AnalysisConfig,
    ) -> Result<Option<PlaneMap>, StudyError> {
        let mut stream = Stream::new(seed, &format!("analysis/tsne/{run}"));
        let map = match tsne(&self.values, self.units, &config.tsne, &mut stream) {
            Ok(map) => map,
            Err(
                EmbedError::TooFewPoints { .. }
                | EmbedError::AllEqual { .. }
                | EmbedError::Shape { .. },
            ) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let neighbours = config.neighbours_of(self.images.len());
        let experiment = self.experiment;
        Ok(Some(PlaneMap {
            images: (self.images.iter())
                .map(|&image| experiment.images.ids()[image].clone())
                .collect(),
            classes: (self.images.iter())
                .map(|&image| experiment.labels[image])
                .collect(),
            trustworthiness: trustworthiness(
                &self.values,
                self.units,
                &map.coordinates,
                neighbours,
            )?,
            trustworthiness_by_chance: trustworthiness_by_chance(self.images.len(), neighbours)?,
            places: map.coordinates,
            perplexity: map.perplexity,
            neighbours,
        }))
    }
}
