//! The scores that the paper reports, to compare ours with.

use std::fmt;

use leuko_core::TrainSize;

use crate::ExperimentSummary;

/// A score that the paper reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// ROC-AUC, of two classes.
    RocAuc,
    /// F1 weighted by class size, of more classes.
    WeightedF1,
}

/// A score that Schouten et al. (Sci Rep 11, 7995, 2021) report in their text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    /// Figure of the paper, for example `Fig. 3b`.
    pub figure: &'static str,
    /// Name of the experiment, for example `all-binary`.
    pub experiment: &'static str,
    /// Name of the data set.
    pub dataset: &'static str,
    /// Number of training images.
    pub training_images: usize,
    /// Our run may have trained on this many images more or less and still be compared. It is not 0 where
    /// all images of the pool train, because their number depends on the images that have a class.
    pub give_or_take: usize,
    /// Which score.
    pub metric: Metric,
    /// Mean over the folds.
    pub mean: f64,
    /// Standard deviation over the folds. The paper does not state the divisor.
    pub sd: f64,
    /// Number of folds.
    pub folds: usize,
}

/// `0.97 ± 0.02`, mean and standard deviation, with the paper's two digits.
impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:.2} ± {:.2}", self.mean, self.sd))
    }
}

/// All published scores, by experiment and size.
pub const PUBLISHED: [Published; 4] = [
    Published {
        figure: "Fig. 3b",
        experiment: "all-binary",
        dataset: "all-idb2",
        training_images: 200,
        // Without copies of one cell the pool of ALL-IDB2 is two images smaller.
        give_or_take: 4,
        metric: Metric::RocAuc,
        mean: 0.97,
        sd: 0.02,
        folds: 10,
    },
    Published {
        figure: "Fig. 7",
        experiment: "all-multiclass",
        dataset: "all-idb2-classes",
        training_images: 200,
        give_or_take: 20,
        metric: Metric::WeightedF1,
        mean: 0.81,
        sd: 0.09,
        folds: 10,
    },
    Published {
        figure: "Fig. 6",
        experiment: "aml-binary",
        dataset: "aml-cytomorphology-lmu",
        training_images: 50,
        give_or_take: 0,
        metric: Metric::RocAuc,
        mean: 0.91,
        sd: 0.04,
        folds: 10,
    },
    Published {
        figure: "Fig. 6",
        experiment: "aml-binary",
        dataset: "aml-cytomorphology-lmu",
        training_images: 200,
        give_or_take: 0,
        metric: Metric::RocAuc,
        mean: 0.93,
        sd: 0.02,
        folds: 10,
    },
];

/// The score `metric` that the paper reports for an experiment and size, or `None`. The experiment's name
/// is not enough: synthetic cells and other data sets have no published score.
///
/// # Examples
///
/// ```
/// use leuko_core::TrainSize;
/// use leuko_eval::{ExperimentSummary, Metric, published};
/// # use leuko_core::Protocol;
///
/// let mine = ExperimentSummary {
///     name: "all-binary".into(),
///     dataset: "all-idb2".into(),
/// #     synthetic: false,
/// #     protocol: Protocol::Paper,
/// #     classes: vec!["healthy".into(), "blast".into()],
/// #     engines: vec![],
/// #     sizes: vec![],
///     // ...
/// };
/// let size = TrainSize::new(200).ok_or("empty")?;
/// let theirs = published(&mine, size, Metric::RocAuc).ok_or("not published")?;
/// assert_eq!(theirs.to_string(), "0.97 ± 0.02");
/// assert!(published(&mine, TrainSize::new(50).ok_or("empty")?, Metric::RocAuc).is_none());
/// # Ok::<(), &str>(())
/// ```
pub fn published(
    experiment: &ExperimentSummary,
    size: TrainSize,
    metric: Metric,
) -> Option<&'static Published> {
    PUBLISHED.iter().find(|published| {
        !experiment.synthetic
            && published.metric == metric
            && published.experiment == experiment.name
            && published.dataset == experiment.dataset
            && published.training_images.abs_diff(size.get()) <= published.give_or_take
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::record;
    use crate::summarise;

    #[test]
    fn test_published_is_of_one_experiment_on_one_data_set() {
        let size = |n| TrainSize::new(n).unwrap();
        let images = [(true, 0.9), (false, 0.2)];
        let mut summary = summarise(&[record(200, 0, &images)]).unwrap();
        let experiment = &mut summary.experiments[0];
        let published = |experiment: &_, size| published(experiment, size, Metric::RocAuc);
        let found = published(experiment, size(200)).unwrap();
        assert_eq!((found.mean, found.sd), (0.97, 0.02));
        assert_eq!(published(experiment, size(50)), None);
        experiment.synthetic = true;
        assert_eq!(published(experiment, size(200)), None);
        experiment.synthetic = false;
        experiment.dataset = "mine".into();
        assert_eq!(published(experiment, size(200)), None);
        experiment.name = "aml-binary".into();
        experiment.dataset = "aml-cytomorphology-lmu".into();
        assert_eq!(published(experiment, size(50)).unwrap().sd, 0.04);
    }

    #[test]
    fn test_published_f1_stands_beside_a_pool_of_about_its_size() {
        let images = [(true, 0.9), (false, 0.2)];
        let mut summary = summarise(&[record(200, 0, &images)]).unwrap();
        let experiment = &mut summary.experiments[0];
        experiment.name = "all-multiclass".into();
        experiment.dataset = "all-idb2-classes".into();
        let at = |n, metric| {
            let size = TrainSize::new(n).unwrap();
            published(experiment, size, metric).map(|paper| (paper.mean, paper.sd))
        };
        for n in [180, 195, 203] {
            assert_eq!(at(n, Metric::WeightedF1), Some((0.81, 0.09)), "{n}");
        }
        for n in [8, 100, 260] {
            assert_eq!(at(n, Metric::WeightedF1), None, "{n}");
        }
        assert_eq!(at(200, Metric::RocAuc), None);
    }
}
