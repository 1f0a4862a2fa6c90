//! SmoothGrad: the mean gradient of noisy copies.

use leuko_core::{ClassIndex, Stream};
use serde::{Deserialize, Serialize};

use crate::attribution::Sums;
use crate::forward::forward_values;
use crate::gradient::walk_back;
use crate::{Attribution, ExplainError, Image, Model};

/// Settings of [`smooth_grad`]. Smilkov et al. 2017 (section 3.2) found clear maps with noise of 10 to 20
/// percent, and little change beyond 50 samples; the defaults follow them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmoothGrad {
    /// Standard deviation of the noise, relative to the image's range (largest minus smallest value).
    /// Default: 0.15.
    pub noise: f64,
    /// Number of noisy copies. Default: 50.
    pub samples: usize,
}

impl Default for SmoothGrad {
    fn default() -> Self {
        Self {
            noise: 0.15,
            samples: 50,
        }
    }
}

impl SmoothGrad {
    /// Checks that every setting is in its range.
    ///
    /// # Errors
    ///
    /// - [`ExplainError::Setting`] if the noise is negative or not finite, or there are no samples.
    pub fn validate(&self) -> Result<(), ExplainError> {
        if !(self.noise.is_finite() && self.noise >= 0.0) {
            return Err(ExplainError::Setting {
                setting: "noise",
                expected: "a part of the image's range, 0 or more",
                found: self.noise,
            });
        }
        if self.samples == 0 {
            return Err(ExplainError::Setting {
                setting: "samples",
                expected: "at least one",
                found: 0.0,
            });
        }
        Ok(())
    }
}

