//! Support vector machines.

use linfa::composing::platt_scaling::{PlattParams, platt_newton_method};
use linfa::prelude::*;
use linfa_svm::Svm as Solver;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use crate::classifier::{Learner, Training, is_point, saved, squared_distance};
use crate::error::MethodError;

/// The price of a training image on the wrong side.
const C: f64 = 1.0;
/// How closely the solver meets its conditions.
const PRECISION: f64 = 1e-5;

/// Support vector machines with a Gaussian kernel, C = 1 and the kernel's width from the variance of the
/// features (`gamma = "scale"` in scikit-learn). Probabilities are by Platt's method, fitted to the training
/// images' own distances from the boundary. More than two classes have one machine each, against the
/// rest, and their probabilities are divided by their sum.
///
/// Platt, *Probabilistic outputs for support vector machines*, 1999; Lin, Lin and Weng, *A note on Platt's
/// probabilistic outputs*, Machine Learning 68 (2007), 267-276.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Svm {
    machines: Vec<Machine>,
}

/// One class against the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Machine {
    /// Support vectors.
    points: Vec<Vec<f32>>,
    /// Their weights, positive for points of the class.
    weights: Vec<f32>,
    /// Subtracted from the weighted sum.
    offset: f32,
    /// One divided by the kernel's width.
    gamma: f32,
    /// Slope and intercept of Platt's logit, for the class.
    platt: [f32; 2],
}

impl Svm {
    /// Whether it is of so many features and classes.
    pub(crate) fn fits(&self, width: usize, classes: usize) -> bool {
        let machines = if classes == 2 { 1 } else { classes };
        let fits = |machine: &Machine| {
            let Machine {
                points,
                weights,
                offset,
                gamma,
                platt: [slope, intercept],
            } = machine;
            let numbers = [*offset, *gamma, *slope, *intercept];
            is_point(weights, points.len())
                && points.iter().all(|point| is_point(point, width))
                && numbers.iter().all(|number| number.is_finite())
        };
        classes > 1 && self.machines.len() == machines && self.machines.iter().all(fits)
    }
}

impl Learner for Svm {
    fn fit(training: Training<'_>) -> Result<Self, MethodError> {
        // Of two classes, the machine of the second says all.
        let classes = if training.classes == 2 {
            1..2
        } else {
            0..training.classes
        };
        let machines = classes.map(|class| Machine::fit(training, class));
        Ok(Self {
            machines: machines.collect::<Result<_, _>>()?,
        })
    }

    fn probabilities(&self, point: &[f64]) -> Vec<f64> {
        let each = self
            .machines
            .iter()
            .map(|machine| machine.probability(point));
        let each: Vec<f64> = each.collect();
        if let [second] = each[..] {
            return vec![1.0 - second, second];
        }
        let sum: f64 = each.iter().sum();
        each.iter().map(|one| one / sum).collect()
    }
}

impl Machine {
    fn fit(training: Training<'_>, class: usize) -> Result<Self, MethodError> {
        let failed = |reason: String| MethodError::NotFitted {
            classifier: "a support vector machine",
            reason,
        };
        let points = training.points;
        let shape = (points.len(), points[0].len());
        let values: Vec<f64> = points.iter().flatten().copied().collect();
        let gamma = gamma(&values, shape.1);
        let records = Array2::from_shape_vec(shape, values);
        let records = records.map_err(|error| failed(error.to_string()))?;
        let own: Array1<bool> = training
            .labels
            .iter()
            .map(|&label| label == class)
            .collect();
        let dataset = Dataset::new(records, own.clone());
        let solver = Solver::<f64, bool>::params()
            .pos_neg_weights(C, C)
            .eps(PRECISION)
            .gaussian_kernel(1.0 / gamma);
        let solved = solver
            .fit(&dataset)
            .map_err(|error| failed(error.to_string()))?;

        let supports = points.iter().zip(&solved.alpha);
        let supports = supports.filter(|(_, alpha)| alpha.abs() > 100.0 * f64::EPSILON);
        let (points, weights): (Vec<_>, Vec<_>) = supports
            .map(|(point, &alpha)| (saved(point), alpha as f32))
            .unzip();
        let mut machine = Self {
            points,
            weights,
            offset: solved.rho as f32,
            gamma: gamma as f32,
            platt: [1.0, 0.0],
        };
        let decisions = training.points.iter().map(|point| machine.decision(point));
        let decisions: Array1<f64> = decisions.collect();
        let platt = PlattParams::<f64, ()>::default().check();
        let platt = platt.map_err(|error| failed(error.to_string()))?;
        let [slope, intercept] = platt_newton_method(decisions.view(), own.view(), &platt)
            .map(|(slope, intercept)| [-slope, -intercept])
            .map_err(|error| failed(error.to_string()))?;
        machine.platt = [slope as f32, intercept as f32];
        Ok(machine)
    }

    /// Distance from the boundary, positive on the side of the class.
    fn decision(&self, point: &[f64]) -> f64 {
        let gamma = f64::from(self.gamma);
        let supports = self.points.iter().zip(&self.weights);
        let terms = supports.map(|(support, &weight)| {
            f64::from(weight) * (-gamma * squared_distance(support, point)).exp()
        });
        terms.sum::<f64>() - f64::from(self.offset)
    }

    fn probability(&self, point: &[f64]) -> f64 {
        let [slope, intercept] = self.platt.map(f64::from);
        1.0 / (1.0 + (-slope * self.decision(point) - intercept).exp())
    }
}

/// One divided by the number of features and the variance of all values.
fn gamma(values: &[f64], width: usize) -> f64 {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean).powi(2));
    let variance = squares.sum::<f64>() / count;
    match variance > 0.0 {
        true => 1.0 / (width as f64 * variance),
        false => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{agree, cases};

    #[test]
    fn test_distances_from_the_boundary_agree_with_libsvm() {
        for case in cases() {
            let fitted: Svm = case.fit();
            assert_eq!(fitted.machines.len(), case.svm_decisions.len());
            for (machine, expected) in fitted.machines.iter().zip(&case.svm_decisions) {
                let decisions = case.tested.iter().map(|point| machine.decision(point));
                let decisions: Vec<f64> = decisions.collect();
                agree(&case.name, &decisions, expected, 1e-3);
            }
        }
    }

    #[test]
    fn test_probabilities_rise_with_the_distance_and_sum_to_one() {
        for case in cases() {
            let fitted: Svm = case.fit();
            for point in &case.tested {
                let probabilities = fitted.probabilities(point);
                assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
            assert!(fitted.machines.iter().all(|machine| machine.platt[0] > 0.0));
        }
    }
}
