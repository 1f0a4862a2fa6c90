//! Golden vectors from scikit-learn: `tests/golden/methods`.

use serde::Deserialize;

use crate::classifier::{Learner, Training};

/// Points, labels and what scikit-learn's classifiers say.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) classes: usize,
    pub(crate) points: Vec<Vec<f64>>,
    pub(crate) labels: Vec<usize>,
    pub(crate) tested: Vec<Vec<f64>>,
    pub(crate) logistic: Vec<Vec<f64>>,
    pub(crate) neighbours: Vec<Vec<f64>>,
    /// `[machine][tested]`.
    pub(crate) svm_decisions: Vec<Vec<f64>>,
}

pub(crate) fn cases() -> Vec<Case> {
    let text = include_str!("../../../tests/golden/methods/classifiers.json");
    serde_json::from_str(text).unwrap()
}

impl Case {
    pub(crate) fn fit<L: Learner>(&self) -> L {
        let training = Training {
            points: &self.points,
            labels: &self.labels,
            classes: self.classes,
        };
        L::fit(training).unwrap()
    }
}

/// Fails unless all numbers agree.
pub(crate) fn agree(name: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{name}");
    let differs = |(a, b): (&f64, &f64)| (a - b).abs() > tolerance;
    let differ = found.iter().zip(expected).any(differs);
    assert!(!differ, "{name}: {found:?} is not {expected:?}");
}
