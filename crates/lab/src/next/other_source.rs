//! Whether labelled images look like the new ones.

use leuko_eval::roc_auc;
use leuko_query::{Classifier, Points};

use crate::error::LabError;
use crate::notice::LabNotice;

/// Of fewer images of a kind it says nothing.
const FEWEST: usize = 20;
/// At most so many of each kind are compared.
const MOST: usize = 300;
const FOLDS: usize = 5;
/// The ROC-AUC from which images look different. On PBC, labelled images stayed below 0.6 if they were chosen at random
/// or by margin, badge or typical, and below 0.91 by k-centre. Images of JTSC, another source, reached 1.00.
const DIFFERENT: f64 = 0.95;

/// What a laboratory should know if a classifier tells the labelled images, the first `labelled` of `points`, from the
/// others, whose features it has not seen: they may come from another source, or show other kinds of cells.
pub(super) fn other_source(
    points: &Points,
    labelled: usize,
) -> Result<Option<LabNotice>, LabError> {
    let others = points.len() - labelled;
    if labelled.min(others) < FEWEST {
        return Ok(None);
    }
    let images: Vec<usize> = spread(0, labelled)
        .chain(spread(labelled, points.len()))
        .collect();
    let kinds: Vec<usize> = (0..points.len())
        .map(|image| usize::from(image < labelled))
        .collect();
    let (mut positive, mut scores) = (Vec::new(), Vec::new());
    for fold in 0..FOLDS {
        let places = images.iter().enumerate();
        let (tested, seen): (Vec<_>, Vec<_>) = places.partition(|(place, _)| place % FOLDS == fold);
        let seen: Vec<usize> = seen.into_iter().map(|(_, &image)| image).collect();
        let said = Classifier::fit(points, &seen, &kinds, 2)?.probabilities(points);
        positive.extend(tested.iter().map(|(_, image)| **image < labelled));
        scores.extend(tested.iter().map(|(_, image)| said[**image][1]));
    }
    let auc = roc_auc(&positive, &scores)?;
    Ok((auc >= DIFFERENT).then_some(LabNotice::OtherSource { auc }))
}

/// All images of a range, or [`MOST`] spread evenly over it.
fn spread(start: usize, end: usize) -> impl Iterator<Item = usize> {
    let images = end - start;
    let taken = images.min(MOST);
    (0..taken).map(move |i| start + i * images / taken)
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    /// `labelled` and then `others` images of 8 random features; those of labelled images are moved by `moved`.
    fn points(labelled: usize, others: usize, moved: f32) -> Points {
        let mut stream = Stream::new(Seed(1), "points");
        let rows: Vec<Vec<f32>> = (0..labelled + others)
            .map(|image| {
                let by = if image < labelled { moved } else { 0.0 };
                (0..8).map(|_| stream.unit() as f32 + by).collect()
            })
            .collect();
        Points::new(&rows).unwrap()
    }

    #[test]
    fn test_images_of_another_source_are_told() {
        let said = |labelled, others, moved| {
            let points = points(labelled, others, moved);
            other_source(&points, labelled).unwrap()
        };
        assert_eq!(said(60, 400, 0.0), None);
        assert_eq!(said(60, 400, 0.2), None);
        assert!(matches!(said(60, 400, 1.0), Some(LabNotice::OtherSource { auc }) if auc == 1.0));
        // Too few to tell.
        assert_eq!(said(19, 400, 1.0), None);
        assert_eq!(said(0, 400, 1.0), None);
    }
}
