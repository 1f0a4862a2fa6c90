//! Whether a study's folder still is what it was: checksums, folds, and every table, figure and the report made again.

mod audits;
mod compare;
mod cure;
mod inputs;
mod models;
mod outputs;
mod parts;
mod strangers;
mod texts;
mod variance;
mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_core::{FileError, ImageId, RunId};
use leuko_data::plan::{Leak, Set};
use leuko_methods::{Method, MethodError};
use leuko_model::ModelError;

pub use cure::Cure;

use crate::error::StudyError;
use crate::outputs::{OverviewFault, SUMMARY, overview_faults};
use crate::store::{Description, SKIPPED, Store, read_sessions, read_skipped};
use inputs::Expected;

/// What a verification looked at, and what is wrong.
#[derive(Debug, Default)]
pub struct Verified {
    /// What the folder holds.
    pub holds: Holds,
    /// Records of networks and of methods, with their sums.
    pub records: usize,
    /// Files of networks and of fitted methods, with their sums.
    pub models: usize,
    /// Findings, with their sums.
    pub findings: usize,
    /// Audits for copies of one cell, with their sums and tables.
    pub audits: usize,
    /// Runs of networks and methods that the study asks for, with a record or without.
    pub runs: usize,
    /// Runs that have no record yet.
    pub missing: usize,
    /// Whether all runs are done, and tables, figures and the report are still to be made.
    pub is_unconcluded: bool,
    /// Whether networks that split the variance of a score are still to be trained.
    pub is_unsplit: bool,
    /// Tables, figures and summaries that were made again and compared.
    pub outputs: usize,
    /// Whether the report was made again and compared.
    pub report: bool,
    /// What is wrong, in the order in which it was found. Empty for a sound folder.
    pub faults: Vec<Fault>,
}

impl Verified {
    /// Whether nothing is wrong and nothing is still to do.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && !self.is_unfinished()
    }

    /// Whether runs, the tables, figures and the report after them, or a split of the variance are still to do.
    pub fn is_unfinished(&self) -> bool {
        self.missing > 0 || self.is_unconcluded || self.is_unsplit
    }

    /// What can be done about what is wrong, each once, in the order in which it should be done.
    pub fn cures(&self) -> Vec<Cure> {
        let of_faults = self.faults.iter().map(Fault::cure);
        let unfinished = self.is_unfinished().then_some(Cure::GoOn);
        let cures: BTreeSet<Cure> = of_faults.chain(unfinished).collect();
        cures.into_iter().collect()
    }
}

/// What a verified folder holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holds {
    /// A study or a training.
    #[default]
    Study,
    /// Audits for copies of one cell alone, as `leuko audit --out` writes them.
    Audits,
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
    /// The folds are those of another study.
    OtherPlan {
        /// The plan.
        path: PathBuf,
        /// Records of the experiment.
        records: usize,
    },
    /// An experiment left results, and its description is not there.
    NoDescription {
        /// The description.
        path: PathBuf,
        /// What it left.
        left: PathBuf,
    },
    /// A run left other files, and its record is not there.
    NoRecord {
        /// The record.
        path: PathBuf,
        /// The run.
        run: RunId,
    },
    /// A network was explained, and its finding is not there.
    NoFinding {
        /// The finding.
        path: PathBuf,
        /// The run.
        run: RunId,
    },
    /// A run completed, and its network is not there.
    NoCheckpoint {
        /// The checkpoint.
        path: PathBuf,
        /// The run.
        run: RunId,
    },
    /// A method was fitted, and what it learnt is not there.
    NoFitted {
        /// The model.
        path: PathBuf,
        /// The method.
        method: Method,
        /// The run.
        run: RunId,
    },
    /// A picture that only images give is not as it was drawn.
    OtherPicture {
        /// The file.
        path: PathBuf,
    },
    /// A file that this study did not write lies among its own.
    Stranger {
        /// The file or folder.
        path: PathBuf,
    },
    /// A table, figure, summary, audit, report, list or settings' file is not there.
    NoOutput {
        /// The file.
        path: PathBuf,
    },
    /// A table, figure, summary or report is not what the results give.
    OtherOutput {
        /// The file.
        path: PathBuf,
        /// The first line that differs; `None` for a file that is not text.
        line: Option<Line>,
    },
    /// The settings are not those of an experiment.
    OtherSettings {
        /// The settings.
        path: PathBuf,
        /// The experiment.
        experiment: String,
        /// The first key that differs.
        key: &'static str,
    },
    /// A file of a model is not there.
    NoPart {
        /// The file.
        path: PathBuf,
    },
    /// A file of a model is not the network or method that it was copied from.
    OtherPart {
        /// The file.
        path: PathBuf,
        /// What it was copied from.
        original: PathBuf,
    },
    /// A network or method lies beside a model that does not list it.
    Unlisted {
        /// The file.
        path: PathBuf,
    },
    /// Tables and figures cannot be made from the records.
    NoConclusion(Box<StudyError>),
}

