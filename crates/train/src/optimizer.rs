//! Step rules: how a gradient moves the weights.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A step rule and its constants; missing ones take the study's.
///
/// Both rules divide by a running root mean square of each parameter's gradient, with epsilon
/// outside the root, as in Keras 2.0.8. Other libraries and later versions of Keras put it inside
/// for RMSprop, or correct Adam's moments before adding it: small gradients then move the weights
/// differently.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", deny_unknown_fields)]
pub enum OptimizerConfig {
    /// RMSprop (Hinton 2012, lecture 6e), with `g` the gradient and `w` the weight:
    ///
    /// ```text
    /// a <- rho a + (1 - rho) g^2
    /// w <- w - learning_rate g / (sqrt(a) + epsilon)
    /// ```
    #[serde(rename = "rmsprop")]
    RmsProp {
        /// Length of a step. Default 0.001.
        #[serde(default = "rmsprop_learning_rate")]
        learning_rate: f64,
        /// Share of the past in the mean of squares, in `[0, 1)`. Default 0.9.
        #[serde(default = "rho")]
        rho: f64,
        /// Keeps the divisor from 0. Default 1e-7.
        #[serde(default = "epsilon")]
        epsilon: f64,
    },
    /// Adam (Kingma and Ba 2015, the second form in section 2), at step `t = 1, 2, ...`:
    ///
    /// ```text
    /// m <- beta1 m + (1 - beta1) g
    /// v <- beta2 v + (1 - beta2) g^2
    /// w <- w - learning_rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon)
    /// ```
    #[serde(rename = "adam")]
    Adam {
        /// Length of a step. Default 0.0001.
        #[serde(default = "adam_learning_rate")]
        learning_rate: f64,
        /// Share of the past in the mean of gradients, in `[0, 1)`. Default 0.9.
        #[serde(default = "beta1")]
        beta1: f64,
        /// Share of the past in the mean of squares, in `[0, 1)`. Default 0.999.
        #[serde(default = "beta2")]
        beta2: f64,
        /// Keeps the divisor from 0. Default 1e-7.
        #[serde(default = "epsilon")]
        epsilon: f64,
    },
}

fn rmsprop_learning_rate() -> f64 {
    1e-3
}

fn rho() -> f64 {
    0.9
}

fn adam_learning_rate() -> f64 {
    1e-4
}

fn beta1() -> f64 {
    0.9
}

fn beta2() -> f64 {
    0.999
}

fn epsilon() -> f64 {
    1e-7
}

impl Default for OptimizerConfig {
    fn default() -> Self {
        Self::rmsprop()
    }
}

/// A constant of [`OptimizerConfig`] is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("optimizer.{setting}: expected {expected}, got {got}")]
pub struct OptimizerError {
    /// Name of the setting.
    pub setting: &'static str,
    /// The values it may have.
    pub expected: &'static str,
    /// The value given.
    pub got: f64,
}

impl OptimizerConfig {
    /// The study's rule for the binary task.
    pub fn rmsprop() -> Self {
        Self::RmsProp {
            learning_rate: rmsprop_learning_rate(),
            rho: rho(),
            epsilon: epsilon(),
        }
    }

    /// The study's rule for the multiclass task.
    pub fn adam() -> Self {
        Self::Adam {
            learning_rate: adam_learning_rate(),
            beta1: beta1(),
            beta2: beta2(),
            epsilon: epsilon(),
        }
    }

