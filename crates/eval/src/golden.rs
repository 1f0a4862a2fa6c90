//! Golden vectors for tests: JSON with the conversions that the tests need.

use leuko_core::ClassIndex;
use serde_json::Value;

use crate::Confusion;

/// Reads a file of golden vectors.
pub(crate) fn golden(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Asserts that a result agrees with another implementation to twelve digits, or to 1e-12 near zero.
#[track_caller]
pub(crate) fn close(got: f64, expected: f64) {
    let tolerance = 1e-12 * expected.abs().max(1.0);
    assert!(
        (got - expected).abs() <= tolerance,
        "got {got}, expected {expected}"
    );
}

/// Conversions of golden values; one of another form ends the test.
pub(crate) trait GoldenValue {
    /// The members of a list.
    fn cases(&self) -> impl Iterator<Item = &Value>;
    /// A number.
    fn number(&self) -> f64;
    /// A list of numbers.
    fn numbers(&self) -> Vec<f64>;
    /// A count.
    fn count(&self) -> usize;
    /// A list of truth values.
    fn bools(&self) -> Vec<bool>;
    /// The confusion matrix of a case with `classes`, `truth` and `answer`.
    fn confusion(&self) -> Confusion;
}

impl GoldenValue for Value {
    fn cases(&self) -> impl Iterator<Item = &Value> {
        self.as_array().unwrap().iter()
    }

    fn number(&self) -> f64 {
        self.as_f64().unwrap()
    }

    fn numbers(&self) -> Vec<f64> {
        self.cases().map(Self::number).collect()
    }

    fn count(&self) -> usize {
        self.as_u64().unwrap() as usize
    }

    fn bools(&self) -> Vec<bool> {
        self.cases().map(|value| value.as_bool().unwrap()).collect()
    }

    fn confusion(&self) -> Confusion {
        let mut confusion = Confusion::new(self["classes"].count());
        let class = |value: &Value| ClassIndex(value.count() as u16);
        for (truth, answer) in self["truth"].cases().zip(self["answer"].cases()) {
            confusion.add(class(truth), class(answer)).unwrap();
        }
        confusion
    }
}
