//! How well the colour of the background alone separates the classes.
//!
//! A network can score high without looking at a cell: if the images of a class come from their own
//! slides, stain or camera, the background gives the class away. These numbers show it before training.

use std::fmt;

use leuko_core::ClassIndex;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::{EvalError, roc_auc};

/// A class is looked at if it has at least this many images, and the other classes together as many.
pub const FEWEST_IMAGES: usize = 10;

/// From this ROC-AUC of the background on, scores of networks are doubtful.
pub const DOUBTFUL_AUC: f64 = 0.85;

/// In this share of sets whose backgrounds do not differ, some ROC-AUC exceeds
/// [`BackgroundAuc::chance`].
const EXCEED: f64 = 0.05;

/// A number made of a background's colour: its light, or a shade that hardly depends on the light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourFeature {
    /// The red channel.
    Red,
    /// The green channel.
    Green,
    /// The blue channel.
    Blue,
    /// Red minus green.
    RedMinusGreen,
    /// Red minus blue.
    RedMinusBlue,
    /// Green minus blue.
    GreenMinusBlue,
}

impl ColourFeature {
    /// All features, in the order in which ties are decided.
    pub const ALL: [Self; 6] = [
        Self::Red,
        Self::Green,
        Self::Blue,
        Self::RedMinusGreen,
        Self::RedMinusBlue,
        Self::GreenMinusBlue,
    ];

    /// Its value for a colour.
    ///
    /// # Shapes
    ///
    /// - `[red, green, blue]`, in any unit, for example grey levels in `[0, 255]`.
    pub fn of(self, [red, green, blue]: [f64; 3]) -> f64 {
        match self {
            Self::Red => red,
            Self::Green => green,
            Self::Blue => blue,
            Self::RedMinusGreen => red - green,
            Self::RedMinusBlue => red - blue,
            Self::GreenMinusBlue => green - blue,
        }
    }
}

impl fmt::Display for ColourFeature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Red => "red",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::RedMinusGreen => "red minus green",
            Self::RedMinusBlue => "red minus blue",
            Self::GreenMinusBlue => "green minus blue",
        })
    }
}

/// How well the background's colour alone separates one class from all others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BackgroundAuc {
    /// The class.
    pub class: ClassIndex,
    /// The feature that separates it best.
    pub feature: ColourFeature,
    /// ROC-AUC of that feature over all images, in `[0.5, 1]`: the better of the two directions.
    pub auc: f64,
    /// What the best feature of every class stays below in 95 of 100 sets whose backgrounds do not
    /// differ, in `[0.5, 1]`.
    pub chance: f64,
}

impl BackgroundAuc {
    /// Whether the classes' backgrounds differ by more than chance explains.
    pub fn exceeds_chance(&self) -> bool {
        self.auc > self.chance
    }

    /// Whether the background separates the class so well ([`DOUBTFUL_AUC`]), and not by chance, that a
    /// network's scores say little about the cells.
    pub fn is_doubtful(&self) -> bool {
        self.auc >= DOUBTFUL_AUC.max(self.chance)
    }
}

