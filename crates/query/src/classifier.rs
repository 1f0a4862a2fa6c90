//! A classifier that learns from few labelled images in milliseconds.

use leuko_methods::{Learner, Logistic, MethodError, Training};

use crate::error::QueryError;
use crate::points::{Points, dot};
use crate::span::Span;

/// Logistic regression on the features of labelled images, as [`leuko_methods::Logistic`] finds it.
///
/// # Examples
///
/// ```
/// use leuko_query::{Classifier, Points};
///
/// let points = Points::new(&[[0.0], [1.0], [5.0], [6.0]])?;
/// // The first and the last image are labelled.
/// let labels = [0, 0, 0, 1];
/// let classifier = Classifier::fit(&points, &[0, 3], &labels, 2)?;
/// let probabilities = classifier.probabilities(&points);
/// assert!(probabilities[1][0] > 0.5 && probabilities[2][1] > 0.5);
/// # Ok::<(), leuko_query::QueryError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Classifier {
    /// Number of classes.
    classes: usize,
    /// The classes that have labelled images, ascending. Others have probability 0.
    seen: Vec<usize>,
    /// Weights and intercept of each seen class.
    rows: Vec<(Vec<f32>, f32)>,
}

impl Classifier {
    /// Learns from `images`, positions in `points` and `labels`. Labels of other images are not used. A class without
    /// a labelled image gets probability 0.
    ///
    /// # Errors
    ///
    /// - [`QueryError::NoPoints`] without labelled images.
    /// - [`QueryError::Label`] if a label is not below `classes`.
    /// - [`QueryError::Method`] if the regression cannot be fitted.
    ///
    /// # Panics
    ///
    /// - If an image is not below the number of points, or of labels.
    pub fn fit(
        points: &Points,
        images: &[usize],
        labels: &[usize],
        classes: usize,
    ) -> Result<Self, QueryError> {
        let own: Vec<usize> = images.iter().map(|&image| labels[image]).collect();
        if own.is_empty() {
            return Err(QueryError::NoPoints);
        }
        if let Some(&found) = own.iter().find(|label| **label >= classes) {
            return Err(QueryError::Label { classes, found });
        }
        let mut seen = own.clone();
        seen.sort_unstable();
        seen.dedup();
        let nothing = || (vec![0.0; points.width()], 0.0);
        let mut rows = Vec::new();
        // One class is all that there is to say.
        if seen.len() > 1 {
            let places: Vec<usize> = (own.iter())
                .map(|label| seen.partition_point(|class| class < label))
                .collect();
            rows = weights(points, images, &places, seen.len())?;
        }
        // The first of two classes, or the only one.
        if rows.len() < seen.len() {
            rows.insert(0, nothing());
        }
        Ok(Self {
            classes,
            seen,
            rows,
        })
    }

    /// How probable each class is for each point, `[point][class]`: in `[0, 1]`, summing to 1.
    pub fn probabilities(&self, points: &Points) -> Vec<Vec<f64>> {
        let of_point = |image: usize| {
            let point = points.row(image);
            let logits: Vec<f64> = (self.rows.iter())
                .map(|(weights, intercept)| f64::from(dot(weights, point)) + f64::from(*intercept))
                .collect();
            let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let odds: Vec<f64> = logits.iter().map(|logit| (logit - most).exp()).collect();
            let sum: f64 = odds.iter().sum();
            let mut all = vec![0.0; self.classes];
            for (&class, odd) in self.seen.iter().zip(odds) {
                all[class] = odd / sum;
            }
            all
        };
        (0..points.len()).map(of_point).collect()
    }
}

/// Weights and intercepts, in the points' span if that has fewer dimensions than there are features.
fn weights(
    points: &Points,
    images: &[usize],
    labels: &[usize],
    classes: usize,
) -> Result<Vec<(Vec<f32>, f32)>, QueryError> {
    let fit = |points: &[Vec<f64>]| -> Result<Logistic, MethodError> {
        Logistic::fit(Training {
            points,
            labels,
            classes,
        })
    };
    let split = |row: &Vec<f32>| {
        let (intercept, weights) = row.split_last().unwrap_or((&0.0, &[]));
        (weights.to_vec(), *intercept)
    };
    if images.len() >= points.width() {
        let rows: Vec<Vec<f64>> = (images.iter())
            .map(|&image| {
                points
                    .row(image)
                    .iter()
                    .map(|&value| f64::from(value))
                    .collect()
            })
            .collect();
        return Ok(fit(&rows)?.weights().iter().map(split).collect());
    }
    let span = Span::of(points, images);
    let rows = fit(span.coordinates())?
        .weights()
        .iter()
        .map(split)
        .collect::<Vec<_>>();
    let whole = rows
        .into_iter()
        .map(|(weights, intercept)| (span.vector(&weights), intercept));
    Ok(whole.collect())
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    fn cloud(images: usize, width: usize) -> (Points, Vec<usize>) {
        let mut stream = Stream::new(Seed(1), "cloud");
        let labels: Vec<usize> = (0..images).map(|image| image % 3).collect();
        let rows: Vec<Vec<f32>> = (labels.iter())
            .map(|&label| {
                (0..width)
                    .map(|at| stream.normal() as f32 + f32::from(u8::from(at == label)))
                    .collect()
            })
            .collect();
        (Points::new(&rows).unwrap(), labels)
    }

    /// With equal points, of which one lies in the span of the others; for two, three and one of three classes.
    #[test]
    fn test_a_regression_in_the_span_is_that_on_all_features() {
        let (points, labels) = cloud(30, 40);
        for images in [
            vec![0, 1, 3, 4, 0, 6],
            vec![2, 0, 1, 5, 9, 4, 4, 11, 12, 13],
            vec![1, 4, 7],
        ] {
            let found = Classifier::fit(&points, &images, &labels, 3).unwrap();
            let own: Vec<usize> = images.iter().map(|&image| labels[image]).collect();
            let mut seen = own.clone();
            seen.sort_unstable();
            seen.dedup();
            let places: Vec<usize> = own
                .iter()
                .map(|label| seen.iter().position(|class| class == label).unwrap())
                .collect();
            let doubles = |image: usize| -> Vec<f64> {
                points
                    .row(image)
                    .iter()
                    .map(|&value| f64::from(value))
                    .collect()
            };
            let rows: Vec<Vec<f64>> = images.iter().map(|&image| doubles(image)).collect();
            let said = found.probabilities(&points);
            for (image, said) in said.iter().enumerate() {
                let mut expected = vec![0.0; 3];
                if let [only] = seen[..] {
                    expected[only] = 1.0;
                } else {
                    let training = Training {
                        points: &rows,
                        labels: &places,
                        classes: seen.len(),
                    };
                    let all = Logistic::fit(training)
                        .unwrap()
                        .probabilities(&doubles(image));
                    seen.iter()
                        .zip(all)
                        .for_each(|(&class, p)| expected[class] = p);
                }
                for (found, expected) in said.iter().zip(expected) {
                    assert!((found - expected).abs() < 1e-5, "{image}: {said:?}");
                }
            }
        }
    }
}
