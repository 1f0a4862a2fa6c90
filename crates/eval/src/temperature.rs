//! One number that makes a network's probabilities less, or more, certain.

use leuko_core::{ClassIndex, Prediction};
use serde::{Deserialize, Serialize};

use crate::EvalError;

/// Temperature scaling (Guo, Pleiss, Sun & Weinberger, ICML 2017): logits are divided by one number before the
/// softmax. It changes how certain the answers are, never which class they are or the order of images of two
/// classes.
///
/// Fit it on validation images, which neither trained the network nor test it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Temperature {
    /// The temperature, in `[1 / 50, 50]`: above 1 the network was too certain, below 1 not certain enough.
    pub value: f64,
    /// Mean negative log-likelihood of the validation images before, in nats.
    pub before: f64,
    /// The same after; at most `before`.
    pub after: f64,
    /// Whether the best temperature lies beyond the range, so that `value` is its end. This happens if the
    /// network answers every validation image right, or answers no better than by chance.
    pub at_limit: bool,
}

impl Temperature {
    /// The highest temperature; its inverse is the lowest.
    pub const LIMIT: f64 = 50.0;

    /// The temperature of the highest likelihood on validation images.
    ///
    /// The negative log-likelihood is convex in the inverse temperature, so that the one point where its
    /// slope is 0 is found by halving.
    ///
    /// # Shapes
    ///
    /// - `logits`: `[image][class]`, finite. Logarithms of probabilities do as well.
    /// - `truth`: `[image]`.
    ///
    /// # Errors
    ///
    /// - [`EvalError::NoValues`] if there is no image.
    /// - [`EvalError::LengthMismatch`] if there are not logits for each label.
    /// - [`EvalError::RowLength`] if images have other numbers of classes.
    /// - [`EvalError::UnknownClass`] if a label has no logit.
    /// - [`EvalError::NotFinite`] if a logit is infinite or not a number; the position is that of all logits in a
    ///   row.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::ClassIndex;
    /// use leuko_eval::Temperature;
    ///
    /// // The network says 95% (a logit of 3) and is right three times of four: 75% is a logit of ln 3.
    /// let logits = vec![vec![0.0, 3.0]; 4];
    /// let truth = [1, 1, 1, 0].map(ClassIndex);
    /// let found = Temperature::fit(&logits, &truth)?;
    /// assert!((found.value - 3.0 / 3f64.ln()).abs() < 1e-9);
    /// assert!((found.probabilities(&logits[0])[1] - 0.75).abs() < 1e-9);
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn fit(logits: &[Vec<f64>], truth: &[ClassIndex]) -> Result<Self, EvalError> {
        check(logits, truth)?;
        let images = || logits.iter().zip(truth);
        let n = truth.len() as f64;
        let loss = |inverse: f64| {
            let losses = images().map(|(of, truth)| -scaled(of, inverse)[truth.index()].ln());
            losses.sum::<f64>() / n
        };
        let slope = |inverse: f64| {
            let slopes = images().map(|(of, truth)| {
                let mean: f64 = of.iter().zip(scaled(of, inverse)).map(|(z, p)| z * p).sum();
                mean - of[truth.index()]
            });
            slopes.sum::<f64>()
        };
        let (mut low, mut high) = (1.0 / Self::LIMIT, Self::LIMIT);
        let at_limit = slope(low) >= 0.0 || slope(high) <= 0.0;
        // 100 halvings of 50 leave less than the spacing of f64.
        for _ in 0..100 {
            let middle = (low + high) / 2.0;
            match slope(middle) > 0.0 {
                true => high = middle,
                false => low = middle,
            }
        }
        let inverse = (low + high) / 2.0;
        Ok(Self {
            value: 1.0 / inverse,
            before: loss(1.0),
            after: loss(inverse),
            at_limit,
        })
    }

    /// The temperature of the highest likelihood on a network's answers for its validation images.
    ///
    /// # Errors
    ///
    /// - Those of [`Temperature::fit`].
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::{ClassIndex, ImageId, Prediction};
    /// use leuko_eval::Temperature;
    ///
    /// // It says 95.3%, and is right three times of four.
    /// let answer = |truth| Prediction {
    ///     image: ImageId("cell.png".into()),
    ///     truth: ClassIndex(truth),
    ///     probabilities: vec![0.047, 0.953],
    /// };
    /// let found = Temperature::of_predictions(&[1, 1, 1, 0].map(answer))?;
    /// assert!((found.value - 2.74).abs() < 0.01);
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn of_predictions(validation: &[Prediction]) -> Result<Self, EvalError> {
        let logits: Vec<Vec<f64>> = validation.iter().map(log_probabilities).collect();
        let truth: Vec<ClassIndex> = validation.iter().map(|of| of.truth).collect();
        Self::fit(&logits, &truth)
    }

