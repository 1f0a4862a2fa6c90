//! "How many images do I need?", answered from the records of a finished study.
//!
//! The records of one experiment give a score for each fold and number of training images. A curve fitted
//! to them ([`leuko_howmany`]) says how many images reach a target: [`howmany`] returns an [`Outlook`] for
//! each experiment. The answers to the default [`Request`] go to `howmany.toml` in the study's folder, which
//! the report links. It reads records only, so it takes less than a second for a study of 200 runs.
//!
//! # Networks that got stuck
//!
//! Now and then a training gets stuck in its first epochs: the network gives every image the same
//! probabilities, so its ROC-AUC is 0.5 whatever it was trained on. Such a run says nothing about the
//! number of images. A few of them at a large size make the mean fall, and no curve describes that. One
//! sees a stuck network without any label, and trains again. So the curve is that of trainings that
//! worked: stuck runs count as missing, and [`Outlook::stuck`] says how often they happen, as a risk of its
//! own. A network that has learned little but ranks images, however badly, is no such network and stays in.
//!
//! # Missing runs
//!
//! A missing score costs no other ([`leuko_howmany::ScoreTable::scores`]): what the fold scores at other sizes
//! tells how it differs from the others. No score is invented; with fewer of them, limits are wider.
//! [`Outlook::left_out`] says what is missing.
//!
//! # Which target leads
//!
//! The first target of the [`Request`]. If it names none, the ladder 0.80, 0.85, 0.90, 0.95, 0.98, 0.99 is
//! asked about, and the highest target that is reached leads: it is the best that the study can promise.
//! If none is reached, the lowest with a number leads, otherwise the lowest.

mod beside;
mod human;
pub(crate) mod measure;
mod outlook;
mod plot;
mod runs;
mod words;

use leuko_core::{RunRecord, write_whole};
use leuko_data::ReadTwice;
use leuko_eval::summarise;
use leuko_howmany::{HowMany, HowManyError};
use leuko_methods::Method;

pub use beside::{Beside, UntilHuman, fewest};
pub use human::{Human, Readers};
pub use measure::{Measure, MeasureError};
pub use outlook::{Fitted, NoFit, Outlook, Runs, Stuck};
pub(crate) use plot::plot;
pub use runs::SizeScores;
pub(crate) use words::HEADINGS;

use crate::contender::Contender;
use crate::error::StudyError;
use crate::methods::{MethodResults, leader, read_methods};
use crate::outputs::read_records;
use crate::store::{Description, Store};
use crate::watch::Silent;

/// The file with the answers.
pub(crate) const FILE: &str = "howmany.toml";

/// What is asked of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// Experiments; all if there is none.
    pub only: Vec<String>,
    /// The score; if `None`, ROC-AUC for two classes and weighted F1 for more.
    pub measure: Option<Measure>,
    /// Targets, above 0 and below 1; if there is none, [`leuko_howmany::LADDER`].
    pub targets: Vec<f64>,
    /// Numbers of training images whose scores are forecast; if there is none, twice and four times the
    /// largest number tried, as far as the horizon.
    pub forecasts: Vec<u64>,
    /// Seconds that an expert takes to label one image, above 0: then answers come in hours, too.
    pub seconds_per_label: Option<f64>,
    /// Two readings of images, whose agreement is a target, too; they go before those that the study knows.
    pub readings: Option<ReadTwice>,
}

/// The outlook of what leads an experiment, with its records, then those of the other methods.
pub(crate) fn outlooks(
    about: &Description,
    leads: Contender,
    records: &[RunRecord],
    methods: &[MethodResults],
    request: &Request,
) -> Result<(Outlook, Vec<Outlook>), StudyError> {
    let outlook = |one: &MethodResults| {
        let mut outlook = Outlook::of(about, one.method.into(), &one.runs(), request)?;
        let is_compared = outlook.measure == Measure::of_classes(about.classes.len());
        outlook.beats_network = is_compared && one.beats_network();
        Ok::<Outlook, StudyError>(outlook)
    };
    // Guessing scores the same with any number of images.
    let others = methods
        .iter()
        .filter(|one| one.method != Method::GUESS && leads != one.method.into());
    Ok((
        Outlook::of(about, leads, records, request)?,
        others.map(outlook).collect::<Result<_, _>>()?,
    ))
}

