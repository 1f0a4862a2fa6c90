//! Seeded rotations and flips on plain pixel buffers, in one resampling.
//!
//! A blood smear has no up and no left: a turned or mirrored cell is as likely as the original. So in
//! every epoch, the study shows the network each training image at a new random angle, mirrored or not,
//! and learns more from few labelled images. Validation and test images stay unchanged.
//!
//! ```text
//! AugmentConfig ──draw(stream)──▶ Transform ──warp(pixels)──▶ f32 in [0, 1], in the engine's layout
//! ```
//!
//! - [`AugmentConfig`] holds the settings; [`AugmentConfig::draw`] takes one [`Transform`] from a
//!   seeded stream.
//! - [`warp()`] applies it. Rotation, both flips, the conversion to `f32` and the change of layout happen
//!   in one pass over the image, so each pixel is interpolated once.
//! - [`to_float`] is the same without a transform, for validation and test images.
//!
//! # Examples
//!
//! ```
//! use leuko_augment::{AugmentConfig, TensorLayout, warp};
//! use leuko_core::{Seed, Stream};
//!
//! let (height, width) = (257, 257);
//! let pixels = vec![128u8; height * width * 3];
//! let mut image = vec![0.0f32; pixels.len()];
//!
//! let mut stream = Stream::new(Seed(1), "all-binary/n0050/fold03/augment");
//! let transform = AugmentConfig::default().draw(&mut stream);
//! warp(&pixels, height, width, &transform, TensorLayout::Planar, &mut image);
//! assert_eq!(image[0], 128.0 / 255.0);
//! ```

mod config;
mod corners;
mod float;
mod layout;
mod level;
mod positions;
mod transform;
mod warp;

pub use config::{AugmentConfig, AugmentError};
pub use float::to_float;
pub use layout::TensorLayout;
pub use transform::Transform;
pub use warp::warp;
