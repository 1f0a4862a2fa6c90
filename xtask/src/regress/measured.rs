//! What a study gave, read from its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use fs_err as fs;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// By how much the loss of a network's answers may differ from the one that its record names: answers are `f32`.
const ROUNDING: f64 = 1e-4;

/// Numbers by their names.
pub(super) type Numbers = BTreeMap<String, f64>;

/// What a study gave.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Measured {
    /// The checksum of its folds.
    pub(super) folds: String,
    /// What holds for any seed and processor and does not hold here, in words.
    pub(super) broken: BTreeSet<String>,
    /// Losses of the first two epochs, which rounding hardly changes.
    pub(super) early: Numbers,
    /// Shares of relevance and saliency in networks with random weights.
    pub(super) maps: Numbers,
    /// Means over folds after training.
    pub(super) late: Numbers,
}

#[derive(Deserialize)]
struct Plan {
    sum: String,
}

#[derive(Deserialize)]
struct Record {
    size: u32,
    fold: u16,
    outcome: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Completed(Completed),
}

#[derive(Deserialize)]
struct Completed {
    losses: Vec<Losses>,
    best_epoch: usize,
    validation: Vec<Answer>,
    predictions: Vec<Answer>,
}

#[derive(Deserialize)]
struct Losses {
    training: f64,
    validation: f64,
}

#[derive(Deserialize)]
struct Answer {
    image: String,
    truth: usize,
    probabilities: Vec<f64>,
}

#[derive(Deserialize)]
struct Finding {
    size: u32,
    fold: u16,
    focus: Focus,
}

#[derive(Deserialize)]
struct Focus {
    randomised: Maps,
}

/// Without shares if no map has a positive part.
#[derive(Deserialize)]
struct Maps {
    relevance: Option<Shares>,
    saliency: Option<Shares>,
}

#[derive(Deserialize)]
struct Shares {
    nucleus: f64,
}

#[derive(Deserialize)]
struct Summary {
    experiments: Vec<Experiment>,
}

#[derive(Deserialize)]
struct Experiment {
    sizes: Vec<Size>,
}

#[derive(Deserialize)]
struct Size {
    training_images: u32,
    auc: Auc,
}

#[derive(Deserialize)]
struct Auc {
    mean: f64,
}

impl Measured {
    /// Reads the results in a folder. `positive` is a part of the name of each positive image.
    ///
    /// # Errors
    /// - A file is missing or has another form, or a run failed.
    pub(super) fn read(out: &Path, positive: &str) -> Result<Self> {
        let mut measured = Self::default();
        for path in files(&out.join("plans"))? {
            measured.folds += &json::<Plan>(&path)?.sum;
        }
        let mut means = Means::default();
        for path in files(&out.join("records"))? {
            let Record {
                size,
                fold,
                outcome: Outcome::Completed(run),
            } = json(&path)?;
            measured.add_run(&format!("{size} images, fold {fold}"), &run, positive);
            let last = run.losses.last().context("a run without epochs")?;
            means.add(size, "training loss of the last epoch", last.training);
            means.add(size, "validation loss of the best epoch", best(&run));
            means.add(size, "test loss", loss(&run.predictions));
        }
        for path in files(&out.join("findings"))? {
            let Finding { size, fold, focus } = json(&path)?;
            let random = focus.randomised;
            for (map, shares) in [
                ("relevance", random.relevance),
                ("saliency", random.saliency),
            ] {
                let name =
                    format!("{size} images, fold {fold}: {map} on the nucleus, random weights");
                measured
                    .maps
                    .extend(shares.map(|shares| (name, shares.nucleus)));
            }
        }
        measured.late = means.of_folds();
        let summary = fs::read_to_string(out.join("summary.toml"))?;
        let summary: Summary = toml::from_str(&summary).context("summary.toml")?;
        for size in summary.experiments.into_iter().flat_map(|one| one.sizes) {
            let name = format!("{} images: ROC-AUC", size.training_images);
            measured.late.insert(name, size.auc.mean);
        }
        ensure!(!measured.late.is_empty(), "{} holds no run", out.display());
        Ok(measured)
    }

    fn add_run(&mut self, name: &str, run: &Completed, positive: &str) {
        let mut rule = |holds: bool, text: &str| {
            if !holds {
                self.broken.insert(format!("{name}: {text}"));
            }
        };
        let mut answers = run.validation.iter().chain(&run.predictions);
        rule(
            answers.all(|answer| (answer.truth == 1) == answer.image.contains(positive)),
            "the label of each image is the class that its name says",
        );
        rule(
            (loss(&run.validation) - best(run)).abs() <= ROUNDING
                && run.losses[run.best_epoch].validation == best(run),
            "the network is that of the epoch with the least validation loss",
        );
        for (epoch, losses) in run.losses.iter().enumerate().take(2) {
            let mut early = |of: &str, loss| {
                let name = format!("{name}: {of} loss of epoch {}", epoch + 1);
                self.early.insert(name, loss);
            };
            early("training", losses.training);
            early("validation", losses.validation);
        }
    }
}

/// The least validation loss.
fn best(run: &Completed) -> f64 {
    let losses = run.losses.iter().map(|losses| losses.validation);
    losses.fold(f64::INFINITY, f64::min)
}

/// Mean cross-entropy.
fn loss(answers: &[Answer]) -> f64 {
    let of = |answer: &Answer| -answer.probabilities[answer.truth].ln();
    answers.iter().map(of).sum::<f64>() / answers.len() as f64
}

/// Sums and counts over folds, by name.
#[derive(Default)]
struct Means(BTreeMap<String, (f64, u32)>);

impl Means {
    fn add(&mut self, size: u32, name: &str, value: f64) {
        let (sum, count) = self.0.entry(format!("{size} images: {name}")).or_default();
        *sum += value;
        *count += 1;
    }

    fn of_folds(self) -> Numbers {
        let mean = |(name, (sum, count)): (String, (f64, u32))| (name, sum / f64::from(count));
        self.0.into_iter().map(mean).collect()
    }
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path)?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}

/// The JSON files in a folder and the folders in it, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
