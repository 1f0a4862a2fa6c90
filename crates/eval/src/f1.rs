//! F1 scores: the harmonic mean of precision and recall.

use crate::Confusion;

/// F1 of each class and its means.
///
/// F1 of a class is `2 tp / (2 tp + fp + fn)`. That is 0 / 0 only for a class that no image has and no
/// image was predicted as. Such a class has no F1 and no part in the means (as in scikit-learn, which does
/// not list it). A class with images, none of them predicted right, has F1 = 0.
#[derive(Clone, Debug, PartialEq)]
pub struct F1 {
    /// For each class in order, in `[0, 1]`.
    pub per_class: Vec<Option<f64>>,
    /// Mean over classes, weighted by their number of images: the paper's multiclass score.
    pub weighted: f64,
    /// Plain mean over classes.
    pub unweighted: f64,
}

impl F1 {
    /// F1 scores of a confusion matrix; `None` if it has no image.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::ClassIndex;
    /// use leuko_eval::{Confusion, F1};
    ///
    /// let mut confusion = Confusion::new(2);
    /// for (truth, predicted) in [(0, 0), (0, 0), (0, 1), (1, 1)] {
    ///     confusion.add(ClassIndex(truth), ClassIndex(predicted))?;
    /// }
    /// let f1 = F1::of(&confusion).ok_or("no image")?;
    /// // Of class 0: 2 * 2 / (2 * 2 + 0 + 1); of class 1: 2 * 1 / (2 * 1 + 1 + 0).
    /// assert!((f1.unweighted - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
    /// assert!((f1.weighted - (3.0 * 0.8 + 2.0 / 3.0) / 4.0).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(confusion: &Confusion) -> Option<Self> {
        let total = confusion.total();
        if total == 0 {
            return None;
        }
        let mut per_class = Vec::with_capacity(confusion.classes());
        let (mut weighted, mut sum, mut present) = (0.0, 0.0, 0_u32);
        for class in confusion.each_class() {
            let found = confusion.count(class, class);
            let of_truth = confusion.total_of_truth(class);
            let of_predicted = confusion.total_of_predicted(class);
            let f1 = (of_truth + of_predicted > 0)
                .then(|| 2.0 * found as f64 / (of_truth + of_predicted) as f64);
            if let Some(f1) = f1 {
                weighted += of_truth as f64 * f1;
                sum += f1;
                present += 1;
            }
            per_class.push(f1);
        }
        Some(Self {
            per_class,
            weighted: weighted / total as f64,
            unweighted: sum / f64::from(present),
        })
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::ClassIndex;

    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_f1_matches_scikit_learn() {
        for case in golden(include_str!("../../../tests/golden/eval/confusion.json")).cases() {
            let f1 = F1::of(&case.confusion()).unwrap();
            close(f1.weighted, case["f1_weighted"].number());
            close(f1.unweighted, case["f1_unweighted"].number());
            for (got, expected) in f1.per_class.iter().zip(case["f1"].cases()) {
                assert_eq!(got.is_none(), expected.is_null());
                if let Some(got) = got {
                    close(*got, expected.number());
                }
            }
        }
    }

    #[test]
    fn test_f1_of_a_class_never_found_is_0_and_of_an_absent_class_none() {
        let mut confusion = Confusion::new(3);
        confusion.add(ClassIndex(0), ClassIndex(0)).unwrap();
        confusion.add(ClassIndex(1), ClassIndex(0)).unwrap();
        let f1 = F1::of(&confusion).unwrap();
        assert_eq!(f1.per_class, [Some(2.0 / 3.0), Some(0.0), None]);
        assert_eq!(f1.unweighted, 1.0 / 3.0);
    }

    #[test]
    fn test_f1_without_images_is_none() {
        assert_eq!(F1::of(&Confusion::new(2)), None);
    }
}
