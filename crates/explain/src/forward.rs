//! The forward pass, which keeps what it passes.

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
    /// Input of each layer, in the order of [`leuko_model::Network::layers`]: maps are
    /// `[channel, row, column]`, what follows the flattening is a vector. The first is the image.
    pub fn inputs(&self) -> &[Vec<f64>] {
        &self.inputs
    }

    /// The answer before the softmax, one number a class. It is what attributions explain: a
    /// probability also moves when another class's logit does.
    pub fn logits(&self) -> &[f64] {
        &self.logits
    }

    /// The last hidden layer: the 32 activations after the last ReLU, which the last dense layer
    /// reads.
    pub fn penultimate(&self) -> &[f64] {
        self.inputs.last().map_or(&[], Vec::as_slice)
    }

    /// What layer `index` gave: the next one's input.
    pub(crate) fn output(&self, index: usize) -> &[f64] {
        self.inputs.get(index + 1).unwrap_or(&self.logits)
    }

    /// The logit of a class, which must have been checked, in a vector of zeros: where every walk
    /// back starts.
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
pub fn forward(model: &Model, image: &Image) -> Result<Trace, ExplainError> {
    model.check_shape(image.shape())?;
    forward_values(model, image.values())
}

/// The same for values of the right number that need not be an image: noisy ones leave `[0, 1]`.
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