/// Answers how many images each experiment of a finished study needs. After the network of each experiment
/// come the methods beside it; without a network, the method with the highest score comes first. The answers to a [full](Request::is_full) request are written to `howmany.toml`
/// in the study's folder, whole or not at all; for others, [`rows`] has the content of such a file.
///
/// # Errors
///
/// - [`StudyError::NoStudy`], [`StudyError::OtherVersion`] if the folder holds no study of this version.
/// - [`StudyError::NoExperiment`] if the study has no experiment of a name in the request.
/// - [`StudyError::HowMany`] if a target or a number of images is out of range.
/// - [`StudyError::Measure`] if an experiment does not have the score.
/// - A record that is damaged; a file that cannot be written.
///
/// # Examples
///
/// ```
/// use leuko_study::Store;
/// use leuko_study::howmany::{Request, howmany};
/// # use leuko_study::{Plan, Profile, SettingsRequest, Silent, run};
/// # let smoke = SettingsRequest {
/// #     profile: Profile::Smoke,
/// #     assignments: vec!["analysis.enabled=false".to_owned()],
/// #     ..SettingsRequest::default()
/// # };
/// # let only = ["synthetic-binary".to_owned()];
/// # let plan = Plan::find(smoke.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
/// # let folder = tempfile::tempdir()?;
/// # run(&plan, &Store::open(folder.path())?, &Silent)?;
///
/// // A folder in which a study ran before.
/// let store = Store::open(folder.path())?;
/// let request = Request {
///     seconds_per_label: Some(20.0),
///     ..Request::default()
/// };
/// for outlook in howmany(&store, &request)? {
///     println!("{}: {}", outlook.experiment, outlook.sentence());
/// }
/// assert!(folder.path().join("howmany.toml").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn howmany(store: &Store, request: &Request) -> Result<Vec<Outlook>, StudyError> {
    let descriptions = Description::read_all(store.folder())?;
    let is_known = |name: &&String| descriptions.iter().any(|one| one.name == **name);
    if let Some(unknown) = request.only.iter().find(|name| !is_known(name)) {
        return Err(StudyError::NoExperiment {
            name: unknown.clone(),
            known: descriptions.into_iter().map(|one| one.name).collect(),
        });
    }
    let asked = |one: &Description| request.only.is_empty() || request.only.contains(&one.name);
    let descriptions: Vec<Description> = descriptions.into_iter().filter(asked).collect();
    let mut outlooks = Vec::new();
    for one in &descriptions {
        let found = of_experiment(store, one, request);
        outlooks.extend(found.map_err(|source| source.of_experiment(&one.name))?);
    }
    if request.is_full() {
        write(store, &outlooks)?;
    }
    Ok(outlooks)
}

/// The outlooks of one experiment, what leads first.
fn of_experiment(
    store: &Store,
    about: &Description,
    request: &Request,
) -> Result<Vec<Outlook>, StudyError> {
    let records = read_records(store, about, &Silent)?;
    let network = match &records[..] {
        [] => None,
        records => Some(summarise(records)?),
    };
    let network = network.as_ref().and_then(|all| all.experiment(&about.name));
    let methods = read_methods(store, about, network, &Silent)?;
    let (leads, records) = match leader(network, &methods) {
        Some(method) => (method.method.into(), method.runs()),
        None => (Contender::Network, records),
    };
    let (first, others) = outlooks(about, leads, &records, &methods, request)?;
    Ok(std::iter::once(first).chain(others).collect())
}

/// The answers of all curves: the content of `howmany.toml`. Where there are several curves, each note begins
/// with the experiment and the method that it is about.
pub fn rows<'a>(outlooks: impl IntoIterator<Item = &'a Outlook>) -> HowMany {
    let outlooks: Vec<&Outlook> = outlooks.into_iter().collect();
    let mut all = HowMany::default();
    for outlook in &outlooks {
        let mut rows = outlook.rows();
        if outlooks.len() > 1 {
            let name = format!("{}, {}", outlook.experiment, outlook.method);
            rows.notes = rows
                .notes
                .iter()
                .map(|note| format!("{name}: {note}"))
                .collect();
        }
        all.extend(rows);
    }
    all
}

/// Writes the answers of all experiments.
pub(crate) fn write<'a>(
    store: &Store,
    outlooks: impl IntoIterator<Item = &'a Outlook>,
) -> Result<(), StudyError> {
    let text = rows(outlooks).to_toml().map_err(StudyError::from)?;
    Ok(write_whole(&store.folder().join(FILE), text.as_bytes())?)
}

impl Request {
    /// Whether it asks about all experiments at the targets and numbers that are usual, so that the answers
    /// stand for the whole study.
    pub fn is_full(&self) -> bool {
        let Self {
            only,
            measure,
            targets,
            forecasts,
            seconds_per_label: _,
            readings,
        } = self;
        only.is_empty()
            && measure.is_none()
            && targets.is_empty()
            && forecasts.is_empty()
            && readings.is_none()
    }

    /// Refuses targets and numbers that no curve can answer.
    fn check(&self) -> Result<(), HowManyError> {
        let target = |&&target: &&f64| !(target > 0.0 && target < 1.0);
        if let Some(&found) = self.targets.iter().find(target) {
            return Err(HowManyError::Target { found });
        }
        let mut numbers = self.forecasts.iter().map(|&images| images as f64);
        let positive = |number: f64| number > 0.0 && number.is_finite();
        if let Some(found) = numbers.find(|&number| !positive(number)) {
            return Err(HowManyError::NotPositive {
                what: "training images",
                found,
            });
        }
        match self.seconds_per_label.filter(|&seconds| !positive(seconds)) {
            Some(found) => Err(HowManyError::NotPositive {
                what: "seconds for one label",
                found,
            }),
            None => Ok(()),
        }
    }
}
