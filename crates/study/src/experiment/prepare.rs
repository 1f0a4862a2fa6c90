//! Cuts the folds of experiments and decodes their images, once for all experiments on a data set.

use std::collections::BTreeSet;

use leuko_core::ImageId;
use leuko_data::{Fit, Fitted, Loaded, load_from};
use leuko_synthetic::{SyntheticSet, generate};

use super::found::{FoundExperiment, Source};
use super::loaded::{Experiment, Parts};
use super::planned::{Pixels, PlannedExperiment, cut_folds};
use crate::error::StudyError;
use crate::notice::Notice;
use crate::settings::Settings;
use crate::watch::{Watch, Work, count};

/// Cuts the folds of all experiments, then decodes the images that they use.
///
/// # Errors
///
/// - Classes that a data set does not have; sizes or folds that its images do not allow.
/// - Images that cannot be decoded, each named.
/// - Images too small for the network.
pub fn prepare(
    found: Vec<FoundExperiment>,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<Vec<Experiment>, StudyError> {
    let synthetic = |found: &FoundExperiment| matches!(found.source, Source::Synthetic);
    let drawn = match found.iter().any(synthetic) {
        true => Some(draw(settings, watch)?),
        false => None,
    };
    let mut planned = Vec::new();
    for one in found {
        let name = one.name.clone();
        let cut = cut_folds(one, settings, drawn.as_ref(), watch);
        planned.push(cut.map_err(|source| source.of_experiment(&name))?);
    }
    let decoded = decode(&planned, watch)?;
    let file_bytes = forget_files(&planned);
    let mut experiments = Vec::new();
    for one in planned {
        let name = one.name.clone();
        let loaded = bring_together(one, &decoded, watch);
        let mut loaded = loaded.map_err(|source| source.of_experiment(&name))?;
        loaded.file_bytes = file_bytes;
        experiments.push(loaded);
    }
    Ok(experiments)
}

/// Drops the pixels of files, which are not needed any more. Returns their bytes.
fn forget_files(planned: &[PlannedExperiment]) -> usize {
    let mut bytes = 0;
    for one in planned {
        if let Pixels::Files { reader, .. } = &one.pixels {
            // One that serves several experiments has forgotten them by then.
            bytes += reader.kept_bytes();
            reader.forget_pixels();
        }
    }
    bytes
}

fn draw(settings: &Settings, watch: &dyn Watch) -> Result<SyntheticSet, StudyError> {
    let count = count(watch, Work::Draw, settings.synthetic.count);
    Ok(generate(&settings.synthetic, settings.seed, &count)?)
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
fn decode(planned: &[PlannedExperiment], watch: &dyn Watch) -> Result<Vec<Decoded>, StudyError> {
    let mut decoded: Vec<Decoded> = Vec::new();
    for one in planned {
        let Pixels::Files { fit, reader } = &one.pixels else {
            continue;
        };
        let dataset = &one.dataset.name;
        if find(&decoded, dataset, *fit).is_some() {
            continue;
        }
        let like_it = planned.iter().filter(|other| {
            matches!(&other.pixels, Pixels::Files { fit: other, .. } if other == fit)
                && other.dataset.name == *dataset
        });
        let wanted: BTreeSet<ImageId> = like_it.flat_map(|other| other.plan.images()).collect();
        let count = count(watch, Work::Decode, wanted.len());
        let loaded = load_from(reader, &one.dataset, Some(&wanted), fit, &count)
            .map_err(|source| StudyError::from(source).of_experiment(&one.name))?;
        decoded.push(Decoded {
            dataset: dataset.clone(),
            fit: *fit,
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

fn bring_together(
    planned: PlannedExperiment,
    decoded: &[Decoded],
    watch: &dyn Watch,
) -> Result<Experiment, StudyError> {
    let used = planned.plan.images();
    let (all, synthetic, fit, files) = match &planned.pixels {
        Pixels::Memory { images, synthetic } => (images, *synthetic, Fit::default(), None),
        Pixels::Files { fit, .. } => {
            let loaded = find(decoded, &planned.dataset.name, *fit);
            let first = || {
                used.first()
                    .cloned()
                    .unwrap_or_else(|| ImageId(String::new()))
            };
            let loaded = loaded.ok_or_else(|| StudyError::NotDecoded { image: first() })?;
            let mut asked = planned.question.clone();
            asked.entries.retain(|entry| used.contains(&entry.id));
            let summary = loaded.fit(&asked);
            Notice::ImagesFitted {
                experiment: &planned.name,
                summary: &summary,
            }
            .tell(watch);
            let files = loaded.images.ids().iter().zip(&loaded.fitted);
            let lost = files.clone().filter(|(_, file)| file.black_rows > 0);
            let lost: Vec<&ImageId> = lost
                .map(|(id, _)| id)
                .filter(|id| used.contains(*id))
                .collect();
            if !lost.is_empty() {
                Notice::BlackRows {
                    experiment: &planned.name,
                    images: &lost,
                }
                .tell(watch);
            }
            let files: Vec<Fitted> = files
                .filter(|(id, _)| used.contains(*id))
                .map(|(_, file)| *file)
                .collect();
            (&loaded.images, false, *fit, Some(files))
        }
    };
    Experiment::new(
        &planned.name,
        planned.settings,
        Parts {
            synthetic,
            copies: planned.copies,
            experts: planned.experts,
            images: all.only(&used),
            plan: planned.plan,
            together: planned.together,
            fit,
            files,
            question: &planned.question,
            dataset: &planned.dataset,
        },
    )
}
