//! What a learning curve lets one say about the number of training images.

use leuko_core::ClassIndex;
use leuko_eval::{Confusion, LEVEL, Proportion, SizeSummary, Spread};

/// How near to the best mean score a size must come to count as enough.
pub(super) const NEAR: f64 = 0.02;
/// Folds below which there is no verdict.
pub(super) const FEWEST_FOLDS: usize = 3;
/// Width of the widest interval at the best size, over the test images of all folds, that allows a verdict.
pub(super) const WIDEST: f64 = 0.10;

/// A mean score that is printed as 1.000.
const PERFECT: f64 = 0.9995;

/// A size with the spread of its score over folds.
pub(super) type Scored<'a> = (&'a SizeSummary, &'a Spread);

/// What the scores of an experiment show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Verdict<'a> {
    /// The evidence is too weak for any of the others.
    CannotTell(Doubt),
    /// One size makes no curve.
    OneSize,
    /// The smallest size has the best mean.
    FewestAreBest,
    /// The smallest size from which on every mean is near to the best.
    Enough(Scored<'a>),
    /// Only the largest size is near to the best, and no mean can be higher.
    Perfect,
    /// Only the largest size is near to the best. More images may help.
    MayHelp,
}

/// Why the evidence is too weak. Of several reasons the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Training was too short to learn anything.
    LittleTraining,
    /// Fewer than [`FEWEST_FOLDS`] folds.
    FewFolds(usize),
    /// Few test images: the interval at the best size is wider than [`WIDEST`].
    FewTested(usize),
}

impl<'a> Verdict<'a> {
    /// The verdict on sizes in ascending order; `None` without any.
    pub(super) fn of(scored: &[Scored<'a>], trained_little: bool) -> Option<Self> {
        let (best, highest) = best(scored)?;
        let (least, _) = scored.first()?;
        if let Some(doubt) = doubt(scored, best, trained_little) {
            return Some(Self::CannotTell(doubt));
        }
        Some(match enough(scored) {
            _ if scored.len() == 1 => Self::OneSize,
            _ if best.training_images == least.training_images => Self::FewestAreBest,
            Some(size) => Self::Enough(size),
            None if highest.mean >= PERFECT => Self::Perfect,
            None => Self::MayHelp,
        })
    }
}

/// Why the scores allow no verdict; `None` if they do.
fn doubt(scored: &[Scored<'_>], best: &SizeSummary, trained_little: bool) -> Option<Doubt> {
    let folds = scored.iter().map(|(_, spread)| spread.n).min()?;
    let narrow = interval_width(best).is_some_and(|width| width <= WIDEST);
    match () {
        _ if trained_little => Some(Doubt::LittleTraining),
        _ if folds < FEWEST_FOLDS => Some(Doubt::FewFolds(folds)),
        _ if !narrow => Some(Doubt::FewTested(tested(best))),
        _ => None,
    }
}

/// Width of the 95% interval of the pooled ROC-AUC; of the accuracy for more than two classes.
fn interval_width(size: &SizeSummary) -> Option<f64> {
    if let Some(pooled) = &size.auc_pooled {
        return Some(pooled.high - pooled.low);
    }
    let accuracy = accuracy(size.confusion.as_ref()?)?;
    Some(accuracy.high - accuracy.low)
}

fn accuracy(confusion: &Confusion) -> Option<Proportion> {
    let classes = (0..).map(ClassIndex).take(confusion.classes());
    let right: u64 = classes.map(|class| confusion.count(class, class)).sum();
    // No class is counted more often than there are images, and the level is our own.
    Proportion::new(right as usize, confusion.total() as usize, LEVEL).ok()?
}

/// Number of images tested at one size, in all folds.
pub(super) fn tested(size: &SizeSummary) -> usize {
    size.folds.iter().map(|fold| fold.test_images).sum()
}

/// The smallest size from which on every mean is near to the best; `None` if only the largest size is:
/// then more images may still help.
pub(super) fn enough<'a>(scored: &[Scored<'a>]) -> Option<Scored<'a>> {
    let highest = best(scored)?.1.mean;
    let far = |(_, spread): &Scored<'_>| spread.mean < highest - NEAR;
    let enough = scored.iter().rposition(far).map_or(0, |last| last + 1);
    scored
        .get(enough)
        .filter(|_| enough + 1 < scored.len())
        .copied()
}

/// The size with the best mean, of equal ones the smallest.
pub(super) fn best<'a>(scored: &[Scored<'a>]) -> Option<Scored<'a>> {
    let better = |best: Scored<'a>, next: Scored<'a>| match next.1.mean > best.1.mean {
        true => next,
        false => best,
    };
    scored.iter().copied().reduce(better)
}

#[cfg(test)]
mod tests {
    use leuko_core::TrainSize;

    use super::*;

    /// What is enough and what is best of means at 10, 20, ... images.
    fn enough_of(means: &[f64]) -> [Option<usize>; 2] {
        let sizes: Vec<(SizeSummary, Spread)> = (means.iter().zip(1..))
            .map(|(&mean, tens)| {
                let size = SizeSummary {
                    training_images: TrainSize::new(10 * tens).unwrap(),
                    folds_completed: 1,
                    folds_failed: 0,
                    confusion: None,
                    auc: None,
                    auc_pooled: None,
                    accuracy: None,
                    f1_weighted: None,
                    f1_unweighted: None,
                    folds: Vec::new(),
                    failures: Vec::new(),
                };
                (size, Spread::of(&[mean]).unwrap())
            })
            .collect();
        let scored: Vec<Scored<'_>> = sizes.iter().map(|(size, spread)| (size, spread)).collect();
        let images = |found: Scored<'_>| found.0.training_images.get();
        [enough(&scored).map(images), best(&scored).map(images)]
    }

    #[test]
    fn test_enough_is_the_size_from_which_all_larger_ones_are_near_the_best() {
        assert_eq!(enough_of(&[0.7, 0.95, 0.945, 0.96]), [Some(20), Some(40)]);
        assert_eq!(enough_of(&[0.7, 0.95, 0.9, 0.96]), [None, Some(40)]);
        assert_eq!(enough_of(&[1.0, 1.0, 1.0]), [Some(10), Some(10)]);
        // The last one is far below the best.
        assert_eq!(enough_of(&[0.72, 0.58]), [None, Some(10)]);
        assert_eq!(enough_of(&[0.7]), [None, Some(10)]);
        assert_eq!(enough_of(&[]), [None, None]);
    }
}
