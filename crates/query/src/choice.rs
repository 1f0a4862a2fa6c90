//! A chosen image, and why it was chosen.

use std::fmt;

/// An image to label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Its position (0-based).
    pub image: usize,
    /// Why it was chosen.
    pub why: Why,
}

/// Why an image was chosen. It becomes words when it is displayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// The most typical image of a cluster.
    Typical {
        /// The cluster, numbered from 0.
        cluster: usize,
        /// Images in the cluster.
        images: usize,
        /// Images of the cluster that were labelled or chosen before.
        labelled: usize,
        /// Mean Euclidean distance to its nearest neighbours in the cluster; 0 for the only image.
        distance: f64,
    },
    /// The classifier can hardly decide between two classes.
    Margin {
        /// The highest probability less the next, in `[0, 1]`.
        margin: f64,
    },
    /// It would change the classifier.
    Gradient {
        /// Length of the gradient of its loss, if the predicted class were right.
        length: f64,
        /// The highest probability less the next, in `[0, 1]`.
        margin: f64,
    },
    /// It lies far from what is known.
    Far {
        /// Euclidean distance to the nearest image that is labelled or was chosen before; `None` for the first of
        /// all, which is the one nearest the mean.
        distance: Option<f64>,
    },
    /// By chance.
    Random,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Typical {
                cluster,
                images,
                labelled,
                ..
            } => {
                let nth = cluster + 1;
                match (images, labelled) {
                    (1, _) => write!(f, "the only image of cluster {nth}"),
                    (_, 0) => write!(f, "typical of the {images} images of cluster {nth}"),
                    _ => write!(
                        f,
                        "typical of the {images} images of cluster {nth}, {labelled} of which came before"
                    ),
                }
            }
            Self::Margin { margin } => {
                write!(f, "margin {margin:.3} between the two likeliest classes")
            }
            Self::Gradient { length, margin } => {
                write!(f, "gradient {length:.2}, margin {margin:.3}")
            }
            Self::Far {
                distance: Some(distance),
            } => write!(
                f,
                "{distance:.2} from the nearest image that is labelled or chosen"
            ),
            Self::Far { distance: None } => f.write_str("nearest the mean of all images"),
            Self::Random => f.write_str("by chance"),
        }
    }
}
