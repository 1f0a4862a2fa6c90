//! One rotation with flips.

/// In degrees. Smaller ones move nothing by as much as `f32` can tell.
pub(crate) const SMALLEST_ANGLE: f64 = 1e-30;

/// A rotation of an image about its centre, then flips.
///
/// A positive angle turns the picture clockwise as seen on a screen (rows downwards), as in Keras
/// 2.0.8, whose rotation matrix `[[cos, -sin], [sin, cos]]` maps output `(row, column)` to input
/// `(row, column)`. The centre is the true one, `((height - 1) / 2, (width - 1) / 2)`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Transform {
    /// Rotation in degrees, clockwise; multiples of 90 are exact.
    pub angle_degrees: f64,
    /// Whether left and right are exchanged after the rotation.
    pub flip_horizontal: bool,
    /// Whether top and bottom are exchanged after the rotation.
    pub flip_vertical: bool,
}

impl Transform {
    /// Leaves the image as it is.
    pub const IDENTITY: Self = Self {
        angle_degrees: 0.0,
        flip_horizontal: false,
        flip_vertical: false,
    };

    /// Where each output pixel comes from: `[row, column]` of the source, as distances from the centre, are this matrix
    /// times `[row, column]` of the output, as distances from the centre.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_augment::Transform;
    ///
    /// let turn = Transform { angle_degrees: 90.0, ..Transform::IDENTITY };
    /// // What is to the right after a quarter turn clockwise was at the top.
    /// assert_eq!(turn.matrix(), [[0.0, -1.0], [1.0, 0.0]]);
    /// ```
    pub fn matrix(&self) -> [[f64; 2]; 2] {
        let (sine, cosine) = self.sine_cosine();
        let sign = |flip| if flip { -1.0 } else { 1.0 };
        let row = sign(self.flip_vertical);
        let column = sign(self.flip_horizontal);
        [
            [cosine * row, -sine * column],
            [sine * row, cosine * column],
        ]
    }

    /// Sine and cosine of the angle; exactly 0, 1 or -1 for multiples of 90 degrees, where those of
    /// the angle in radians miss by a rounding error. Less than [`SMALLEST_ANGLE`] is no angle.
    fn sine_cosine(&self) -> (f64, f64) {
        let angle = self.angle_degrees.rem_euclid(360.0);
        if angle < SMALLEST_ANGLE || angle == 360.0 {
            (0.0, 1.0)
        } else if angle == 90.0 {
            (1.0, 0.0)
        } else if angle == 180.0 {
            (0.0, -1.0)
        } else if angle == 270.0 {
            (-1.0, 0.0)
        } else {
            angle.to_radians().sin_cos()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sine_cosine_of_quarter_turns_is_exact() {
        let at = |angle_degrees| {
            Transform {
                angle_degrees,
                ..Transform::IDENTITY
            }
            .sine_cosine()
        };
        for (angle, expected) in [
            (0.0, (0.0, 1.0)),
            (90.0, (1.0, 0.0)),
            (180.0, (0.0, -1.0)),
            (270.0, (-1.0, 0.0)),
            (-90.0, (-1.0, 0.0)),
            (450.0, (1.0, 0.0)),
            // Rounds to 360 when reduced to [0, 360).
            (-1e-20, (0.0, 1.0)),
            (0.9e-30, (0.0, 1.0)),
        ] {
            assert_eq!(at(angle), expected, "{angle} degrees");
        }
        let (sine, cosine) = at(30.0);
        assert!((sine - 0.5).abs() < 1e-15 && (cosine - 0.75f64.sqrt()).abs() < 1e-15);
    }
}
