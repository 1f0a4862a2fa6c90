//! Which step rule, and its constants.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A step rule and its constants; a missing constant has the study's value.
///
/// Both rules divide by a running root mean square of each parameter's gradient, with epsilon
/// outside the root, as in Keras 2.0.8. Other libraries and later versions of Keras put epsilon inside
/// the root for RMSprop, or correct Adam's moments before adding it, so small gradients move the weights
/// differently.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", deny_unknown_fields)]
pub enum OptimizerConfig {
    /// RMSprop (Hinton 2012, lecture 6e), with `g` the gradient and `w` the weight:
    ///
    /// ```text
    /// a <- rho a + (1 - rho) g^2
    /// w <- w - learning_rate g / (sqrt(a) + epsilon)
    /// ```
    #[serde(rename = "rmsprop")]
    RmsProp {
        /// Length of a step. Default 0.001.
        #[serde(default = "rmsprop_learning_rate")]
        learning_rate: f64,
        /// Share of the past in the mean of squares, in `[0, 1)`. Default 0.9.
        #[serde(default = "rho")]
        rho: f64,
        /// Keeps the divisor from 0. Default 1e-7.
        #[serde(default = "epsilon")]
        epsilon: f64,
    },
    /// Adam (Kingma and Ba 2015, the second form in section 2), at step `t = 1, 2, ...`:
    ///
    /// ```text
    /// m <- beta1 m + (1 - beta1) g
    /// v <- beta2 v + (1 - beta2) g^2
    /// w <- w - learning_rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon)
    /// ```
    #[serde(rename = "adam")]
    Adam {
        /// Length of a step. Default 0.0001.
        #[serde(default = "adam_learning_rate")]
        learning_rate: f64,
        /// Share of the past in the mean of gradients, in `[0, 1)`. Default 0.9.
        #[serde(default = "beta1")]
        beta1: f64,
        /// Share of the past in the mean of squares, in `[0, 1)`. Default 0.999.
        #[serde(default = "beta2")]
        beta2: f64,
        /// Keeps the divisor from 0. Default 1e-7.
        #[serde(default = "epsilon")]
        epsilon: f64,
    },
}

fn rmsprop_learning_rate() -> f64 {
    1e-3
}

fn rho() -> f64 {
    0.9
}

fn adam_learning_rate() -> f64 {
    1e-4
}

fn beta1() -> f64 {
    0.9
}

fn beta2() -> f64 {
    0.999
}

fn epsilon() -> f64 {
    1e-7
}

impl Default for OptimizerConfig {
    fn default() -> Self {
        Self::rmsprop()
    }
}

/// A constant of [`OptimizerConfig`] is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("optimizer.{setting}: expected {expected}, found {got}")]
pub struct OptimizerError {
    /// Name of the setting.
    pub setting: &'static str,
    /// The values it may have.
    pub expected: &'static str,
    /// The value given.
    pub got: f64,
}

impl OptimizerConfig {
    /// The study's rule for the binary task.
    pub fn rmsprop() -> Self {
        Self::RmsProp {
            learning_rate: rmsprop_learning_rate(),
            rho: rho(),
            epsilon: epsilon(),
        }
    }

    /// The study's rule for the multiclass task.
    pub fn adam() -> Self {
        Self::Adam {
            learning_rate: adam_learning_rate(),
            beta1: beta1(),
            beta2: beta2(),
            epsilon: epsilon(),
        }
    }

