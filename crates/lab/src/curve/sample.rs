//! A random choice of a large set's images, for a profile that does not use all.

use std::collections::BTreeMap;

use leuko_core::{Seed, Stream};
use leuko_data::Catalogue;

use crate::question::STREAMS;

/// Images that were chosen at random among more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveSample {
    /// Number of images that were chosen.
    pub images: usize,
    /// Number of all images.
    pub of: usize,
    /// Most images of a class.
    pub of_a_class: usize,
}

/// However many classes there are, each keeps so many images, because a curve needs them.
const LEAST_OF_A_CLASS: usize = 20;

/// At most `most` images of all classes together, equally many of each class if there are enough. Groups stay
/// as many as possible: each gives one image in turn.
pub(super) fn sample(
    mut catalogue: Catalogue,
    most: Option<usize>,
    seed: Seed,
) -> (Catalogue, Option<CurveSample>) {
    let of = catalogue.entries.len();
    let Some(most) = most.filter(|&most| most < of) else {
        return (catalogue, None);
    };
    let of_a_class = most.div_ceil(catalogue.classes.len().max(1));
    let of_a_class = of_a_class.max(LEAST_OF_A_CLASS);
    let mut chosen = vec![false; of];
    for class in 0..catalogue.classes.len() {
        let of_class = |place: &usize| catalogue.entries[*place].class.index() == class;
        let mut places: Vec<usize> = (0..of).filter(of_class).collect();
        let purpose = format!("{STREAMS}/sample/{}", catalogue.classes[class]);
        Stream::new(seed, &purpose).shuffle(&mut places);
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let turns: Vec<usize> = (places.iter())
            .map(|&place| match &catalogue.entries[place].group {
                Some(group) => {
                    let turn = seen.entry(group).or_default();
                    *turn += 1;
                    *turn
                }
                None => 1,
            })
            .collect();
        let mut in_turn: Vec<(usize, usize)> = turns.into_iter().zip(places).collect();
        // Stable, so images of one turn stay in random order.
        in_turn.sort_by_key(|&(turn, _)| turn);
        for &(_, place) in in_turn.iter().take(of_a_class) {
            chosen[place] = true;
        }
    }
    let mut chosen = chosen.into_iter();
    catalogue
        .entries
        .retain(|_| chosen.next().unwrap_or_default());
    let sample = CurveSample {
        images: catalogue.entries.len(),
        of,
        of_a_class,
    };
    (catalogue, (sample.images < of).then_some(sample))
}

#[cfg(test)]
mod tests {
    use super::super::tests::cells;
    use super::*;

    #[test]
    fn test_sample_takes_equally_many_of_each_class_and_keeps_a_small_set_whole() {
        let (kept, sample) = sample(cells(&[900, 30]), Some(100), Seed(1));
        assert_eq!(kept.counts(), [50, 30]);
        let expected = CurveSample {
            images: 80,
            of: 930,
            of_a_class: 50,
        };
        assert_eq!(sample, Some(expected));
        let (kept, sample) = super::sample(cells(&[20, 30]), Some(50), Seed(1));
        assert_eq!((kept.counts(), sample), (vec![20, 30], None));
    }

    #[test]
    fn test_sample_takes_one_image_of_every_group_before_a_second() {
        let mut all = cells(&[100, 100]);
        for (entry, number) in all.entries.iter_mut().zip(0..) {
            // Of each class 50 images of one patient, and 25 patients with two.
            let patient = if number % 100 < 50 { 0 } else { number / 2 };
            entry.group = Some(patient.to_string());
        }
        let (kept, _) = sample(all, Some(52), Seed(1));
        let groups = kept.entries.iter().filter_map(|entry| entry.group.clone());
        let groups: std::collections::BTreeSet<String> = groups.collect();
        assert_eq!(kept.counts(), [26, 26]);
        assert_eq!(groups.len(), 51);
    }
}
