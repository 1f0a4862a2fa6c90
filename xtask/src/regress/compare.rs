//! Scores of a study beside those of the reference.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// Mean ROC-AUC over folds, by experiment and number of training images.
pub(super) type Scores = BTreeMap<String, BTreeMap<u32, f64>>;

/// What `results/reference/regression.toml` holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    /// Options of `leuko run` that define the study.
    pub(super) options: Vec<String>,
    /// By how much a mean ROC-AUC may differ.
    tolerance: f64,
    /// What comes out of it.
    mean_auc: Scores,
}

/// What is read of a `summary.toml`.
#[derive(Deserialize)]
struct Summary {
    experiments: Vec<Experiment>,
}

#[derive(Deserialize)]
struct Experiment {
    name: String,
    sizes: Vec<Size>,
}

#[derive(Deserialize)]
struct Size {
    training_images: u32,
    auc: Option<Auc>,
}

#[derive(Deserialize)]
struct Auc {
    mean: f64,
}

/// Reads the scores of a `summary.toml`.
///
/// # Errors
/// - It has another form, or no score.
pub(super) fn scores(summary: &str) -> Result<Scores> {
    let summary: Summary = toml::from_str(summary).context("summary.toml")?;
    let mut scores = Scores::new();
    for experiment in summary.experiments {
        for size in experiment.sizes {
            if let Some(auc) = size.auc {
                let of_experiment = scores.entry(experiment.name.clone()).or_default();
                of_experiment.insert(size.training_images, auc.mean);
            }
        }
    }
    ensure!(!scores.is_empty(), "summary.toml has no score");
    Ok(scores)
}

impl Reference {
    /// A line for every score of the study and of the reference, and whether they agree.
    pub(super) fn compare(&self, scores: &Scores) -> Vec<(String, bool)> {
        let mut keys: Vec<(&String, u32)> = [scores, &self.mean_auc]
            .into_iter()
            .flatten()
            .flat_map(|(experiment, sizes)| sizes.keys().map(move |size| (experiment, *size)))
            .collect();
        keys.sort();
        keys.dedup();
        let line = |(experiment, size): (&String, u32)| {
            let score = |scores: &Scores| Some(*scores.get(experiment)?.get(&size)?);
            let (found, wanted) = (score(scores), score(&self.mean_auc));
            let is_right = matches!((found, wanted), (Some(found), Some(wanted))
                if (found - wanted).abs() <= self.tolerance);
            let show =
                |score: Option<f64>| score.map_or("none".into(), |score| format!("{score:.4}"));
            let text = format!(
                "{experiment}, {size} images: mean AUC {}, reference {} ± {}",
                show(found),
                show(wanted),
                self.tolerance
            );
            (text, is_right)
        };
        keys.into_iter().map(line).collect()
    }
}

/// The reference's text with these scores; all above the first score stays.
///
/// # Errors
/// - The scores cannot be written as TOML.
pub(super) fn updated(reference: &str, scores: &Scores) -> Result<String> {
    #[derive(Serialize)]
    struct Written {
        mean_auc: Scores,
    }
    let mut mean_auc = scores.clone();
    for score in mean_auc.values_mut().flat_map(BTreeMap::values_mut) {
        *score = (*score * 1e4).round() / 1e4;
    }
    let head = reference.split("[mean_auc").next().unwrap_or_default();
    Ok(head.to_owned() + &toml::to_string(&Written { mean_auc })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str = "# Why.\noptions = []\ntolerance = 0.1\n\n[mean_auc.cells]\n10 = 0.8\n";

    fn study(auc: f64, images: u32) -> Scores {
        let text = format!(
            "format = 1\n[[experiments]]\nname = 'cells'\n[[experiments.sizes]]\n\
             training_images = {images}\nauc = {{ mean = {auc:?}, sd = 0.1 }}\n"
        );
        scores(&text).unwrap()
    }

    #[track_caller]
    fn check(scores: &Scores, expected: &[bool]) {
        let reference: Reference = toml::from_str(REFERENCE).unwrap();
        let lines = reference.compare(scores);
        let right: Vec<bool> = lines.iter().map(|(_, right)| *right).collect();
        assert_eq!(right, expected, "{lines:?}");
    }

    #[test]
    fn test_compare_wants_every_score_within_the_tolerance() {
        check(&study(0.89, 10), &[true]);
        check(&study(0.71, 10), &[true]);
        check(&study(0.91, 10), &[false]);
        check(&study(0.69, 10), &[false]);
        check(&Scores::new(), &[false]);
        check(&study(0.8, 20), &[false, false]);
    }

    #[test]
    fn test_scores_wants_one() {
        let text = "[[experiments]]\nname = 'x'\n[[experiments.sizes]]\ntraining_images = 4\n";
        assert!(scores(text).is_err());
    }

    #[test]
    fn test_updated_keeps_what_is_above_the_scores() {
        let text = updated(REFERENCE, &study(0.912345, 20)).unwrap();
        assert_eq!(text, REFERENCE.replace("10 = 0.8", "20 = 0.9123"));
    }
}
