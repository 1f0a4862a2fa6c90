//! What a study's folder says about each of its experiments. Tables, figures and the report are made again
//! from that and the records, without images.

use std::path::{Path, PathBuf};

use leuko_core::{FileError, FoldIndex, Protocol, RunId, TrainSize, read_versioned, write_summed};
use leuko_eval::{ExpertReference, SecondReading};
use leuko_model::Shape;
use serde::{Deserialize, Serialize};

use crate::error::StudyError;
use crate::facts::{CopiesSummary, DatasetClass, Departure, Leak, PatientGroups};
use crate::giveaways::Giveaway;
use crate::settings::{AnalysisConfig, is_file_name};

/// The folder of descriptions.
const FOLDER: &str = "experiments";

/// One experiment, as it was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// [`Self::FORMAT`] of the writer.
    pub format: u32,
    /// Its name.
    pub name: String,
    /// What it asks, in words.
    pub title: String,
    /// Name of the data set.
    pub dataset: String,
    /// Whether the images are synthetic cells.
    pub synthetic: bool,
    /// How folds were cut.
    pub protocol: Protocol,
    /// Images that both choose the epoch and test; `None` if the protocol rules them out.
    pub leak: Option<Leak>,
    /// Copies of one cell, and what was done about them; `None` if nobody looked.
    pub copies: Option<CopiesSummary>,
    /// What is known about patients.
    pub groups: PatientGroups,
    /// How well experts agree with themselves on images that they saw again; `None` if nobody asked them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experts: Option<ExpertReference>,
    /// How far a second reading of images agrees with the first; `None` if nobody read them twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_reading: Option<SecondReading>,
    /// The classes.
    pub classes: Vec<String>,
    /// Number of images of each class, used or not.
    pub available: Vec<usize>,
    /// The data set's own classes (Table 1).
    pub dataset_classes: Vec<DatasetClass>,
    /// Number of images that the folds use.
    pub images: usize,
    /// What tells the classes apart without a look at the cell; empty if there are too few images to ask.
    pub giveaways: Vec<Giveaway>,
    /// The network's input.
    pub input: Shape,
    /// Numbers of training images.
    pub sizes: Vec<TrainSize>,
    /// Folds run, from the first.
    pub run_folds: u16,
    /// Most epochs of a run.
    pub max_epochs: usize,
    /// How its networks are analysed.
    pub analysis: AnalysisConfig,
    /// How it differs from the paper's study of its kind.
    pub departures: Vec<Departure>,
}

impl Description {
    /// Version of the form; a reader refuses any other.
    pub const FORMAT: u32 = 6;

    /// Numbers of training images whose networks Fig. 4b shows.
    pub fn shown_sizes(&self) -> Vec<TrainSize> {
        self.analysis.shown(&self.sizes)
    }

    /// Numbers of training images whose networks Fig. 5 maps.
    pub fn mapped_sizes(&self) -> Vec<TrainSize> {
        self.analysis.mapped(&self.sizes)
    }

    /// The runs: every size in every fold that is run.
    pub fn runs(&self) -> impl Iterator<Item = RunId> {
        runs(&self.name, &self.sizes, self.run_folds)
    }

    /// Writes it into a study's folder.
    pub(crate) fn write(&self, out: &Path) -> Result<(), StudyError> {
        Ok(write_summed(&path(out, &self.name), self)?)
    }

    /// The experiments of the study in `out`, by name.
    ///
    /// # Errors
    ///
    /// - [`StudyError::NoStudy`] if the folder holds no study.
    /// - [`StudyError::OtherVersion`] if another version of leuko wrote one of them.
    /// - [`StudyError::NotAFileName`] if one of them has a name that leads elsewhere.
    pub fn read_all(out: &Path) -> Result<Vec<Self>, StudyError> {
        let folder = out.join(FOLDER);
        let none = || StudyError::NoStudy {
            folder: out.to_owned(),
        };
        if !folder.is_dir() {
            return Err(none());
        }
        let mut descriptions: Vec<Self> = Vec::new();
        for entry in fs_err::read_dir(&folder).map_err(StudyError::io)? {
            let path = entry.map_err(StudyError::io)?.path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            match read_versioned::<Self>(&path, Self::FORMAT) {
                Ok(description) => {
                    // Tables and figures are named after them: no file may lie outside the folder.
                    let names = [&description.name, &description.dataset];
                    if let Some(name) = names.into_iter().find(|name| !is_file_name(name)) {
                        return Err(StudyError::NotAFileName {
                            path,
                            name: name.clone(),
                        });
                    }
                    descriptions.push(description);
                }
                Err(FileError::Format { got, .. }) => {
                    return Err(StudyError::OtherVersion {
                        path,
                        got,
                        expected: Self::FORMAT,
                    });
                }
                Err(other) => return Err(other.into()),
            }
        }
        descriptions.sort_by(|a, b| a.name.cmp(&b.name));
        match descriptions.is_empty() {
            true => Err(none()),
            false => Ok(descriptions),
        }
    }
}

/// Every size in every fold up to `folds`.
pub(crate) fn runs(name: &str, sizes: &[TrainSize], folds: u16) -> impl Iterator<Item = RunId> {
    sizes.iter().flat_map(move |&size| {
        (0..folds).map(move |fold| RunId {
            experiment: name.to_owned(),
            size,
            fold: FoldIndex(fold),
        })
    })
}

fn path(out: &Path, name: &str) -> PathBuf {
    out.join(FOLDER).join(format!("{name}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_description_of_another_version_is_named_as_such() {
        let out = tempfile::tempdir().unwrap();
        let place = path(out.path(), "all-binary");
        leuko_core::write_whole(&place, br#"{"format": 1, "shown": []}"#).unwrap();
        let error = Description::read_all(out.path()).unwrap_err();
        assert!(
            matches!(
                error,
                StudyError::OtherVersion {
                    got: 1,
                    expected: Description::FORMAT,
                    ..
                }
            ),
            "{error}"
        );
    }

    #[test]
    fn test_a_description_with_a_name_that_leads_elsewhere_is_refused() {
        let out = tempfile::tempdir().unwrap();
        let of = |name: &str, dataset: &str| {
            let text = include_str!("../../../../tests/fuzz/src/seeds/description.json");
            let text = text.replace("\"cells\"", &format!("{name:?}"));
            let text = text.replace("\"synthetic\",", &format!("{dataset:?},"));
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            write_summed(&path(out.path(), "a"), &value).unwrap();
            Description::read_all(out.path())
        };
        assert_eq!(of("cells", "all-idb2").unwrap().len(), 1);
        for (name, dataset) in [("../../x", "cells"), ("cells", "/x"), (".hidden", "cells")] {
            let error = of(name, dataset).unwrap_err();
            assert!(
                matches!(error, StudyError::NotAFileName { .. }),
                "{name} {dataset}: {error}"
            );
        }
    }

    #[test]
    fn test_a_folder_without_descriptions_holds_no_study() {
        let out = tempfile::tempdir().unwrap();
        fs_err::create_dir(out.path().join(FOLDER)).unwrap();
        let error = Description::read_all(out.path()).unwrap_err();
        assert!(matches!(error, StudyError::NoStudy { .. }), "{error}");
    }
}
