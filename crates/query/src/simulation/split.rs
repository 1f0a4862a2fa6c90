//! A pool to choose from, and a part to test on.

use std::collections::BTreeMap;

use leuko_core::Stream;

use super::{SimulationConfig, Truth};

/// Positions of images, ascending.
pub(super) struct Split {
    pub(super) pool: Vec<usize>,
    pub(super) test: Vec<usize>,
}

impl Split {
    /// Sets the share of each class aside to test, by chance; images of one group go together.
    pub(super) fn of(truth: &Truth<'_>, config: &SimulationConfig, seed: usize) -> Self {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for image in 0..truth.labels.len() {
            let group = truth.groups.map_or(image, |groups| groups[image]);
            groups.entry(group).or_default().push(image);
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        Stream::new(config.seed, &format!("query/split/{seed}")).shuffle(&mut groups);
        let mut wanted = vec![0; truth.classes];
        truth
            .labels
            .iter()
            .for_each(|label| wanted[label.index()] += 1);
        wanted
            .iter_mut()
            .for_each(|images| *images = *images * config.test_percent / 100);
        let (mut pool, mut test) = (Vec::new(), Vec::new());
        for group in groups {
            // A group counts for the class of its first image, and tests if that class still lacks images.
            match wanted[truth.labels[group[0]].index()] {
                0 => pool.extend(group),
                _ => {
                    for image in group {
                        let lacks = &mut wanted[truth.labels[image].index()];
                        *lacks = lacks.saturating_sub(1);
                        test.push(image);
                    }
                }
            }
        }
        pool.sort_unstable();
        test.sort_unstable();
        Self { pool, test }
    }
}
