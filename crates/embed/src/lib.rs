//! Maps of a layer's activations, and numbers for how well classes separate in it.
//!
//! The network's last hidden layer describes a cell image by 32 numbers: a point in 32 dimensions. If
//! malignant and normal cells lie apart there, the last step of the network is easy. Fig. 5 of the paper
//! shows this by **t-SNE**: a map in the plane on which near points stay near. Such a map is good to look
//! at, but not to measure on: the sizes of clusters and the gaps between them mean nothing. To test whether
//! separation grows with the number of training images, this crate measures it in all 32 dimensions:
//!
//! ```text
//! activations [image, 32] ──┬─ tsne ───────── a place in the plane for each image
//!        labels ────────────┼─ separation ─── silhouette, purity of neighbours | by chance
//!                           └─ trustworthiness of the map                      | by chance
//! ```
//!
//! - The **silhouette** of a point says how much nearer its own class is than the next.
//! - The **purity** of a point is the share of its nearest neighbours with its label.
//! - The **trustworthiness** of a map says whether neighbours on the map are neighbours among the points.
//!
//! Each comes with its value by chance: for the same points with random labels, or for the same map with
//! random places.
//!
//! # Examples
//!
//! ```
//! use leuko_core::{Seed, Stream};
//! use leuko_embed::{SeparationConfig, TsneConfig, separation, trustworthiness, tsne};
//!
//! // Two classes of 20 points in 3 dimensions, far apart.
//! let labels: Vec<usize> = (0..40).map(|point| point / 20).collect();
//! let mut noise = Stream::new(Seed(1), "points");
//! let points: Vec<f32> = labels
//!     .iter()
//!     .flat_map(|&label| [0, 1, 2].map(|_| 9.0 * label as f32 + noise.unit() as f32))
//!     .collect();
//!
//! let map = tsne(&points, 3, &TsneConfig::default(), &mut Stream::new(Seed(1), "tsne"))?;
//! assert_eq!(map.coordinates.len(), 40);
//! assert!(trustworthiness(&points, 3, &map.coordinates, 5)? > 0.8);
//!
//! let config = SeparationConfig::default();
//! let numbers = separation(&points, 3, &labels, &config, &mut Stream::new(Seed(1), "chance"))?;
//! assert_eq!(numbers.purity, 1.0);
//! assert!(numbers.silhouette > 0.9 && numbers.silhouette_by_chance.mean < 0.1);
//! # Ok::<(), leuko_embed::EmbedError>(())
//! ```

mod descent;
mod divergence;
mod eigen;
mod error;
#[cfg(test)]
mod golden;
mod labels;
mod neighbours;
mod points;
mod separation;
mod silhouette;
mod start;
mod trust;
mod tsne;

pub use error::EmbedError;
pub use separation::{Chance, ClassSeparation, Separation, SeparationConfig, separation};
pub use trust::{trustworthiness, trustworthiness_by_chance};
pub use tsne::{TsneConfig, TsneMap, tsne};
