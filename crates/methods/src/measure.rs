//! What gives features of an image.

use leuko_core::ImageId;

use crate::features::Missing;

/// An image to measure.
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`, `height * width * 3` bytes: red, green, blue.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// Its name.
    pub id: &'a ImageId,
    /// Its pixels.
    pub pixels: &'a [u8],
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

/// Gives features of an image, from its pixels or its name, never from its label. Implement it for features
/// of your own.
///
/// # Examples
///
/// ```
/// use leuko_core::ImageId;
/// use leuko_methods::{Measure, Missing, Picture};
///
/// /// How bright an image is.
/// struct Brightness;
///
/// impl Measure for Brightness {
///     fn names(&self) -> Vec<String> {
///         vec!["brightness".to_owned()]
///     }
///     fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
///         let sum: f64 = picture.pixels.iter().map(|&value| f64::from(value)).sum();
///         Ok(vec![sum / picture.pixels.len() as f64])
///     }
/// }
///
/// let id = ImageId("a.png".into());
/// let picture = Picture { id: &id, pixels: &[10, 20, 30], height: 1, width: 1 };
/// assert_eq!(Brightness.measure(picture), Ok(vec![20.0]));
/// ```
pub trait Measure: Sync {
    /// Name of each feature, in order.
    fn names(&self) -> Vec<String>;

    /// The features of an image, as many as there are names.
    ///
    /// # Errors
    ///
    /// - [`Missing`] if this image has none.
    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing>;
}