/// Mean gradient of the class's logit over noisy copies of the image (Smilkov et al. 2017, eq. 1). Noise
/// is normal, and is not cut at 0 and 1.
///
/// The noise comes from `stream`, value by value and copy by copy. Use a separate stream for each image,
/// for example `Stream::new(seed, "all-binary/n0050/fold03/smooth-grad/Im001_1.tif")`.
///
/// # Errors
///
/// - [`ExplainError::Setting`] if a setting is out of range.
/// - Those of [`gradient`](crate::gradient()).
///
/// # Examples
///
/// ```
/// use leuko_core::{ClassIndex, Seed, Stream};
/// use leuko_explain::{Image, Model, SmoothGrad, randomised_weights, smooth_grad};
/// use leuko_model::{Network, Shape};
///
/// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
/// let model = Model::new(&network, &randomised_weights(&network, Seed(1)))?;
/// let values: Vec<f32> = (0..network.input().len()).map(|i| (i % 7) as f32 / 6.0).collect();
/// let image = Image::new(network.input(), &values)?;
/// let settings = SmoothGrad { samples: 3, ..SmoothGrad::default() };
/// let mut stream = Stream::new(Seed(1), "smooth-grad");
/// let found = smooth_grad(&model, &image, ClassIndex(1), &settings, &mut stream)?;
/// assert_eq!(found.map.shape(), network.input());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn smooth_grad(
    model: &Model,
    image: &Image,
    class: ClassIndex,
    settings: &SmoothGrad,
    stream: &mut Stream,
) -> Result<Attribution, ExplainError> {
    settings.validate()?;
    model.check_shape(image.shape())?;
    model.check_class(class)?;
    let values = image.values();
    let largest = values.iter().fold(f64::NEG_INFINITY, |m, &v| m.max(v));
    let smallest = values.iter().fold(f64::INFINITY, |m, &v| m.min(v));
    let deviation = settings.noise * (largest - smallest);
    let part = 1.0 / settings.samples as f64;
    let logit = forward_values(model, values)?.logits()[class.index()];
    let mut sums = Sums::new(model);
    let mut mean = vec![0.0; values.len()];
    for _ in 0..settings.samples {
        let noisy: Vec<f64> = values
            .iter()
            .map(|value| value + deviation * stream.normal())
            .collect();
        let trace = forward_values(model, &noisy)?;
        let gradient = walk_back(model, &trace, class, |index, gradient| {
            sums.add(index, part * gradient.iter().sum::<f64>());
        });
        for (mean, gradient) in mean.iter_mut().zip(gradient) {
            *mean += part * gradient;
        }
    }
    sums.finish(model, class, logit, logit, mean)
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;
    use crate::{Scaling, fixtures, gradient};

    const CLASS: ClassIndex = ClassIndex(1);

    #[test]
    fn test_smooth_grad_without_noise_is_the_gradient() {
        let (model, image) = (fixtures::model(4), fixtures::image(4));
        let settings = SmoothGrad {
            noise: 0.0,
            samples: 2,
        };
        let mut stream = Stream::new(Seed(1), "noise");
        let smooth = smooth_grad(&model, &image, CLASS, &settings, &mut stream).unwrap();
        let plain = gradient(&model, &image, CLASS, Scaling::Raw).unwrap();
        assert_eq!(smooth, plain);
    }

    #[test]
    fn test_smooth_grad_is_the_mean_over_copies_drawn_one_after_the_other() {
        let (model, image) = (fixtures::model(4), fixtures::image(4));
        let run = |samples, stream: &mut Stream| {
            let settings = SmoothGrad {
                samples,
                ..SmoothGrad::default()
            };
            smooth_grad(&model, &image, CLASS, &settings, stream).unwrap()
        };
        let both = run(2, &mut Stream::new(Seed(1), "noise"));
        let mut stream = Stream::new(Seed(1), "noise");
        let (first, second) = (run(1, &mut stream), run(1, &mut stream));
        assert_ne!(first.map, second.map);
        let parts = first.map.values().iter().zip(second.map.values());
        for (mean, (a, b)) in both.map.values().iter().zip(parts) {
            assert!((mean - (a + b) / 2.0).abs() < 1e-15);
        }
        assert_eq!(both, run(2, &mut Stream::new(Seed(1), "noise")));
        assert!((both.layers[0].sum - both.map.sum()).abs() < 1e-12);
    }

    #[test]
    fn test_smooth_grad_noise_has_the_deviation_asked_for() {
        // The same draws in the same order, on an image whose range is 1 except for a millionth.
        let image = fixtures::image(4);
        let mut stream = Stream::new(Seed(1), "noise");
        let draws: Vec<f64> = image.values().iter().map(|_| stream.normal()).collect();
        let noisy = image.values().iter().zip(&draws).map(|(v, n)| v + 0.15 * n);
        let (model, noisy) = (fixtures::model(4), noisy.collect::<Vec<f64>>());
        let trace = forward_values(&model, &noisy).unwrap();
        let expected = walk_back(&model, &trace, CLASS, |_, _| {});
        let settings = SmoothGrad {
            samples: 1,
            ..SmoothGrad::default()
        };
        let mut stream = Stream::new(Seed(1), "noise");
        let smooth = smooth_grad(&model, &image, CLASS, &settings, &mut stream).unwrap();
        // That millionth may decide a pooling window, here and there.
        let largest = expected.iter().fold(0f64, |m, g| m.max(g.abs()));
        let close = |(a, b): &(&f64, &f64)| (*a - *b).abs() < 1e-9 * largest;
        let pairs = smooth.map.values().iter().zip(&expected);
        let same = pairs.filter(close).count();
        assert!(same as f64 > 0.99 * expected.len() as f64, "{same}");
    }

    #[test]
    fn test_validate_refuses_what_has_no_meaning() {
        assert_eq!(SmoothGrad::default().validate(), Ok(()));
        let default = SmoothGrad::default();
        for settings in [
            SmoothGrad {
                noise: -0.1,
                ..default
            },
            SmoothGrad {
                noise: f64::NAN,
                ..default
            },
            SmoothGrad {
                samples: 0,
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
