//! Layer-wise relevance propagation: one loop over the layers, from the logits to the image.

use leuko_core::ClassIndex;

use crate::attribution::Sums;
use crate::engine::propagate;
use crate::forward::forward;
use crate::model::Operation;
use crate::pool::to_largest;
use crate::{Attribution, Composite, ExplainError, Image, Model, Trace};

/// Relevance of each value of the image for the class's logit (Bach et al. 2015), by the rules of
/// `composite`.
///
/// It starts from the logit, never from the softmax; the other logits have no relevance. Rules modify
/// copies of weights, so the model does not change.
///
/// A negative logit keeps its sign: z-plus then gives negative relevance to everything that the network
/// looks at. Explain the class with the largest logit, or consider the sign.
///
/// # Errors
///
/// - [`ExplainError::WrongShape`] if the image is not of the network's size.
/// - [`ExplainError::ClassOutOfRange`] if the network has no such class.
/// - [`ExplainError::WrongComposite`] if the composite is another network's.
/// - [`ExplainError::LogitNotFinite`], [`ExplainError::RelevanceNotFinite`] if f64 overflows, as
///   after denominators near 0.
///
/// # Examples
///
/// ```
/// use leuko_core::{ClassIndex, Seed};
/// use leuko_explain::{Image, Model, Preset, randomised_weights, relevance};
/// use leuko_model::{Network, Shape};
///
/// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
/// let model = Model::new(&network, &randomised_weights(&network, Seed(1)))?;
/// let image = Image::new(network.input(), &vec![0.5; network.input().len()])?;
/// let composite = Preset::Epsilon.composite(&network);
/// let attribution = relevance(&model, &image, ClassIndex(1), &composite)?;
/// // Without biases, only the stabilisers lose relevance.
/// assert!(attribution.gap().relative.is_some_and(|gap| gap.abs() < 0.01));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn relevance(
    model: &Model,
    image: &Image,
    class: ClassIndex,
    composite: &Composite,
) -> Result<Attribution, ExplainError> {
    model.check_class(class)?;
    composite.check(model)?;
    let trace = forward(model, image)?;
    let mut sums = Sums::new(model);
    let values = relevance_walk(model, &trace, class, composite, |index, relevance| {
        sums.add(index, relevance.iter().sum());
    });
    let logit = trace.logits()[class.index()];
    sums.finish(model, class, logit, logit, values)
}

