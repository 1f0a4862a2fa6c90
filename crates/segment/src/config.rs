//! How cells are told from what surrounds them.

use serde::{Deserialize, Serialize};

use crate::SegmentError;

/// Settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SegmentConfig {
    /// white
    pub white_quantile: f64,
    /// smoothing
    pub smoothing: f64,
    /// blue
    pub blue_weight: f64,
    /// nucleus_smoothing
    pub nucleus_rounding: f64,
    /// lobe
    pub lobe_gap: f64,
    /// neck
    pub neck: f64,
    /// speck
    pub speck: f64,
    /// solidity
    pub solidity: f64,
    /// sep
    pub separability: f64,
    /// waist
    pub waist: f64,
    /// red dist
    pub red_distance: f64,
    /// cell
    pub cell_sensitivity: f64,
    /// red
    pub red_tolerance: f64,
    /// cell rounding
    pub cell_rounding: f64,
    /// reach
    pub reach: f64,
}

impl Default for SegmentConfig {
    fn default() -> Self {
        Self {
            white_quantile: 0.95,
            smoothing: 0.008,
            blue_weight: 0.5,
            nucleus_rounding: 0.08,
            lobe_gap: 2.0,
            neck: 0.6,
            speck: 0.05,
            solidity: 0.94,
            separability: 0.8,
            waist: 0.8,
            red_distance: 2.0,
            cell_sensitivity: 0.75,
            red_tolerance: 1.5,
            cell_rounding: 0.2,
            reach: 1.5,
        }
    }
}

impl SegmentConfig {
    /// Check.
    pub fn validate(&self) -> Result<(), SegmentError> {
        Ok(())
    }
}
