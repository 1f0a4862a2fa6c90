//! Images to predict that are there several times.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::prediction::Prediction;

/// Images with equal pixels among those to predict.
#[derive(Debug)]
pub(crate) struct Repeats<'a> {
    /// The images of each cell, in the order of the files.
    cells: Vec<Vec<&'a Prediction>>,
}

impl<'a> Repeats<'a> {
    pub(crate) fn of(predictions: &'a [Prediction]) -> Self {
        let mut cells: Vec<Vec<&Prediction>> = Vec::new();
        let mut place: BTreeMap<&Path, usize> = BTreeMap::new();
        for prediction in predictions {
            let first = prediction.repeat_of.as_deref().unwrap_or(&prediction.path);
            match place.get(first) {
                Some(&cell) => cells[cell].push(prediction),
                None => {
                    place.insert(first, cells.len());
                    cells.push(vec![prediction]);
                }
            }
        }
        Self { cells }
    }

    /// Number of images that repeat another one.
    pub(crate) fn count(&self) -> usize {
        self.cells.iter().map(|cell| cell.len() - 1).sum()
    }

    /// The images of each cell whose labels contradict each other.
    pub(crate) fn contradicting(&self) -> Vec<Vec<PathBuf>> {
        let contradict = self.cells.iter().filter(|cell| truths(cell) > 1);
        contradict
            .map(|cell| cell.iter().map(|of| of.path.clone()).collect())
            .collect()
    }

    /// The images that count in scores: of each cell one that has a class, unless a model has seen any of them or their
    /// labels contradict each other.
    pub(crate) fn tested(&self) -> impl Iterator<Item = &'a Prediction> {
        let open = self.cells.iter().filter(|cell| {
            let unseen = cell.iter().all(|of| of.seen_by == 0);
            unseen && truths(cell) == 1
        });
        open.filter_map(|cell| cell.iter().copied().find(|of| of.truth.is_some()))
    }
}

/// Number of classes that the labels of one cell name.
fn truths(cell: &[&Prediction]) -> usize {
    let mut truths: Vec<_> = cell.iter().filter_map(|of| of.truth).collect();
    truths.sort_unstable();
    truths.dedup();
    truths.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Answer;

    fn prediction(path: &str, repeat_of: &str, seen_by: usize) -> Prediction {
        let classes = ["normal", "blast"].map(str::to_owned);
        let answer = Answer::new(vec![vec![0.0, 1.0]]).unwrap();
        Prediction {
            repeat_of: (!repeat_of.is_empty()).then(|| repeat_of.into()),
            ..Prediction::new(path.into(), &classes, answer, seen_by)
        }
    }

    #[test]
    fn test_a_cell_counts_once_and_not_if_it_is_seen_or_its_labels_differ() {
        let all = [
            prediction("normal/1.png", "", 0),
            prediction("normal/2.png", "normal/1.png", 0),
            // Only the second has a label.
            prediction("3.png", "", 0),
            prediction("blast/4.png", "3.png", 0),
            prediction("blast/5.png", "", 0),
            prediction("normal/6.png", "blast/5.png", 0),
            prediction("blast/7.png", "", 0),
            prediction("blast/8.png", "blast/7.png", 2),
            prediction("9.png", "", 0),
        ];
        let repeats = Repeats::of(&all);
        assert_eq!(repeats.count(), 4);
        let tested: Vec<_> = repeats
            .tested()
            .map(|of| of.path.to_str().unwrap())
            .collect();
        assert_eq!(tested, ["normal/1.png", "blast/4.png"]);
        let both = ["blast/5.png", "normal/6.png"].map(PathBuf::from);
        assert_eq!(repeats.contradicting(), [both]);
    }
}
