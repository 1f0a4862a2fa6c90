//! How an image is explained.

/// How an image is explained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Layer-wise relevance propagation: shares the logit out among the pixels.
    #[default]
    Lrp,
    /// The gradient: how the logit answers to a small change of a pixel.
    Saliency,
    /// The mean gradient of 50 noisy copies.
    SmoothGrad,
    /// The mean gradient on the way from a black image, times the image.
    IntegratedGradients,
}

impl Method {
    /// Whether its map shares out the logit, so that the map has a sum to reach. Gradients share nothing out.
    pub fn shares_out(self) -> bool {
        match self {
            Self::Lrp | Self::IntegratedGradients => true,
            Self::Saliency | Self::SmoothGrad => false,
        }
    }
}
