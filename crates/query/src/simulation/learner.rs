//! The classifier of simulated rounds.

use leuko_methods::{Learner, Logistic, Training};

use crate::error::QueryError;
use crate::points::Points;

/// Logistic regression on the labelled images says of each image of each set how probable each class is. A class
/// without a labelled image has probability 0.
pub(super) fn learn<const SETS: usize>(
    labelled: (&Points, &[usize], &[usize]),
    classes: usize,
    sets: [&Points; SETS],
) -> Result<[Vec<Vec<f64>>; SETS], QueryError> {
    let (points, images, labels) = labelled;
    let own: Vec<usize> = images.iter().map(|&image| labels[image]).collect();
    let mut seen = own.clone();
    seen.sort_unstable();
    seen.dedup();
    let head = match seen.len() {
        // One class is all that there is to say.
        0 | 1 => None,
        classes => {
            let points: Vec<Vec<f64>> = images
                .iter()
                .map(|&image| doubles(points.row(image)))
                .collect();
            let labels: Vec<usize> = own
                .iter()
                .map(|label| seen.partition_point(|class| class < label))
                .collect();
            Some(Logistic::fit(Training {
                points: &points,
                labels: &labels,
                classes,
            })?)
        }
    };
    let of_image = |row: &[f32]| {
        let mut all = vec![0.0; classes];
        let said = head
            .as_ref()
            .map_or_else(|| vec![1.0], |head| head.probabilities(&doubles(row)));
        for (&class, probability) in seen.iter().zip(said) {
            all[class] = probability;
        }
        all
    };
    Ok(sets.map(|points| {
        (0..points.len())
            .map(|image| of_image(points.row(image)))
            .collect()
    }))
}

fn doubles(row: &[f32]) -> Vec<f64> {
    row.iter().map(|&value| f64::from(value)).collect()
}
