//! Arithmetic that gives the same bits on every machine: only `+ - * /`, comparisons and `sqrt`,
//! which IEEE 754 rounds exactly. The system's `sin`, `exp` or `ln` may differ in the last bit between
//! machines, so this crate does not use them.

use std::ops::{Add, Mul, Sub};

use leuko_core::Stream;

/// A place or displacement on the slide, in micrometres; `x` grows to the right, `y` downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

impl Point {
    pub(crate) fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(crate) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }

    pub(crate) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// Turned by a right angle, from `x` towards `y`.
    pub(crate) fn turned(self) -> Self {
        Self::new(-self.y, self.x)
    }
}

impl Add for Point {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f32> for Point {
    type Output = Self;

    fn mul(self, factor: f32) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

/// Uniform in `[low, high)`.
pub(crate) fn within(stream: &mut Stream, low: f32, high: f32) -> f32 {
    low + (high - low) * stream.unit() as f32
}

/// Bell-shaped with the given mean and standard deviation: the sum of four uniform draws, never
/// further than 3.5 standard deviations from the mean.
pub(crate) fn bell(stream: &mut Stream, mean: f32, deviation: f32) -> f32 {
    let sum: f64 = (0..4).map(|_| stream.unit()).sum();
    mean + deviation * ((sum - 2.0) * 3f64.sqrt()) as f32
}

/// A direction, as a vector of length 1; every direction is equally likely.
pub(crate) fn direction(stream: &mut Stream) -> Point {
    loop {
        let point = Point::new(within(stream, -1.0, 1.0), within(stream, -1.0, 1.0));
        let length = point.length();
        if (0.1..=1.0).contains(&length) {
            return point * (1.0 / length);
        }
    }
}

/// Exactly `from` at 0, exactly `to` at 1, and straight between and beyond.
pub(crate) fn mix(from: f32, to: f32, part: f32) -> f32 {
    from * (1.0 - part) + to * part
}

/// 0 below `low`, 1 above `high`, and a smooth step between.
pub(crate) fn step(low: f32, high: f32, value: f32) -> f32 {
    let t = ((value - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Keeps small values as they are and draws large ones towards -1 and 1.
pub(crate) fn squash(value: f32) -> f32 {
    value / (1.0 + value * value).sqrt()
}

/// `e^-x` for `x >= 0` (0 for less), to six digits.
pub(crate) fn decay(x: f32) -> f32 {
    let halvings = x.max(0.0) * std::f32::consts::LOG2_E;
    if halvings >= 60.0 {
        return 0.0;
    }
    let whole = halvings as u32;
    // The Taylor series of e^-t to the eighth power; t is below 0.694.
    const TERMS: [f32; 8] = [
        -1.0 / 5040.0,
        1.0 / 720.0,
        -1.0 / 120.0,
        1.0 / 24.0,
        -1.0 / 6.0,
        1.0 / 2.0,
        -1.0,
        1.0,
    ];
    let t = (halvings - whole as f32) * std::f32::consts::LN_2;
    let part = TERMS.iter().fold(1.0 / 40320.0, |sum, term| sum * t + term);
    part / (1u64 << whole) as f32
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    #[test]
    fn test_decay_agrees_with_the_system_exponential() {
        for i in 0..4000 {
            let x = i as f32 * 0.01;
            let expected = (-f64::from(x)).exp();
            let error = (f64::from(decay(x)) - expected).abs();
            assert!(error < 1e-6 * expected + 1e-12, "x {x}: {}", decay(x));
        }
        assert_eq!(decay(-1.0), 1.0);
        assert_eq!(decay(1e9), 0.0);
    }

    #[test]
    fn test_bell_has_the_mean_and_deviation_asked_for() {
        let mut stream = Stream::new(Seed(1), "bell");
        let draws: Vec<f32> = (0..20_000).map(|_| bell(&mut stream, 5.0, 2.0)).collect();
        let mean = draws.iter().sum::<f32>() / 20_000.0;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 20_000.0;
        assert!((mean - 5.0).abs() < 0.06, "mean {mean}");
        assert!((variance - 4.0).abs() < 0.2, "variance {variance}");
        assert!(draws.iter().all(|x| (x - 5.0).abs() <= 7.0));
    }

    #[test]
    fn test_direction_has_length_one_and_no_preference() {
        let mut stream = Stream::new(Seed(1), "direction");
        let mut sum = Point::new(0.0, 0.0);
        for _ in 0..10_000 {
            let d = direction(&mut stream);
            assert!((d.length() - 1.0).abs() < 1e-5);
            sum = sum + d;
        }
        assert!(sum.length() < 300.0, "sum {sum:?}");
    }
}
