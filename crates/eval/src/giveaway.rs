//! How well numbers that say nothing about the cell separate the classes.
//!
//! A network can score high without looking at a cell: if the images of a class come from their own
//! slides, stain, camera or files, these give the class away. ROC-AUCs of such numbers show it before training.

use leuko_core::ClassIndex;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::{EvalError, roc_auc};

/// A class is looked at if it has at least this many images, and the other classes together as many.
pub const FEWEST_IMAGES: usize = 10;

/// From this ROC-AUC of such a number on, scores of networks are doubtful.
pub const DOUBTFUL_AUC: f64 = 0.85;

/// In this share of sets whose classes do not differ, some ROC-AUC exceeds [`Giveaway::chance`].
const EXCEED: f64 = 0.05;

/// How well the best of some numbers separates one class from all others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Giveaway {
    /// The class.
    pub class: ClassIndex,
    /// Which number separates it best, by its place; of equal ones the first.
    pub number: usize,
    /// ROC-AUC of that number over all images, in `[0.5, 1]`: the better of the two directions.
    pub auc: f64,
    /// What the best number of every class stays below in 95 of 100 sets whose classes do not differ, in
    /// `[0.5, 1]`.
    pub chance: f64,
}

/// What such a number means for the scores of networks, from harmless to grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Chance gives as much.
    Chance,
    /// It is more than chance gives, and too little to explain a high score.
    AboveChance,
    /// It alone could explain a high score: a ROC-AUC of at least [`DOUBTFUL_AUC`].
    Doubtful,
}

impl Verdict {
    /// That of a ROC-AUC, in `[0.5, 1]`, and of what chance gives.
    pub fn of(auc: f64, chance: f64) -> Self {
        if auc <= chance {
            Self::Chance
        } else if auc < DOUBTFUL_AUC {
            Self::AboveChance
        } else {
            Self::Doubtful
        }
    }
}

impl Giveaway {
    /// What the number means for the scores of networks.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.auc, self.chance)
    }
}

/// How well numbers that say nothing about the cell separate the classes: for each class the best number
/// and its ROC-AUC.
///
/// Of two classes only the second is listed, because its ROC-AUC is also that of the first. A class
/// with fewer than [`FEWEST_IMAGES`] images, or that leaves fewer to the others, is not listed.
///
/// [`Giveaway::chance`] comes from the variance of the Mann-Whitney U of two samples from one
/// distribution (Mann & Whitney 1947), a normal approximation and Bonferroni's correction for the number
/// of classes and numbers. Ties make the true variance smaller (Kendall 1945), so where many images have the
/// same value, as with sizes and types of files, chance gives less than it says. It holds for one call:
/// whoever asks about several kinds of numbers, one call each, exceeds some chance more often.
///
/// # Shapes
///
/// - `numbers`: `[number][image]`, for example the median of red over each image's border; any numbers except
///   NaN.
/// - `labels`: `[image]`, in `0..classes`.
///
/// # Errors
///
/// - [`EvalError::LengthMismatch`] if a number has not one value for each label.
/// - [`EvalError::UnknownClass`] if a label is not in `0..classes`.
/// - [`EvalError::Nan`] if a value is NaN.
///
/// # Examples
///
/// ```
/// use leuko_core::ClassIndex;
/// use leuko_eval::{Verdict, giveaways};
///
/// // Twelve images of each class. Light varies in both; the second class lies on a yellower slide.
/// let labels: Vec<ClassIndex> = (0..24).map(|i| ClassIndex(i % 2)).collect();
/// let light = |i: u32| f64::from(i);
/// let red = (0..24).map(|i| 200.0 + light(i)).collect();
/// let blue = (0..24).map(|i| if i % 2 == 0 { 195.0 } else { 165.0 } + light(i)).collect();
/// let found = giveaways(&[red, blue], &labels, 2)?;
/// assert_eq!((found[0].number, found[0].auc), (1, 1.0));
/// assert_eq!(found[0].verdict(), Verdict::Doubtful);
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn giveaways(
    numbers: &[Vec<f64>],
    labels: &[ClassIndex],
    classes: usize,
) -> Result<Vec<Giveaway>, EvalError> {
    if let Some(other) = numbers.iter().find(|values| values.len() != labels.len()) {
        return Err(EvalError::LengthMismatch {
            labels: labels.len(),
            scores: other.len(),
        });
    }
    if let Some(&got) = labels.iter().find(|label| label.index() >= classes) {
        return Err(EvalError::UnknownClass { classes, got });
    }
    let asked = if classes == 2 { 1..2 } else { 0..classes };
    let deviations = deviations(asked.len() * numbers.len());
    let mut found = Vec::new();
    for class in asked.map(|class| ClassIndex(class as u16)) {
        let positive: Vec<bool> = labels.iter().map(|&label| label == class).collect();
        let of_class = positive.iter().filter(|&&is| is).count();
        let others = positive.len() - of_class;
        if of_class.min(others) < FEWEST_IMAGES {
            continue;
        }
        let Some((number, auc)) = best(numbers, &positive)? else {
            continue;
        };
        found.push(Giveaway {
            class,
            number,
            auc,
            chance: (0.5 + deviations * deviation(of_class, others)).min(1.0),
        });
    }
    Ok(found)
}

