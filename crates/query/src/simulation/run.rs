//! One run: all rounds of one strategy and seed.

use std::collections::BTreeSet;
use std::fmt;

use leuko_core::{ClassIndex, Seed, Stream};
use leuko_eval::{Confusion, highest, roc_auc};

use super::Truth;
use super::split::Split;
use crate::choose::{Pool, choose};
use crate::classifier::Classifier;
use crate::error::QueryError;
use crate::points::Points;
use crate::strategy::Strategy;

/// What is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// Mean recall over the classes, in `[0, 1]`, of more than two classes.
    BalancedAccuracy,
    /// Area under the ROC curve, in `[0, 1]`, of two classes.
    RocAuc,
}

impl Score {
    pub(super) fn of(classes: usize) -> Self {
        match classes {
            2 => Self::RocAuc,
            _ => Self::BalancedAccuracy,
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::BalancedAccuracy => "balanced accuracy",
            Self::RocAuc => "ROC-AUC",
        })
    }
}

/// The images of one seed.
pub(super) struct Part {
    pool: Points,
    pool_labels: Vec<usize>,
    test: Points,
    test_labels: Vec<usize>,
    classes: usize,
}

impl Part {
    pub(super) fn of(truth: &Truth<'_>, split: &Split) -> Self {
        let labels = |images: &[usize]| {
            images
                .iter()
                .map(|&image| truth.labels[image].index())
                .collect()
        };
        Self {
            pool: truth.features.only(&split.pool),
            pool_labels: labels(&split.pool),
            test: truth.features.only(&split.test),
            test_labels: labels(&split.test),
            classes: truth.classes,
        }
    }

    /// The score after each round.
    pub(super) fn play(
        &self,
        strategy: Strategy,
        labels: &[usize],
        seed: Seed,
        nth: usize,
    ) -> Result<Vec<f64>, QueryError> {
        let needs = strategy.needs();
        let mut labelled = vec![false; self.pool.len()];
        let mut chosen = Vec::new();
        let mut probabilities: Option<Vec<Vec<f64>>> = None;
        let mut scores = Vec::with_capacity(labels.len());
        for &wanted in labels {
            let pool = Pool {
                labelled: &labelled,
                features: Some(&self.pool),
                probabilities: probabilities.as_deref(),
            };
            let now = match &probabilities {
                None if needs.probabilities => Strategy::Typical,
                _ => strategy,
            };
            // One stream for each choice, the same for equal choices of two strategies.
            let mut stream = Stream::new(seed, &format!("query/{now}/{nth}/{wanted}"));
            for choice in choose(&pool, now, wanted - chosen.len(), &mut stream)? {
                labelled[choice.image] = true;
                chosen.push(choice.image);
            }
            let classifier = Classifier::fit(&self.pool, &chosen, &self.pool_labels, self.classes)?;
            if needs.probabilities {
                probabilities = Some(classifier.probabilities(&self.pool));
            }
            let tested = classifier.probabilities(&self.test);
            scores.push(self.score(&tested)?);
        }
        Ok(scores)
    }

    fn score(&self, said: &[Vec<f64>]) -> Result<f64, QueryError> {
        let tested: BTreeSet<usize> = self.test_labels.iter().copied().collect();
        if tested.len() < self.classes {
            return Err(QueryError::TestClasses {
                found: tested.len(),
                classes: self.classes,
            });
        }
        if Score::of(self.classes) == Score::RocAuc {
            let positive: Vec<bool> = self.test_labels.iter().map(|&label| label == 1).collect();
            let scores: Vec<f64> = said.iter().map(|of| of[1]).collect();
            return Ok(roc_auc(&positive, &scores)?);
        }
        let mut confusion = Confusion::new(self.classes);
        for (&label, said) in self.test_labels.iter().zip(said) {
            confusion.add(ClassIndex(label as u16), ClassIndex(highest(said) as u16))?;
        }
        let classes = (0..self.classes).map(|class| ClassIndex(class as u16));
        let recalls: Vec<f64> = classes
            .filter_map(|class| confusion.recall(class))
            .collect();
        Ok(recalls.iter().sum::<f64>() / recalls.len() as f64)
    }
}
