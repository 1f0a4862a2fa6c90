//! How often a process says that it is alive, and how long others wait for it.

use std::time::Duration;

/// How often a process says that it is alive, and how long others wait for it. All processes in a folder should use
/// the same values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrewConfig {
    /// Time between two pulses of a process; 10 s. Jobs that begin or end bring the next one forward.
    pub beat: Duration,
    /// A process on another machine is dead if its pulse has not changed for this long; 120 s. It is longer than the
    /// 60 s for which an NFS client may show an old file (`acregmax`, `acdirmax`).
    pub expiry: Duration,
}

impl Default for CrewConfig {
    fn default() -> Self {
        Self {
            beat: Duration::from_secs(10),
            expiry: Duration::from_secs(120),
        }
    }
}
