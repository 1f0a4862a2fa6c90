//! Integrated gradients: the mean gradient on the way from a baseline.

use leuko_core::ClassIndex;
use serde::{Deserialize, Serialize};

use crate::attribution::Sums;
use crate::forward::forward_values;
use crate::gradient::walk_back;
use crate::{Attribution, ExplainError, Image, Model};

/// Settings of [`integrated_gradients`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntegratedGradients {
    /// Grey level of the baseline, an image without content, in `[0, 1]`. Default: 0, black, as in
    /// Sundararajan et al. 2017. A value of the image that equals the baseline gets no attribution, so
    /// black shows the effect of light, and 1 that of stain.
    pub baseline: f64,
    /// Number of points on the way. Default: 64; the [`gap`](Attribution::gap) shows whether they
    /// suffice.
    pub steps: usize,
}

impl Default for IntegratedGradients {
    fn default() -> Self {
        Self {
            baseline: 0.0,
            steps: 64,
        }
    }
}

impl IntegratedGradients {
    /// Checks that every setting is in its range.
    ///
    /// # Errors
    ///
    /// - [`ExplainError::Setting`] if the baseline is not in `[0, 1]`, or there are no steps.
    pub fn validate(&self) -> Result<(), ExplainError> {
        if !(0.0..=1.0).contains(&self.baseline) {
            return Err(ExplainError::Setting {
                setting: "baseline",
                expected: "a grey level in [0, 1]",
                found: self.baseline,
            });
        }
        if self.steps == 0 {
            return Err(ExplainError::Setting {
                setting: "steps",
                expected: "at least one",
                found: 0.0,
            });
        }
        Ok(())
    }
}

/// Image minus baseline, times the mean gradient on the straight line between them (Sundararajan et
/// al. 2017, eq. 1), by the midpoint rule: at `(i + 1/2) / steps`.
///
/// It explains the logit minus the baseline's logit, which is the sum of the exact integral; the
/// [`gap`](Attribution::gap) is the error of the steps. The sums per layer are of the mean gradient at
/// the layer's input times the input's difference from the baseline's.
///
/// # Errors
///
/// - [`ExplainError::Setting`] if a setting is out of range.
/// - Those of [`gradient`](crate::gradient()).
///
/// # Examples
///
/// ```
/// use leuko_core::{ClassIndex, Seed};
/// use leuko_explain::{Image, IntegratedGradients, Model, integrated_gradients, randomised_weights};
/// use leuko_model::{Network, Shape};
///
/// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
/// let model = Model::new(&network, &randomised_weights(&network, Seed(1)))?;
/// let image = Image::new(network.input(), &vec![0.5; network.input().len()])?;
/// let settings = IntegratedGradients { steps: 4, ..IntegratedGradients::default() };
/// let found = integrated_gradients(&model, &image, ClassIndex(1), &settings)?;
/// // Without biases the logit grows in proportion to the image: every step has the same gradient.
/// assert!(found.gap().absolute.abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn integrated_gradients(
    model: &Model,
    image: &Image,
    class: ClassIndex,
    settings: &IntegratedGradients,
) -> Result<Attribution, ExplainError> {
    settings.validate()?;
    model.check_shape(image.shape())?;
    model.check_class(class)?;
    let baseline = settings.baseline;
    let end = forward_values(model, image.values())?;
    let start = forward_values(model, &vec![baseline; image.values().len()])?;
    let part = 1.0 / settings.steps as f64;
    let mut sums = Sums::new(model);
    let mut mean = vec![0.0; image.values().len()];
    for step in 0..settings.steps {
        let way = (step as f64 + 0.5) * part;
        let between: Vec<f64> = image
            .values()
            .iter()
            .map(|value| baseline + way * (value - baseline))
            .collect();
        let trace = forward_values(model, &between)?;
        let gradient = walk_back(model, &trace, class, |index, gradient| {
            let ends = end.inputs()[index].iter().zip(&start.inputs()[index]);
            let terms = gradient.iter().zip(ends).map(|(g, (a, b))| g * (a - b));
            sums.add(index, part * terms.sum::<f64>());
        });
        for (mean, gradient) in mean.iter_mut().zip(gradient) {
            *mean += part * gradient;
        }
    }
    for (mean, value) in mean.iter_mut().zip(image.values()) {
        *mean *= value - baseline;
    }
    let [logit, nothing] = [&end, &start].map(|trace| trace.logits()[class.index()]);
    sums.finish(model, class, logit, logit - nothing, mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    const CLASS: ClassIndex = ClassIndex(0);

    fn run(baseline: f64, steps: usize) -> Attribution {
        let (model, image) = (fixtures::model(5), fixtures::image(5));
        let settings = IntegratedGradients { baseline, steps };
        integrated_gradients(&model, &image, CLASS, &settings).unwrap()
    }

    #[test]
    fn test_integrated_gradients_with_more_steps_sum_to_the_difference_of_logits() {
        for baseline in [0.0, 1.0] {
            let gap = |steps| run(baseline, steps).gap().relative.unwrap().abs();
            let (coarse, fine) = (gap(2), gap(128));
            assert!(fine < 2e-2, "baseline {baseline}: {coarse} {fine}");
            assert!(fine < 0.2 * coarse, "baseline {baseline}: {coarse} {fine}");
        }
    }

    #[test]
    fn test_integrated_gradients_sums_of_the_first_and_last_layer_are_map_and_difference() {
        let attribution = run(0.0, 16);
        let (first, last) = (&attribution.layers[0], attribution.layers.last().unwrap());
        assert!((first.sum - attribution.map.sum()).abs() < 1e-12);
        assert!((last.sum - attribution.explained).abs() < 1e-12);
    }

    #[test]
    fn test_integrated_gradients_from_the_image_itself_are_zero() {
        let model = fixtures::model(5);
        let shape = model.input();
        let image = Image::new(shape, &vec![0.5; shape.len()]).unwrap();
        let settings = IntegratedGradients {
            baseline: 0.5,
            steps: 3,
        };
        let attribution = integrated_gradients(&model, &image, CLASS, &settings).unwrap();
        assert!(attribution.map.values().iter().all(|&value| value == 0.0));
        assert_eq!(attribution.gap().relative, None);
    }

    #[test]
    fn test_validate_refuses_what_has_no_meaning() {
        let default = IntegratedGradients::default();
        assert_eq!(default.validate(), Ok(()));
        for settings in [
            IntegratedGradients {
                baseline: 255.0,
                ..default
            },
            IntegratedGradients {
                steps: 0,
                ..default
            },
        ] {
            assert!(matches!(
                settings.validate(),
                Err(ExplainError::Setting { .. })
            ));
        }
    }
}
