//! Work shared by processes through a folder, on one machine or on many.
//!
//! Each process that works in a folder joins its [`Crew`]. Before it begins a **job**, it **claims** it; only one
//! process can. Every few seconds it writes its **pulse**, a small file that says that it is alive and what it
//! does. If a process dies, its pulse stops, and the others take over its claims.
//!
//! ```text
//! folder/claims/train/blasts/n0100/fold03.1    a claim: which process has the job
//! folder/processes/node7-4242-18f3.json        a pulse
//! ```
//!
//! A claim is a file that is created exclusively (`O_EXCL`), which NFS, Lustre and local disks all do atomically.
//! No lock is needed, which some network file systems ignore. Nobody ever takes a claim away: who takes over a dead
//! process's job creates the next file in line, `fold03.2`, and the highest number counts. So two processes cannot
//! take over the same claim, however late one of them looked.
//!
//! Whether a process is alive is judged
//!
//! - on its own machine by the system's list of processes, at once;
//! - elsewhere by its pulse: a process is dead once an observer has seen the same pulse for [`CrewConfig::expiry`]. The
//!   observer measures with its own clock, so clocks need not agree to decide who has a job. [`at_work`], which looks
//!   once, compares the clocks of both machines.
//!
//! A process that was stopped for longer than that and wakes again may do a job that another does, too. So jobs
//! must write the same result whoever does them, whole or not at all ([`leuko_core::write_whole`]).
//!
//! # Examples
//!
//! ```
//! use leuko_claims::{Claimed, Crew, CrewConfig, Ending};
//!
//! let folder = tempfile::tempdir()?;
//! let one = Crew::join(folder.path(), CrewConfig::default())?;
//! let other = Crew::join(folder.path(), CrewConfig::default())?;
//!
//! let Claimed::Taken(claim) = one.claim("train/fold03")? else { unreachable!("nobody else asked") };
//! assert!(matches!(other.claim("train/fold03")?, Claimed::Held));
//! assert_eq!(other.others()?.len(), 1);
//!
//! // A claim that is given back is free again; one that ended stays taken.
//! drop(claim);
//! let Claimed::Taken(claim) = other.claim("train/fold03")? else { unreachable!("it is free again") };
//! claim.end(Ending::Done)?;
//! assert!(matches!(one.claim("train/fold03")?, Claimed::Held));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod beat;
mod claim;
mod config;
mod crew;
mod error;
mod judge;
mod machine;
mod member;
mod place;

pub use claim::{Claim, Claimed, Ending};
pub use config::CrewConfig;
pub use crew::Crew;
pub use error::ClaimError;
pub use member::{Member, Pace, at_work, members};
