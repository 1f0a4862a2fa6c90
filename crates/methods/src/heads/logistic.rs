//! Logistic regression.

use serde::{Deserialize, Serialize};

use crate::classifier::{Learner, Training, is_point, saved};
use crate::error::MethodError;
use crate::lbfgs::{Stuck, minimise};

/// Logistic regression with an L2 penalty: it minimises the sum of the training images' cross-entropies
/// plus half the sum of the squared weights. That is C = 1 in scikit-learn, without a penalty on the
/// intercept. Two classes have one row of weights, more have one for each class (softmax).
///
/// Frozen features with such a regression are the linear probe of Alain and Bengio, *Understanding
/// intermediate layers using linear classifier probes*, ICLR 2017.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logistic {
    /// `[row][feature]`, and the intercept last.
    weights: Vec<Vec<f32>>,
}

impl Logistic {
    /// `[row][feature]`, and the intercept last: one row for two classes, which is of the second; otherwise one for
    /// each class.
    pub fn weights(&self) -> &[Vec<f32>] {
        &self.weights
    }

    /// Whether it is of so many features and classes.
    pub(crate) fn fits(&self, width: usize, classes: usize) -> bool {
        let rows = if classes == 2 { 1 } else { classes };
        classes > 1
            && self.weights.len() == rows
            && self.weights.iter().all(|row| is_point(row, width + 1))
    }
}

impl Learner for Logistic {
    fn fit(training: Training<'_>) -> Result<Self, MethodError> {
        let problem = Problem::of(training);
        let start = vec![0.0; problem.rows * (problem.width + 1)];
        let found = minimise(&start, |scaled, gradient| problem.loss(scaled, gradient));
        let scaled = found.map_err(|Stuck { steps, gradient }| MethodError::NotFitted {
            classifier: "logistic regression",
            reason: format!("after {steps} steps the gradient is still {gradient:.1e}"),
        })?;
        let rows = scaled.chunks_exact(problem.width + 1);
        Ok(Self {
            weights: rows.map(|row| saved(&problem.row(row))).collect(),
        })
    }

    fn probabilities(&self, point: &[f64]) -> Vec<f64> {
        let logits = self.weights.iter().map(|row| {
            let products = row
                .iter()
                .zip(point)
                .map(|(&weight, x)| f64::from(weight) * x);
            products.sum::<f64>() + row.last().map_or(0.0, |&last| f64::from(last))
        });
        let mut logits: Vec<f64> = logits.collect();
        if let [logit] = logits[..] {
            logits = vec![0.0, logit];
        }
        softmax(&mut logits);
        logits
    }
}

/// Replaces logits by probabilities; returns the logarithm of the sum of their exponentials.
fn softmax(logits: &mut [f64]) -> f64 {
    let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    logits
        .iter_mut()
        .for_each(|logit| *logit = (*logit - most).exp());
    let sum: f64 = logits.iter().sum();
    logits.iter_mut().for_each(|value| *value /= sum);
    most + sum.ln()
}

/// The loss as a function of scaled weights.
///
/// The points are centred, which changes the intercepts alone, and each weight is scaled by the curvature
/// of the loss in its direction. So features of different units do not slow the solver down.
struct Problem<'a> {
    training: Training<'a>,
    /// Rows of weights.
    rows: usize,
    /// Number of features.
    width: usize,
    means: Vec<f64>,
    /// A weight is its scaled weight times this.
    scales: Vec<f64>,
    /// The scale of intercepts.
    intercept: f64,
}

impl<'a> Problem<'a> {
    fn of(training: Training<'a>) -> Self {
        let count = training.points.len() as f64;
        let width = training.points.first().map_or(0, Vec::len);
        let column = |at: usize| training.points.iter().map(move |point| point[at]);
        let means: Vec<f64> = (0..width)
            .map(|at| column(at).sum::<f64>() / count)
            .collect();
        let scale = |at: usize| {
            let squares: f64 = column(at).map(|value| (value - means[at]).powi(2)).sum();
            // The curvature of cross-entropy is at most a quarter.
            1.0 / (1.0 + squares / 4.0).sqrt()
        };
        Self {
            training,
            rows: if training.classes == 2 {
                1
            } else {
                training.classes
            },
            width,
            scales: (0..width).map(scale).collect(),
            intercept: 2.0 / count.sqrt(),
            means,
        }
    }

    /// The weights of a row, and its intercept last, for points as they are.
    fn row(&self, scaled: &[f64]) -> Vec<f64> {
        let mut row: Vec<f64> = (scaled.iter().zip(&self.scales))
            .map(|(value, scale)| value * scale)
            .collect();
        let products = row
            .iter()
            .zip(&self.means)
            .map(|(weight, mean)| weight * mean);
        let shift: f64 = products.sum();
        row.push(scaled[self.width] * self.intercept - shift);
        row
    }

    /// The loss; fills `gradient`.
    fn loss(&self, scaled: &[f64], gradient: &mut [f64]) -> f64 {
        let Self {
            training, width, ..
        } = self;
        let stride = width + 1;
        let rows: Vec<Vec<f64>> = scaled
            .chunks_exact(stride)
            .map(|row| self.row(row))
            .collect();
        let mut loss = 0.0;
        gradient.fill(0.0);
        let mut logits = Vec::new();
        for (point, &label) in training.points.iter().zip(training.labels) {
            logits.clear();
            if self.rows == 1 {
                logits.push(0.0);
            }
            logits.extend(
                rows.iter()
                    .map(|row| dot(&row[..*width], point) + row[*width]),
            );
            let own = logits[label];
            loss += softmax(&mut logits) - own;
            logits[label] -= 1.0;
            let errors = &logits[logits.len() - self.rows..];
            for (gradient, error) in gradient.chunks_exact_mut(stride).zip(errors) {
                for (sum, value) in gradient.iter_mut().zip(point) {
                    *sum += error * value;
                }
                gradient[*width] += error;
            }
        }
        for (gradient, row) in gradient.chunks_exact_mut(stride).zip(&rows) {
            let errors = gradient[*width];
            for at in 0..*width {
                loss += 0.5 * row[at] * row[at];
                gradient[at] += row[at] - errors * self.means[at];
                gradient[at] *= self.scales[at];
            }
            gradient[*width] = errors * self.intercept;
        }
        loss
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{agree, cases};

    #[test]
    fn test_logistic_regression_agrees_with_scikit_learn() {
        for case in cases() {
            let fitted: Logistic = case.fit();
            for (point, expected) in case.tested.iter().zip(&case.logistic) {
                agree(&case.name, &fitted.probabilities(point), expected, 1e-5);
            }
        }
    }

    #[test]
    fn test_the_gradient_is_the_slope_of_the_loss() {
        let case = &cases()[3];
        let training = Training {
            points: &case.points,
            labels: &case.labels,
            classes: case.classes,
        };
        let problem = Problem::of(training);
        let place: Vec<f64> = (0..24).map(|at| 0.3 - 0.05 * f64::from(at)).collect();
        let mut gradient = vec![0.0; 24];
        problem.loss(&place, &mut gradient);
        let step = 1e-6;
        for at in 0..24 {
            let at_step = |step: f64| {
                let mut place = place.clone();
                place[at] += step;
                problem.loss(&place, &mut [0.0; 24])
            };
            let slope = (at_step(step) - at_step(-step)) / (2.0 * step);
            assert!((slope - gradient[at]).abs() < 1e-6, "{at}");
        }
    }
}
