//! F1 scores: the harmonic mean of precision and recall.

use crate::Confusion;

/// F1 of each class and its means.
///
/// F1 of a class is `2 tp / (2 tp + fp + fn)`. That is 0 / 0 only for a class that no image has and
/// none was taken for: it then has no F1 and no part in the means (as in scikit-learn, which does not
/// list such a class). A class with images, none of them found, has F1 = 0.
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
    /// F1 scores of a confusion matrix; none if it holds no image.
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
