//! Which images of a folder to label next, and how many labels such a choice saves.
//!
//! The choice itself is [`leuko_query`]'s, which knows vectors only. Here images become vectors, copies of cells and
//! images that are labelled already are left out, and the choice becomes files.

mod candidates;
mod chosen;
mod config;
mod features;
mod label_studio;
mod sheet;
mod simulate;
mod simulated;
mod table;

use std::path::Path;

use leuko_core::Stream;
use leuko_query::{Pool, Strategy, choose};
use leuko_study::{Store, Watch};

pub use chosen::{LeftOut, NextChoice, NextImages};
pub use config::{FeatureSource, NextConfig};
pub use label_studio::{LABEL_STUDIO_SETUP, LABEL_STUDIO_TASKS};
pub use simulate::{SimulateConfig, simulate_next};
pub use simulated::{SAVINGS, SIMULATION, Simulated};
pub use table::NEXT;

use crate::ensemble::Ensemble;
use crate::error::LabError;
use candidates::Candidates;

/// Chooses the images of the folder `images` that an expert should label next, by what the networks of `ensemble` say
/// of them, if there are networks, and by their features.
///
/// Left out are images that cannot be read, images that trained the networks or chose their epochs, images that
/// [`NextConfig::labelled`] names, copies of both, and all but one image of each cell. `out` keeps features and what was
/// found about copies, so the same call again is quick.
///
/// # Errors
///
/// - [`LabError::NotFound`], [`LabError::NoImageIn`] if there are no images.
/// - [`LabError::NothingToLabel`] if all images are left out.
/// - [`LabError::Query`] if the budget is larger than the number of images that stay, or the strategy needs networks
///   and there are none.
/// - [`LabError::Pretrained`] if the weights of the pretrained network cannot be fetched.
/// - [`LabError::Cancelled`] if the watch asked to stop.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/model.txt")]
/// use leuko_lab::{Ensemble, NEXT, NextConfig, next_images};
/// use leuko_study::Silent;
///
/// let ensemble = Ensemble::load(&[model])?;
/// let out = folder.path().join("next");
/// let config = NextConfig { budget: 1, ..NextConfig::default() };
/// let next = next_images(&cells, Some(&ensemble), &config, &out, &Silent)?;
/// println!("{}: {}", next.choices[0].path.display(), next.choices[0].why);
/// next.write(&out, &Silent)?;
/// assert!(out.join(NEXT).exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn next_images(
    images: &Path,
    ensemble: Option<&Ensemble>,
    config: &NextConfig,
    out: &Path,
    watch: &dyn Watch,
) -> Result<NextImages, LabError> {
    Store::check(out)?;
    let strategy = config.strategy_with(ensemble.is_some());
    let candidates = Candidates::find(images, ensemble, config, out, watch)?;
    let Candidates { known, open, .. } = &candidates;
    if open.is_empty() {
        return Err(LabError::NothingToLabel {
            folder: images.to_owned(),
            left_out: candidates.left_out,
        });
    }
    // Labelled images first.
    let paths = known.iter().chain(open.iter().map(|image| &image.path));
    let paths: Vec<_> = paths.cloned().collect();
    let labelled: Vec<bool> = (0..paths.len()).map(|image| image < known.len()).collect();
    let needs = strategy.needs();
    // Before work that takes minutes.
    let check = Pool {
        labelled: &labelled,
        features: None,
        probabilities: None,
    };
    choose(
        &check,
        Strategy::Random,
        config.budget,
        &mut stream(config, strategy),
    )?;
    let probabilities = ensemble.map(|ensemble| {
        let chance = vec![1.0 / ensemble.classes.len() as f64; ensemble.classes.len()];
        let open = open.iter().map(|image| match &image.answer {
            Some(answer) => answer.probabilities().to_vec(),
            None => chance.clone(),
        });
        let known = known.iter().map(|_| chance.clone());
        known.chain(open).collect::<Vec<_>>()
    });
    if needs.probabilities && probabilities.is_none() {
        return Err(leuko_query::QueryError::NoProbabilities { strategy }.into());
    }
    let points = match needs.features {
        true => Some(features::of(config.features, ensemble, &paths, out, watch)?),
        false => None,
    };
    let pool = Pool {
        labelled: &labelled,
        features: points.as_ref(),
        probabilities: probabilities.as_deref().filter(|_| needs.probabilities),
    };
    let choices = choose(
        &pool,
        strategy,
        config.budget,
        &mut stream(config, strategy),
    )?;
    let choices = choices.into_iter().map(|choice| {
        let image = &open[choice.image - known.len()];
        NextChoice {
            path: image.path.clone(),
            why: choice.why,
            answer: image.answer.clone(),
        }
    });
    Ok(NextImages {
        folder: images.to_owned(),
        strategy,
        features: needs.features.then_some(config.features),
        choices: choices.collect(),
        classes: candidates.classes,
        networks: ensemble.map_or(0, |ensemble| ensemble.members.len()),
        found: candidates.found,
        left_out: candidates.left_out,
        unreadable: candidates.unreadable,
    })
}

fn stream(config: &NextConfig, strategy: Strategy) -> Stream {
    Stream::new(config.seed, &format!("next/{strategy}"))
}
