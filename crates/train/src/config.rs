//! The settings of a run.

use leuko_augment::AugmentConfig;
use serde::{Deserialize, Serialize};

use crate::{OptimizerConfig, StoppingConfig, TrainError};

/// How a run trains. The defaults are the paper's for the binary task.
///
/// # Examples
///
/// ```
/// use leuko_train::{OptimizerConfig, TrainConfig};
///
/// // The paper's multiclass task.
/// let config = TrainConfig {
///     optimizer: OptimizerConfig::adam(),
///     images_a_class: Some(150),
///     ..TrainConfig::default()
/// };
/// assert!(config.validate().is_ok());
/// assert_eq!((config.batch_size, config.max_epochs, config.stopping.patience), (5, 500, 50));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainConfig {
    /// Images in a batch; the last batch of an epoch may be smaller, and is kept. Default 5.
    pub batch_size: usize,
    /// Most epochs of training. Default 500.
    pub max_epochs: usize,
    /// When to stop before that.
    pub stopping: StoppingConfig,
    /// Step rule. Default RMSprop with learning rate 0.001.
    pub optimizer: OptimizerConfig,
    /// Random changes of each training image in each epoch.
    pub augment: AugmentConfig,
    /// Before training, augmented copies fill up each class of the training set to this number of images;
    /// the copies are augmented again in each epoch. Default: none. The paper's multiclass experiment
    /// uses 150.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub images_a_class: Option<usize>,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            batch_size: 5,
            max_epochs: 500,
            stopping: StoppingConfig::default(),
            optimizer: OptimizerConfig::default(),
            augment: AugmentConfig::default(),
            images_a_class: None,
        }
    }
}

impl TrainConfig {
    /// Checks that a run with these settings can start.
    ///
    /// # Errors
    ///
    /// - [`TrainError::Zero`] if `batch_size`, `max_epochs` or `images_a_class` is 0.
    /// - [`TrainError::Optimizer`], [`TrainError::Stopping`], [`TrainError::Augment`] if a part is
    ///   out of range.
    pub fn validate(&self) -> Result<(), TrainError> {
        if self.batch_size == 0 {
            return Err(TrainError::Zero { key: "batch_size" });
        }
        if self.max_epochs == 0 {
            return Err(TrainError::Zero { key: "max_epochs" });
        }
        if self.images_a_class == Some(0) {
            return Err(TrainError::Zero {
                key: "images_a_class",
            });
        }
        self.stopping.validate()?;
        self.optimizer.validate()?;
        self.augment.validate()?;
        Ok(())
    }
}
