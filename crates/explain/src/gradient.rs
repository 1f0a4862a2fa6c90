//! The gradient of a logit with respect to the image.

use leuko_core::ClassIndex;
use serde::{Deserialize, Serialize};

use crate::attribution::Sums;
use crate::forward::forward_values;
use crate::model::Operation;
use crate::pool::to_winners;
use crate::{Attribution, ExplainError, Image, Model, Trace};

/// How to turn a gradient into a map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// The gradient itself: how the logit changes with a small change (Simonyan et al. 2014). Default.
    #[default]
    Raw,
    /// The gradient times the image, value by value (Shrikumar et al. 2017). For a network of ReLUs
    /// without biases it sums to the logit, and equals relevance by the rule 0.
    TimesInput,
}

/// Gradient of the class's logit with respect to the image (saliency).
///
/// A ReLU at exactly 0 has derivative 0. Of equal values in a pooling window, the first one by rows wins,
/// as in training.
///
/// The sums per layer are of the gradient at the layer's input, times that input for
/// [`Scaling::TimesInput`].
///
/// # Errors
///
/// - [`ExplainError::WrongShape`] if the image is not of the network's size.
/// - [`ExplainError::ClassOutOfRange`] if the network has no such class.
/// - [`ExplainError::LogitNotFinite`], [`ExplainError::RelevanceNotFinite`] if f64 overflows.
///
/// # Examples
///
/// ```
/// use leuko_core::{ClassIndex, Seed};
/// use leuko_explain::{Image, Model, Scaling, gradient, randomised_weights};
/// use leuko_model::{Network, Shape};
///
/// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
/// let model = Model::new(&network, &randomised_weights(&network, Seed(1)))?;
/// let image = Image::new(network.input(), &vec![0.5; network.input().len()])?;
/// let saliency = gradient(&model, &image, ClassIndex(1), Scaling::Raw)?;
/// assert_eq!(saliency.map.largest_over_channels().len(), 190 * 190);
///
/// // These weights have no biases, so the gradient times the image sums to the logit.
/// let times_input = gradient(&model, &image, ClassIndex(1), Scaling::TimesInput)?;
/// assert!(times_input.gap().absolute.abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn gradient(
    model: &Model,
    image: &Image,
    class: ClassIndex,
    scaling: Scaling,
) -> Result<Attribution, ExplainError> {
    model.check_shape(image.shape())?;
    model.check_class(class)?;
    let trace = forward_values(model, image.values())?;
    let mut sums = Sums::new(model);
    let scaled = |gradient: &[f64], input: &[f64]| match scaling {
        Scaling::Raw => gradient.to_vec(),
        Scaling::TimesInput => gradient.iter().zip(input).map(|(g, x)| g * x).collect(),
    };
    let gradient = walk_back(model, &trace, class, |index, gradient| {
        let part = scaled(gradient, &trace.inputs()[index]);
        sums.add(index, part.iter().sum());
    });
    let logit = trace.logits()[class.index()];
    let values = scaled(&gradient, image.values());
    sums.finish(model, class, logit, logit, values)
}

/// Goes from the logit of a checked class to the image; `visit` gets the gradient at each layer's
/// input.
pub(crate) fn walk_back(
    model: &Model,
    trace: &Trace,
    class: ClassIndex,
    mut visit: impl FnMut(usize, &[f64]),
) -> Vec<f64> {
    let mut gradient = vec![0.0; trace.logits().len()];
    gradient[class.index()] = 1.0;
    for (index, layer) in model.layers().iter().enumerate().rev() {
        let input = &trace.inputs()[index];
        gradient = match &layer.operation {
            Operation::Linear(linear) => linear.back(&linear.weights, &gradient),
            Operation::Relu => {
                for (gradient, &value) in gradient.iter_mut().zip(input) {
                    if value <= 0.0 {
                        *gradient = 0.0;
                    }
                }
                gradient
            }
            Operation::MaxPool => to_winners(layer.input, input, &gradient),
            Operation::Flatten => gradient,
        };
        visit(index, &gradient);
    }
    gradient
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::fixtures;

    #[test]
    fn test_gradient_agrees_with_finite_differences() {
        const STEP: f64 = 1e-6;
        let (model, image) = (fixtures::model(2), fixtures::image(2));
        let mut stream = Stream::new(Seed(2), "pixels");
        for class in [ClassIndex(0), ClassIndex(1)] {
            let attribution = gradient(&model, &image, class, Scaling::Raw).unwrap();
            let gradient = attribution.map.values();
            let largest = gradient.iter().fold(0f64, |m, g| m.max(g.abs()));
            assert!(largest > 1e-4, "the gradient is not trivial: {largest}");
            let mut seen = 0f64;
            for _ in 0..60 {
                let pixel = stream.below(gradient.len());
                let at = |shift| {
                    let mut moved = image.values().to_vec();
                    moved[pixel] += shift;
                    forward_values(&model, &moved).unwrap().logits()[class.index()]
                };
                let slope = (at(STEP) - at(-STEP)) / (2.0 * STEP);
                let error = (slope - gradient[pixel]).abs();
                assert!(
                    error < 1e-7 * largest.max(1e-2),
                    "{slope} {}",
                    gradient[pixel]
                );
                seen = seen.max(gradient[pixel].abs());
            }
            assert!(seen > 0.05 * largest, "pixels with a gradient were drawn");
        }
    }

    #[test]
    fn test_gradient_times_input_without_biases_shares_out_the_logit_at_every_layer() {
        let (model, image) = (fixtures::model_without_biases(3), fixtures::image(3));
        let attribution = gradient(&model, &image, ClassIndex(1), Scaling::TimesInput).unwrap();
        assert!(attribution.logit.abs() > 1e-3);
        for layer in &attribution.layers {
            let error = (layer.sum - attribution.logit).abs();
            assert!(error < 1e-12 * attribution.logit.abs(), "{layer:?}");
        }
        assert!(attribution.gap().relative.unwrap().abs() < 1e-12);
    }

    #[test]
    fn test_gradient_at_a_kink_is_that_of_the_lower_side() {
        // Black without biases: every activation is exactly 0.
        let model = fixtures::model_without_biases(3);
        let black = Image::new(fixtures::SHAPE, &vec![0.0; fixtures::SHAPE.len()]).unwrap();
        let attribution = gradient(&model, &black, ClassIndex(1), Scaling::Raw).unwrap();
        assert!(attribution.map.values().iter().all(|&value| value == 0.0));
        assert_eq!(attribution.gap().relative, None);
    }

    #[test]
    fn test_gradient_of_a_class_that_is_not_there_is_refused() {
        let (model, image) = (fixtures::model(1), fixtures::image(1));
        assert_eq!(
            gradient(&model, &image, ClassIndex(2), Scaling::Raw),
            Err(ExplainError::ClassOutOfRange {
                classes: 2,
                found: ClassIndex(2)
            })
        );
    }
}
