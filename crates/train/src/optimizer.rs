//! Step rules: how a gradient moves the weights.

mod config;

pub use config::{OptimizerConfig, OptimizerError};

/// A step rule with its running means of past gradients, for one run.
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

/// Constants are rounded to `f32` once; numbers that depend on the step are computed in `f64`.
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
        /// `beta1^t` and `beta2^t` after step `t`, as running products: the last bits of a power
        /// function differ between machines.
        powers: (f64, f64),
        /// Running mean of the gradient, per parameter.
        mean: Vec<f32>,
        /// Running mean of the squared gradient, per parameter.
        mean_square: Vec<f32>,
    },
}

impl Optimizer {
    /// A rule without past gradients, for this many parameters.
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
    /// Panics if either does not have as many values as the optimiser has parameters.
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
    use serde::Deserialize;

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
}
