//! Whether probabilities mean what they say.

use serde::{Deserialize, Serialize};

use crate::EvalError;
use crate::scores::tie_groups;

/// Brier's score of probabilities (Mon Weather Rev 1950, 78, 1-3): their mean squared distance from 1 for
/// positive images and 0 for others, in `[0, 1]`; lower is better. Always saying the share `p` of positive images
/// scores `p (1 - p)`.
///
/// # Shapes
///
/// - `positive`: `[image]`, true for the positive class.
/// - `probabilities`: `[image]`, of the positive class, in `[0, 1]`.
///
/// # Errors
///
/// - [`EvalError::NoValues`] if there is no image.
/// - [`EvalError::LengthMismatch`] if there is not one probability for each label.
/// - [`EvalError::NotAShare`] if a probability is outside `[0, 1]` or not a number.
///
/// # Examples
///
/// ```
/// assert_eq!(leuko_eval::brier(&[true, false], &[0.5, 0.0])?, 0.125);
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn brier(positive: &[bool], probabilities: &[f64]) -> Result<f64, EvalError> {
    check(positive, probabilities)?;
    let squares = positive.iter().zip(probabilities).map(|(&p, probability)| {
        let distance = probability - outcome(p);
        distance * distance
    });
    Ok(squares.sum::<f64>() / positive.len() as f64)
}

/// How well probabilities are calibrated, from bins of images with similar probabilities.
///
/// The parts add up to Brier's score: `reliability - resolution + uncertainty + within` (Murphy, J Appl Meteorol
/// 1973, 12, 595-600; the part within bins by Stephenson et al., Weather Forecast 2008, 23, 752-757).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The bins, probabilities ascending.
    pub bins: Vec<CalibrationBin>,
    /// Mean squared distance of a bin's probability from its share of positive images; 0 is perfect. It is too
    /// high by chance, most of all with few images.
    pub reliability: f64,
    /// The reliability without what chance adds to it; may be below 0. Absent for one image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability_corrected: Option<f64>,
    /// Mean squared distance of a bin's share of positive images from that of all; higher is better.
    pub resolution: f64,
    /// Brier's score of always saying the share of positive images.
    pub uncertainty: f64,
    /// What the spread of the probabilities inside bins adds; may be below 0.
    pub within: f64,
}

/// Images of similar probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Number of images.
    pub images: usize,
    /// Mean probability of the positive class, in `[0, 1]`.
    pub probability: f64,
    /// Share of positive images, in `[0, 1]`.
    pub share: f64,
}

impl Calibration {
    /// The calibration from about `bins` bins (at least 1) with about the same number of images each, and at
    /// least two; 10 is usual. Images of the same probability share a bin.
    ///
    /// Of each bin of `n` images with a share `s` of positive ones, the correction takes `s (1 - s) / (n - 1)` off
    /// the squared distance: Ferro & Fricker (Q J R Meteorol Soc 2012, 138, 1954-1960), and Kumar, Liang & Ma (NeurIPS
    /// 2019) as "debiased" calibration error. It is unbiased where bins do not depend on the labels, as here.
    ///
    /// # Shapes
    ///
    /// As for [`brier`].
    ///
    /// # Errors
    ///
    /// As for [`brier`].
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_eval::Calibration;
    ///
    /// // Of ten images at 0.8 six are positive.
    /// let positive: Vec<bool> = (0..10).map(|i| i < 6).collect();
    /// let found = Calibration::new(&positive, &[0.8; 10], 10)?;
    /// assert!((found.reliability - 0.04).abs() < 1e-12);
    /// assert!((found.error_corrected().unwrap_or(1.0) - (0.04f64 - 0.24 / 9.0).sqrt()).abs() < 1e-12);
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn new(positive: &[bool], probabilities: &[f64], bins: usize) -> Result<Self, EvalError> {
        check(positive, probabilities)?;
        let images = positive.len();
        let share_of = |of: &[usize]| {
            of.iter().filter(|&&image| positive[image]).count() as f64 / of.len() as f64
        };
        let prevalence = share_of(&(0..images).collect::<Vec<_>>());
        let mut found = Self {
            bins: Vec::new(),
            reliability: 0.0,
            reliability_corrected: (images > 1).then_some(0.0),
            resolution: 0.0,
            uncertainty: prevalence * (1.0 - prevalence),
            within: 0.0,
        };
        for bin in binned(probabilities, bins) {
            let n = bin.len() as f64;
            let weight = n / images as f64;
            let probability = bin.iter().map(|&image| probabilities[image]).sum::<f64>() / n;
            let share = share_of(&bin);
            let distance = (probability - share).powi(2);
            found.reliability += weight * distance;
            if let Some(corrected) = &mut found.reliability_corrected {
                *corrected += weight * (distance - share * (1.0 - share) / (n - 1.0));
            }
            found.resolution += weight * (share - prevalence).powi(2);
            let within = bin.iter().map(|&image| {
                let off = probabilities[image] - probability;
                off * off - 2.0 * off * (outcome(positive[image]) - share)
            });
            found.within += within.sum::<f64>() / images as f64;
            found.bins.push(CalibrationBin {
                images: bin.len(),
                probability,
                share,
            });
        }
        Ok(found)
    }

    /// Expected calibration error, as the root of the mean squared distance, in `[0, 1]`: the corrected
    /// reliability's root, 0 if that is below 0. `None` for one image.
    pub fn error_corrected(&self) -> Option<f64> {
        self.reliability_corrected
            .map(|corrected| corrected.max(0.0).sqrt())
    }

