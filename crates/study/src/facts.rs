//! Facts about an experiment's images that tables, figures and the report state.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::{ClassIndex, ImageId};
use leuko_data::{Catalogue, Fold, SplitPlan};
use serde::{Deserialize, Serialize};

/// Folds below which the spread over folds is hardly known.
pub(crate) const FEW_FOLDS: usize = 5;

/// What is known about which images belong together, for example because they show one patient's cells.
///
/// # Examples
///
/// ```
/// use leuko_study::PatientGroups;
///
/// let groups = PatientGroups { groups: 12, ungrouped: 0 };
/// assert_eq!(groups.to_string(), "12 groups, each kept within one of training, validation and test");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatientGroups {
    /// Number of groups.
    pub groups: usize,
    /// Number of images without a group. Each counts as a patient of its own.
    pub ungrouped: usize,
}

impl PatientGroups {
    /// Counts the groups of a catalogue.
    pub fn of(catalogue: &Catalogue) -> Self {
        let entries = catalogue.entries.iter();
        let groups: BTreeSet<&str> = entries
            .clone()
            .filter_map(|entry| entry.group.as_deref())
            .collect();
        Self {
            groups: groups.len(),
            ungrouped: entries.filter(|entry| entry.group.is_none()).count(),
        }
    }
}

/// What the search for copies of one cell found in a data set, and what was done about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopiesSummary {
    /// Number of cells shown more than once.
    pub cells: usize,
    /// Number of surplus images: all images of those cells except one each.
    pub copies: usize,
    /// Number of those cells whose images have different labels.
    pub conflicts: usize,
    /// Whether the copies stay in the study, each cell's together in one of training, validation and test.
    pub kept: bool,
}

/// A class of a data set, and the class that an experiment makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetClass {
    /// The data set's name for it.
    pub name: String,
    /// Number of images.
    pub images: usize,
    /// The experiment's class; `None` if the experiment leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_as: Option<String>,
}

impl DatasetClass {
    /// All classes of `dataset`, with the classes that `question` makes of them.
    pub fn all(question: &Catalogue, dataset: &Catalogue) -> Vec<Self> {
        let asked: BTreeMap<&ImageId, ClassIndex> = (question.entries.iter())
            .map(|entry| (&entry.id, entry.class))
            .collect();
        let class_of = |class: usize| {
            let mut images = dataset.entries.iter();
            let image = images
                .find(|entry| entry.class.index() == class && asked.contains_key(&entry.id))?;
            Some(question.classes[asked.get(&image.id)?.index()].clone())
        };
        let counted = dataset.classes.iter().zip(dataset.counts()).enumerate();
        counted
            .map(|(class, (name, images))| Self {
                name: name.clone(),
                images,
                taken_as: class_of(class),
            })
            .collect()
    }
}

/// How the folds of the published scripts mix validation and test images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leak {
    /// Number of folds in which an image both chooses the epoch and tests.
    pub leaking_folds: usize,
    /// Number of folds.
    pub folds: usize,
    /// Number of such images, over all folds.
    pub images: usize,
}

impl Leak {
    /// Counts the images that validate and test in one fold; `None` if the plan's protocol rules them out.
    pub fn of(plan: &SplitPlan) -> Option<Self> {
        let shared = || plan.folds.iter().map(Fold::validated_and_tested);
        plan.protocol.leaks().then(|| Self {
            leaking_folds: shared().filter(|&images| images > 0).count(),
            folds: plan.folds.len(),
            images: shared().sum(),
        })
    }
}

/// One way in which an experiment was run differently from the paper's study of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
pub enum Departure {
    /// Fewer or more training set sizes.
    Sizes {
        /// Number of sizes here.
        here: usize,
        /// Number of sizes in the paper's grid.
        paper: usize,
    },
    /// Chosen sizes where the paper trains on all images.
    ChosenSizes {
        /// The sizes, in images.
        sizes: Vec<usize>,
    },
    /// One size, all images, where the paper has several sizes.
    AllImages {
        /// Number of sizes in the paper's grid.
        paper: usize,
    },
    /// Fewer or more folds.
    Folds {
        /// Number of folds here.
        here: usize,
        /// Number of folds in the paper's grid.
        paper: usize,
    },
    /// Another limit of epochs.
    MaxEpochs {
        /// The limit here.
        here: usize,
        /// The paper's limit.
        paper: usize,
    },
    /// Another patience of early stopping.
    Patience {
        /// Epochs here.
        here: usize,
        /// The paper's number of epochs.
        paper: usize,
    },
    /// Another value of some other setting.
    Setting {
        /// Its key, such as `train.batch_size`.
        key: String,
        /// Its value here, as TOML.
        here: String,
        /// The paper's value, as TOML.
        paper: String,
    },
}

/// Cells of a data set that are shown more than once under different labels: at least one label of each is
/// wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictingLabels {
    /// The data set.
    pub dataset: String,
    /// The kept image of each such cell.
    pub cells: BTreeSet<ImageId>,
}
