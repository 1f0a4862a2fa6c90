//! Which images of a folder to label next, and how many labels such a choice saves.
//!
//! The choice itself is [`leuko_query`]'s, which knows vectors only. Here images become vectors, copies of cells and
//! images that are labelled already are left out, and the choice becomes files.

mod candidates;
mod chosen;
mod config;
mod doubts;
mod features;
pub(crate) mod files;
mod label_studio;
mod other_source;
mod sheet;
mod simulate;
mod simulated;
mod table;
mod written;

use std::path::{Path, PathBuf};

use leuko_core::Stream;
use leuko_query::{Classifier, Points, Pool, QueryError, Strategy, choose};
use leuko_study::{Store, Watch};

pub use chosen::{NextChoice, NextImages, NextModel};
pub use config::{NextConfig, NextFeatures};
pub use files::{LABEL_STUDIO_SETUP, LABEL_STUDIO_TASKS, NEXT, SAVINGS, SIMULATION};
pub use simulate::{SimulateConfig, simulate_next};
pub use simulated::Simulated;

use crate::answer::Answer;
use crate::ensemble::Ensemble;
use crate::error::LabError;
use candidates::{Candidates, Known};
use other_source::other_source;

/// Chooses the images of the folder `images` that an expert should label next, by what the networks of `ensemble` say
/// of them and by their features. Without networks, logistic regression on the features of the labelled images takes
/// their part, if these are of two classes or more.
///
/// Left out are images that cannot be read, images that trained the networks or chose their epochs, images that
/// [`NextConfig::labelled`] names, copies of both, and all but one image of each cell. `out` keeps features and what was
/// found about copies, so the same call again is quick.
///
/// # Errors
///
/// - [`LabError::NotFound`], [`LabError::NoImageIn`] if there are no images.
/// - [`LabError::NothingToLabel`] if all images are left out.
/// - [`LabError::Query`] if the budget is larger than the number of images that stay, or the strategy needs a model
///   and there are neither networks nor labelled images.
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
    let candidates = Candidates::find(images, ensemble, config, out, watch)?;
    let Candidates { known, open, .. } = &candidates;
    if open.is_empty() {
        return Err(LabError::NothingToLabel {
            folder: images.to_owned(),
            left_out: candidates.left_out,
        });
    }
    let labels: Vec<usize> = known.iter().filter_map(|image| image.class).collect();
    let model = match ensemble {
        Some(ensemble) => Some(NextModel::Networks {
            networks: ensemble.members.len(),
        }),
        // Of one class, everything is sure.
        None => labels
            .iter()
            .any(|label| *label != labels[0])
            .then_some(NextModel::Regression {
                labelled: labels.len(),
            }),
    };
    let strategy = config
        .strategy
        .unwrap_or_else(|| Strategy::default_for(model.is_some()));
    let needs = strategy.needs();
    if needs.probabilities && model.is_none() {
        return Err(QueryError::NoProbabilities {
            strategy: strategy.name(),
        }
        .into());
    }
    // Labelled images first.
    let paths = known
        .iter()
        .map(|image| &image.path)
        .chain(open.iter().map(|image| &image.path));
    let paths: Vec<PathBuf> = paths.cloned().collect();
    let labelled: Vec<bool> = (0..paths.len()).map(|image| image < known.len()).collect();
    let mut pool = Pool {
        labelled: &labelled,
        features: None,
        probabilities: None,
    };
    // A wrong budget is said before work that takes minutes.
    choose(
        &pool,
        Strategy::Random,
        config.budget,
        &mut stream(config, strategy),
    )?;
    let learns = needs.probabilities && ensemble.is_none();
    let points = match needs.features || learns {
        true => Some(features::of(config.features, ensemble, &paths, out, watch)?),
        false => None,
    };
    // Networks know the images that they trained on.
    if let (Some(points), NextFeatures::Pretrained) = (&points, config.features)
        && let Some(doubt) = other_source(points, known.len())?
    {
        doubt.tell(watch);
    }
    let mut answers: Vec<Option<Answer>> = known.iter().map(|_| None).collect();
    answers.extend(open.iter().map(|image| image.answer.clone()));
    if let (true, Some(points)) = (learns, &points) {
        answers = regression(points, known, candidates.classes.len())?;
    }
    let probabilities = probabilities(&answers, candidates.classes.len());
    pool.features = points.as_ref();
    pool.probabilities = needs.probabilities.then_some(&probabilities[..]);
    let choices = choose(
        &pool,
        strategy,
        config.budget,
        &mut stream(config, strategy),
    )?;
    let choices = choices.into_iter().map(|choice| NextChoice {
        path: paths[choice.image].clone(),
        why: choice.why,
        answer: answers[choice.image].clone(),
    });
    Ok(NextImages {
        folder: images.to_owned(),
        strategy,
        features: points.is_some().then_some(config.features),
        choices: choices.collect(),
        // Of a regression that was not needed, nothing is said.
        model: model.filter(|_| ensemble.is_some() || learns),
        classes: candidates.classes,
        found: candidates.found,
        left_out: candidates.left_out,
        unreadable: candidates.unreadable,
    })
}

/// What logistic regression on the labelled images, the first of `points`, says of all.
fn regression(
    points: &Points,
    known: &[Known],
    classes: usize,
) -> Result<Vec<Option<Answer>>, LabError> {
    let labels: Vec<usize> = known
        .iter()
        .map(|image| image.class.unwrap_or_default())
        .collect();
    let images: Vec<usize> = (0..known.len())
        .filter(|&image| known[image].class.is_some())
        .collect();
    let classifier = Classifier::fit(points, &images, &labels, classes)?;
    let said = classifier.probabilities(points).into_iter();
    // An answer holds logits; a probability of 0 has none that is finite.
    let logits = said.map(|of| {
        of.iter()
            .map(|p| p.max(f64::from(f32::MIN_POSITIVE)).ln() as f32)
            .collect()
    });
    logits
        .map(|logits| Answer::new(vec![logits]).map(Some))
        .collect()
}

/// The probabilities of answers; for images without one, which are labelled, any.
fn probabilities(answers: &[Option<Answer>], classes: usize) -> Vec<Vec<f64>> {
    let of = |answer: &Option<Answer>| match answer {
        Some(answer) => answer.probabilities().to_vec(),
        None => vec![1.0 / classes as f64; classes],
    };
    answers.iter().map(of).collect()
}

fn stream(config: &NextConfig, strategy: Strategy) -> Stream {
    Stream::new(config.seed, &format!("next/{strategy}"))
}
