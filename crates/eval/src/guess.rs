//! What guessing scores: the score that a network must exceed.

use crate::{Confusion, ExperimentSummary};

/// What always answering the largest class scores.
///
/// Of classes of unequal sizes, such an answer is often right without any look at the images. If a share
/// `p` of the images has the largest class, its F1 is `2 p / (1 + p)`, and that of every other class is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// Fraction of the images that have the largest class, in `[0, 1]`.
    pub accuracy: f64,
    /// Mean F1 over classes, weighted by their number of images, in `[0, 1]`.
    pub f1_weighted: f64,
    /// Plain mean of F1 over the classes that have images, in `[0, 1]`.
    pub f1_unweighted: f64,
}

impl Guess {
    /// For the images that a confusion matrix counts; what the network answered does not matter. `None` if it
    /// counts no image.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::ClassIndex;
    /// use leuko_eval::{Confusion, Guess};
    ///
    /// let mut confusion = Confusion::new(2);
    /// for truth in [0, 0, 0, 1] {
    ///     confusion.add(ClassIndex(truth), ClassIndex(1))?;
    /// }
    /// assert_eq!(Guess::of(&confusion).unwrap().accuracy, 0.75);
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn of(confusion: &Confusion) -> Option<Self> {
        let images = confusion
            .each_class()
            .map(|of| confusion.total_of_truth(of));
        let images: Vec<u64> = images.filter(|&images| images > 0).collect();
        let largest = *images.iter().max()? as f64;
        let accuracy = largest / images.iter().sum::<u64>() as f64;
        let f1 = 2.0 * accuracy / (1.0 + accuracy);
        Some(Self {
            accuracy,
            f1_weighted: accuracy * f1,
            f1_unweighted: f1 / images.len() as f64,
        })
    }

    /// For the test images of an experiment, at the largest size that any run completed.
    pub fn of_experiment(summary: &ExperimentSummary) -> Option<Self> {
        let sizes = summary.sizes.iter().rev();
        Self::of(sizes.filter_map(|size| size.confusion.as_ref()).next()?)
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::ClassIndex;

    use super::*;
    use crate::F1;
    use crate::golden::close;

    /// So many images of each class, all taken for class 1.
    fn guessed(images: &[usize]) -> Confusion {
        let mut confusion = Confusion::new(images.len());
        for (truth, &images) in (0..).map(ClassIndex).zip(images) {
            for _ in 0..images {
                confusion.add(truth, ClassIndex(1)).unwrap();
            }
        }
        confusion
    }

    #[test]
    fn test_guess_of_six_of_ten_images_scores_what_hand_and_f1_say() {
        let confusion = guessed(&[3, 6, 1]);
        let guess = Guess::of(&confusion).unwrap();
        // The F1 of the class with 6 of 10 images is 1.2 / 1.6; the others have 0.
        close(guess.accuracy, 0.6);
        close(guess.f1_weighted, 0.45);
        close(guess.f1_unweighted, 0.25);
        let f1 = F1::of(&confusion).unwrap();
        close(guess.f1_weighted, f1.weighted);
        close(guess.f1_unweighted, f1.unweighted);
    }

    #[test]
    fn test_guess_counts_no_class_without_images() {
        let guess = Guess::of(&guessed(&[2, 2, 0])).unwrap();
        close(guess.f1_unweighted, 1.0 / 3.0);
        assert_eq!(Guess::of(&guessed(&[0, 0])), None);
    }
}
