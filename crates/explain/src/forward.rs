//! The forward pass, which keeps every layer's input.

use leuko_core::ClassIndex;

use crate::model::{ModelLayer, Operation};
use crate::pool::max_pool;
use crate::{ExplainError, Image, Model};

/// Every layer's input, and the logits.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    inputs: Vec<Vec<f64>>,
    logits: Vec<f64>,
}

impl Trace {
    /// Input of each layer, in the order of [`leuko_model::Network::layers`]. Feature maps are
    /// `[channel, row, column]`; after flattening, inputs are vectors. The first input is the image.
    pub fn inputs(&self) -> &[Vec<f64>] {
        &self.inputs
    }

    /// The answer before the softmax, one number for each class. Attributions explain a logit, because a
    /// probability also changes with the logits of other classes.
    pub fn logits(&self) -> &[f64] {
        &self.logits
    }

    /// The last hidden layer: the 32 activations after the last ReLU, the input of the last dense layer.
    pub fn penultimate(&self) -> &[f64] {
        self.inputs.last().map_or(&[], Vec::as_slice)
    }

    /// Output of layer `index`, the input of the next.
    pub(crate) fn output(&self, index: usize) -> &[f64] {
        self.inputs.get(index + 1).unwrap_or(&self.logits)
    }

    /// The logit of a checked class in a vector of zeros, where every walk back starts.
    pub(crate) fn only(&self, class: ClassIndex) -> Vec<f64> {
        let mut start = vec![0.0; self.logits.len()];
        start[class.index()] = self.logits[class.index()];
        start
    }
}

/// Runs an image through the network, layer by layer as the network lists them.
///
/// # Errors
///
/// - [`ExplainError::WrongShape`] if the image is not of the network's size.
/// - [`ExplainError::LogitNotFinite`] if the weights are so large that f64 overflows.
///
/// # Examples
///
/// ```
/// use leuko_core::Seed;
/// use leuko_explain::{Image, Model, forward, randomised_weights};
/// use leuko_model::{Network, Shape};
///
/// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
/// let model = Model::new(&network, &randomised_weights(&network, Seed(1)))?;
/// let image = Image::new(network.input(), &vec![0.5; network.input().len()])?;
/// let trace = forward(&model, &image)?;
/// assert_eq!((trace.logits().len(), trace.penultimate().len()), (2, 32));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn forward(model: &Model, image: &Image) -> Result<Trace, ExplainError> {
    model.check_shape(image.shape())?;
    forward_values(model, image.values())
}

/// The same for any values of the right number, because noisy images leave `[0, 1]`.
pub(crate) fn forward_values(model: &Model, values: &[f64]) -> Result<Trace, ExplainError> {
    let mut inputs = Vec::with_capacity(model.layers().len());
    let mut values = values.to_vec();
    for layer in model.layers() {
        let output = step(layer, &values);
        inputs.push(values);
        values = output;
    }
    for (index, &found) in values.iter().enumerate() {
        if !found.is_finite() {
            let class = ClassIndex(index as u16);
            return Err(ExplainError::LogitNotFinite { class, found });
        }
    }
    Ok(Trace {
        inputs,
        logits: values,
    })
}

fn step(layer: &ModelLayer, input: &[f64]) -> Vec<f64> {
    match &layer.operation {
        Operation::Linear(linear) => linear.outputs(input),
        Operation::Relu => input.iter().map(|value| value.max(0.0)).collect(),
        Operation::MaxPool => max_pool(layer.input, input),
        Operation::Flatten => input.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use leuko_model::Shape;

    use super::*;
    use crate::fixtures;

    #[test]
    fn test_forward_keeps_the_input_of_every_layer() {
        let model = fixtures::model(1);
        let image = fixtures::image(1);
        let trace = forward(&model, &image).unwrap();
        assert_eq!(trace.inputs().len(), model.layers().len());
        for (layer, input) in model.layers().iter().zip(trace.inputs()) {
            assert_eq!(layer.input.len(), input.len(), "{}", layer.name);
        }
        assert_eq!(trace.inputs()[0], image.values());
        assert_eq!(trace.penultimate().len(), 32);
        assert!(trace.penultimate().iter().all(|&value| value >= 0.0));
        assert_eq!(trace.logits().len(), 2);
    }

    #[test]
    fn test_forward_of_an_image_of_another_size_is_refused() {
        let shape = Shape::rgb(193, 190);
        let image = Image::new(shape, &vec![0.5; shape.len()]).unwrap();
        assert!(matches!(
            forward(&fixtures::model(1), &image),
            Err(ExplainError::WrongShape { found, .. }) if found == shape
        ));
    }
}
