//! Whether a study's folder still is what it was: checksums, folds, and every table and figure made again.

mod inputs;
mod models;
mod outputs;
mod words;

use std::path::{Path, PathBuf};

use leuko_core::{FileError, ImageId, RunId};
use leuko_data::plan::{Leak, Set};
use leuko_methods::MethodError;
use leuko_model::ModelError;

use crate::error::StudyError;
use crate::store::{Description, Store};

/// What a verification looked at, and what is wrong.
#[derive(Debug, Default)]
pub struct Verified {
    /// Records of networks and of methods, with their sums.
    pub records: usize,
    /// Files of networks and of fitted methods, with their sums.
    pub models: usize,
    /// Findings, with their sums.
    pub findings: usize,
    /// Runs that have no record yet.
    pub missing: usize,
    /// Tables, figures and summaries that were made again and compared.
    pub outputs: usize,
    /// What is wrong, in the order in which it was found. Empty for a sound folder.
    pub faults: Vec<Fault>,
}

/// Something in a study's folder that is not as it was written.
#[derive(Debug)]
pub enum Fault {
    /// A file cannot be read, is damaged, or was changed.
    File(FileError),
    /// A checkpoint cannot be read, is damaged, or was changed.
    Checkpoint(ModelError),
    /// The file of a fitted method cannot be read, is damaged, or was changed.
    Method(MethodError),
    /// A file stands for another run than its name says, or for another data set, seed or set of classes than its
    /// experiment.
    Misplaced {
        /// The file.
        path: PathBuf,
        /// What differs.
        what: Differs,
    },
    /// A record's images are not those of its fold.
    OtherImages {
        /// The record.
        path: PathBuf,
        /// Which of its images.
        set: Set,
    },
    /// A record gives an image another label than an earlier record of the same experiment.
    OtherLabel {
        /// The record.
        path: PathBuf,
        /// The image.
        image: ImageId,
    },
    /// Folds test what they train with.
    Leaks {
        /// The plan.
        path: PathBuf,
        /// What leaks; at least one.
        leaks: Vec<Leak>,
    },
    /// A run completed, and its network is not there.
    NoCheckpoint {
        /// The checkpoint.
        path: PathBuf,
        /// The run.
        run: RunId,
    },
    /// A table, figure or summary is not there.
    NoOutput {
        /// The file.
        path: PathBuf,
    },
    /// A table, figure or summary is not what the records give.
    OtherOutput {
        /// The file.
        path: PathBuf,
        /// The first line that differs; `None` for a file that is not text.
        line: Option<Line>,
    },
    /// Tables and figures cannot be made from the records.
    NoConclusion(Box<StudyError>),
}

/// What a file says differently from what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// The run.
    Run,
    /// The data set.
    Dataset,
    /// The classes.
    Classes,
    /// How folds were cut.
    Protocol,
}

/// The first line in which two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// What it says; empty if the text ends before.
    pub found: String,
    /// What the records give.
    pub expected: String,
}

/// Verifies a study's folder and changes nothing in it.
///
/// It checks the sum of each record, network, fitted method, finding, plan and audit, looks again for images in two of training,
/// validation and test, compares each record's images with its fold, and makes all tables and figures again, elsewhere, to
/// compare them byte by byte. It does not look at the report, which names the machine.
///
/// # Errors
///
/// - [`StudyError::NoStudy`], [`StudyError::OtherVersion`] if the folder holds no study of this version.
/// - [`StudyError::Busy`] if a study is at work in it.
/// - A temporary folder that cannot be written.
///
/// # Examples
///
/// ```
/// use leuko_study::verify::verify;
/// use leuko_study::{Silent, Store, run};
/// # use leuko_study::{Plan, Profile, SettingsRequest};
/// # let smoke = SettingsRequest {
/// #     profile: Profile::Smoke,
/// #     assignments: vec!["analysis.enabled=false".to_owned()],
/// #     ..SettingsRequest::default()
/// # };
/// # let only = ["synthetic-binary".to_owned()];
/// # let plan = Plan::find(smoke.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
/// # let folder = tempfile::tempdir()?;
///
/// let conclusion = run(&plan, &Store::open(folder.path())?, &Silent)?;
/// assert!(verify(folder.path())?.faults.is_empty());
///
/// // Somebody improves a score.
/// let table = folder.path().join("tables/synthetic-binary-folds.csv");
/// let text = std::fs::read_to_string(&table)?;
/// std::fs::write(&table, text.replacen("0.", "0.9", 1))?;
/// let found = verify(folder.path())?;
/// assert_eq!(found.faults.len(), 1);
/// println!("{}", found.faults[0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify(folder: &Path) -> Result<Verified, StudyError> {
    let mut verified = Verified::default();
    let descriptions = match Description::read_all(folder) {
        Ok(descriptions) => descriptions,
        Err(StudyError::File(error)) => {
            verified.faults.push(Fault::File(error));
            return Ok(verified);
        }
        Err(other) => return Err(other),
    };
    let store = Store::read_only(folder)?;
    for description in &descriptions {
        inputs::verify(&store, description, &mut verified);
    }
    // Without sound records, no table can be right.
    if verified.faults.is_empty() {
        outputs::verify(&store, &mut verified)?;
    }
    models::verify(folder, &mut verified)?;
    Ok(verified)
}
