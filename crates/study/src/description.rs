//! What a study's folder says of each of its experiments, so that tables, figures and the report can be
//! made again without images or settings.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use leuko_core::{FileError, FoldIndex, Protocol, RunId, TrainSize, read_versioned, write_json};
use leuko_eval::ExpertReference;
use leuko_model::Shape;
use serde::{Deserialize, Serialize};

use crate::analysis::AnalysisConfig;
use crate::background::Background;

/// Version of a description's form; a reader refuses any other.
const DESCRIPTION_FORMAT: u32 = 3;

/// The folder of descriptions.
const FOLDER: &str = "experiments";

/// One experiment, as it was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Description {
    /// [`DESCRIPTION_FORMAT`] of the writer.
    pub(crate) format: u32,
    /// Its name.
    pub(crate) name: String,
    /// What it asks, in words.
    pub(crate) title: String,
    /// Name of the data set.
    pub(crate) dataset: String,
    /// Whether the images are synthetic cells.
    pub(crate) synthetic: bool,
    /// How folds were cut.
    pub(crate) protocol: Protocol,
    /// What was found of images of one and the same cell, and done about it; absent if nobody looked.
    pub(crate) copies: Option<String>,
    /// What is known of patients, in words.
    pub(crate) groups: String,
    /// How well experts agree with themselves on images that they saw again; absent if nobody asked them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) experts: Option<ExpertReference>,
    /// The classes.
    pub(crate) classes: Vec<String>,
    /// Number of images that there are of each class, used or not.
    pub(crate) available: Vec<usize>,
    /// The data set's own classes (Table 1).
    pub(crate) dataset_classes: Vec<DatasetClass>,
    /// Number of images that the folds use.
    pub(crate) images: usize,
    /// What the background alone tells of the label.
    pub(crate) background: Background,
    /// The network's input.
    pub(crate) input: Shape,
    /// Numbers of training images.
    pub(crate) sizes: Vec<TrainSize>,
    /// Folds run, from the first.
    pub(crate) run_folds: u16,
    /// How its networks are analysed.
    pub(crate) analysis: AnalysisConfig,
    /// What every figure must say about itself.
    pub(crate) note: Option<String>,
}

/// A class of a data set, and what the experiment takes it as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DatasetClass {
    /// The data set's name for it.
    pub(crate) name: String,
    /// Number of images.
    pub(crate) images: usize,
    /// The experiment's class; absent if the experiment leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) taken_as: Option<String>,
}

impl Description {
    /// The form that this version writes.
    pub(crate) const FORMAT: u32 = DESCRIPTION_FORMAT;

    /// Numbers of training images whose networks Fig. 4b shows.
    pub(crate) fn shown_sizes(&self) -> Vec<TrainSize> {
        self.analysis.shown(&self.sizes)
    }

    /// Numbers of training images whose networks Fig. 5 maps.
    pub(crate) fn mapped_sizes(&self) -> Vec<TrainSize> {
        self.analysis.mapped(&self.sizes)
    }

    /// The runs: every size in every fold that is run.
    pub(crate) fn runs(&self) -> impl Iterator<Item = RunId> {
        runs(&self.name, &self.sizes, self.run_folds)
    }

    /// Writes it into a study's folder.
    pub(crate) fn write(&self, out: &Path) -> Result<()> {
        Ok(write_json(&path(out, &self.name), self)?)
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

/// The experiments of a study's folder, by name.
///
/// # Errors
///
/// - The folder holds no study, or one of another version.
pub(crate) fn read_descriptions(out: &Path) -> Result<Vec<Description>> {
    let folder = out.join(FOLDER);
    let none = || {
        format!(
            "{} holds no study\nhint: name a folder that `leuko run` or `leuko train` wrote, such as results/quick",
            out.display()
        )
    };
    if !folder.is_dir() {
        bail!(none());
    }
    let mut descriptions: Vec<Description> = Vec::new();
    for entry in fs_err::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        match read_versioned(&path, DESCRIPTION_FORMAT) {
            Ok(description) => descriptions.push(description),
            Err(FileError::Format { got, .. }) => bail!(
                "{} is of format {got}, this version of leuko reads {DESCRIPTION_FORMAT}\nhint: run the study again with this version; its records are kept",
                path.display(),
            ),
            Err(other) => return Err(other.into()),
        }
    }
    descriptions.sort_by(|a, b| a.name.cmp(&b.name));
    if descriptions.is_empty() {
        bail!(none());
    }
    Ok(descriptions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_description_of_another_version_is_named_as_such() {
        let out = tempfile::tempdir().unwrap();
        let place = path(out.path(), "all-binary");
        leuko_core::write_whole(&place, br#"{"format": 1, "shown": []}"#).unwrap();
        let message = read_descriptions(out.path()).unwrap_err().to_string();
        assert!(message.contains("is of format 1"), "{message}");
        assert!(message.contains("run the study again"), "{message}");
    }
}
