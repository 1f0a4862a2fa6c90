//! What holds for every strategy.

use std::collections::BTreeSet;

use leuko_core::{Seed, Stream};
use proptest::prelude::{Strategy as _, any, prop, prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::choice::Why;

/// A pool whose points may be equal, with some labels.
#[derive(Debug)]
struct Case {
    labelled: Vec<bool>,
    points: Points,
    probabilities: Vec<Vec<f64>>,
    budget: usize,
    seed: u64,
}

impl Case {
    fn pool(&self) -> Pool<'_> {
        Pool {
            labelled: &self.labelled,
            features: Some(&self.points),
            probabilities: Some(&self.probabilities),
        }
    }

    fn chosen(&self, strategy: Strategy) -> Vec<Choice> {
        let mut stream = Stream::new(Seed(self.seed), "case");
        choose(&self.pool(), strategy, self.budget, &mut stream).unwrap()
    }
}

fn case() -> impl proptest::strategy::Strategy<Value = Case> {
    let image = (any::<bool>(), prop::array::uniform3(0u8..4), 0u8..=4);
    (
        prop::collection::vec(image, 1..40),
        1usize..40,
        any::<u64>(),
    )
        .prop_map(|(mut images, budget, seed)| {
            images[0].0 = false;
            let free = images.iter().filter(|image| !image.0).count();
            let rows: Vec<[f32; 3]> = images.iter().map(|image| image.1.map(f32::from)).collect();
            let first = |quarters: u8| f64::from(quarters) / 4.0;
            Case {
                labelled: images.iter().map(|image| image.0).collect(),
                points: Points::new(&rows).unwrap(),
                probabilities: images
                    .iter()
                    .map(|image| vec![first(image.2), 1.0 - first(image.2)])
                    .collect(),
                budget: budget.min(free),
                seed,
            }
        })
}

proptest! {
    #[test]
    fn test_each_strategy_chooses_the_budget_each_image_once_and_no_labelled_one(case in case()) {
        for strategy in Strategy::ALL {
            let chosen = case.chosen(strategy);
            let images: BTreeSet<usize> = chosen.iter().map(|choice| choice.image).collect();
            prop_assert_eq!((images.len(), chosen.len()), (case.budget, case.budget), "{}", strategy);
            prop_assert!(images.iter().all(|&image| !case.labelled[image]), "{}", strategy);
            prop_assert_eq!(case.chosen(strategy), chosen, "{}", strategy);
        }
    }

    /// Gonzalez 1985: greedy centres leave no image further away than twice the least possible, so the last centre
    /// is no further from the others than the first was.
    #[test]
    fn test_k_centre_comes_nearer_and_nearer(case in case()) {
        let chosen = case.chosen(Strategy::KCentre);
        let distances: Vec<f64> = chosen.iter().filter_map(|choice| match choice.why {
            Why::Far { distance } => distance,
            _ => None,
        }).collect();
        prop_assert!(distances.is_sorted_by(|a, b| a >= b), "{:?}", distances);
    }
}

#[test]
fn test_a_budget_that_is_too_large_and_missing_knowledge_are_errors() {
    let points = Points::new(&[[0.0], [1.0], [2.0]]).unwrap();
    let pool = Pool {
        labelled: &[true, false, false],
        features: None,
        probabilities: None,
    };
    let error = |pool: &Pool<'_>, strategy, budget| {
        let mut stream = Stream::new(Seed(1), "errors");
        choose(pool, strategy, budget, &mut stream)
            .unwrap_err()
            .to_string()
    };
    let odd = [vec![0.5, 0.5], vec![0.7, 0.4], vec![0.5, 0.5]];
    let errors = [
        error(&pool, Strategy::Random, 3),
        error(&pool, Strategy::Random, 0),
        error(&pool, Strategy::KCentre, 1),
        error(&pool, Strategy::Margin, 1),
        error(
            &Pool {
                labelled: &[false; 2],
                features: Some(&points),
                ..pool
            },
            Strategy::Random,
            1,
        ),
        error(
            &Pool {
                probabilities: Some(&odd),
                ..pool
            },
            Strategy::Margin,
            1,
        ),
    ];
    insta::assert_snapshot!(errors.join("\n"), @"
    expected a budget from 1 to 2, the number of images that can be chosen, found 3
    expected a budget from 1 to 2, the number of images that can be chosen, found 0
    the strategy k-centre needs features of the images
    the strategy margin needs a trained model that says how probable each class is
    expected features of 2 images, found 3
    expected the same number of probabilities for each image, 2 or more, which sum to 1; those of image 1 sum to 1.100
    ");
}