/// What a file says differently from what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// The run.
    Run,
    /// The method.
    Method,
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
/// It checks the sum of each record, network, fitted method, finding, plan and audit, of the settings, the environment, the
/// list of experiments that were not run and the overview of the images. It looks again for images in two of training,
/// validation and test, compares each record's images with its fold and each file of a model with the one that it was
/// copied from, and makes all other tables, figures and the report again, elsewhere, to compare them byte by byte. It names
/// files that are missing, and files that the study did not write among its own. Of a folder of audits alone it checks the
/// audits. Of the pictures of an audit's pairs it sees whether they are there.
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
        Err(StudyError::NoStudy { .. }) if holds_audits_alone(folder)? => {
            verified.holds = Holds::Audits;
            audits::verify(folder, BTreeSet::new(), &mut verified)?;
            return Ok(verified);
        }
        Err(StudyError::NoStudy { folder: none }) => {
            verified.faults = strangers::undescribed(folder, &[]);
            return match verified.faults.is_empty() {
                true => Err(StudyError::NoStudy { folder: none }),
                false => Ok(verified),
            };
        }
        Err(other) => return Err(other),
    };
    let store = Store::read_only(folder)?;
    verified
        .faults
        .extend(strangers::undescribed(folder, &descriptions));
    let audited = descriptions.iter().filter(|about| about.copies.is_some());
    let audited: BTreeSet<String> = audited.map(|about| about.dataset.clone()).collect();
    let audits = audits::verify(folder, audited.clone(), &mut verified)?;
    let concluded = store.report().is_file() || folder.join(SUMMARY).is_file();
    let texts = texts::verify(folder, &descriptions, &mut verified);
    let mut with_report = texts.are_sound;
    let mut unexplained = Vec::new();
    let mut are_sound = verified.faults.is_empty() || !with_report;
    let before = verified.faults.len();
    for description in &descriptions {
        let audit = audits.get(&description.dataset);
        let expected = Expected {
            audit: audit.filter(|_| audited.contains(&description.dataset)),
            methods: &texts.methods,
            concluded,
        };
        unexplained.extend(inputs::verify(&store, description, expected, &mut verified));
    }
    are_sound &= verified.faults.len() == before;
    let is_whole = verified.missing == 0;
    verified.is_unconcluded = is_whole && !concluded;
    with_report &= others(&store, &descriptions, concluded && is_whole, &mut verified);
    // Without sound records, no table can be right; before the end of a study there is none.
    let mut outputs = None;
    if are_sound && concluded {
        let again = outputs::verify(&store, with_report)?;
        outputs = again.keep(is_whole, unexplained, &mut verified);
    }
    if concluded && is_whole && !store.report().is_file() {
        let path = store.report();
        verified.faults.push(Fault::NoOutput { path });
    }
    for description in &descriptions {
        variance::verify(folder, &description.name, &mut verified)?;
    }
    models::verify(folder, &mut verified)?;
    parts::verify(
        folder,
        &descriptions,
        concluded && is_whole && is_training(folder),
        &mut verified,
    )?;
    let audits = audits::kept(folder)?;
    let strangers = strangers::verify(&store, &descriptions, &audits, outputs)?;
    verified.faults.extend(strangers);
    // A study may have begun meanwhile, and changed what was looked at.
    store.is_idle()?;
    Ok(verified)
}

/// Whether a folder without a study holds audits, and nothing that a study leaves.
fn holds_audits_alone(folder: &Path) -> Result<bool, StudyError> {
    Ok(!audits::kept(folder)?.is_empty() && !Store::has_results_in(folder))
}

/// Looks at the list of experiments that were not run and at the overviews of images, which all must be there once a study
/// `is_done`. Returns whether all are as they were written.
fn others(
    store: &Store,
    descriptions: &[Description],
    is_done: bool,
    verified: &mut Verified,
) -> bool {
    let folder = store.folder();
    let before = verified.faults.len();
    let skipped = folder.join(SKIPPED);
    if !skipped.is_file() {
        verified.faults.push(Fault::NoOutput { path: skipped });
    } else if let Err(error) = read_skipped(folder) {
        verified.faults.push(Fault::File(error));
    }
    for about in descriptions {
        for fault in overview_faults(folder, &about.name) {
            match fault {
                OverviewFault::Missing(_) if !is_done => {}
                OverviewFault::Missing(path) => verified.faults.push(Fault::NoOutput { path }),
                OverviewFault::Changed(path) => verified.faults.push(Fault::OtherPicture { path }),
                OverviewFault::File(error) => verified.faults.push(Fault::File(error)),
            }
        }
    }
    verified.faults.len() == before
}

/// Whether a start was one of a command that leaves a model. The list of starts has a checksum.
fn is_training(folder: &Path) -> bool {
    let sessions = read_sessions(folder);
    let mut commands = sessions.iter().filter_map(|session| {
        let words = session.command.iter().skip(1);
        words.into_iter().find(|word| !word.starts_with('-'))
    });
    commands.any(|command| command == "train" || command == "curve")
}