    /// Checks that every constant is in its range.
    ///
    /// # Errors
    ///
    /// - [`OptimizerError`] if `learning_rate` or `epsilon` is not above 0, or if `rho`, `beta1` or
    ///   `beta2` is not in `[0, 1)`, before or after rounding to single precision.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_train::OptimizerConfig;
    ///
    /// let config = OptimizerConfig::RmsProp { learning_rate: 0.0, rho: 0.9, epsilon: 1e-7 };
    /// assert_eq!(config.validate().unwrap_err().setting, "learning_rate");
    /// ```
    pub fn validate(&self) -> Result<(), OptimizerError> {
        let check = |valid, setting, expected, got| match valid {
            true => Ok(()),
            false => Err(OptimizerError {
                setting,
                expected,
                got,
            }),
        };
        let positive = |setting, got: f64| {
            let single = got as f32;
            let valid = single > 0.0 && single.is_finite();
            check(
                valid,
                setting,
                "a number above 0 within single precision",
                got,
            )
        };
        let share = |setting, got: f64| {
            let valid = (0.0..1.0).contains(&got) && (got as f32) < 1.0;
            check(valid, setting, "a number from 0 to below 1", got)
        };
        match *self {
            Self::RmsProp {
                learning_rate,
                rho,
                epsilon,
            } => {
                positive("learning_rate", learning_rate)?;
                share("rho", rho)?;
                positive("epsilon", epsilon)
            }
            Self::Adam {
                learning_rate,
                beta1,
                beta2,
                epsilon,
            } => {
                positive("learning_rate", learning_rate)?;
                share("beta1", beta1)?;
                share("beta2", beta2)?;
                positive("epsilon", epsilon)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_config_takes_missing_constants_from_the_study() {
        let read = |text: &str| serde_json::from_str::<OptimizerConfig>(text);
        assert_eq!(
            read(r#"{"name": "rmsprop"}"#).unwrap(),
            OptimizerConfig::rmsprop()
        );
        assert_eq!(
            read(r#"{"name": "adam"}"#).unwrap(),
            OptimizerConfig::adam()
        );
        assert_eq!(
            read(r#"{"name": "rmsprop", "rho": 0.5}"#).unwrap(),
            OptimizerConfig::RmsProp {
                learning_rate: 1e-3,
                rho: 0.5,
                epsilon: 1e-7
            }
        );
        for config in [OptimizerConfig::rmsprop(), OptimizerConfig::adam()] {
            let text = serde_json::to_string(&config).unwrap();
            assert_eq!(read(&text).unwrap(), config, "{text}");
        }
    }

    #[test]
    fn test_config_refuses_constants_of_the_other_rule() {
        let refused = |text| serde_json::from_str::<OptimizerConfig>(text).unwrap_err();
        insta::assert_snapshot!(refused(r#"{"name": "rmsprop", "beta1": 0.5}"#), @"unknown field `beta1`, expected one of `learning_rate`, `rho`, `epsilon`");
        insta::assert_snapshot!(refused(r#"{"name": "sgd"}"#), @"unknown variant `sgd`, expected `rmsprop` or `adam` at line 1 column 14");
    }

    #[test]
    fn test_validate_refuses_constants_out_of_range() {
        assert_eq!(OptimizerConfig::rmsprop().validate(), Ok(()));
        assert_eq!(OptimizerConfig::adam().validate(), Ok(()));
        let setting = |learning_rate, beta1, beta2, epsilon| {
            let config = OptimizerConfig::Adam {
                learning_rate,
                beta1,
                beta2,
                epsilon,
            };
            config.validate().map_err(|error| error.setting)
        };
        assert_eq!(setting(0.0, 0.9, 0.999, 1e-7), Err("learning_rate"));
        assert_eq!(setting(f64::NAN, 0.9, 0.999, 1e-7), Err("learning_rate"));
        assert_eq!(
            setting(f64::INFINITY, 0.9, 0.999, 1e-7),
            Err("learning_rate")
        );
        assert_eq!(setting(1e-4, 1.0, 0.999, 1e-7), Err("beta1"));
        assert_eq!(setting(1e-4, 0.0, -0.1, 1e-7), Err("beta2"));
        // Rounds to 1, respectively to 0.
        assert_eq!(setting(1e-4, 0.9, 1.0 - 1e-12, 1e-7), Err("beta2"));
        assert_eq!(setting(1e-4, 0.9, 0.999, 1e-60), Err("epsilon"));
        let config = OptimizerConfig::RmsProp {
            learning_rate: 1e-3,
            rho: 1.5,
            epsilon: 1e-7,
        };
        assert_eq!(
            config.validate().unwrap_err().to_string(),
            "optimizer.rho: expected a number from 0 to below 1, found 1.5"
        );
    }
}
