//! An image to explain.

use leuko_model::Shape;

use crate::ExplainError;

/// An image that passed the checks: as many values as its shape has, all finite, all in `[0, 1]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    shape: Shape,
    values: Vec<f64>,
}

impl Image {
    /// Checks an image and copies it to f64.
    ///
    /// # Shapes
    ///
    /// - `values`: `[channel, row, column]`, in `[0, 1]` (grey levels divided by 255), as the network
    ///   was trained on.
    ///
    /// # Errors
    ///
    /// - [`ExplainError::WrongImageLength`] if the number of values is not that of `shape`.
    /// - [`ExplainError::PixelNotFinite`] if a value is infinite or NaN.
    /// - [`ExplainError::PixelOutOfRange`] if a value lies outside `[0, 1]`.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_explain::Image;
    /// use leuko_model::Shape;
    ///
    /// assert!(Image::new(Shape::rgb(1, 2), &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]).is_ok());
    /// let error = Image::new(Shape::rgb(1, 1), &[12.0, 200.0, 255.0]).unwrap_err();
    /// assert!(error.to_string().ends_with("the network has never seen values of 0 to 255"));
    /// ```
    pub fn new(shape: Shape, values: &[f32]) -> Result<Self, ExplainError> {
        let (expected, found) = (shape.len(), values.len());
        if expected != found {
            return Err(ExplainError::WrongImageLength {
                shape,
                expected,
                found,
            });
        }
        let values: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
        for (index, &found) in values.iter().enumerate() {
            if !found.is_finite() {
                return Err(ExplainError::PixelNotFinite { index, found });
            }
            if !(0.0..=1.0).contains(&found) {
                return Err(ExplainError::PixelOutOfRange { index, found });
            }
        }
        Ok(Self { shape, values })
    }

    /// Its shape.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Its values, `[channel, row, column]`, in `[0, 1]`.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        channels: 1,
        height: 1,
        width: 3,
    };

    #[test]
    fn test_new_takes_both_ends_of_the_range() {
        let image = Image::new(SHAPE, &[0.0, 0.5, 1.0]).unwrap();
        assert_eq!(image.values(), [0.0, 0.5, 1.0]);
    }

    #[test]
    fn test_new_refuses_grey_levels_and_says_why() {
        let error = Image::new(SHAPE, &[0.0, 1.0, 255.0]).unwrap_err();
        insta::assert_snapshot!(error, @"
        expected pixel values in [0, 1], as in training, found 255 at position 2
        hint: divide grey levels by 255; the network has never seen values of 0 to 255
        ");
        assert!(Image::new(SHAPE, &[0.0, -1e-6, 0.0]).is_err());
    }

    #[test]
    fn test_new_refuses_a_wrong_length_and_what_is_no_number() {
        assert!(matches!(
            Image::new(SHAPE, &[0.0; 4]),
            Err(ExplainError::WrongImageLength {
                expected: 3,
                found: 4,
                ..
            })
        ));
        for value in [f32::NAN, f32::INFINITY] {
            assert!(matches!(
                Image::new(SHAPE, &[0.0, value, 0.0]),
                Err(ExplainError::PixelNotFinite { index: 1, .. })
            ));
        }
    }
}
