//! Vectors of features without names.

/// A vector in double precision, as methods take it.
pub(super) fn doubles(row: &[f32]) -> Vec<f64> {
    row.iter().map(|&value| f64::from(value)).collect()
}

/// Names of features that have none.
pub(super) fn numbered(count: usize) -> Vec<String> {
    (1..=count)
        .map(|number| format!("feature {number}"))
        .collect()
}
