//! From an experiment whose images are there to one whose folds are cut.

use std::sync::Arc;

use leuko_core::{ImageId, TrainSize};
use leuko_data::{Annotation, Catalogue, Fit, Images, PlanConfig, PlanError, Reader, SplitPlan};
use leuko_eval::ExpertReference;
use leuko_synthetic::SyntheticSet;

use super::found::{FoundExperiment, Source};
use super::question;
use crate::error::StudyError;
use crate::experts;
use crate::facts::CopiesSummary;
use crate::notice::Notice;
use crate::settings::{ExperimentSettings, Settings};
use crate::watch::Watch;

/// A training set that is larger than the pool by at most this many percent is replaced by the whole pool.
const MISSING_PERCENT: usize = 5;

/// An experiment whose folds are cut.
#[derive(Debug)]
pub(super) struct PlannedExperiment {
    pub(super) name: String,
    pub(super) settings: ExperimentSettings,
    pub(super) pixels: Pixels,
    /// Copies of one cell; `None` if nobody looked.
    pub(super) copies: Option<CopiesSummary>,
    /// How well experts agree with themselves.
    pub(super) experts: Option<ExpertReference>,
    /// The folds.
    pub(super) plan: SplitPlan,
    /// Images that must be in one set, besides those of one group.
    pub(super) together: Vec<Vec<ImageId>>,
    /// All images of the question, under its classes.
    pub(super) question: Catalogue,
    /// All images of the data set, under its own classes.
    pub(super) dataset: Catalogue,
}

/// Where the pixels of an experiment's images are.
#[derive(Debug)]
pub(super) enum Pixels {
    /// In memory, perhaps among others.
    Memory {
        images: Images,
        /// Whether leuko drew them.
        synthetic: bool,
    },
    /// In files, to be brought to one size like this.
    Files { fit: Fit, reader: Arc<Reader> },
}

/// What a source holds.
struct Content {
    dataset: Catalogue,
    pixels: Pixels,
    copies: Option<CopiesSummary>,
    together: Vec<Vec<ImageId>>,
    annotations: Option<Vec<Annotation>>,
}

impl Content {
    fn of(
        source: Source,
        experiment: &ExperimentSettings,
        drawn: Option<&SyntheticSet>,
    ) -> Result<Self, StudyError> {
        let in_memory = |dataset, images, synthetic| match experiment.fit {
            Some(_) => Err(StudyError::FitInMemory),
            None => Ok(Self {
                dataset,
                pixels: Pixels::Memory { images, synthetic },
                copies: None,
                together: Vec::new(),
                annotations: None,
            }),
        };
        match source {
            Source::Synthetic => {
                let drawn = drawn.ok_or(StudyError::NotDrawn)?;
                in_memory(drawn.catalogue.clone(), drawn.images.clone(), true)
            }
            Source::Memory {
                catalogue,
                images,
                synthetic,
            } => in_memory(catalogue, images, synthetic),
            Source::Files {
                catalogue,
                fit,
                copies,
                together,
                annotations,
                reader,
            } => Ok(Self {
                dataset: catalogue,
                pixels: Pixels::Files {
                    fit: experiment.fit.unwrap_or(fit),
                    reader,
                },
                copies,
                together,
                annotations,
            }),
        }
    }
}

/// Cuts the folds. `drawn` are the synthetic cells, for an experiment on them.
///
/// # Errors
///
/// - Classes that the data set does not have; sizes or folds that its images do not allow.
/// - [`StudyError::FitInMemory`] if images in memory are to be brought to another size.
pub(super) fn cut_folds(
    found: FoundExperiment,
    settings: &Settings,
    drawn: Option<&SyntheticSet>,
    watch: &dyn Watch,
) -> Result<PlannedExperiment, StudyError> {
    let FoundExperiment {
        name,
        settings: mut experiment,
        source,
    } = found;
    let Content {
        dataset,
        pixels,
        copies,
        together,
        annotations,
    } = Content::of(source, &experiment, drawn)?;
    let experts = experts::agreement(&experiment, &dataset, annotations.as_deref())?;
    let mut question = question::ask(&experiment, &dataset)?;
    let config = experiment.grid.plan_config(settings.seed);
    if !config.keeps_groups() {
        let all = question.entries.len();
        question = question.with_one_of_each(&together);
        let left_out = all - question.entries.len();
        if left_out > 0 {
            Notice::OneOfEach {
                experiment: &name,
                left_out,
            }
            .tell(watch);
        }
    }
    let bound = question.keeping_together(&together);
    let plan = plan_within(&name, &experiment, &bound, config, watch)?;
    if matches!(pixels, Pixels::Files { .. }) {
        question::describe(&name, &dataset, &question, watch);
        Notice::ImagesUsed {
            experiment: &name,
            used: plan.images().len(),
            of: question.entries.len(),
        }
        .tell(watch);
    }
    experiment.grid.sizes.clone_from(&plan.sizes);
    Ok(PlannedExperiment {
        name,
        settings: experiment,
        pixels,
        copies,
        experts,
        plan,
        together,
        question,
        dataset,
    })
}

