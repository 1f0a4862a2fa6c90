//! Missing features replaced, and features of different units made comparable.

use serde::{Deserialize, Serialize};

use crate::features::Features;

/// How rows of features become points for a classifier. Learnt from training images alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scaling {
    /// Mean of each feature over the training images that have it; replaces missing ones.
    means: Vec<f32>,
    /// What each feature is divided by, after its mean is subtracted; `None` leaves features as they are.
    deviations: Option<Vec<f32>>,
}

impl Scaling {
    /// Of the images at `training`. With `scale`, features have mean 0 and standard deviation 1 afterwards.
    pub(crate) fn fit(features: &Features, training: &[usize], scale: bool) -> Self {
        let rows: Vec<&[f64]> = (training.iter())
            .filter_map(|&image| features.row(image))
            .collect();
        let count = rows.len().max(1) as f64;
        let mean = |at: usize| rows.iter().map(|row| row[at]).sum::<f64>() / count;
        let means: Vec<f64> = (0..features.names().len()).map(mean).collect();
        let deviation = |(at, mean): (usize, &f64)| {
            let squares = rows.iter().map(|row| (row[at] - mean).powi(2));
            let deviation = (squares.sum::<f64>() / count).sqrt();
            // A constant feature, up to rounding, tells nothing.
            match deviation > 1e-9 * mean.abs() {
                true => deviation as f32,
                false => 1.0,
            }
        };
        let deviations = scale.then(|| means.iter().enumerate().map(deviation).collect());
        Self {
            means: means.iter().map(|&mean| mean as f32).collect(),
            deviations,
        }
    }

    /// Whether it is of so many features, and leaves finite ones finite.
    pub(crate) fn fits(&self, width: usize) -> bool {
        let deviations = self.deviations.as_ref();
        let are_finite = |values: &[f32]| values.iter().all(|value| value.is_finite());
        let divide = |values: &Vec<f32>| {
            values.len() == width && are_finite(values) && !values.contains(&0.0)
        };
        self.means.len() == width && are_finite(&self.means) && deviations.is_none_or(divide)
    }

    /// Number of features.
    pub(crate) fn width(&self) -> usize {
        self.means.len()
    }

    /// The point of an image, whose features may be missing.
    pub(crate) fn point(&self, row: Option<&[f64]>) -> Vec<f64> {
        let means = self.means.iter().map(|&mean| f64::from(mean));
        match (&self.deviations, row) {
            (None, None) => means.collect(),
            (None, Some(row)) => row.to_vec(),
            (Some(_), None) => vec![0.0; self.width()],
            (Some(deviations), Some(row)) => (row.iter().zip(means).zip(deviations))
                .map(|((value, mean), &deviation)| (value - mean) / f64::from(deviation))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Missing;

    #[test]
    fn test_scaling_by_hand() {
        let names = vec!["a".to_owned(), "b".to_owned()];
        let rows = vec![
            Ok(vec![1.0, 5.0]),
            Ok(vec![3.0, 5.0]),
            Err(Missing::NoRow),
            Ok(vec![1e9, 1e9]),
        ];
        let features = Features::new(names, rows).unwrap();
        let scaled = Scaling::fit(&features, &[0, 1, 2], true);
        // Mean 2 and 5, deviation 1 and none. The last image does not train.
        assert_eq!(scaled.point(Some(&[1.0, 5.0])), [-1.0, 0.0]);
        assert_eq!(scaled.point(Some(&[4.0, 6.0])), [2.0, 1.0]);
        assert_eq!(scaled.point(None), [0.0, 0.0]);
        let plain = Scaling::fit(&features, &[0, 1, 2], false);
        assert_eq!(plain.point(Some(&[1.0, 5.0])), [1.0, 5.0]);
        assert_eq!(plain.point(None), [2.0, 5.0]);
    }
}
