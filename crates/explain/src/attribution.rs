//! An attribution: its map, and what it lost.

use leuko_core::ClassIndex;
use leuko_model::Shape;
use serde::Serialize;

use crate::{ExplainError, Model};

/// One number for each value of the image.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    shape: Shape,
    values: Vec<f64>,
}

impl Map {
    /// Shape of the image.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The numbers, `[channel, row, column]`, with their sign and without normalisation.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Their sum.
    pub fn sum(&self) -> f64 {
        self.values.iter().sum()
    }

    /// One number for each pixel, `[row, column]`: the sum over channels. For relevance and other
    /// maps that divide a logit among the pixels.
    pub fn sum_over_channels(&self) -> Vec<f64> {
        self.over_channels(|sum, value| sum + value)
    }

    /// One number for each pixel, `[row, column]`: the largest magnitude over channels. For gradients
    /// (Simonyan et al. 2014).
    pub fn largest_over_channels(&self) -> Vec<f64> {
        self.over_channels(|largest, value| value.abs().max(largest))
    }

    fn over_channels(&self, join: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let area = self.shape.height * self.shape.width;
        let mut pixels = vec![0.0; area];
        for channel in self.values.chunks_exact(area) {
            for (pixel, &value) in pixels.iter_mut().zip(channel) {
                *pixel = join(*pixel, value);
            }
        }
        pixels
    }
}

/// The sum at the input of one layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerSum {
    /// Name of the layer, for example `conv1`, `relu1`, `pool1`, `flatten`, `dense1`.
    pub layer: String,
    /// Sum over its input.
    pub sum: f64,
}

/// How far the sum of an attribution is from what it explains.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// Sum of the map minus what it explains.
    pub absolute: f64,
    /// The same, relative to the magnitude of what it explains; `None` if that is 0.
    pub relative: Option<f64>,
}

/// Which values of an image speak for a class, and how strongly.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The class.
    pub class: ClassIndex,
    /// Its logit for this image.
    pub logit: f64,
    /// What the map should sum to: the logit, or for integrated gradients its difference from the
    /// baseline's. Plain and smoothed gradients divide nothing, so their gap means nothing.
    pub explained: f64,
    /// The numbers for the image.
    pub map: Map,
    /// Sum at the input of each layer, from the image to the last: it shows where relevance is lost or
    /// created.
    pub layers: Vec<LayerSum>,
}

impl Attribution {
    /// The mean of several networks' attributions of one image and class. Everything in an attribution is
    /// linear in the network's answer, so this is an attribution of the mean logit. `None` if there are
    /// none, or they differ in class, shape or layers.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::{ClassIndex, Seed};
    /// use leuko_explain::{Attribution, Image, Model, Scaling, gradient, randomised_weights};
    /// use leuko_model::{Network, Shape};
    ///
    /// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
    /// let image = Image::new(network.input(), &vec![0.5; network.input().len()])?;
    /// let mut of_networks = Vec::new();
    /// for seed in [Seed(1), Seed(2)] {
    ///     let model = Model::new(&network, &randomised_weights(&network, seed))?;
    ///     of_networks.push(gradient(&model, &image, ClassIndex(1), Scaling::Raw)?);
    /// }
    /// let mean = Attribution::mean(&of_networks).ok_or("none")?;
    /// let logits = of_networks.iter().map(|of_one| of_one.logit).sum::<f64>();
    /// assert!((mean.logit - logits / 2.0).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mean(attributions: &[Self]) -> Option<Self> {
        let (first, others) = attributions.split_first()?;
        let names = |of: &Self| {
            of.layers
                .iter()
                .map(|l| l.layer.clone())
                .collect::<Vec<_>>()
        };
        let alike = |other: &Self| {
            other.class == first.class
                && other.map.shape == first.map.shape
                && names(other) == names(first)
        };
        if !others.iter().all(alike) {
            return None;
        }
        let part = 1.0 / attributions.len() as f64;
        let mut mean = first.clone();
        for other in others {
            mean.logit += other.logit;
            mean.explained += other.explained;
            let values = mean.map.values.iter_mut().zip(&other.map.values);
            values.for_each(|(sum, value)| *sum += value);
            let layers = mean.layers.iter_mut().zip(&other.layers);
            layers.for_each(|(sum, layer)| sum.sum += layer.sum);
        }
        mean.logit *= part;
        mean.explained *= part;
        mean.map.values.iter_mut().for_each(|value| *value *= part);
        mean.layers.iter_mut().for_each(|layer| layer.sum *= part);
        Some(mean)
    }

    /// The difference between the map's sum and what it should be.
    pub fn gap(&self) -> Gap {
        let absolute = self.map.sum() - self.explained;
        Gap {
            absolute,
            relative: (self.explained != 0.0).then(|| absolute / self.explained.abs()),
        }
    }
}