/// Plans folds. Where the largest training sets lack a few images in a hundred, for example because copies
/// of one cell are left out, one set of all images replaces them, with a notice.
fn plan_within(
    name: &str,
    experiment: &ExperimentSettings,
    asked: &Catalogue,
    mut config: PlanConfig,
    watch: &dyn Watch,
) -> Result<SplitPlan, StudyError> {
    let Err(PlanError::SizeAbovePool { sizes, largest, .. }) = experiment.cut(asked, &config)
    else {
        return Ok(experiment.cut(asked, &config)?);
    };
    let near = |size: &TrainSize| size.get() * 100 <= largest * (100 + MISSING_PERCENT);
    let all = u32::try_from(largest - largest % 2)
        .ok()
        .and_then(TrainSize::new);
    if let Some(all) = all.filter(|_| sizes.iter().all(near)) {
        Notice::SizesReplaced {
            experiment: name,
            missing: &sizes,
            by: all,
        }
        .tell(watch);
        config
            .sizes
            .retain(|size| !sizes.contains(size) && *size != all);
        config.sizes.push(all);
    }
    Ok(experiment.cut(asked, &config)?)
}

#[cfg(test)]
mod tests {
    use leuko_core::{ClassIndex, Seed};
    use leuko_data::{Entry, Mixture};

    use super::*;
    use crate::watch::Silent;
    use std::path::PathBuf;

    /// So many images of each of two classes.
    fn cells(counts: [usize; 2]) -> Catalogue {
        let entries = (0..2u16).flat_map(|class| {
            (0..counts[usize::from(class)]).map(move |number| Entry {
                id: ImageId(format!("{class}/{number:03}")),
                path: PathBuf::new(),
                class: ClassIndex(class),
                group: None,
            })
        });
        Catalogue {
            name: "cells".into(),
            classes: ["healthy", "blast"].map(String::from).to_vec(),
            entries: entries.collect(),
            set_aside: Vec::new(),
            remarks: Vec::new(),
        }
    }

    fn asking() -> ExperimentSettings {
        ExperimentSettings::every_class("Healthy or not?", "cells", 3)
    }

    fn config(sizes: &[u32]) -> PlanConfig {
        PlanConfig {
            sizes: sizes
                .iter()
                .filter_map(|&size| TrainSize::new(size))
                .collect(),
            mixture: Mixture::Whole,
            seed: Seed(1),
            ..PlanConfig::default()
        }
    }

    #[test]
    fn test_plan_within_takes_all_images_where_two_of_200_are_missing() {
        // ALL-IDB2 without copies of one cell.
        let plan = plan_within(
            "all-binary",
            &asking(),
            &cells([120, 128]),
            config(&[10, 190, 200]),
            &Silent,
        )
        .unwrap();
        let sizes: Vec<usize> = plan.sizes.iter().map(|size| size.get()).collect();
        assert_eq!(sizes, [10, 190, 198]);
        assert!(
            plan.folds
                .iter()
                .all(|fold| fold.training_order.len() >= 198)
        );
    }

    #[test]
    fn test_plan_within_refuses_sizes_far_beyond_the_images() {
        let error = plan_within(
            "mine",
            &asking(),
            &cells([60, 60]),
            config(&[10, 200]),
            &Silent,
        )
        .unwrap_err();
        let is_above = matches!(error, StudyError::Plan(PlanError::SizeAbovePool { .. }));
        assert!(is_above, "{error}");
    }

    #[test]
    fn test_cut_folds_refuses_to_fit_images_in_memory() {
        let mut settings = Settings::paper().unwrap();
        let experiment = settings.experiments.get_mut("synthetic-binary").unwrap();
        experiment.fit = Some(Fit::default());
        let found = FoundExperiment {
            name: "synthetic-binary".to_owned(),
            settings: experiment.clone(),
            source: Source::Memory {
                catalogue: cells([1, 0]),
                images: Images::new(1, 1, vec![ImageId("0/000".into())], vec![0; 3]).unwrap(),
                synthetic: false,
            },
        };
        let error = cut_folds(found, &settings, None, &Silent).unwrap_err();
        assert!(matches!(error, StudyError::FitInMemory), "{error}");
    }
}