    /// Probabilities of the classes from one image's logits; they add up to 1.
    pub fn probabilities(&self, logits: &[f64]) -> Vec<f64> {
        scaled(logits, 1.0 / self.value)
    }
}

/// Logarithms of an answer's probabilities, which are its logits less one number. A probability too small for
/// `f32` counts as the smallest that is not.
pub(crate) fn log_probabilities(of: &Prediction) -> Vec<f64> {
    let logarithm = |&p: &f32| f64::from(p.max(f32::MIN_POSITIVE)).ln();
    of.probabilities.iter().map(logarithm).collect()
}

/// The softmax of logits times a number.
fn scaled(logits: &[f64], by: f64) -> Vec<f64> {
    let highest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let parts: Vec<f64> = logits
        .iter()
        .map(|logit| (by * (logit - highest)).exp())
        .collect();
    let sum: f64 = parts.iter().sum();
    // The smallest positive number stands for 0, so that every probability has a logarithm.
    parts
        .iter()
        .map(|part| (part / sum).max(f64::MIN_POSITIVE))
        .collect()
}

fn check(logits: &[Vec<f64>], truth: &[ClassIndex]) -> Result<(), EvalError> {
    if logits.len() != truth.len() {
        return Err(EvalError::LengthMismatch {
            labels: truth.len(),
            scores: logits.len(),
        });
    }
    let classes = logits.first().ok_or(EvalError::NoValues)?.len();
    for (row, of) in logits.iter().enumerate() {
        if of.len() != classes {
            return Err(EvalError::RowLength {
                row,
                expected: classes,
                got: of.len(),
            });
        }
        if let Some(class) = of.iter().position(|logit| !logit.is_finite()) {
            return Err(EvalError::NotFinite {
                index: row * classes + class,
                got: of[class],
            });
        }
    }
    match truth.iter().find(|class| class.index() >= classes) {
        Some(&got) => Err(EvalError::UnknownClass { classes, got }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, golden};

    #[test]
    fn test_the_temperature_is_that_of_scipy() {
        let vectors = golden(include_str!("../../../tests/golden/eval/statistics.json"));
        for case in vectors["temperatures"].cases() {
            let logits: Vec<Vec<f64>> = case["logits"].cases().map(GoldenValue::numbers).collect();
            let truth: Vec<ClassIndex> = case["truth"]
                .cases()
                .map(|class| ClassIndex(class.count() as u16))
                .collect();
            let found = Temperature::fit(&logits, &truth).unwrap();
            // scipy stops where the loss is flat to its precision.
            assert!(
                (found.value / case["temperature"].number() - 1.0).abs() < 1e-6,
                "{found:?}"
            );
            assert!((found.before - case["before"].number()).abs() < 1e-12);
            assert!((found.after - case["after"].number()).abs() < 1e-12);
            assert!(found.after <= found.before && !found.at_limit);
        }
    }

    #[test]
    fn test_networks_that_are_always_or_never_right_reach_the_limits() {
        let logits = vec![vec![0.0, 1.0], vec![2.0, 0.0]];
        let right = Temperature::fit(&logits, &[1, 0].map(ClassIndex)).unwrap();
        assert!((right.value - 1.0 / Temperature::LIMIT).abs() < 1e-9 && right.at_limit);
        let wrong = Temperature::fit(&logits, &[0, 1].map(ClassIndex)).unwrap();
        assert!((wrong.value - Temperature::LIMIT).abs() < 1e-6 && wrong.at_limit);
        // Far beyond what exp can hold.
        let huge = Temperature::fit(&[vec![0.0, 1e6], vec![1e6, 0.0]], &[1, 1].map(ClassIndex));
        assert!(huge.unwrap().after.is_finite());
    }

    #[test]
    fn test_logits_that_do_not_fit_are_refused() {
        let class = ClassIndex(0);
        let refused = |logits: &[Vec<f64>], truth: &[ClassIndex]| {
            Temperature::fit(logits, truth).unwrap_err()
        };
        assert_eq!(refused(&[], &[]), EvalError::NoValues);
        assert!(matches!(
            refused(&[vec![0.0]], &[]),
            EvalError::LengthMismatch { .. }
        ));
        assert!(matches!(
            refused(&[vec![0.0], vec![0.0, 1.0]], &[class; 2]),
            EvalError::RowLength { row: 1, .. }
        ));
        assert!(matches!(
            refused(&[vec![0.0], vec![f64::NAN]], &[class; 2]),
            EvalError::NotFinite { index: 1, .. }
        ));
        assert!(matches!(
            refused(&[vec![0.0, 1.0]], &[ClassIndex(2)]),
            EvalError::UnknownClass { classes: 2, .. }
        ));
    }
}