/// Collects an attribution while a walk goes back through the layers.
pub(crate) struct Sums(Vec<f64>);

impl Sums {
    pub(crate) fn new(model: &Model) -> Self {
        Self(vec![0.0; model.layers().len()])
    }

    /// Adds to the sum at the input of layer `index`.
    pub(crate) fn add(&mut self, index: usize, sum: f64) {
        self.0[index] += sum;
    }

    /// The attribution of a walk that ended with `values` at the image.
    ///
    /// # Errors
    ///
    /// - [`ExplainError::RelevanceNotFinite`] with the layer nearest to the logits that overflowed.
    pub(crate) fn finish(
        self,
        model: &Model,
        class: ClassIndex,
        logit: f64,
        explained: f64,
        values: Vec<f64>,
    ) -> Result<Attribution, ExplainError> {
        let layers = model.layers().iter().zip(self.0);
        let layers: Vec<LayerSum> = layers
            .map(|(layer, sum)| LayerSum {
                layer: layer.name.clone(),
                sum,
            })
            .collect();
        if let Some(overflow) = layers.iter().rev().find(|layer| !layer.sum.is_finite()) {
            return Err(ExplainError::RelevanceNotFinite {
                layer: overflow.layer.clone(),
                found: overflow.sum,
            });
        }
        Ok(Attribution {
            class,
            logit,
            explained,
            map: Map {
                shape: model.input(),
                values,
            },
            layers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribution(explained: f64) -> Attribution {
        let shape = Shape {
            channels: 2,
            height: 1,
            width: 2,
        };
        Attribution {
            class: ClassIndex(0),
            logit: explained,
            explained,
            map: Map {
                shape,
                values: vec![1.0, -5.0, 2.0, 3.0],
            },
            layers: Vec::new(),
        }
    }

    #[test]
    fn test_over_channels_of_two_channels() {
        let map = attribution(1.0).map;
        assert_eq!(map.sum_over_channels(), [3.0, -2.0]);
        assert_eq!(map.largest_over_channels(), [2.0, 5.0]);
    }

    #[test]
    fn test_mean_of_two_by_hand_and_none_of_what_differs() {
        let mut other = attribution(5.0);
        other.map.values = vec![3.0, 5.0, 0.0, -3.0];
        let mean = Attribution::mean(&[attribution(1.0), other.clone()]).unwrap();
        assert_eq!((mean.logit, mean.explained), (3.0, 3.0));
        assert_eq!(mean.map.values, [2.0, 0.0, 1.0, 0.0]);
        assert_eq!(Attribution::mean(&[]), None);
        other.class = ClassIndex(1);
        assert_eq!(Attribution::mean(&[attribution(1.0), other]), None);
    }

    #[test]
    fn test_gap_is_absolute_and_relative_to_the_magnitude() {
        let gap = |explained| attribution(explained).gap();
        assert_eq!(gap(2.0).absolute, -1.0);
        assert_eq!(gap(2.0).relative, Some(-0.5));
        assert_eq!(gap(-2.0).relative, Some(1.5));
        assert_eq!(gap(0.0).relative, None);
    }
}
