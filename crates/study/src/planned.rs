//! Experiments whose folds are cut, and their images, decoded once for all experiments on a data set.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use leuko_core::ImageId;
use leuko_data::{Catalogue, Fit, Images, Loaded, SplitPlan, load};
use leuko_eval::ExpertReference;
use leuko_synthetic::{SyntheticSet, generate};

use crate::candidate::{Candidate, Source};
use crate::count::Count;
use crate::prepared::{Material, Prepared};
use crate::settings::{Experiment, Settings};

/// An experiment whose folds are cut.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) name: String,
    pub(crate) settings: Experiment,
    pub(crate) pixels: Pixels,
    /// What was found of images of one and the same cell, in words.
    pub(crate) copies: Option<String>,
    /// How well experts agree with themselves.
    pub(crate) experts: Option<ExpertReference>,
    /// The folds.
    pub(crate) plan: SplitPlan,
    /// All images of the question, under its classes.
    pub(crate) question: Catalogue,
    /// All images of the data set, under its own classes.
    pub(crate) dataset: Catalogue,
}

/// Where the bytes of an experiment's images are.
#[derive(Debug)]
pub(crate) enum Pixels {
    /// Drawn already, among others perhaps.
    Drawn(Images),
    /// In files, to be brought to one size like this.
    Files(Fit),
}

/// Cuts the folds of all experiments, then decodes what they use.
///
/// # Errors
///
/// - Classes that a data set does not have; sizes or folds that its images do not allow.
/// - Images that cannot be decoded, each named.
/// - Images too small for the network.
pub(crate) fn prepare(candidates: Vec<Candidate>, settings: &Settings) -> Result<Vec<Prepared>> {
    let synthetic = |candidate: &Candidate| matches!(candidate.source, Source::Synthetic);
    let drawn = match candidates.iter().any(synthetic) {
        true => Some(draw(settings)?),
        false => None,
    };
    let planned: Vec<Planned> = candidates
        .into_iter()
        .map(|candidate| candidate.plan(settings, drawn.as_ref()))
        .collect::<Result<_>>()?;
    let decoded = decode(&planned)?;
    let prepared = planned.into_iter().map(|one| one.prepared(&decoded));
    prepared.collect()
}

fn draw(settings: &Settings) -> Result<SyntheticSet> {
    let count = Count::new("images drawing", settings.synthetic.count);
    let set = generate(&settings.synthetic, settings.seed, &|done| count.at(done));
    set.context("drawing synthetic cells")
}

/// The images of one data set that its experiments use, brought to one size in one way; without a target
/// to the commonest size of the data set, so that all experiments on it see the same images.
#[derive(Debug)]
struct Decoded {
    dataset: String,
    fit: Fit,
    loaded: Loaded,
}

/// Decodes every image that a plan uses once.
fn decode(planned: &[Planned]) -> Result<Vec<Decoded>> {
    let mut decoded: Vec<Decoded> = Vec::new();
    for one in planned {
        let Pixels::Files(fit) = one.pixels else {
            continue;
        };
        let dataset = &one.dataset.name;
        if find(&decoded, dataset, fit).is_some() {
            continue;
        }
        let like_it = planned.iter().filter(|other| {
            matches!(other.pixels, Pixels::Files(other) if other == fit)
                && other.dataset.name == *dataset
        });
        let wanted: BTreeSet<ImageId> = like_it.flat_map(|other| other.plan.images()).collect();
        let count = Count::new("images decoding", wanted.len());
        let loaded = load(&one.dataset, Some(&wanted), &fit, &|done| count.at(done))
            .with_context(|| format!("experiment {}", one.name))?;
        drop(count);
        decoded.push(Decoded {
            dataset: dataset.clone(),
            fit,
            loaded,
        });
    }
    Ok(decoded)
}

fn find<'a>(decoded: &'a [Decoded], dataset: &str, fit: Fit) -> Option<&'a Loaded> {
    let found = decoded
        .iter()
        .find(|of| of.dataset == dataset && of.fit == fit);
    found.map(|of| &of.loaded)
}

impl Planned {
    fn prepared(self, decoded: &[Decoded]) -> Result<Prepared> {
        let used = self.plan.images();
        let (all, synthetic, fit) = match &self.pixels {
            Pixels::Drawn(all) => (all, true, Fit::default()),
            Pixels::Files(fit) => {
                let loaded = find(decoded, &self.dataset.name, *fit);
                let loaded = loaded.context("its images are not decoded")?;
                let mut asked = self.question.clone();
                asked.entries.retain(|entry| used.contains(&entry.id));
                tracing::info!("{}: {}", self.name, loaded.fit(&asked));
                (&loaded.images, false, *fit)
            }
        };
        let material = Material {
            synthetic,
            copies: self.copies,
            experts: self.experts,
            images: all.only(&used),
            plan: self.plan,
            fit,
            question: &self.question,
            dataset: &self.dataset,
        };
        Prepared::new(&self.name, self.settings, material)
    }
}
