//! Golden vectors for tests: JSON with the conversions that the tests need.

use serde_json::Value;

/// Reads a file of golden vectors.
pub(crate) fn golden(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Asserts that a result agrees with another implementation to ten digits, or to 1e-10 near zero.
#[track_caller]
pub(crate) fn close(got: f64, expected: f64) {
    let tolerance = 1e-10 * expected.abs().max(1.0);
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
    /// A list of counts.
    fn counts(&self) -> Vec<usize>;
    /// The points that a case has under `name`: whole numbers over its `scale`.
    fn points(&self, name: &str) -> Vec<f32>;
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

    fn counts(&self) -> Vec<usize> {
        self.cases().map(Self::count).collect()
    }

    fn points(&self, name: &str) -> Vec<f32> {
        let scale = self["scale"].number();
        let values = self[name].numbers();
        values.iter().map(|value| (value / scale) as f32).collect()
    }
}
