//! The engine of fused kernels, for the processor.

use leuko_augment::TensorLayout;
use leuko_core::ClassIndex;
use leuko_fused::{Architecture, FusedNetwork, InstructionSet};
use leuko_model::{Convolution, Dense, Layer, Network, Weights};

use crate::check::check_count;
use crate::{Batch, Engine, TrainError};

/// Computes with [`leuko_fused`] on the calling thread.
#[derive(Debug)]
pub struct FusedEngine {
    network: FusedNetwork,
    classes: usize,
    labels: Vec<usize>,
}

impl FusedEngine {
    /// Builds the engine for one kind of processor instructions.
    ///
    /// # Errors
    ///
    /// - [`TrainError::Layers`] if the kernels do not have the layers, or the images are not in colour.
    /// - [`TrainError::Fused`] if the image is too small.
    pub fn new(instructions: InstructionSet, network: &Network) -> Result<Self, TrainError> {
        Ok(Self {
            network: FusedNetwork::new(&architecture(network)?, instructions)?,
            classes: network.classes(),
            labels: Vec::new(),
        })
    }
}

impl FusedEngine {
    /// Checks that weights and images are those of its network, which the kernels rely on.
    fn check(&self, weights: &Weights, images: &[f32], count: usize) -> Result<(), TrainError> {
        let (expected, found) = (self.network.parameters(), weights.values().len());
        check_count("weights", expected, found)?;
        let expected = count * self.network.image_len();
        check_count("pixel values", expected, images.len())
    }

    fn check_labels(&self, labels: &[ClassIndex]) -> Result<(), TrainError> {
        if labels.is_empty() {
            return Err(TrainError::Zero {
                key: "labels of a batch",
            });
        }
        let classes = self.classes;
        let wrong = labels
            .iter()
            .position(|label| usize::from(label.0) >= classes);
        match wrong {
            Some(position) => Err(TrainError::NoSuchClass {
                position,
                label: labels[position],
                classes,
            }),
            None => Ok(()),
        }
    }
}

impl Engine for FusedEngine {
    fn layout(&self) -> TensorLayout {
        TensorLayout::Split {
            half: self.network.half_row(),
        }
    }

    fn loss_and_gradient(
        &mut self,
        weights: &Weights,
        batch: Batch<'_>,
        gradient: &mut [f32],
    ) -> Result<f64, TrainError> {
        self.check(weights, batch.images, batch.labels.len())?;
        self.check_labels(batch.labels)?;
        check_count("gradients", self.network.parameters(), gradient.len())?;
        self.labels.clear();
        let labels = batch.labels.iter().map(|label| usize::from(label.0));
        self.labels.extend(labels);
        Ok(self.network.loss_and_gradient(
            weights.values(),
            batch.images,
            &self.labels,
            gradient,
            &mut (),
        ))
    }

    fn logits(&mut self, weights: &Weights, images: &[f32]) -> Result<Vec<f32>, TrainError> {
        let count = images.len().div_ceil(self.network.image_len());
        self.check(weights, images, count)?;
        let mut logits = vec![0.0; count * self.classes];
        self.network.logits(weights.values(), images, &mut logits);
        Ok(logits)
    }
}

/// Translates the typed layers for the kernels.
///
/// # Errors
///
/// - [`TrainError::Layers`] if they are not blocks of convolution, ReLU and pooling followed by fully
///   connected layers with ReLU between them, for colour images.
pub fn architecture(network: &Network) -> Result<Architecture, TrainError> {
    let mut filters = Vec::new();
    let mut dense = Vec::new();
    let mut layers = network.layers();
    while let [
        Layer::Convolution(Convolution { inputs: _, outputs }),
        Layer::Relu,
        Layer::MaxPool,
        rest @ ..,
    ] = layers
    {
        filters.push(*outputs);
        layers = rest;
    }
    let [Layer::Flatten, rest @ ..] = layers else {
        return Err(TrainError::Layers);
    };
    layers = rest;
    while let [
        Layer::Dense(Dense { inputs: _, outputs }),
        Layer::Relu,
        rest @ ..,
    ] = layers
    {
        dense.push(*outputs);
        layers = rest;
    }
    let [Layer::Dense(Dense { inputs: _, outputs })] = layers else {
        return Err(TrainError::Layers);
    };
    dense.push(*outputs);
    let input = network.input();
    if input.channels != 3 {
        return Err(TrainError::Layers);
    }
    Ok(Architecture {
        channels: input.channels,
        height: input.height,
        width: input.width,
        filters,
        dense,
    })
}

#[cfg(test)]
mod tests;