    /// Checks that the constants make a step.
    ///
    /// # Errors
    ///
    /// - [`OptimizerError`] if `learning_rate` or `epsilon` is not above 0, or if `rho`, `beta1` or
    ///   `beta2` is not in `[0, 1)`, also once rounded to single precision.
    pub fn validate(&self) -> Result<(), OptimizerError> {
        let positive = |setting, got| {
            let single = got as f32;
            let valid = single > 0.0 && single.is_finite();
            let expected = "a number above 0 within single precision";
            if valid {
                Ok(())
            } else {
                Err(OptimizerError {
                    setting,
                    expected,
                    got,
                })
            }
        };
        let share = |setting, got| {
            let valid = (0.0..1.0).contains(&got) && (got as f32) < 1.0;
            let expected = "a number from 0 to below 1";
            if valid {
                Ok(())
            } else {
                Err(OptimizerError {
                    setting,
                    expected,
                    got,
                })
            }
        };
        match *self {
            Self::RmsProp {
                learning_rate,
                rho,
                epsilon,
            } => {
                positive("learning_rate", learning_rate)?;
                share("rho", rho)?;
                positive("epsilon", epsilon)
            }
            Self::Adam {
                learning_rate,
                beta1,
                beta2,
                epsilon,
            } => {
                positive("learning_rate", learning_rate)?;
                share("beta1", beta1)?;
                share("beta2", beta2)?;
                positive("epsilon", epsilon)
            }
        }
    }
}

/// A step rule with its memory of past gradients, for one run.
///
/// # Examples
///
/// ```
/// use leuko_train::{Optimizer, OptimizerConfig};
///
/// let mut optimizer = Optimizer::new(&OptimizerConfig::rmsprop(), 2);
/// let mut weights = [0.5, 0.5];
/// optimizer.step(&mut weights, &[2.0, 0.0]);
/// assert!(weights[0] < 0.5 && weights[1] == 0.5);
/// ```
#[derive(Clone, Debug)]
pub struct Optimizer(Rule);

/// Constants are rounded to `f32` once, here; what depends on the step is computed in `f64`.
#[derive(Clone, Debug)]
enum Rule {
    RmsProp {
        learning_rate: f32,
        rho: f32,
        epsilon: f32,
        /// Share of the new square: `1 - rho`.
        new: f32,
        /// Running mean of the squared gradient, per parameter.
        mean_square: Vec<f32>,
    },
    Adam {
        learning_rate: f64,
        beta1: f64,
        beta2: f64,
        epsilon: f32,
        /// `beta1^t` and `beta2^t` after step `t`. Running products, as the last bits of a power
        /// function differ between machines.
        powers: (f64, f64),
        /// Running mean of the gradient, per parameter.
        mean: Vec<f32>,
        /// Running mean of the squared gradient, per parameter.
        mean_square: Vec<f32>,
    },
}

impl Optimizer {
    /// A rule without any past, for so many parameters.
    pub fn new(config: &OptimizerConfig, parameters: usize) -> Self {
        Self(match *config {
            OptimizerConfig::RmsProp {
                learning_rate,
                rho,
                epsilon,
            } => Rule::RmsProp {
                learning_rate: learning_rate as f32,
                rho: rho as f32,
                epsilon: epsilon as f32,
                new: (1.0 - rho) as f32,
                mean_square: vec![0.0; parameters],
            },
            OptimizerConfig::Adam {
                learning_rate,
                beta1,
                beta2,
                epsilon,
            } => Rule::Adam {
                learning_rate,
                beta1,
                beta2,
                epsilon: epsilon as f32,
                powers: (1.0, 1.0),
                mean: vec![0.0; parameters],
                mean_square: vec![0.0; parameters],
            },
        })
    }

