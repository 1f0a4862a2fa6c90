//! Labels of points.

use std::collections::BTreeMap;

use leuko_core::Stream;

use crate::EmbedError;

/// A labelling of points: their classes, and the points of each class.
#[derive(Clone, Debug)]
pub(crate) struct Labelling {
    /// For each point its position in `members`.
    class_of: Vec<u32>,
    /// For each class its points, ascending; no class is empty.
    members: Vec<Vec<u32>>,
}

impl Labelling {
    /// Reads labels of at least two classes; returns the labelling and the labels of its classes,
    /// ascending.
    pub(crate) fn new(labels: &[usize]) -> Result<(Self, Vec<usize>), EmbedError> {
        let mut classes: BTreeMap<usize, u32> = labels.iter().map(|&label| (label, 0)).collect();
        if let (1, Some(&label)) = (classes.len(), labels.first()) {
            return Err(EmbedError::OneClass { label });
        }
        for (class, position) in classes.values_mut().zip(0..) {
            *class = position;
        }
        let class_of = labels.iter().map(|label| classes[label]).collect();
        let labelling = Self::from_classes(class_of, classes.len());
        Ok((labelling, classes.into_keys().collect()))
    }

    fn from_classes(class_of: Vec<u32>, classes: usize) -> Self {
        let mut members = vec![Vec::new(); classes];
        for (point, &class) in (0..).zip(&class_of) {
            members[class as usize].push(point);
        }
        Self { class_of, members }
    }

    /// A random labelling with the same class sizes; every labelling is equally likely.
    pub(crate) fn shuffled(&self, stream: &mut Stream) -> Self {
        let mut class_of = self.class_of.clone();
        stream.shuffle(&mut class_of);
        Self::from_classes(class_of, self.members.len())
    }

    /// The class of a point.
    pub(crate) fn class_of(&self, point: usize) -> usize {
        self.class_of[point] as usize
    }

    /// The points of each class.
    pub(crate) fn members(&self) -> &[Vec<u32>] {
        &self.members
    }

    /// Mean of `values`, one a point, over the points of each class.
    pub(crate) fn class_means(&self, values: &[f64]) -> Vec<f64> {
        let mean = |members: &Vec<u32>| {
            let sum: f64 = members.iter().map(|&point| values[point as usize]).sum();
            sum / members.len() as f64
        };
        self.members.iter().map(mean).collect()
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    #[test]
    fn test_labelling_numbers_classes_by_their_labels() {
        let (labelling, labels) = Labelling::new(&[7, usize::MAX, 7, 2]).unwrap();
        assert_eq!(labels, [2, 7, usize::MAX]);
        assert_eq!(labelling.members(), [vec![3], vec![0, 2], vec![1]]);
        assert_eq!(labelling.class_of(1), 2);
        assert_eq!(
            labelling.class_means(&[1.0, 5.0, 2.0, 0.5]),
            [0.5, 1.5, 5.0]
        );
    }

    #[test]
    fn test_labelling_of_one_class_is_an_error() {
        assert!(matches!(
            Labelling::new(&[4, 4, 4]),
            Err(EmbedError::OneClass { label: 4 })
        ));
    }

    #[test]
    fn test_shuffled_keeps_class_sizes_and_reaches_all_labellings_equally() {
        let (labelling, _) = Labelling::new(&[0, 1, 1, 2]).unwrap();
        let mut stream = Stream::new(Seed(3), "shuffled");
        let mut counts = BTreeMap::new();
        for _ in 0..12_000 {
            let shuffled = labelling.shuffled(&mut stream);
            let sizes: Vec<usize> = shuffled.members().iter().map(Vec::len).collect();
            assert_eq!(sizes, [1, 2, 1]);
            *counts.entry(shuffled.class_of).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 12);
        // Chi-squared with 11 degrees of freedom stays under 31.3 with probability 0.999.
        let term = |&count: &i32| (f64::from(count) - 1000.0).powi(2) / 1000.0;
        let chi2: f64 = counts.values().map(term).sum();
        assert!(chi2 < 31.3, "chi-squared {chi2}");
    }
}
