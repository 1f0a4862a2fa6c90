//! The check of a confidence level.

use crate::EvalError;

/// Checks that `level` is strictly between 0 and 1.
pub(crate) fn check_level(level: f64) -> Result<(), EvalError> {
    match level > 0.0 && level < 1.0 {
        true => Ok(()),
        false => Err(EvalError::Level { got: level }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_level_lies_between_0_and_1() {
        for level in [f64::MIN_POSITIVE, 0.5, 0.95, 1.0 - f64::EPSILON] {
            assert_eq!(check_level(level), Ok(()));
        }
        for got in [0.0, 1.0, -0.5, 95.0, f64::INFINITY] {
            assert_eq!(check_level(got), Err(EvalError::Level { got }));
        }
        assert!(check_level(f64::NAN).is_err());
    }
}