    /// The same without the correction; too high by chance.
    pub fn error(&self) -> f64 {
        self.reliability.sqrt()
    }
}

/// Positions of images in about `bins` bins of about equal numbers, at least two each, by probability.
fn binned(probabilities: &[f64], bins: usize) -> Vec<Vec<usize>> {
    let images = probabilities.len();
    let bins = bins.clamp(1, (images / 2).max(1));
    let mut found: Vec<Vec<usize>> = Vec::new();
    let (mut open, mut seen) = (Vec::new(), 0);
    for group in tie_groups(probabilities) {
        seen += group.len();
        open.extend(group);
        // Closes where the share of images seen reaches that of the bins made, this one counted.
        if open.len() > 1 && seen * bins >= (found.len() + 1) * images {
            found.push(std::mem::take(&mut open));
        }
    }
    match found.last_mut() {
        Some(last) if open.len() == 1 => last.append(&mut open),
        _ if open.is_empty() => {}
        _ => found.push(open),
    }
    found
}

fn outcome(positive: bool) -> f64 {
    if positive { 1.0 } else { 0.0 }
}

fn check(positive: &[bool], probabilities: &[f64]) -> Result<(), EvalError> {
    if positive.len() != probabilities.len() {
        return Err(EvalError::LengthMismatch {
            labels: positive.len(),
            scores: probabilities.len(),
        });
    }
    if positive.is_empty() {
        return Err(EvalError::NoValues);
    }
    match probabilities.iter().position(|p| !(0.0..=1.0).contains(p)) {
        Some(index) => Err(EvalError::NotAShare {
            index,
            got: probabilities[index],
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_brier_is_that_of_scikit_learn() {
        let vectors = golden(include_str!("../../../tests/golden/eval/statistics.json"));
        for case in vectors["precision_recall"].cases() {
            let (positive, scores) = (case["positive"].bools(), case["scores"].numbers());
            close(brier(&positive, &scores).unwrap(), case["brier"].number());
        }
    }

    #[test]
    fn test_the_parts_add_up_to_brier_s_score() {
        let mut stream = Stream::new(Seed(1), "parts");
        for images in [1, 2, 3, 7, 50, 333] {
            let probabilities: Vec<f64> = (0..images)
                .map(|_| (stream.unit() * 40.0).round() / 40.0)
                .collect();
            let positive: Vec<bool> = probabilities
                .iter()
                .map(|&p| stream.chance(p * p))
                .collect();
            for bins in [0, 1, 3, 10, 1000] {
                let found = Calibration::new(&positive, &probabilities, bins).unwrap();
                let sum = found.reliability - found.resolution + found.uncertainty + found.within;
                assert!((sum - brier(&positive, &probabilities).unwrap()).abs() < 1e-12);
                assert!(images == 1 || found.bins.iter().all(|bin| bin.images > 1));
                assert_eq!(
                    found.bins.iter().map(|bin| bin.images).sum::<usize>(),
                    images
                );
            }
        }
    }

    #[test]
    fn test_bins_have_equal_numbers_and_keep_equal_probabilities_together() {
        let probabilities: Vec<f64> = (0..100).map(|i| f64::from(i) / 100.0).collect();
        let lengths: Vec<usize> = binned(&probabilities, 10).iter().map(Vec::len).collect();
        assert_eq!(lengths, [10; 10]);
        let mut tied = probabilities;
        tied[5..40].fill(0.2);
        let bins = binned(&tied, 10);
        assert!(
            bins.iter()
                .any(|bin| (5..40).all(|image| bin.contains(&image)))
        );
    }

    /// Probabilities that mean what they say: chance alone gives a reliability, and the correction takes it
    /// off. Off by 0.1, the corrected one finds 0.01.
    #[test]
    fn test_the_correction_takes_off_what_chance_adds() {
        let mut stream = Stream::new(Seed(1), "calibrated");
        for (off, expected) in [(0.0, 0.0), (0.1, 0.01)] {
            let studies = 2000;
            let (mut plain, mut corrected) = (0.0, 0.0);
            for _ in 0..studies {
                let probabilities: Vec<f64> = (0..60).map(|_| stream.uniform(0.1, 0.8)).collect();
                let positive: Vec<bool> = probabilities
                    .iter()
                    .map(|&p| stream.chance(p + off))
                    .collect();
                let found = Calibration::new(&positive, &probabilities, 10).unwrap();
                plain += found.reliability / f64::from(studies);
                corrected += found.reliability_corrected.unwrap() / f64::from(studies);
            }
            assert!((corrected - expected).abs() < 0.002, "{corrected}");
            assert!(plain > expected + 0.02, "{plain}");
        }
    }

    #[test]
    fn test_what_is_no_probability_is_refused() {
        let got = |probabilities: &[f64]| brier(&[true, false], probabilities).unwrap_err();
        assert_eq!(
            got(&[0.5, 1.5]),
            EvalError::NotAShare { index: 1, got: 1.5 }
        );
        assert!(matches!(
            got(&[f64::NAN, 0.5]),
            EvalError::NotAShare { index: 0, .. }
        ));
        assert!(matches!(got(&[0.5]), EvalError::LengthMismatch { .. }));
        assert_eq!(brier(&[], &[]), Err(EvalError::NoValues));
        assert!(Calibration::new(&[true], &[2.0], 10).is_err());
    }
}
