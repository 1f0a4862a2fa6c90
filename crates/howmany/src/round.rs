//! Rounding of what is printed and written: limits go outwards.

/// Limits of scores are multiples of one part in so many, 0.005. The back-test found narrower steps to
/// promise too much: most misses near 1 were by thousandths.
const STEPS: f64 = 200.0;
/// So that a limit that is a multiple already stays where it is.
const SLACK: f64 = 1e-9;

/// A lower limit of a score, rounded down to a multiple of 0.005.
///
/// ```
/// assert_eq!(leuko_howmany::lower_limit(0.9088), 0.905);
/// ```
pub fn lower_limit(score: f64) -> f64 {
    ((score * STEPS + SLACK).floor() / STEPS).clamp(0.0, 1.0)
}

/// An upper limit of a score, rounded up to a multiple of 0.005.
///
/// ```
/// assert_eq!(leuko_howmany::upper_limit(0.9828), 0.985);
/// ```
pub fn upper_limit(score: f64) -> f64 {
    ((score * STEPS - SLACK).ceil() / STEPS).clamp(0.0, 1.0)
}

/// A score to three digits.
pub(crate) fn thousandths(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}

/// The largest whole number that is not above `images`.
pub(crate) fn at_least(images: f64) -> u64 {
    (images + SLACK).floor() as u64
}

/// The nearest whole number.
pub(crate) fn about(images: f64) -> u64 {
    images.round() as u64
}

/// The smallest whole number that is not below `images`.
pub(crate) fn at_most(images: f64) -> u64 {
    (images - SLACK).ceil() as u64
}

/// A number of images for print: two digits and zeros, such as 58, 180 or 1900, not above `images`.
pub(crate) fn down(images: u64) -> u64 {
    images / step(images) * step(images)
}

/// The same, the nearest such number.
pub(crate) fn near(images: u64) -> u64 {
    (images + step(images) / 2) / step(images) * step(images)
}

/// The same, not below `images`.
pub(crate) fn up(images: u64) -> u64 {
    images.div_ceil(step(images)) * step(images)
}

/// The value of the second digit.
fn step(images: u64) -> u64 {
    let digits = images.checked_ilog10().unwrap_or(0);
    10_u64.pow(digits.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_limits_go_outwards_and_multiples_stay() {
        assert_eq!([lower_limit(0.9049), lower_limit(0.905)], [0.9, 0.905]);
        assert_eq!([upper_limit(0.9051), upper_limit(0.905)], [0.91, 0.905]);
        assert_eq!([lower_limit(-0.01), upper_limit(0.9999)], [0.0, 1.0]);
        for step in 0..=200 {
            let score = f64::from(step) * 0.005;
            assert_eq!(lower_limit(score), upper_limit(score), "{score}");
        }
    }

    #[test]
    fn test_numbers_of_images_have_two_digits_and_zeros() {
        let all = |images| [down(images), near(images), up(images)];
        assert_eq!(all(58), [58, 58, 58]);
        assert_eq!(all(389), [380, 390, 390]);
        assert_eq!(all(1234), [1200, 1200, 1300]);
        assert_eq!(all(0), [0, 0, 0]);
        assert_eq!(near(995), 1000);
    }
}
