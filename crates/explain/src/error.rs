//! Why something cannot be explained.

use leuko_core::ClassIndex;
use leuko_model::Shape;
use thiserror::Error;

/// An attribution could not be computed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ExplainError {
    // === The network ===
    /// Weights belong to another network.
    #[error("expected {expected} weights, one for each parameter of the network, found {found}")]
    WrongWeightCount {
        /// Parameters of the network.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// A weight is infinite or not a number.
    #[error("expected finite weights, found {found} at position {index}")]
    WeightNotFinite {
        /// Position in the flat weight vector (0-based).
        index: usize,
        /// The value.
        found: f32,
    },

    // === The image ===
    /// The image does not fill the network's input.
    #[error(
        "expected {expected} values of an image of {}x{}x{} (channels, rows, columns), found {found}",
        shape.channels, shape.height, shape.width
    )]
    WrongImageLength {
        /// Shape that the image should have.
        shape: Shape,
        /// Number of values of that shape.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// The image, or the baseline, has another shape than the network's input.
    #[error(
        "expected an image of {}x{}x{} (channels, rows, columns), found {}x{}x{}",
        expected.channels, expected.height, expected.width,
        found.channels, found.height, found.width
    )]
    WrongShape {
        /// Shape of the network's input.
        expected: Shape,
        /// Shape given.
        found: Shape,
    },
    /// A pixel is infinite or not a number.
    #[error("expected finite pixel values, found {found} at position {index}")]
    PixelNotFinite {
        /// Position in the planar image (0-based).
        index: usize,
        /// The value.
        found: f64,
    },
    /// A pixel lies outside the range that the network was trained on.
    #[error(
        "expected pixel values in [0, 1], as in training, found {found} at position {index}\n\
         hint: divide grey levels by 255; the network has never seen values of 0 to 255"
    )]
    PixelOutOfRange {
        /// Position in the planar image (0-based).
        index: usize,
        /// The value.
        found: f64,
    },

    // === What is asked for ===
    /// A class that the network does not have.
    #[error("expected one of {classes} classes, found class {} (counted from 0)", found.0)]
    ClassOutOfRange {
        /// Number of logits.
        classes: usize,
        /// The class asked for.
        found: ClassIndex,
    },
    /// A setting is out of range.
    #[error("{setting}: expected {expected}, found {found}")]
    Setting {
        /// Name of the setting.
        setting: &'static str,
        /// Allowed values.
        expected: &'static str,
        /// The value given.
        found: f64,
    },
    /// `alpha - beta` is not 1, so the rule would create or destroy relevance by design.
    #[error("expected alpha - beta = 1, found alpha = {alpha}, beta = {beta}")]
    AlphaBeta {
        /// Weight of the positive contributions.
        alpha: f64,
        /// Weight of the negative contributions.
        beta: f64,
    },
    /// The rule z-box has bounds for images, not for activations.
    #[error("expected the rule z-box only on {first}, the layer of the image, found it on {layer}")]
    BoxNotOnInput {
        /// Name of the first layer with weights.
        first: String,
        /// Name of the layer that it was given to.
        layer: String,
    },
    /// A composite was made for another network.
    #[error(
        "the composite `{composite}` was made for another network\n\
         hint: make it for the network that you explain"
    )]
    WrongComposite {
        /// Name of the composite.
        composite: String,
    },
    /// No composite has this name.
    #[error("expected one of the composites {known}, found `{found}`")]
    UnknownComposite {
        /// All names.
        known: String,
        /// The name given.
        found: String,
    },

    // === The answer ===
    /// The network's answer overflows.
    #[error("expected finite logits, found {found} for class {}: the weights are too large", class.0)]
    LogitNotFinite {
        /// The class.
        class: ClassIndex,
        /// Its logit.
        found: f64,
    },
    /// The attribution overflows.
    #[error(
        "expected finite relevance at the input of {layer}, found {found}\n\
         hint: a larger epsilon keeps denominators away from 0"
    )]
    RelevanceNotFinite {
        /// Name of the layer.
        layer: String,
        /// Sum over its input.
        found: f64,
    },

    // === Regions ===
    /// A map and a mask do not belong together.
    #[error("expected one region for each of {pixels} pixels, found {regions} regions")]
    WrongMaskLength {
        /// Pixels of the map.
        pixels: usize,
        /// Regions given.
        regions: usize,
    },
    /// A map without pixels has no regions.
    #[error("expected a map of at least one pixel, found none")]
    EmptyMap,
    /// Relevance of a pixel is infinite or not a number.
    #[error("expected finite relevance, found {found} at pixel {index}")]
    MapNotFinite {
        /// Position of the pixel (0-based).
        index: usize,
        /// The value.
        found: f64,
    },
}
