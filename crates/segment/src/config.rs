//! The settings of the segmentation.

use serde::{Deserialize, Serialize};

use crate::SegmentError;

/// Settings of the segmentation.
///
/// No length is in pixels. "Radii" are radii of the disc that has as many pixels as the nucleus (or its
/// largest part, during the search for the others), so that the result does not depend on the
/// magnification. "Darkness" is how much less light than the empty slide a pixel lets through, from 0
/// (as much) to 1 (none).
///
/// The defaults were chosen on the images with even numbers of the data set of Zheng et al. (2018), on
/// synthetic cells of one seed, and by eye on ALL-IDB2 and on the images of Acevedo et al. (2020).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SegmentConfig {
    /// Share of the pixels that are not brighter than the empty slide, for each channel, in `[0, 1]`.
    /// It sets the white balance: at least the remaining share of the image must be empty slide.
    /// Default: 0.95.
    pub white_quantile: f64,
    /// Smoothing before the first step: half the side of the averaged square, as a share of the image's
    /// shorter side, in `[0, 0.1]`. Default: 0.008 (3x3 pixels at a side of 120, 5x5 at 257).
    pub smoothing: f64,
    /// Share of the darkness in blue that is subtracted from the darkness in green to find chromatin, in
    /// `[0, 1]`: chromatin lets blue through, haemoglobin and eosin granules do not. Default: 0.5.
    pub blue_weight: f64,
    /// Least darkness that can be chromatin, in `[0, 1]`: an image without any has no nucleus.
    /// Default: 0.1.
    pub least_stain: f64,
    /// From this value of Otsu's criterion on, in `[0, 1]`, the stained pixels of the image count as two
    /// classes, of which the darker one is nuclei; below it, all are nuclei. Default: 0.73.
    pub stain_separability: f64,
    /// Radius of the disc that smooths the nucleus' outline, in radii, in `[0, 2]`. Default: 0.08.
    pub nucleus_rounding: f64,
    /// From this value of Otsu's criterion on, in `[0, 1]`, the pixels of the cell count as two classes,
    /// nucleus and cytoplasm; below it, as one. The criterion is 0.64 for a normal distribution, 0.75 for
    /// a uniform one, 1 for two values. Default: 0.8.
    pub cell_separability: f64,
    /// Widest gap between two lobes of a nucleus, in radii, in `[0, 10]`. Default: 2.
    pub lobe_gap: f64,
    /// Smallest area of a lobe, as a share of the largest lobe's, in `[0, 1]`. Default: 0.05.
    pub least_lobe: f64,
    /// Narrowest waist that one cell may have between two lobes, in `[0, 1]`, as a share of the depth of
    /// the shallower lobe below the cell's edge: touching cells have a narrower waist. Default: 0.8.
    pub waist: f64,
    /// Least darkness of a stained pixel, as a multiple of Otsu's threshold between slide and stain, in
    /// `[0, 2]`: a lower value finds paler cytoplasm, and dirt. Default: 0.75.
    pub stain_threshold: f64,
    /// The stained part around the nucleus counts as one cell, without red cells, if its area is at least
    /// this share of its convex hull's, in `[0, 1]`. Default: 0.94.
    pub solidity: f64,
    /// From this distance from all nuclei on, in radii, in `[0, 10]`, stained pixels count as red cells.
    /// Default: 2.
    pub red_distance: f64,
    /// A pixel counts as red cell if its colour differs from the image's red cells by at most this
    /// multiple of the distance within which three quarters of them lie, in `[0, 10]`. Default: 1.5.
    pub red_tolerance: f64,
    /// Largest distance of cytoplasm from the nucleus, in radii, in `[0, 10]`. Default: 1.5.
    pub reach: f64,
    /// Radius of the narrowest neck within one cell, in radii, in `[0, 2]`. Default: 0.6.
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
    /// - [`SegmentError::Setting`] for the first setting that is out of range or not a number.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_segment::SegmentConfig;
    ///
    /// let config = SegmentConfig { solidity: 1.5, ..SegmentConfig::default() };
    /// let message = config.validate().unwrap_err().to_string();
    /// assert_eq!(message, "solidity: expected 0 to 1, found 1.5");
    /// ```
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
        assert_eq!(message, "solidity: expected 0 to 1, found 1.5");
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
        insta::assert_snapshot!(read(r#"{"nek": 0.5}"#).unwrap_err(), @"unknown field `nek`, expected one of `white_quantile`, `smoothing`, `blue_weight`, `least_stain`, `stain_separability`, `nucleus_rounding`, `cell_separability`, `lobe_gap`, `least_lobe`, `waist`, `stain_threshold`, `solidity`, `red_distance`, `red_tolerance`, `reach`, `neck`, `cell_rounding` at line 1 column 6");
    }
}
