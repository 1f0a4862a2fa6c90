//! Numbers of training images, evenly spaced on a logarithmic axis.

/// A curve has at least this many sizes ...
pub(super) const FEWEST_SIZES: usize = 3;
/// ... and the largest is at least so many times the smallest. With less, nobody can tell how it goes on.
pub(super) const LEAST_SPAN: usize = 3;

/// How finely a curve is cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spacing {
    /// Largest ratio of a size to the one before it, above 1.
    pub(super) ratio: f64,
    /// Most sizes, at least [`FEWEST_SIZES`].
    pub(super) most: usize,
}

/// The sizes of a curve up to `largest` images of so many classes, ascending. `None` if they cannot span a
/// factor of [`LEAST_SPAN`].
///
/// All are even but perhaps the last; above 25 those between are whole tens.
pub(super) fn spaced(largest: usize, classes: usize, spacing: Spacing) -> Option<Vec<usize>> {
    let fewest = fewest(largest, classes)?;
    let (low, high) = (fewest as f64, largest as f64);
    let steps = ((high / low).ln() / spacing.ratio.ln()).ceil() as usize;
    let steps = steps.clamp(FEWEST_SIZES - 1, spacing.most - 1);
    let between = (1..steps).map(|step| {
        let size = low * (high / low).powf(step as f64 / steps as f64);
        let unit = if size < 25.0 { 2.0 } else { 10.0 };
        (unit * (size / unit).round()) as usize
    });
    let ends = std::iter::once(fewest).chain(between);
    Some(ends.chain([largest]).collect())
}

/// The fewest images that a curve begins with: ten as in the paper, or fewer where ten would leave too short
/// a curve, but two of each class.
fn fewest(largest: usize, classes: usize) -> Option<usize> {
    let usual = match largest {
        80.. => 10,
        30.. => 6,
        _ => 4,
    };
    let fewest = usual.max(2 * classes);
    (fewest * LEAST_SPAN <= largest).then_some(fewest)
}

/// The fewest images to train on that give a curve of so many classes.
pub(super) fn least(classes: usize) -> usize {
    LEAST_SPAN * (2 * classes).max(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Spacing = Spacing {
        ratio: 2.0,
        most: 6,
    };

    #[test]
    fn test_sizes_of_two_classes() {
        let sizes = |largest| spaced(largest, 2, QUICK);
        assert_eq!(sizes(10), None);
        assert_eq!(sizes(12), Some(vec![4, 6, 12]));
        assert_eq!(sizes(32), Some(vec![6, 10, 18, 32]));
        assert_eq!(sizes(80), Some(vec![10, 20, 40, 80]));
        assert_eq!(sizes(160), Some(vec![10, 20, 40, 80, 160]));
        assert_eq!(sizes(198), Some(vec![10, 18, 30, 60, 110, 198]));
        assert_eq!(sizes(400), Some(vec![10, 20, 40, 90, 190, 400]));
        let paper = Spacing {
            ratio: 1.5,
            most: 12,
        };
        assert_eq!(
            spaced(198, 2, paper),
            Some(vec![10, 14, 22, 30, 40, 60, 90, 140, 198])
        );
        assert_eq!(
            spaced(16_000, 2, paper),
            Some(vec![
                10, 20, 40, 70, 150, 290, 560, 1090, 2140, 4180, 8180, 16_000
            ])
        );
    }

    #[test]
    fn test_many_classes_begin_with_two_images_of_each() {
        assert_eq!(spaced(100, 8, QUICK), Some(vec![16, 30, 50, 100]));
        assert_eq!(spaced(47, 8, QUICK), None);
    }

    #[test]
    fn test_every_curve_ascends_and_spans_enough() {
        for classes in 2..12 {
            for largest in 0..3000 {
                let sizes = spaced(largest, classes, QUICK);
                assert_eq!(sizes.is_some(), largest >= least(classes), "{largest}");
                let Some(sizes) = sizes else { continue };
                assert!((FEWEST_SIZES..=QUICK.most).contains(&sizes.len()));
                assert!(sizes.is_sorted_by(|a, b| a < b), "{sizes:?}");
                assert!(sizes[0] * LEAST_SPAN <= largest, "{sizes:?}");
                assert_eq!(sizes.last(), Some(&largest));
                assert!(sizes[..sizes.len() - 1].iter().all(|size| size % 2 == 0));
            }
        }
    }
}
