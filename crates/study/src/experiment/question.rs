//! The images that an experiment asks about.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::ImageId;
use leuko_data::Catalogue;

use crate::error::StudyError;
use crate::facts::PatientGroups;
use crate::notice::Notice;
use crate::settings::{ExperimentSettings, Question};
use crate::watch::Watch;

/// The images that an experiment asks about, under the classes that it asks for.
pub(super) fn ask(
    experiment: &ExperimentSettings,
    catalogue: &Catalogue,
) -> Result<Catalogue, StudyError> {
    let groups: Vec<(&str, &[String])> = match experiment.question() {
        Some(Question::Binary(groups)) => groups
            .map(|group| (group.name.as_str(), group.classes.as_slice()))
            .to_vec(),
        Some(Question::EveryClass { least_images }) => (catalogue.classes.iter())
            .zip(catalogue.counts())
            .filter(|(_, images)| *images >= least_images.max(1))
            .map(|(class, _)| (class.as_str(), std::slice::from_ref(class)))
            .collect(),
        None => return Err(StudyError::NoQuestion),
    };
    Ok(catalogue.regroup(&groups)?)
}

/// Says which images of a data set a question leaves out, and what is known about patients.
pub(super) fn describe(name: &str, catalogue: &Catalogue, question: &Catalogue, watch: &dyn Watch) {
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
        let classes = &left_out;
        Notice::ClassesLeftOut {
            experiment: name,
            classes,
        }
        .tell(watch);
    }
    Notice::Groups {
        experiment: name,
        groups: PatientGroups::of(question),
    }
    .tell(watch);
}
