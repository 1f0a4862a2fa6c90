//! What decides a run's outcome, as one number.

use leuko_core::{ClassIndex, RunId, Seed, hex};
use leuko_data::Images;
use leuko_train::{TRAINING_VERSION, TrainConfig};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::sets::Sets;

/// SHA-256 over name, label and pixels of each image.
#[derive(Debug)]
pub(super) struct ImageSums(Vec<[u8; 32]>);

impl ImageSums {
    pub(super) fn of(images: &Images, labels: &[ClassIndex]) -> Self {
        let sums = (0..images.len()).into_par_iter().map(|image| {
            let mut hasher = Sha256::new();
            hasher.update(images.ids()[image].0.as_bytes());
            hasher.update(labels[image].0.to_le_bytes());
            hasher.update(images.pixels(image));
            hasher.finalize().into()
        });
        Self(sums.collect())
    }
}

/// What decides a run's outcome.
pub(super) struct Decisive<'a> {
    /// Under the name of its random streams.
    pub(super) run: &'a RunId,
    pub(super) seed: Seed,
    pub(super) engine: &'a str,
    pub(super) train: &'a TrainConfig,
    pub(super) classes: &'a [String],
    pub(super) images: &'a Images,
    pub(super) sums: &'a ImageSums,
    pub(super) sets: &'a Sets,
}

/// SHA-256 (hex) of all that decides a run's outcome: its images and labels, its settings, the seed, the
/// engine and [`TRAINING_VERSION`].
pub(super) fn fingerprint(of: &Decisive<'_>) -> Result<String, serde_json::Error> {
    let mut hasher = Sha256::new();
    let train = serde_json::to_string(of.train)?;
    let classes = serde_json::to_string(of.classes)?;
    hasher.update(TRAINING_VERSION.to_le_bytes());
    for part in [&of.run.to_string(), &train, &classes, of.engine] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.update(of.seed.0.to_le_bytes());
    for side in [of.images.height(), of.images.width()] {
        hasher.update((side as u64).to_le_bytes());
    }
    for set in [&of.sets.training, &of.sets.validation, &of.sets.test] {
        hasher.update((set.len() as u64).to_le_bytes());
        set.iter()
            .for_each(|&position| hasher.update(of.sums.0[position]));
    }
    Ok(hex(&hasher.finalize()))
}