/// The loop; `visit` gets the relevance at each layer's input.
pub(crate) fn relevance_walk(
    model: &Model,
    trace: &Trace,
    class: ClassIndex,
    composite: &Composite,
    mut visit: impl FnMut(usize, &[f64]),
) -> Vec<f64> {
    let mut relevance = trace.only(class);
    let mut rules = composite.rules().rev();
    for (index, layer) in model.layers().iter().enumerate().rev() {
        let input = &trace.inputs()[index];
        relevance = match &layer.operation {
            Operation::Linear(linear) => match rules.next() {
                Some((_, rule)) => propagate(rule, linear, input, trace.output(index), &relevance),
                None => unreachable!("the composite was checked: a rule for each layer"),
            },
            Operation::Relu | Operation::Flatten => relevance,
            Operation::MaxPool => to_largest(layer.input, input, &relevance),
        };
        visit(index, &relevance);
    }
    relevance
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forward::forward_values;
    use crate::{Bias, Preset, Rule, Scaling, Stabilizer, fixtures, gradient};

    const CLASS: ClassIndex = ClassIndex(1);

    fn largest(values: &[f64]) -> f64 {
        values.iter().fold(0f64, |m, v| m.max(v.abs()))
    }

    fn zero_everywhere(bias: Bias) -> Composite {
        Composite::new("zero", &fixtures::network(), |_, _| Rule::Zero { bias }).unwrap()
    }

    /// Ancona et al. 2018, for networks of ReLUs; what is missing, biases earn.
    #[test]
    fn test_relevance_by_the_rule_zero_is_gradient_times_input() {
        for (model, image) in [
            (fixtures::model(6), fixtures::image(6)),
            (fixtures::model_without_biases(7), fixtures::image(7)),
        ] {
            let composite = zero_everywhere(Bias::Absorbs);
            let relevance = relevance(&model, &image, CLASS, &composite).unwrap();
            let gradient = gradient(&model, &image, CLASS, Scaling::TimesInput).unwrap();
            let scale = largest(gradient.map.values());
            assert!(scale > 1e-6);
            let pairs = relevance.map.values().iter().zip(gradient.map.values());
            for (relevance, gradient) in pairs {
                assert!((relevance - gradient).abs() < 1e-8 * scale);
            }
        }
    }

    #[test]
    fn test_relevance_is_conserved_at_every_layer_where_the_bias_keeps_nothing() {
        let (model, image) = (fixtures::model(6), fixtures::image(6));
        for bias in [Bias::Ignored, Bias::Shared] {
            let composite = Composite::new("gamma", &fixtures::network(), |_, _| Rule::Gamma {
                gamma: 0.25,
                stabilizer: Stabilizer { epsilon: 1e-12 },
                bias,
            });
            let relevance = relevance(&model, &image, CLASS, &composite.unwrap()).unwrap();
            for layer in &relevance.layers {
                let part = layer.sum / relevance.logit;
                assert!((part - 1.0).abs() < 1e-6, "{bias}: {layer:?}, {part}");
            }
            assert!(relevance.gap().relative.unwrap().abs() < 1e-6);
        }
    }

    #[test]
    fn test_relevance_shows_in_which_layer_a_bias_absorbs() {
        let (model, image) = (fixtures::model(6), fixtures::image(6));
        let composite = zero_everywhere(Bias::Absorbs);
        let relevance = relevance(&model, &image, CLASS, &composite).unwrap();
        // By hand for the last layer: all that its bias keeps is the bias itself.
        let Operation::Linear(last) = &model.layers()[21].operation else {
            panic!("the last layer is dense");
        };
        let kept = relevance.logit - relevance.layers[21].sum;
        assert!((kept - last.biases[1]).abs() < 1e-12);
        assert!(relevance.gap().absolute.abs() > 1e-3);
        // Layers without weights keep nothing.
        for index in [1, 2, 4, 5, 18, 20] {
            let (below, above) = (&relevance.layers[index], &relevance.layers[index + 1]);
            let error = (below.sum - above.sum).abs();
            assert!(error < 1e-12, "{below:?} {above:?}");
        }
    }

    /// What `Preset::Paper` promises: the scripts' maps on 0 to 255, divided by 255.
    #[test]
    fn test_relevance_of_the_paper_is_the_scripts_where_biases_are_zero() {
        let (model, image) = (fixtures::model_without_biases(7), fixtures::image(7));
        let paper = Preset::Paper.composite(&fixtures::network());
        let ours = relevance(&model, &image, CLASS, &paper).unwrap();
        let grey: Vec<f64> = image.values().iter().map(|value| value * 255.0).collect();
        let trace = forward_values(&model, &grey).unwrap();
        let scripts = Composite::new("scripts", &fixtures::network(), |_, _| Rule::Epsilon {
            stabilizer: Stabilizer { epsilon: 1.0 },
            bias: Bias::Absorbs,
        });
        let theirs = relevance_walk(&model, &trace, CLASS, &scripts.unwrap(), |_, _| {});
        let scale = largest(ours.map.values());
        assert!(scale > 0.0);
        for (ours, theirs) in ours.map.values().iter().zip(&theirs) {
            assert!((ours - theirs / 255.0).abs() < 1e-10 * scale);
        }
    }

    #[test]
    fn test_relevance_of_presets_is_not_uniform_and_finds_what_is_there() {
        // A square of noise on a black image: all else has no relevance by the rules that look at
        // the values, and the rule flat spreads no further than a receptive field.
        let shape = fixtures::SHAPE;
        let noise = fixtures::image(8);
        let inside = |row: usize, column: usize, margin: usize| {
            (60 - margin..120 + margin).contains(&row)
                && (70 - margin..130 + margin).contains(&column)
        };
        let place = |index: usize| (index / shape.width % shape.height, index % shape.width);
        let values: Vec<f32> = noise
            .values()
            .iter()
            .enumerate()
            .map(|(index, &value)| {
                let (row, column) = place(index);
                if inside(row, column, 0) {
                    value as f32
                } else {
                    0.0
                }
            })
            .collect();
        let image = Image::new(shape, &values).unwrap();
        let model = fixtures::model_without_biases(8);
        for preset in Preset::ALL {
            let composite = preset.composite(&fixtures::network());
            let relevance = relevance(&model, &image, CLASS, &composite).unwrap();
            let margin = if preset == Preset::EpsilonPlusFlat {
                2
            } else {
                0
            };
            let scale = largest(relevance.map.values());
            assert!(scale > 0.0, "{preset}");
            for (index, value) in relevance.map.values().iter().enumerate() {
                let (row, column) = place(index);
                if !inside(row, column, margin) {
                    assert_eq!(*value, 0.0, "{preset} at {row}, {column}");
                }
            }
            let relevant = relevance
                .map
                .values()
                .iter()
                .filter(|v| v.abs() > 0.1 * scale);
            let count = relevant.count();
            assert!(count > 3 && count < shape.len() / 10, "{preset}: {count}");
        }
    }

    #[test]
    fn test_relevance_of_a_flat_image_loses_nothing_to_ties() {
        let model = fixtures::model(6);
        let shape = model.input();
        let image = Image::new(shape, &vec![0.5; shape.len()]).unwrap();
        let trace = forward(&model, &image).unwrap();
        let first = &trace.inputs()[2];
        assert_eq!(first[0], first[1], "all windows are ties");
        for preset in Preset::ALL {
            let composite = preset.composite(&fixtures::network());
            let layers = relevance(&model, &image, CLASS, &composite).unwrap().layers;
            for pair in layers
                .windows(2)
                .filter(|pair| pair[0].layer.starts_with("pool"))
            {
                let error = (pair[0].sum - pair[1].sum).abs();
                assert!(pair[1].sum != 0.0 && error < 1e-12, "{preset}: {pair:?}");
            }
        }
    }

    #[test]
    fn test_relevance_with_another_networks_composite_or_class_is_refused() {
        let (model, image) = (fixtures::model(1), fixtures::image(1));
        let six = leuko_model::Network::schouten(fixtures::SHAPE, 6).unwrap();
        let composite = Preset::Epsilon.composite(&six);
        assert!(matches!(
            relevance(&model, &image, CLASS, &composite),
            Err(ExplainError::WrongComposite { .. })
        ));
        let composite = Preset::Epsilon.composite(&fixtures::network());
        assert!(matches!(
            relevance(&model, &image, ClassIndex(2), &composite),
            Err(ExplainError::ClassOutOfRange { .. })
        ));
    }
}