/// The number that separates best, by its place, and its ROC-AUC; of equal ones the first.
fn best(numbers: &[Vec<f64>], positive: &[bool]) -> Result<Option<(usize, f64)>, EvalError> {
    let mut best: Option<(usize, f64)> = None;
    for (number, values) in numbers.iter().enumerate() {
        let auc = roc_auc(positive, values)?;
        let auc = auc.max(1.0 - auc);
        if best.is_none_or(|(_, most)| auc > most) {
            best = Some((number, auc));
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

    /// Each number's values for so many images.
    fn table(numbers: usize, images: u32, value: impl Fn(usize, u32) -> f64) -> Vec<Vec<f64>> {
        let values = |number| (0..images).map(|image| value(number, image)).collect();
        (0..numbers).map(values).collect()
    }

    #[test]
    fn test_chance_by_hand() {
        // The quantile of 1 - 0.05 / 12 is 2.638257; 12 images of each class.
        let numbers = table(6, 24, |number, _| number as f64);
        let found = giveaways(&numbers, &in_turn(24, 2), 2).unwrap();
        let expected = 0.5 + 2.638_257 * (25.0f64 / (12.0 * 144.0)).sqrt();
        assert!((found[0].chance - expected).abs() < 1e-6, "{found:?}");
        assert_eq!((found[0].number, found[0].auc), (0, 0.5));
        assert_eq!(found[0].verdict(), Verdict::Chance);
        assert_eq!(giveaways(&[], &in_turn(24, 2), 2), Ok(vec![]));
    }

    #[test]
    fn test_chance_is_seldom_exceeded_where_classes_do_not_differ() {
        let labels = in_turn(90, 3);
        let mut stream = Stream::new(Seed(1), "numbers");
        let mut exceeding = |most: u32| {
            let sets = (0..400).filter(|_| {
                let mut numbers = table(6, 90, |_, _| 0.0);
                let values = numbers.iter_mut().flatten();
                values.for_each(|value| *value = f64::from(stream.next_u32() % most));
                let found = giveaways(&numbers, &labels, 3).unwrap();
                assert_eq!(found.len(), 3);
                found.iter().any(|of| of.verdict() > Verdict::Chance)
            });
            sets.count()
        };
        let distinct = exceeding(u32::MAX);
        assert!((4..=24).contains(&distinct), "{distinct} of 400");
        // Two values each: three quarters of the variance.
        let tied = exceeding(2);
        assert!(tied <= distinct, "{tied} of 400");
    }

    /// With values 0, 0, 1, 1, 1 and two positives, all ten arrangements are equally likely. The variance of the
    /// tied ROC-AUC is below that of distinct values.
    #[test]
    fn test_ties_make_the_variance_smaller() {
        let scores = [0.0, 0.0, 1.0, 1.0, 1.0];
        let arrangements = (0u32..1 << 5).filter(|bits| bits.count_ones() == 2);
        let squares = arrangements.map(|bits| {
            let positive: Vec<bool> = (0..5).map(|i| bits >> i & 1 == 1).collect();
            (roc_auc(&positive, &scores).unwrap() - 0.5).powi(2)
        });
        let variance = squares.sum::<f64>() / 10.0;
        // Kendall (1945): 1 - (2^3 - 2 + 3^3 - 3) / (5^3 - 5) = 3 / 4 of it.
        let expected = 0.75 * deviation(2, 3).powi(2);
        assert!((variance - expected).abs() < 1e-12);
    }

    #[test]
    fn test_the_share_of_a_type_of_file_by_hand() {
        // All 12 images of the second class are JPEG, and 3 of 12 of the first: (12 x 9 + 12 x 3 / 2) / 144.
        let jpeg = |image: u32| f64::from(image % 2 == 1 || image < 6);
        let found = giveaways(&table(1, 24, |_, image| jpeg(image)), &in_turn(24, 2), 2).unwrap();
        assert_eq!(found[0].auc, 126.0 / 144.0);
        assert_eq!(found[0].verdict(), Verdict::Doubtful);
    }

    #[test]
    fn test_of_several_classes_those_that_differ_are_found() {
        // The third class is low in the first number, the fourth high in the second.
        let labels = in_turn(48, 4);
        let numbers = table(2, 48, |number, image| match (number, image % 4) {
            (0, 2) => 90.0,
            (1, 3) => 250.0,
            _ => 200.0,
        });
        let found = giveaways(&numbers, &labels, 4).unwrap();
        let doubtful: Vec<(u16, usize)> = (found.iter())
            .filter(|of| of.verdict() == Verdict::Doubtful)
            .map(|of| (of.class.0, of.number))
            .collect();
        assert_eq!(found.len(), 4);
        assert_eq!(doubtful, [(2, 0), (3, 1)]);
    }

    #[test]
    fn test_a_class_of_few_images_is_not_listed() {
        let mut of_image = [0; 40];
        of_image[..9].fill(1);
        let numbers = table(1, 40, |_, image| f64::from(image));
        assert_eq!(giveaways(&numbers, &labels(&of_image), 2), Ok(vec![]));
        of_image[9] = 1;
        let found = giveaways(&numbers, &labels(&of_image), 2).unwrap();
        assert_eq!((found[0].class, found[0].auc), (ClassIndex(1), 1.0));
    }

    #[test]
    fn test_input_that_does_not_fit_is_refused() {
        let refused = giveaways(&[vec![0.0]], &[], 2);
        assert!(matches!(refused, Err(EvalError::LengthMismatch { .. })));
        let refused = giveaways(&[vec![0.0]], &labels(&[2]), 2);
        assert!(matches!(
            refused,
            Err(EvalError::UnknownClass { classes: 2, .. })
        ));
        let mut numbers = table(1, 24, |_, _| 0.0);
        numbers[0][3] = f64::NAN;
        let refused = giveaways(&numbers, &in_turn(24, 2), 2);
        assert_eq!(refused, Err(EvalError::Nan { index: 3 }));
    }
}
