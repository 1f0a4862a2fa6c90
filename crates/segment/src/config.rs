//! How nucleus, cytoplasm and the rest are told apart.

use serde::{Deserialize, Serialize};

use crate::SegmentError;

/// Settings of the segmentation.
///
/// No length is in pixels: "radii" are those of the disc that has as many pixels as the nucleus (or its
/// largest part, while the others are looked for), so that a cell is found alike at any magnification.
/// "Darkness" is how much less light than the empty slide a pixel lets through, 0 (all) to 1 (none).
///
/// The defaults were chosen on the images with even numbers of the data set of Zheng et al. (2018), on
/// synthetic cells of one seed, and by eye on ALL-IDB2 and on the images of Acevedo et al. (2020).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SegmentConfig {
    /// Part of the pixels that are no brighter than the empty slide, channel by channel, in `[0, 1]`.
    /// It sets the white balance: at least the other part of the image must be empty slide.
    /// Default: 0.95.
    pub white_quantile: f64,
    /// Smoothing before all else: half the side of the square that is averaged over, in parts of the
    /// image's shorter side, in `[0, 0.1]`. Default: 0.008 (3x3 pixels of 120, 5x5 of 257).
    pub smoothing: f64,
    /// Part of the darkness in blue that is taken from the darkness in green to tell chromatin, in
    /// `[0, 1]`: chromatin lets blue through, haemoglobin and eosin granules do not. Default: 0.5.
    pub blue_weight: f64,
    /// Least darkness that can be chromatin, in `[0, 1]`: an image without any has no nucleus.
    /// Default: 0.1.
    pub least_stain: f64,
    /// Otsu's criterion, in `[0, 1]`, from which on what is stained in the image is taken to fall into two
    /// classes, nuclei being the darker one, rather than to be all nuclei. Default: 0.73.
    pub stain_separability: f64,
    /// Radius of the disc that smooths the nucleus' outline, in radii, in `[0, 2]`. Default: 0.08.
    pub nucleus_rounding: f64,
    /// Otsu's criterion, in `[0, 1]`, from which on the pixels of the cell alone are taken to fall into
    /// two classes, nucleus and cytoplasm, rather than to be one class: 0.64 for a normal distribution,
    /// 0.75 for an even one, 1 for two values. Default: 0.8.
    pub cell_separability: f64,
    /// Widest gap between two lobes of a nucleus, in radii, in `[0, 10]`. Default: 2.
    pub lobe_gap: f64,
    /// Least area of a lobe, in parts of the largest one's, in `[0, 1]`. Default: 0.05.
    pub least_lobe: f64,
    /// Narrowest waist that one cell may have between two lobes, in parts of the depth of the shallower
    /// lobe below the cell's edge, in `[0, 1]`: touching cells have a waist. Default: 0.8.
    pub waist: f64,
    /// Least darkness of a stained pixel, in parts of Otsu's threshold between slide and stain, in
    /// `[0, 2]`: less finds paler cytoplasm, and dirt. Default: 0.75.
    pub stain_threshold: f64,
    /// Area in parts of its convex hull's, in `[0, 1]`, from which on what is stained around the nucleus
    /// is taken for one cell, in which no red cells are looked for. Default: 0.94.
    pub solidity: f64,
    /// Distance from all nuclei, in radii, in `[0, 10]`, from which on stained pixels are taken for red
    /// cells. Default: 2.
    pub red_distance: f64,
    /// How unlike the image's red cells a pixel may be to be taken for one, in parts of the distance in
    /// colour within which three quarters of them lie, in `[0, 10]`. Default: 1.5.
    pub red_tolerance: f64,
    /// Farthest that cytoplasm is from the nucleus, in radii, in `[0, 10]`. Default: 1.5.
    pub reach: f64,
    /// Radius of the narrowest neck to what is still the same cell, in radii, in `[0, 2]`. Default: 0.6.
    pub neck: f64,
    /// Radius of the disc that smooths the cell's outline, in radii, in `[0, 2]`. Default: 0.2.
    pub cell_rounding: f64,
}

impl Default for SegmentConfig {
    fn default() -> Self {
        Self {
            white_quantile: 0.95,
            smoothing: 0.008,
            blue_weight: 0.5,
            least_stain: 0.1,
            stain_separability: 0.73,
            nucleus_rounding: 0.08,
            cell_separability: 0.8,
            lobe_gap: 2.0,
            least_lobe: 0.05,
            waist: 0.8,
            stain_threshold: 0.75,
            solidity: 0.94,
            red_distance: 2.0,
            red_tolerance: 1.5,
            reach: 1.5,
            neck: 0.6,
            cell_rounding: 0.2,
        }
    }
}

impl SegmentConfig {
    /// Checks that every setting is in its range.
    ///
    /// # Errors
    ///
    /// - [`SegmentError::Setting`] for the first one that is not, or is no number.
    pub fn validate(&self) -> Result<(), SegmentError> {
        let settings = [
            ("white_quantile", self.white_quantile, 1.0),
            ("smoothing", self.smoothing, 0.1),
            ("blue_weight", self.blue_weight, 1.0),
            ("least_stain", self.least_stain, 1.0),
            ("stain_separability", self.stain_separability, 1.0),
            ("nucleus_rounding", self.nucleus_rounding, 2.0),
            ("cell_separability", self.cell_separability, 1.0),
            ("lobe_gap", self.lobe_gap, 10.0),
            ("least_lobe", self.least_lobe, 1.0),
            ("waist", self.waist, 1.0),
            ("stain_threshold", self.stain_threshold, 2.0),
            ("solidity", self.solidity, 1.0),
            ("red_distance", self.red_distance, 10.0),
            ("red_tolerance", self.red_tolerance, 10.0),
            ("reach", self.reach, 10.0),
            ("neck", self.neck, 2.0),
            ("cell_rounding", self.cell_rounding, 2.0),
        ];
        match settings
            .into_iter()
            .find(|(_, got, high)| !(0.0..=*high).contains(got))
        {
            Some((setting, got, high)) => Err(SegmentError::Setting { setting, got, high }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_validate_refuses_what_is_out_of_range_by_name() {
        let default = SegmentConfig::default();
        assert_eq!(default.validate(), Ok(()));
        let config = SegmentConfig {
            solidity: 1.5,
            ..default
        };
        let message = config.validate().unwrap_err().to_string();
        assert_eq!(message, "solidity: expected 0 to 1, got 1.5");
        for got in [-0.1, f64::NAN, f64::INFINITY] {
            let config = SegmentConfig {
                reach: got,
                ..default
            };
            let error = config.validate().unwrap_err();
            assert!(
                matches!(
                    error,
                    SegmentError::Setting {
                        setting: "reach",
                        high: 10.0,
                        ..
                    }
                ),
                "{error}"
            );
        }
    }

    #[test]
    fn test_config_takes_defaults_and_refuses_unknown_settings() {
        let read = serde_json::from_str::<SegmentConfig>;
        let config = SegmentConfig {
            neck: 0.5,
            ..SegmentConfig::default()
        };
        assert_eq!(read(r#"{"neck": 0.5}"#).unwrap(), config);
        let message = read(r#"{"nek": 0.5}"#).unwrap_err().to_string();
        assert!(message.contains("unknown field `nek`"), "{message}");
    }
}
