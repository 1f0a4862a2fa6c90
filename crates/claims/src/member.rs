//! What a process says about itself in its pulse.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use leuko_core::{FileError, read_json};
use serde::{Deserialize, Serialize};

use crate::config::CrewConfig;
use crate::error::ClaimError;
use crate::machine::Process;
use crate::place;

/// How fast a process is, and how long the rest of its work will take.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    /// Images trained a second.
    pub images_per_second: f64,
    /// Seconds until its work is done; `None` before it can tell.
    pub seconds_left: Option<f64>,
    /// Runs of its work that are not done.
    #[serde(default)]
    pub runs_left: Option<usize>,
}

/// A process at work in a folder, as its pulse describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// A name that no other process has.
    pub id: String,
    /// What identifies the process.
    pub(crate) process: Process,
    /// Counts pulses.
    pub(crate) beat: u64,
    /// When it wrote the pulse, in seconds since 1970 by its own clock.
    pub unix: u64,
    /// When it joined, by the same clock.
    pub joined_unix: u64,
    /// How it makes its results, such as the name of an engine: results of processes with different ones differ.
    pub about: Option<String>,
    /// The part of the work that it does, such as `2/10`; `None` if it does whatever is left.
    #[serde(default)]
    pub part: Option<String>,
    /// The jobs that it does at the moment.
    pub jobs: Vec<String>,
    /// How fast it is; `None` before its first training step.
    pub pace: Option<Pace>,
    /// Its number in a queue of a cluster, such as `1234_7` in Slurm; `None` outside of one.
    pub queued_as: Option<String>,
}

impl Member {
    /// Name of its machine.
    pub fn host(&self) -> &str {
        &self.process.host
    }

    /// Its process number there.
    pub fn pid(&self) -> u32 {
        self.process.pid
    }

    /// How old its pulse is by the clocks of both machines; zero if they disagree the other way round.
    pub fn age(&self) -> Duration {
        Duration::from_secs(unix().saturating_sub(self.unix))
    }

    /// Whether it seems to be alive: seen from its own machine, that is certain; from another one, its pulse is young
    /// enough.
    pub fn seems_alive(&self, config: CrewConfig) -> bool {
        let young = || self.age() < config.expiry;
        self.process.runs().unwrap_or_else(young)
    }
}

/// The processes that are or were at work in a folder, by name, also dead ones whose pulse is still there.
///
/// # Errors
///
/// - The folder cannot be read. One that does not exist has no processes; a pulse that cannot be read is left out.
pub fn members(folder: &Path) -> Result<Vec<Member>, ClaimError> {
    let pulses = place::pulses(folder);
    let cannot = |error| FileError::reading(&pulses, error);
    let entries = match fs_err::read_dir(&pulses) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot(error).into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(cannot)?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            // It may be gone, or half visible on another machine.
            found.extend(read_json::<Member>(&path).ok());
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

/// Those of [`members`] that [seem to be alive](Member::seems_alive).
///
/// # Errors
///
/// - As [`members`].
pub fn at_work(folder: &Path, config: CrewConfig) -> Result<Vec<Member>, ClaimError> {
    let mut found = members(folder)?;
    found.retain(|member| member.seems_alive(config));
    Ok(found)
}

/// Seconds since 1970.
pub(crate) fn unix() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs())
}
