//! A network with its weights, checked and in f64.

use leuko_core::ClassIndex;
use leuko_model::{KERNEL, Layer, Network, Shape, Weights};

use crate::ExplainError;
use crate::linear::{Connection, Linear};
use crate::pool::pooled;

/// A network's layers with their weights in f64.
///
/// The weights may come from a checkpoint or be random. It never changes, so any number of attributions
/// can share it.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    input: Shape,
    classes: usize,
    layers: Vec<ModelLayer>,
}

/// One layer with its shape and weights.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ModelLayer {
    pub(crate) layer: Layer,
    pub(crate) name: String,
    /// Shape of its input; a vector is all channels.
    pub(crate) input: Shape,
    pub(crate) operation: Operation,
}

/// What a layer does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operation {
    Linear(Linear),
    Relu,
    MaxPool,
    Flatten,
}

impl Model {
    /// Copies the weights to f64.
    ///
    /// # Errors
    ///
    /// - [`ExplainError::WrongWeightCount`] if the weights are another network's.
    /// - [`ExplainError::WeightNotFinite`] if a weight is infinite or NaN.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::Seed;
    /// use leuko_explain::{Model, randomised_weights};
    /// use leuko_model::{Network, Shape};
    ///
    /// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
    /// let model = Model::new(&network, &randomised_weights(&network, Seed(1)))?;
    /// assert_eq!(model.classes(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(network: &Network, weights: &Weights) -> Result<Self, ExplainError> {
        check(network, weights)?;
        let parameters = network.parameters();
        let mut parameters = parameters.iter().map(|parameter| {
            let values = weights.of(parameter).iter();
            values.map(|&value| f64::from(value)).collect::<Vec<f64>>()
        });
        let mut linear = |connection| Linear {
            connection,
            weights: parameters.next().unwrap_or_default(),
            biases: parameters.next().unwrap_or_default(),
        };
        let mut layers = Vec::new();
        let mut shape = network.input();
        let names = layer_names(network.layers());
        for (&layer, name) in network.layers().iter().zip(names) {
            let input = shape;
            let operation = match layer {
                Layer::Convolution(convolution) => {
                    shape = Shape {
                        channels: convolution.outputs,
                        height: input.height - (KERNEL - 1),
                        width: input.width - (KERNEL - 1),
                    };
                    Operation::Linear(linear(Connection::Convolution(input)))
                }
                Layer::Relu => Operation::Relu,
                Layer::MaxPool => {
                    shape = pooled(input);
                    Operation::MaxPool
                }
                Layer::Flatten => {
                    shape = vector(input.len());
                    Operation::Flatten
                }
                Layer::Dense(dense) => {
                    shape = vector(dense.outputs);
                    Operation::Linear(linear(Connection::Dense {
                        inputs: dense.inputs,
                    }))
                }
            };
            layers.push(ModelLayer {
                layer,
                name,
                input,
                operation,
            });
        }
        Ok(Self {
            input: network.input(),
            classes: network.classes(),
            layers,
        })
    }

    /// Shape of the image that it takes.
    pub fn input(&self) -> Shape {
        self.input
    }

    /// Number of logits.
    pub fn classes(&self) -> usize {
        self.classes
    }

    pub(crate) fn layers(&self) -> &[ModelLayer] {
        &self.layers
    }

    pub(crate) fn check_class(&self, class: ClassIndex) -> Result<(), ExplainError> {
        if class.index() < self.classes {
            return Ok(());
        }
        Err(ExplainError::ClassOutOfRange {
            classes: self.classes,
            found: class,
        })
    }

    pub(crate) fn check_shape(&self, found: Shape) -> Result<(), ExplainError> {
        let expected = self.input;
        if found == expected {
            return Ok(());
        }
        Err(ExplainError::WrongShape { expected, found })
    }
}

fn vector(length: usize) -> Shape {
    Shape {
        channels: length,
        height: 1,
        width: 1,
    }
}

fn not_finite(values: &[f32]) -> Option<(usize, &f32)> {
    values.iter().enumerate().find(|(_, v)| !v.is_finite())
}

/// Names of layers, numbered from 1 by kind: those with weights are named as in checkpoints.
pub(crate) fn layer_names(layers: &[Layer]) -> Vec<String> {
    let (mut convolutions, mut denses, mut relus, mut pools) = (0, 0, 0, 0);
    let mut numbered = |layer: &Layer| {
        let (kind, count) = match layer {
            Layer::Convolution(_) => ("conv", &mut convolutions),
            Layer::Dense(_) => ("dense", &mut denses),
            Layer::Relu => ("relu", &mut relus),
            Layer::MaxPool => ("pool", &mut pools),
            Layer::Flatten => return "flatten".to_owned(),
        };
        *count += 1;
        format!("{kind}{count}")
    };
    layers.iter().map(&mut numbered).collect()
}

/// Checks that the weights are the network's and finite.
fn check(network: &Network, weights: &Weights) -> Result<(), ExplainError> {
    let (expected, found) = (network.parameter_count(), weights.values().len());
    if expected != found {
        return Err(ExplainError::WrongWeightCount { expected, found });
    }
    match not_finite(weights.values()) {
        Some((index, &found)) => Err(ExplainError::WeightNotFinite { index, found }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    fn network() -> Network {
        Network::schouten(Shape::rgb(190, 193), 2).unwrap()
    }

    #[test]
    fn test_new_names_weighted_layers_as_checkpoints_do() {
        let network = network();
        let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "w"));
        let model = Model::new(&network, &weights).unwrap();
        let weighted = model.layers().iter().filter_map(|layer| {
            let Operation::Linear(linear) = &layer.operation else {
                return None;
            };
            let lengths = [linear.weights.len(), linear.biases.len()];
            Some((layer.name.clone(), lengths))
        });
        let expected = network.parameters();
        let expected = expected.chunks_exact(2).map(|pair| {
            let name = pair[0].name.trim_end_matches(".weight").to_owned();
            (name, [pair[0].len(), pair[1].len()])
        });
        assert_eq!(weighted.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }

    #[test]
    fn test_new_refuses_weights_of_another_network_and_infinite_ones() {
        let larger = Network::schouten(Shape::rgb(400, 400), 2).unwrap();
        let weights = Weights::glorot_uniform(&larger, &mut Stream::new(Seed(1), "w"));
        assert!(matches!(
            Model::new(&network(), &weights),
            Err(ExplainError::WrongWeightCount { .. })
        ));
        let mut weights = Weights::glorot_uniform(&network(), &mut Stream::new(Seed(1), "w"));
        weights.values_mut()[7] = f32::INFINITY;
        assert_eq!(
            Model::new(&network(), &weights),
            Err(ExplainError::WeightNotFinite {
                index: 7,
                found: f32::INFINITY
            })
        );
    }
}
