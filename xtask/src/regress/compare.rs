//! Scores of a study against those of the reference.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Deserialize;

/// Mean ROC-AUC over folds, by experiment and number of training images.
pub(super) type Scores = BTreeMap<(String, i64), f64>;

/// What `results/reference/regression.toml` holds.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    /// Options of `leuko run` that define the study.
    pub(super) options: Vec<String>,
    /// What comes out of it.
    #[serde(default)]
    expect: Vec<Expectation>,
    /// Tolerance of a score that `--update` adds.
    tolerance: f64,
}

/// One expected score.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    experiment: String,
    size: i64,
    auc_mean: f64,
    tolerance: f64,
}

/// Reads the scores out of a `summary.toml`.
pub(super) fn scores(summary: &toml::Table) -> Scores {
    fn array<'a>(table: &'a toml::Table, key: &str) -> Vec<&'a toml::Table> {
        let values = table.get(key).and_then(toml::Value::as_array);
        let values = values.into_iter().flatten();
        values.filter_map(toml::Value::as_table).collect()
    }
    let mut scores = Scores::new();
    for experiment in array(summary, "experiments") {
        let Some(name) = experiment.get("name").and_then(toml::Value::as_str) else {
            continue;
        };
        for size in array(experiment, "sizes") {
            let images = size
                .get("training_images")
                .and_then(toml::Value::as_integer);
            let auc = size.get("auc").and_then(|auc| auc.get("mean")?.as_float());
            if let (Some(images), Some(auc)) = (images, auc) {
                scores.insert((name.to_owned(), images), auc);
            }
        }
    }
    scores
}

impl Reference {
    /// Reads the reference.
    pub(super) fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// A line for every score of the study and of the reference, and whether they agree.
    pub(super) fn compare(&self, scores: &Scores) -> Vec<(String, bool)> {
        let mut lines = Vec::new();
        let mut seen = Scores::new();
        for expected in &self.expect {
            let key = (expected.experiment.clone(), expected.size);
            let what = format!(
                "{}, {} images: mean AUC",
                expected.experiment, expected.size
            );
            let limits = format!("expected {:.4} ± {}", expected.auc_mean, expected.tolerance);
            lines.push(match scores.get(&key) {
                Some(auc) => {
                    let is_right = (auc - expected.auc_mean).abs() <= expected.tolerance;
                    (format!("{what} {auc:.4}, {limits}"), is_right)
                }
                None => (format!("{what} is missing, {limits}"), false),
            });
            seen.insert(key, expected.auc_mean);
        }
        for ((experiment, size), auc) in scores {
            if !seen.contains_key(&(experiment.clone(), *size)) {
                let text =
                    format!("{experiment}, {size} images: mean AUC {auc:.4}, not in the reference");
                lines.push((text, false));
            }
        }
        lines
    }

    /// The reference's text with these scores; comments above the first score and tolerances stay.
    pub(super) fn updated(&self, text: &str, scores: &Scores) -> Result<String> {
        if scores.is_empty() {
            bail!("the study's summary.toml holds no score");
        }
        let head = text
            .split("[[expect]]")
            .next()
            .unwrap_or_default()
            .trim_end();
        let mut text = format!("{head}\n");
        for ((experiment, size), auc_mean) in scores {
            let known = |e: &&Expectation| e.experiment == *experiment && e.size == *size;
            let tolerance = self
                .expect
                .iter()
                .find(known)
                .map_or(self.tolerance, |e| e.tolerance);
            text += &format!(
                "\n[[expect]]\nexperiment = \"{experiment}\"\nsize = {size}\nauc_mean = {auc_mean:.4}\ntolerance = {tolerance}\n"
            );
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str = "\
# Why these options.
options = [\"--profile\", \"smoke\"]
tolerance = 0.05

[[expect]]
experiment = \"synthetic-binary\"
size = 10
auc_mean = 0.8
tolerance = 0.1
";

    fn summary(auc: f64, images: i64) -> Scores {
        let text = format!(
            "format = 1\n[[experiments]]\nname = \"synthetic-binary\"\n[[experiments.sizes]]\ntraining_images = {images}\n[experiments.sizes.auc]\nmean = {auc:?}\n"
        );
        scores(&text.parse().unwrap())
    }

    #[track_caller]
    fn check(scores: &Scores, expected: &[bool]) {
        let lines = Reference::parse(REFERENCE).unwrap().compare(scores);
        let right: Vec<bool> = lines.iter().map(|(_, right)| *right).collect();
        assert_eq!(right, expected, "{lines:?}");
    }

    #[test]
    fn test_compare_within_and_beyond_the_tolerance() {
        check(&summary(0.89, 10), &[true]);
        check(&summary(0.71, 10), &[true]);
        check(&summary(0.91, 10), &[false]);
        check(&summary(0.69, 10), &[false]);
        let key = ("synthetic-binary".to_owned(), 10);
        check(&Scores::from([(key, f64::NAN)]), &[false]);
    }

    #[test]
    fn test_compare_with_a_missing_or_additional_score() {
        check(&Scores::new(), &[false]);
        check(&summary(0.8, 20), &[false, false]);
    }

    #[test]
    fn test_scores_passes_over_what_has_no_auc() {
        let text = "[[experiments]]\nname = 'x'\n[[experiments.sizes]]\ntraining_images = 4\n";
        assert!(scores(&text.parse().unwrap()).is_empty());
    }

    #[test]
    fn test_updated_keeps_comments_and_tolerances() {
        let reference = Reference::parse(REFERENCE).unwrap();
        let mut scores = summary(0.9, 10);
        scores.insert(("synthetic-binary".into(), 20), 0.95);
        let text = reference.updated(REFERENCE, &scores).unwrap();
        assert!(text.starts_with("# Why these options."), "{text}");
        let updated = Reference::parse(&text).unwrap();
        assert_eq!(updated.options, reference.options);
        let numbers: Vec<_> = updated
            .expect
            .iter()
            .map(|e| (e.auc_mean, e.tolerance))
            .collect();
        assert_eq!(numbers, [(0.9, 0.1), (0.95, 0.05)]);
        assert!(updated.compare(&scores).iter().all(|(_, right)| *right));
        assert!(reference.updated(REFERENCE, &Scores::new()).is_err());
    }
}