    /// Moves the weights one step against the gradient.
    ///
    /// # Shapes
    ///
    /// - `weights`, `gradients`: one value for each parameter, in the same order at every step.
    ///
    /// # Panics
    ///
    /// Panics if either does not hold as many values as the optimiser was made for.
    pub fn step(&mut self, weights: &mut [f32], gradients: &[f32]) {
        let parameters = match &self.0 {
            Rule::RmsProp { mean_square, .. } | Rule::Adam { mean_square, .. } => mean_square.len(),
        };
        assert_eq!(
            weights.len(),
            parameters,
            "the optimiser's number of weights"
        );
        assert_eq!(
            gradients.len(),
            parameters,
            "the optimiser's number of gradients"
        );
        match &mut self.0 {
            Rule::RmsProp {
                learning_rate,
                rho,
                epsilon,
                new,
                mean_square,
            } => {
                let (learning_rate, rho, epsilon, new) = (*learning_rate, *rho, *epsilon, *new);
                for ((w, &g), a) in weights.iter_mut().zip(gradients).zip(mean_square) {
                    *a = rho * *a + new * (g * g);
                    *w -= learning_rate * g / (a.sqrt() + epsilon);
                }
            }
            Rule::Adam {
                learning_rate,
                beta1,
                beta2,
                epsilon,
                powers,
                mean,
                mean_square,
            } => {
                powers.0 *= *beta1;
                powers.1 *= *beta2;
                let rate = *learning_rate * (1.0 - powers.1).sqrt() / (1.0 - powers.0);
                let (rate, epsilon) = (rate as f32, *epsilon);
                let (old1, new1) = (*beta1 as f32, (1.0 - *beta1) as f32);
                let (old2, new2) = (*beta2 as f32, (1.0 - *beta2) as f32);
                let moments = mean.iter_mut().zip(mean_square);
                for ((w, &g), (m, v)) in weights.iter_mut().zip(gradients).zip(moments) {
                    *m = old1 * *m + new1 * g;
                    *v = old2 * *v + new2 * (g * g);
                    *w -= rate * *m / (v.sqrt() + epsilon);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps of libraries in double precision; see `tests/golden/optimizer/`.
    #[derive(Deserialize)]
    struct Golden {
        weights: Vec<f32>,
        gradients: Vec<Vec<f32>>,
        rmsprop: Vec<Vec<f64>>,
        adam: Vec<Vec<f64>>,
    }

    fn golden() -> Golden {
        serde_json::from_str(include_str!(
            "../../../tests/golden/optimizer/optimizer.json"
        ))
        .unwrap()
    }

    /// Every weight after every step, to within 1e-6 of the largest value it has had: single
    /// precision rounds by 6e-8, forty times.
    fn check(config: &OptimizerConfig, golden: &Golden, expected: &[Vec<f64>]) {
        assert_eq!(expected.len(), golden.gradients.len());
        let mut optimizer = Optimizer::new(config, golden.weights.len());
        let mut weights = golden.weights.clone();
        let mut largest: Vec<f64> = weights.iter().map(|&w| f64::from(w.abs())).collect();
        for (step, (gradient, expected)) in golden.gradients.iter().zip(expected).enumerate() {
            optimizer.step(&mut weights, gradient);
            for (parameter, (&got, &expected)) in weights.iter().zip(expected).enumerate() {
                largest[parameter] = largest[parameter].max(expected.abs());
                assert!(
                    (f64::from(got) - expected).abs() <= 1e-6 * largest[parameter],
                    "step {step}, parameter {parameter}: {got}, expected {expected}"
                );
            }
        }
    }

    #[test]
    fn test_step_of_rmsprop_matches_optax() {
        let golden = golden();
        check(&OptimizerConfig::rmsprop(), &golden, &golden.rmsprop);
    }

    #[test]
    fn test_step_of_adam_matches_keras() {
        let golden = golden();
        check(&OptimizerConfig::adam(), &golden, &golden.adam);
    }

    #[test]
    fn test_step_of_rmsprop_adds_epsilon_outside_the_root() {
        let config = OptimizerConfig::RmsProp {
            learning_rate: 1.0,
            rho: 0.75,
            epsilon: 1.0,
        };
        let mut weights = [0.0];
        // a = 0.25 * 4 = 1, so w = -2 / (1 + 1); inside the root it would be -2 / sqrt(2).
        Optimizer::new(&config, 1).step(&mut weights, &[2.0]);
        assert_eq!(weights, [-1.0]);
    }

    #[test]
    fn test_step_with_an_infinite_gradient_does_not_touch_other_weights() {
        for config in [OptimizerConfig::rmsprop(), OptimizerConfig::adam()] {
            let mut optimizer = Optimizer::new(&config, 2);
            let mut weights = [1.0, 1.0];
            optimizer.step(&mut weights, &[f32::INFINITY, 0.0]);
            assert!(weights[0].is_nan() && weights[1] == 1.0, "{weights:?}");
        }
    }

    #[test]
    fn test_step_with_another_number_of_values_panics() {
        let panics = |weights: usize, gradients: usize| {
            std::panic::catch_unwind(|| {
                let mut optimizer = Optimizer::new(&OptimizerConfig::adam(), 3);
                optimizer.step(&mut vec![0.0; weights], &vec![0.0; gradients]);
            })
            .is_err()
        };
        assert!(!panics(3, 3));
        assert!(panics(2, 3));
        assert!(panics(3, 4));
    }

    #[test]
    fn test_config_takes_missing_constants_from_the_study() {
        let read = |text: &str| serde_json::from_str::<OptimizerConfig>(text);
        assert_eq!(
            read(r#"{"name": "rmsprop"}"#).unwrap(),
            OptimizerConfig::rmsprop()
        );
        assert_eq!(
            read(r#"{"name": "adam"}"#).unwrap(),
            OptimizerConfig::adam()
        );
        assert_eq!(
            read(r#"{"name": "rmsprop", "rho": 0.5}"#).unwrap(),
            OptimizerConfig::RmsProp {
                learning_rate: 1e-3,
                rho: 0.5,
                epsilon: 1e-7
            }
        );
        for config in [OptimizerConfig::rmsprop(), OptimizerConfig::adam()] {
            let text = serde_json::to_string(&config).unwrap();
            assert_eq!(read(&text).unwrap(), config, "{text}");
        }
    }

    #[test]
    fn test_config_refuses_constants_of_the_other_rule() {
        let refused = |text| {
            serde_json::from_str::<OptimizerConfig>(text)
                .unwrap_err()
                .to_string()
        };
        let message = refused(r#"{"name": "rmsprop", "beta1": 0.5}"#);
        assert!(message.contains("unknown field `beta1`"), "{message}");
        let message = refused(r#"{"name": "sgd"}"#);
        assert!(message.contains("unknown variant `sgd`"), "{message}");
    }

    #[test]
    fn test_validate_refuses_constants_out_of_range() {
        assert_eq!(OptimizerConfig::rmsprop().validate(), Ok(()));
        assert_eq!(OptimizerConfig::adam().validate(), Ok(()));
        let setting = |learning_rate, beta1, beta2, epsilon| {
            let config = OptimizerConfig::Adam {
                learning_rate,
                beta1,
                beta2,
                epsilon,
            };
            config.validate().map_err(|error| error.setting)
        };
        assert_eq!(setting(0.0, 0.9, 0.999, 1e-7), Err("learning_rate"));
        assert_eq!(setting(f64::NAN, 0.9, 0.999, 1e-7), Err("learning_rate"));
        assert_eq!(
            setting(f64::INFINITY, 0.9, 0.999, 1e-7),
            Err("learning_rate")
        );
        assert_eq!(setting(1e-4, 1.0, 0.999, 1e-7), Err("beta1"));
        assert_eq!(setting(1e-4, 0.0, -0.1, 1e-7), Err("beta2"));
        // Rounds to 1, respectively to 0.
        assert_eq!(setting(1e-4, 0.9, 1.0 - 1e-12, 1e-7), Err("beta2"));
        assert_eq!(setting(1e-4, 0.9, 0.999, 1e-60), Err("epsilon"));
        let config = OptimizerConfig::RmsProp {
            learning_rate: 1e-3,
            rho: 1.5,
            epsilon: 1e-7,
        };
        assert_eq!(
            config.validate().unwrap_err().to_string(),
            "optimizer.rho: expected a number from 0 to below 1, got 1.5"
        );
    }
}
