//! Hands the runs of one of leuko's commands to Slurm.
//!
//! leuko writes no scheduler of its own. [`submit()`] makes one **array** of the runs that are left: each **task** of it does
//! one share of them. A **collector** comes after the array. It looks at the records, submits missing runs again, and in the
//! end makes tables and report.
//!
//! ```text
//! submit ──► array ──► collector ──► tables, report
//!              ▲           │
//!              └── missing ┘   at most twice
//! ```
//!
//! What is on the disk decides, never what Slurm says of a task: a run is done that has its record.
//!
//! [`Site`] is what a laboratory always needs on its cluster, [`Shares`] decides how many tasks there are,
//! [`Submission`] says what was submitted, and [`standing()`] how far it is.
//!
//! # Examples
//!
//! What would be submitted, also where there is no Slurm:
//!
//! ```
//! use std::time::Duration;
//!
//! use leuko_slurm::{LeukoCommand, Order, Site, Slurm, Work, preview};
//!
//! let order = Order {
//!     command: LeukoCommand {
//!         program: "/shared/bin/leuko".into(),
//!         name: "run".into(),
//!         arguments: vec!["--profile=paper".into()],
//!         whole: Vec::new(),
//!         folder: "/home/ada".into(),
//!         environment: Default::default(),
//!     },
//!     site: Site::default(),
//!     sbatch: "--partition=cpu".into(),
//!     tasks: None,
//! };
//! // 200 runs of at most 90 seconds.
//! let work = Work {
//!     runs: (0..200).map(|run| format!("run {run}")).collect(),
//!     time: Duration::from_secs(200 * 90),
//!     memory: None,
//! };
//! let out = "/home/ada/results/paper".as_ref();
//! let preview = preview(out, &order, &work, &Slurm::default())?;
//! assert_eq!(preview.shares.map(|shares| shares.tasks.get()), Some(30));
//! let (line, script) = &preview.jobs[0];
//! assert!(line.contains("--array=1-30") && script.contains("--share \"$SLURM_ARRAY_TASK_ID/30\""));
//! # Ok::<(), leuko_slurm::SlurmError>(())
//! ```

mod amounts;
mod collect;
mod command;
mod error;
mod fault;
mod job;
mod journal;
mod known;
mod names;
mod options;
mod outlook;
mod queue;
mod script;
mod shares;
mod site;
mod slurm;
mod standing;
mod submission;
mod submit;

pub use collect::{Next, collect, conclude};
pub use command::LeukoCommand;
pub use error::SlurmError;
pub use fault::OptionsFault;
pub use job::JobId;
pub use outlook::{Caution, Outlook};
pub use queue::{Queue, queue};
pub use shares::{Limits, Shares, Work};
pub use site::Site;
pub use slurm::Slurm;
pub use standing::{Standing, SubmissionState, standing};
pub use submission::{ATTEMPTS, Array, Attempt, End, Order, Submission, Submitted, Why};
pub use submit::{Outcome, Preview, check_free, preview, submit};