/// How well the background's colour alone separates the classes: for each class the best
/// [`ColourFeature`] and its ROC-AUC.
///
/// Of two classes only the second is listed, because its ROC-AUC is also that of the first. A class
/// with fewer than [`FEWEST_IMAGES`] images, or that leaves fewer to the others, is not listed.
///
/// [`BackgroundAuc::chance`] comes from the variance of the Mann-Whitney U of two samples from one
/// distribution (Mann & Whitney 1947), a normal approximation and Bonferroni's correction for the number
/// of classes and features.
///
/// # Shapes
///
/// - `colours`: `[image][channel]`, red, green and blue of each image's background, for example the
///   medians over its border.
/// - `labels`: `[image]`, in `0..classes`.
///
/// # Errors
///
/// - [`EvalError::LengthMismatch`] if there is not one colour for each label.
/// - [`EvalError::UnknownClass`] if a label is not in `0..classes`.
/// - [`EvalError::Nan`] if a colour is NaN.
///
/// # Examples
///
/// ```
/// use leuko_core::ClassIndex;
/// use leuko_eval::{ColourFeature, background_aucs};
///
/// // Twelve images of each class. Light varies in both; the second class lies on a yellower slide.
/// let labels: Vec<ClassIndex> = (0..24).map(|i| ClassIndex(i % 2)).collect();
/// let colours: Vec<[f64; 3]> = (0..24)
///     .map(|i| {
///         let light = f64::from(i);
///         let blue = if i % 2 == 0 { 195.0 } else { 165.0 };
///         [200.0 + light, 190.0 + light, blue + light]
///     })
///     .collect();
/// let found = background_aucs(&colours, &labels, 2)?;
/// assert_eq!(found[0].feature, ColourFeature::Blue);
/// assert_eq!(found[0].auc, 1.0);
/// assert!(found[0].is_doubtful());
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn background_aucs(
    colours: &[[f64; 3]],
    labels: &[ClassIndex],
    classes: usize,
) -> Result<Vec<BackgroundAuc>, EvalError> {
    if colours.len() != labels.len() {
        return Err(EvalError::LengthMismatch {
            labels: labels.len(),
            scores: colours.len(),
        });
    }
    if let Some(&got) = labels.iter().find(|label| label.index() >= classes) {
        return Err(EvalError::UnknownClass { classes, got });
    }
    let asked = if classes == 2 { 1..2 } else { 0..classes };
    let deviations = deviations(asked.len() * ColourFeature::ALL.len());
    let mut found = Vec::new();
    for class in asked.map(|class| ClassIndex(class as u16)) {
        let positive: Vec<bool> = labels.iter().map(|&label| label == class).collect();
        let of_class = positive.iter().filter(|&&is| is).count();
        let others = positive.len() - of_class;
        if of_class.min(others) < FEWEST_IMAGES {
            continue;
        }
        let (feature, auc) = best_feature(colours, &positive)?;
        found.push(BackgroundAuc {
            class,
            feature,
            auc,
            chance: (0.5 + deviations * deviation(of_class, others)).min(1.0),
        });
    }
    Ok(found)
}

/// The feature that separates best, and its ROC-AUC; of equal ones the first.
fn best_feature(
    colours: &[[f64; 3]],
    positive: &[bool],
) -> Result<(ColourFeature, f64), EvalError> {
    let mut best = (ColourFeature::Red, 0.0);
    for feature in ColourFeature::ALL {
        let scores: Vec<f64> = colours.iter().map(|&colour| feature.of(colour)).collect();
        let auc = roc_auc(positive, &scores)?;
        let auc = auc.max(1.0 - auc);
        if auc > best.1 {
            best = (feature, auc);
        }
    }
    Ok(best)
}

/// Standard deviation of the ROC-AUC of two samples from one distribution (Mann & Whitney 1947).
fn deviation(positives: usize, negatives: usize) -> f64 {
    let (m, n) = (positives as f64, negatives as f64);
    ((m + n + 1.0) / (12.0 * m * n)).sqrt()
}

