//! Shapes of learning curves.

/// How the error of a network falls with more training images, relative to its error at the largest
/// size tried: `h(r)`, where `r` is the number of images divided by that size, and `h(1) = 1`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// The error falls by a power of the size, slowly at first if the turn is late:
    /// `h = (1 - removable) + removable (1 + turn^-rate) / (1 + (r / turn)^rate)`. With a turn at 0 this
    /// is the inverse power law, `r^-rate`.
    Power {
        /// Share of the present error that more training images can remove, in `[0, 1]`.
        removable: f64,
        /// Exponent, above 0.
        rate: f64,
        /// The size, as a multiple of the largest one tried, around which the curve turns down; at
        /// least 0.
        turn: f64,
    },
    /// The error falls exponentially: `h = (1 - removable) + removable exp(-rate (r - 1))`.
    Exponential {
        /// Share of the present error that more training images can remove, in `[0, 1]`.
        removable: f64,
        /// Exponent, above 0.
        rate: f64,
    },
    /// More images change nothing: `h = 1`.
    Flat,
    /// More images make it worse: `h = r^rate`.
    Worsening {
        /// Exponent, above 0.
        rate: f64,
    },
}

impl Shape {
    /// The error at `r` times the largest size tried, relative to the error there.
    pub fn at(self, r: f64) -> f64 {
        match self {
            Self::Power {
                removable,
                rate,
                turn: 0.0,
            } => (1.0 - removable) + removable * r.powf(-rate),
            Self::Power {
                removable,
                rate,
                turn,
            } => {
                let falling = (1.0 + turn.powf(-rate)) / (1.0 + (r / turn).powf(rate));
                (1.0 - removable) + removable * falling
            }
            Self::Exponential { removable, rate } => {
                (1.0 - removable) + removable * (-rate * (r - 1.0)).max(-700.0).exp()
            }
            Self::Flat => 1.0,
            Self::Worsening { rate } => r.powf(rate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_at_the_largest_size_every_shape_is_1() {
        for shape in [
            Shape::Power {
                removable: 0.7,
                rate: 0.6,
                turn: 0.0,
            },
            Shape::Power {
                removable: 0.7,
                rate: 0.6,
                turn: 0.25,
            },
            Shape::Exponential {
                removable: 0.4,
                rate: 2.0,
            },
            Shape::Flat,
            Shape::Worsening { rate: 0.05 },
        ] {
            assert!((shape.at(1.0) - 1.0).abs() < 1e-15, "{shape:?}");
        }
    }

    /// By hand: half of the error is removable, and 4 times the images halve it; (1 + 1) / (1 + 4).
    #[test]
    fn test_a_power_law_and_a_late_starter() {
        let law = Shape::Power {
            removable: 0.5,
            rate: 0.5,
            turn: 0.0,
        };
        assert_eq!(law.at(4.0), 0.75);
        let late = Shape::Power {
            removable: 1.0,
            rate: 1.0,
            turn: 1.0,
        };
        assert_eq!(late.at(4.0), 0.4);
    }
}
