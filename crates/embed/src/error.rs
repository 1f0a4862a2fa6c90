//! Errors of points, labels and settings.

use thiserror::Error;

/// A map or a number could not be computed.
#[derive(Debug, Error)]
pub enum EmbedError {
    // === Points and labels ===
    /// The values do not make up whole points.
    #[error("expected {dims} values for each point, found {values} values in all")]
    Shape {
        /// Number of values.
        values: usize,
        /// Number of dimensions, which is at least 1 in a set of points.
        dims: usize,
    },
    /// A value is infinite or not a number, so it has no distance.
    #[error("point {point}, dimension {dim}: expected a finite number, found {got}")]
    NotFinite {
        /// Position of the point (0-based).
        point: usize,
        /// Dimension (0-based).
        dim: usize,
        /// The value.
        got: f32,
    },
    /// A map or number of so few points is meaningless.
    #[error("expected at least {expected} points, found {got}")]
    TooFewPoints {
        /// The smallest number that has a result.
        expected: usize,
        /// Number of points.
        got: usize,
    },
    /// All points are equal, so there is nothing to map.
    #[error(
        "expected points that differ, found {points} equal ones\n\
         hint: a network whose last layer is dead gives every image the same answer; train it from another seed"
    )]
    AllEqual {
        /// Number of points.
        points: usize,
    },
    /// There is not one label for each point.
    #[error("expected one label for each of {points} points, found {labels}")]
    LabelCount {
        /// Number of points.
        points: usize,
        /// Number of labels.
        labels: usize,
    },
    /// One class has nothing to separate from.
    #[error("expected points of at least two classes, found only the label {label}")]
    OneClass {
        /// The label of all points.
        label: usize,
    },
    /// The map belongs to other points.
    #[error("expected a map of {points} points, found {mapped}")]
    MapLength {
        /// Number of points.
        points: usize,
        /// Number of points of the map.
        mapped: usize,
    },

    // === Settings ===
    /// A perplexity out of range.
    #[error(
        "perplexity: expected a finite number of at least {expected}, found {got}\n\
         hint: 5 to 50 is usual; it is lowered automatically for few points"
    )]
    Perplexity {
        /// The least that is allowed.
        expected: f64,
        /// What was asked for.
        got: f64,
    },
    /// There are no iterations after the exaggeration.
    #[error("epochs: expected more than the {expected} of early exaggeration, found {got}")]
    Epochs {
        /// Number of epochs with early exaggeration.
        expected: usize,
        /// What was asked for.
        got: usize,
    },
    /// Too many neighbours, or none.
    #[error("neighbours: expected 1 to {expected} for {points} points, found {got}")]
    Neighbours {
        /// The most that is allowed.
        expected: usize,
        /// Number of points.
        points: usize,
        /// What was asked for.
        got: usize,
    },
    /// Too few random labellings for a standard deviation.
    #[error("permutations: expected at least {expected}, found {got}")]
    Permutations {
        /// The least that is allowed.
        expected: usize,
        /// What was asked for.
        got: usize,
    },

    // === Machine ===
    /// The thread that the map is computed on did not start.
    #[error("cannot start a thread: {source}")]
    Thread {
        /// What the system said.
        source: rayon::ThreadPoolBuildError,
    },
}