/// The bound that `numbers` standard normal numbers all stay within, in both directions, except in a share
/// of [`EXCEED`] of all draws (Bonferroni).
fn deviations(numbers: usize) -> f64 {
    Normal::standard().inverse_cdf(1.0 - EXCEED / (2 * numbers.max(1)) as f64)
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    fn labels(of_image: &[u16]) -> Vec<ClassIndex> {
        of_image.iter().map(|&label| ClassIndex(label)).collect()
    }

    /// Labels that take turns.
    fn in_turn(images: u16, classes: u16) -> Vec<ClassIndex> {
        (0..images).map(|i| ClassIndex(i % classes)).collect()
    }

    /// Every way of giving 3 of 7 distinct scores to the positive class is equally likely if the
    /// distributions are the same.
    #[test]
    fn test_deviation_is_that_of_all_arrangements() {
        let scores: Vec<f64> = (0..7).map(f64::from).collect();
        let arrangements = (0u32..1 << 7).filter(|bits| bits.count_ones() == 3);
        let aucs: Vec<f64> = arrangements
            .map(|bits| {
                let positive: Vec<bool> = (0..7).map(|i| bits >> i & 1 == 1).collect();
                roc_auc(&positive, &scores).unwrap()
            })
            .collect();
        assert_eq!(aucs.len(), 35);
        let variance = aucs.iter().map(|auc| (auc - 0.5).powi(2)).sum::<f64>() / 35.0;
        assert!((deviation(3, 4) - variance.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn test_chance_by_hand() {
        // The quantile of 1 - 0.05 / 12 is 2.638257; 12 images of each class.
        let colours = vec![[1.0, 2.0, 3.0]; 24];
        let found = background_aucs(&colours, &in_turn(24, 2), 2).unwrap();
        let expected = 0.5 + 2.638_257 * (25.0f64 / (12.0 * 144.0)).sqrt();
        assert!((found[0].chance - expected).abs() < 1e-6, "{found:?}");
        assert_eq!(found[0].auc, 0.5);
        assert!(!found[0].exceeds_chance() && !found[0].is_doubtful());
    }

    /// The six features depend on each other, so that Bonferroni's bound is not reached.
    #[test]
    fn test_chance_is_seldom_exceeded_where_backgrounds_do_not_differ() {
        let labels = in_turn(90, 3);
        let mut stream = Stream::new(Seed(1), "backgrounds");
        let exceeding = (0..400).filter(|_| {
            let colours: Vec<[f64; 3]> = (0..90)
                .map(|_| std::array::from_fn(|_| f64::from(stream.next_u32())))
                .collect();
            let found = background_aucs(&colours, &labels, 3).unwrap();
            assert_eq!(found.len(), 3);
            found.iter().any(BackgroundAuc::exceeds_chance)
        });
        let exceeding = exceeding.count();
        assert!((4..=24).contains(&exceeding), "{exceeding} of 400");
    }

    #[test]
    fn test_of_several_classes_those_that_differ_are_found() {
        // The third class is dark, the fourth green.
        let labels = in_turn(48, 4);
        let colours: Vec<[f64; 3]> = (labels.iter())
            .map(|label| match label.0 {
                2 => [90.0, 90.0, 90.0],
                3 => [200.0, 250.0, 195.0],
                _ => [200.0, 190.0, 195.0],
            })
            .collect();
        let found = background_aucs(&colours, &labels, 4).unwrap();
        let doubtful: Vec<u16> = (found.iter())
            .filter(|of| of.is_doubtful())
            .map(|of| of.class.0)
            .collect();
        assert_eq!(found.len(), 4);
        assert_eq!(doubtful, [2, 3]);
    }

    #[test]
    fn test_a_class_of_few_images_is_not_listed() {
        let mut of_image = [0; 40];
        of_image[..9].fill(1);
        let colours: Vec<[f64; 3]> = (0..40).map(|i| [f64::from(i); 3]).collect();
        assert_eq!(background_aucs(&colours, &labels(&of_image), 2), Ok(vec![]));
        of_image[9] = 1;
        let found = background_aucs(&colours, &labels(&of_image), 2).unwrap();
        assert_eq!((found[0].class, found[0].auc), (ClassIndex(1), 1.0));
    }

    #[test]
    fn test_input_that_does_not_fit_is_refused() {
        let refused = background_aucs(&[[0.0; 3]], &[], 2);
        assert!(matches!(refused, Err(EvalError::LengthMismatch { .. })));
        let refused = background_aucs(&[[0.0; 3]], &labels(&[2]), 2);
        assert!(matches!(
            refused,
            Err(EvalError::UnknownClass { classes: 2, .. })
        ));
        let mut colours = [[0.0; 3]; 24];
        colours[3][0] = f64::NAN;
        let refused = background_aucs(&colours, &in_turn(24, 2), 2);
        assert_eq!(refused, Err(EvalError::Nan { index: 3 }));
    }
}
