//! A whole study: a grid of runs, its folder, and what people read at the end.
//!
//! A **study** asks questions about data sets. Each question is an **experiment**: it trains the network
//! from fresh weights on growing training sets, fold by fold. One size in one fold is a **run**; it writes
//! one **record** with its losses and its answer for every test image. Then leuko explains its network and
//! writes one **finding**. Tables, figures and the report are made from records and findings.
//!
//! ```text
//! Settings ──┐
//! data root ─┴─► find_experiments ─► prepare ─► Plan ──► run ──► Store: records, findings, tables, figures, report
//!                                               images          │
//!                                               in memory       └──► Conclusion: summaries, cautions
//! ```
//!
//! All long work takes a [`Watch`], which gets notices and progress and can stop the work. [`Silent`] ignores
//! both and never stops it.
//!
//! # Examples
//!
//! A learning curve on synthetic cells, small enough for a test:
//!
//! ```
//! use leuko_study::{Plan, Profile, SettingsRequest, Silent, Store, run};
//!
//! let settings = SettingsRequest {
//!     profile: Profile::Smoke,
//!     assignments: vec!["analysis.enabled=false".to_owned()],
//!     ..SettingsRequest::default()
//! }
//! .resolve()?;
//! let only = ["synthetic-binary".to_owned()];
//! let plan = Plan::find(settings, "no-such-folder".as_ref(), &only, None, &Silent)?;
//!
//! let folder = tempfile::tempdir()?;
//! let store = Store::open(folder.path())?;
//! let conclusion = run(&plan, &store, &Silent)?;
//!
//! let summary = &conclusion.experiments[0].summary;
//! let sizes: Vec<usize> = summary.sizes.iter().map(|size| size.training_images.get()).collect();
//! assert_eq!(sizes, [4, 8]);
//! assert!(conclusion.report.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod analysis;
pub mod audit;
pub mod bench;
mod cautions;
mod compute;
mod conclude;
mod contender;
mod copies_words;
mod csv_file;
mod data_root;
mod departures;
mod error;
mod experiment;
mod experts;
mod facts;
mod forecast;
mod giveaways;
pub mod howmany;
mod leaks;
mod load_error;
mod memory;
mod methods;
mod not_compared;
mod notice;
mod numbers;
mod outputs;
mod page;
mod results;
mod run;
mod runs;
mod second_reading;
mod settings;
mod share;
mod sharing;
mod speed;
mod status;
mod store;
mod study;
pub mod variance;
pub mod verify;
mod watch;
pub mod words;
mod workers;

pub use audit::{Copies, find_copies};
pub use cautions::{Caution, IdleNetworks};
pub use compute::{Asked, Compute, ComputeError, DeviceChoice, EngineChoice};
pub use conclude::{Conclusion, conclude};
pub use contender::Contender;
pub use data_root::{FoundExperiments, find_experiments};
pub use error::StudyError;
pub use experiment::{Experiment, FoundExperiment, Parts, Sets, Source, prepare};
pub use experts::rows as expert_rows;
pub use facts::{ConflictingLabels, CopiesSummary, DatasetClass, Departure, Leak, PatientGroups};
pub use forecast::Forecast;
pub use giveaways::{ByClass, Evidence, Giveaway, rows as giveaway_rows, verdict_in_words};
pub use howmany::howmany;
pub use load_error::LoadError;
pub use methods::{
    FeatureSource, METHOD_RECORD_FORMAT, MethodCurve, MethodOutcome, MethodRecord, MethodResults,
    MethodRow, MethodSets, PretrainedWeights,
};
pub use notice::{Level, Notice, OtherNotice};
pub use outputs::{Claim, ClaimKind, Drawn, FindingRow, Trend, claims, finding_rows};
pub use results::ExperimentResults;
pub use run::{ShareDone, run, run_share, write_plan};
pub use runs::Task;
pub use second_reading::rows as second_reading_rows;
pub use settings::{
    AnalysisConfig, ClassGroup, CopiesConfig, Difference, ExperimentSettings, Grid, Profile,
    Question, Settings, SettingsError, SettingsRequest,
};
pub use share::Share;
pub use speed::Speed;
pub use status::{ExperimentStatus, ProcessStatus, Status};
pub use store::{
    Description, FINDING_FORMAT, Finding, Focus, MeanShares, PlaneMap, Program, Separated, Session,
    ShownCell, ShownMaps, SkipReason, SkippedExperiment, Store,
};
pub use study::Plan;
pub use watch::{Pace, Progress, Silent, Watch, Work, count};
