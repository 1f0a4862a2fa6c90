//! From an experiment whose images are here to one whose folds are cut.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use leuko_core::{ImageId, TrainSize};
use leuko_data::{Annotation, Catalogue, Manifest, PlanConfig, PlanError, SplitPlan, plan};
use leuko_synthetic::SyntheticSet;

use crate::experts;
use crate::planned::{Pixels, Planned};
use crate::settings::{Experiment, Question, Settings};

/// Images in a hundred that may be missing for a training set, which then is of all that there are.
const MISSING_PERCENT: usize = 5;

/// Where an experiment's images come from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Files {
        manifest: Box<Manifest>,
        catalogue: Catalogue,
        /// What was found of images of one and the same cell, in words.
        copies: Option<String>,
        /// What experts said of images that they saw again, if the data set has that.
        annotations: Option<Vec<Annotation>>,
    },
    Synthetic,
}

/// An experiment whose images are here, not yet decoded.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) name: String,
    pub(crate) settings: Experiment,
    pub(crate) source: Source,
}

/// The images that an experiment asks about, under the classes that it asks for.
fn ask(experiment: &Experiment, catalogue: &Catalogue) -> Result<Catalogue> {
    let groups: Vec<(&str, &[String])> = match experiment.question() {
        Some(Question::Binary(groups)) => groups
            .map(|group| (group.name.as_str(), group.classes.as_slice()))
            .to_vec(),
        Some(Question::EveryClass { least_images }) => (catalogue.classes.iter())
            .zip(catalogue.counts())
            .filter(|(_, images)| *images >= least_images.max(1))
            .map(|(class, _)| (class.as_str(), std::slice::from_ref(class)))
            .collect(),
        None => bail!("it asks nothing"),
    };
    Ok(catalogue.regroup(&groups)?)
}

/// Says which images of a data set a question leaves out, and what is known of patients.
fn describe_question(name: &str, catalogue: &Catalogue, question: &Catalogue) {
    let asked: BTreeSet<&ImageId> = question.entries.iter().map(|entry| &entry.id).collect();
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &catalogue.entries {
        if !asked.contains(&entry.id) {
            *left_out
                .entry(&catalogue.classes[entry.class.index()])
                .or_default() += 1;
        }
    }
    if !left_out.is_empty() {
        let classes = left_out
            .iter()
            .map(|(class, count)| format!("{class} ({count})"));
        let classes: Vec<String> = classes.collect();
        tracing::info!(
            "{name}: in no class of the question: {}",
            classes.join(", ")
        );
    }
    tracing::info!("{name}: {}", groups_in_words(question));
}

/// What is known of patients, in words.
pub(crate) fn groups_in_words(question: &Catalogue) -> String {
    let known = question
        .entries
        .iter()
        .filter_map(|entry| entry.group.as_deref());
    let groups: BTreeSet<&str> = known.collect();
    let single = question
        .entries
        .iter()
        .filter(|entry| entry.group.is_none());
    match (groups.len(), single.count()) {
        (0, _) => "no groups are known, so every image counts as another patient's; if several come from one, the scores are too good".to_owned(),
        (groups, 0) => format!("{groups} groups, each kept on one side of a split"),
        (groups, single) => format!(
            "{groups} groups, each kept on one side of a split; {single} images have no group and count as another patient's each"
        ),
    }
}

/// Plans folds. Where images are missing for the largest training sets by a few in a hundred, as where
/// copies of one cell are left out, sets of all that there are take their place, and that is said.
fn plan_within(name: &str, asked: &Catalogue, mut config: PlanConfig) -> Result<SplitPlan> {
    let Err(PlanError::SizeAbovePool { sizes, largest, .. }) = plan(asked, &config) else {
        return Ok(plan(asked, &config)?);
    };
    let near = |size: &TrainSize| size.get() * 100 <= largest * (100 + MISSING_PERCENT);
    let all = u32::try_from(largest - largest % 2)
        .ok()
        .and_then(TrainSize::new);
    if let Some(all) = all.filter(|_| sizes.iter().all(near)) {
        let missed: Vec<String> = sizes.iter().map(|size| size.get().to_string()).collect();
        tracing::warn!(
            "{name}: there are no {} images to train on; sets of {} take their place",
            missed.join(", "),
            all.get()
        );
        config
            .sizes
            .retain(|size| !sizes.contains(size) && *size != all);
        config.sizes.push(all);
    }
    Ok(plan(asked, &config)?)
}

impl Candidate {
    /// Cuts the folds. `drawn` are the synthetic cells, for an experiment on them.
    ///
    /// # Errors
    ///
    /// - Classes that the data set does not have; sizes or folds that its images do not allow.
    pub(crate) fn plan(self, settings: &Settings, drawn: Option<&SyntheticSet>) -> Result<Planned> {
        let context = format!("experiment {}", self.name);
        self.planned(settings, drawn).context(context)
    }

    fn planned(self, settings: &Settings, drawn: Option<&SyntheticSet>) -> Result<Planned> {
        let Self {
            name,
            settings: mut experiment,
            source,
        } = self;
        let (dataset, pixels, copies, annotations) = match source {
            Source::Synthetic => {
                let drawn = drawn.context("its cells were not drawn")?;
                let pixels = Pixels::Drawn(drawn.images.clone());
                (drawn.catalogue.clone(), pixels, None, None)
            }
            Source::Files {
                manifest,
                catalogue,
                copies,
                annotations,
            } => {
                let fit = experiment.fit.unwrap_or(manifest.fit);
                (catalogue, Pixels::Files(fit), copies, annotations)
            }
        };
        let experts = experts::agreement(&experiment, &dataset, annotations.as_deref())?;
        let question = ask(&experiment, &dataset)?;
        let config = experiment.grid.plan_config(settings.seed);
        let plan = plan_within(&name, &question, config)?;
        if matches!(pixels, Pixels::Files(_)) {
            describe_question(&name, &dataset, &question);
            tracing::info!(
                "{name}: {} of {} images are used by these folds and sizes",
                plan.images().len(),
                question.entries.len()
            );
        }
        experiment.grid.sizes.clone_from(&plan.sizes);
        Ok(Planned {
            name,
            settings: experiment,
            pixels,
            copies,
            experts,
            plan,
            question,
            dataset,
        })
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{ClassIndex, Seed};
    use leuko_data::{Entry, Mixture};

    use super::*;
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
        }
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
        let plan = plan_within("all-binary", &cells([120, 128]), config(&[10, 190, 200])).unwrap();
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
        let error = plan_within("mine", &cells([60, 60]), config(&[10, 200])).unwrap_err();
        assert!(
            error.to_string().contains("larger than the pool"),
            "{error}"
        );
    }
}
