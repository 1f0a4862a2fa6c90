//! The settings of augmentation.

use leuko_core::Stream;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Transform;

/// Settings of the augmentation; the defaults are the paper's (Methods, *Binary classifier*).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AugmentConfig {
    /// Whether training images are augmented at all. Default: true.
    pub enabled: bool,
    /// Rotation angle in degrees, uniform in `[low, high)`. Default: `[0.0, 359.0]`.
    pub rotation_degrees: [f64; 2],
    /// Probability of exchanging left and right, in `[0, 1]`. Default: 0.5.
    pub horizontal_flip: f64,
    /// Probability of exchanging top and bottom, in `[0, 1]`. Default: 0.5.
    pub vertical_flip: f64,
}

impl Default for AugmentConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            rotation_degrees: [0.0, 359.0],
            horizontal_flip: 0.5,
            vertical_flip: 0.5,
        }
    }
}

/// A setting of [`AugmentConfig`] is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum AugmentError {
    /// The range of angles is empty or not finite.
    #[error(
        "rotation_degrees: expected two finite angles, the lower one first, found [{low}, {high}]\n\
         hint: rotation_degrees = [0.0, 0.0] leaves images unrotated"
    )]
    Rotation {
        /// The lower end given, in degrees.
        low: f64,
        /// The upper end given, in degrees.
        high: f64,
    },
    /// A probability lies outside `[0, 1]`.
    #[error("{setting}: expected a probability between 0 and 1, found {got}")]
    Probability {
        /// Name of the setting.
        setting: &'static str,
        /// The value given.
        got: f64,
    },
}

impl AugmentConfig {
    /// Checks that every setting is in its range.
    ///
    /// # Errors
    ///
    /// - [`AugmentError::Rotation`] if an angle is not finite or the lower one exceeds the upper.
    /// - [`AugmentError::Probability`] if a probability is not in `[0, 1]`.
    pub fn validate(&self) -> Result<(), AugmentError> {
        let [low, high] = self.rotation_degrees;
        // Finite ends alone do not make a finite width.
        if !(low.is_finite() && (high - low).is_finite() && low <= high) {
            return Err(AugmentError::Rotation { low, high });
        }
        for (setting, got) in [
            ("horizontal_flip", self.horizontal_flip),
            ("vertical_flip", self.vertical_flip),
        ] {
            if !(0.0..=1.0).contains(&got) {
                return Err(AugmentError::Probability { setting, got });
            }
        }
        Ok(())
    }

    /// Draws the transform of one image.
    ///
    /// It always takes three numbers from the stream, so that a changed setting does not change what later
    /// images draw.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_augment::AugmentConfig;
    /// use leuko_core::{Seed, Stream};
    ///
    /// let config = AugmentConfig::default();
    /// let mut stream = Stream::new(Seed(1), "augment");
    /// let transform = config.draw(&mut stream);
    /// assert!((0.0..359.0).contains(&transform.angle_degrees));
    /// ```
    pub fn draw(&self, stream: &mut Stream) -> Transform {
        let [low, high] = self.rotation_degrees;
        let drawn = Transform {
            angle_degrees: stream.uniform(low, high),
            flip_horizontal: stream.chance(self.horizontal_flip),
            flip_vertical: stream.chance(self.vertical_flip),
        };
        if self.enabled {
            drawn
        } else {
            Transform::IDENTITY
        }
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    fn stream() -> Stream {
        Stream::new(Seed(1), "augment")
    }

    #[test]
    fn test_draw_covers_the_circle_and_flips_half_the_time() {
        let mut stream = stream();
        let config = AugmentConfig::default();
        let draws: Vec<Transform> = (0..4000).map(|_| config.draw(&mut stream)).collect();
        let share = |hit: fn(&Transform) -> bool| {
            draws.iter().filter(|t| hit(t)).count() as f64 / draws.len() as f64
        };
        // Five standard deviations of a share of one half in 4000 draws are 0.04.
        assert!((share(|t| t.flip_horizontal) - 0.5).abs() < 0.04);
        assert!((share(|t| t.flip_vertical) - 0.5).abs() < 0.04);
        assert!((share(|t| t.flip_horizontal == t.flip_vertical) - 0.5).abs() < 0.04);
        assert!((share(|t| t.angle_degrees < 179.5) - 0.5).abs() < 0.04);
        let angles = || draws.iter().map(|t| t.angle_degrees);
        assert!(angles().all(|angle| (0.0..359.0).contains(&angle)));
        assert!(angles().any(|angle| angle < 1.0) && angles().any(|angle| angle > 358.0));
    }

    #[test]
    fn test_draw_with_certain_settings_gives_them() {
        let config = AugmentConfig {
            rotation_degrees: [90.0, 90.0],
            horizontal_flip: 1.0,
            vertical_flip: 0.0,
            ..AugmentConfig::default()
        };
        let mut stream = stream();
        for _ in 0..100 {
            assert_eq!(
                config.draw(&mut stream),
                Transform {
                    angle_degrees: 90.0,
                    flip_horizontal: true,
                    flip_vertical: false
                }
            );
        }
    }

    #[test]
    fn test_draw_takes_as_many_numbers_whatever_the_settings() {
        let after = |config: AugmentConfig| {
            let mut stream = stream();
            config.draw(&mut stream);
            stream.next_u64()
        };
        let default = AugmentConfig::default();
        let expected = after(default);
        for config in [
            AugmentConfig {
                enabled: false,
                ..default
            },
            AugmentConfig {
                rotation_degrees: [0.0, 0.0],
                ..default
            },
            AugmentConfig {
                horizontal_flip: 0.0,
                vertical_flip: 1.0,
                ..default
            },
        ] {
            assert_eq!(after(config), expected, "{config:?}");
        }
    }

    #[test]
    fn test_draw_when_disabled_is_the_identity() {
        let config = AugmentConfig {
            enabled: false,
            ..AugmentConfig::default()
        };
        assert_eq!(config.draw(&mut stream()), Transform::IDENTITY);
    }

    #[test]
    fn test_validate_refuses_what_has_no_meaning() {
        let default = AugmentConfig::default();
        assert_eq!(default.validate(), Ok(()));
        for [low, high] in [
            [10.0, 0.0],
            [f64::NAN, 1.0],
            [0.0, f64::INFINITY],
            [-1e308, 1e308],
        ] {
            let config = AugmentConfig {
                rotation_degrees: [low, high],
                ..default
            };
            assert!(
                matches!(config.validate(), Err(AugmentError::Rotation { .. })),
                "[{low}, {high}]"
            );
        }
        for got in [-0.1, 1.5, f64::NAN] {
            let config = AugmentConfig {
                vertical_flip: got,
                ..default
            };
            assert!(
                matches!(
                    config.validate(),
                    Err(AugmentError::Probability {
                        setting: "vertical_flip",
                        ..
                    })
                ),
                "{got}"
            );
        }
    }

    #[test]
    fn test_config_takes_defaults_and_refuses_unknown_settings() {
        let read = serde_json::from_str::<AugmentConfig>;
        assert_eq!(
            read(r#"{"horizontal_flip": 0.25}"#).unwrap(),
            AugmentConfig {
                horizontal_flip: 0.25,
                ..AugmentConfig::default()
            }
        );
        let error = read(r#"{"horizontal_flips": 0.25}"#).unwrap_err();
        insta::assert_snapshot!(error, @"unknown field `horizontal_flips`, expected one of `enabled`, `rotation_degrees`, `horizontal_flip`, `vertical_flip` at line 1 column 19");
    }
}
