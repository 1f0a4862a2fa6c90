//! Whether the process that has a claim is still alive.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use leuko_core::read_json;

use crate::member::Member;
use crate::place;

/// What was seen of other processes, and since when.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    seen: Mutex<BTreeMap<String, Seen>>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The pulse, `None` if there was none.
    beat: Option<u64>,
    since: Instant,
}

impl Judge {
    /// Whether a process is alive; `key` names what was looked at, `id` the process, `None` if a claim does not say.
    pub(crate) fn is_alive(
        &self,
        folder: &Path,
        key: &str,
        id: Option<&str>,
        expiry: Duration,
    ) -> bool {
        let member = id.and_then(|id| read_json::<Member>(&place::pulse(folder, id)).ok());
        if let Some(runs) = member.as_ref().and_then(|member| member.process.runs()) {
            return runs;
        }
        let beat = member.map(|member| member.beat);
        let now = Seen {
            beat,
            since: Instant::now(),
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.entry(key.to_owned()).or_insert(now);
        if known.beat != beat {
            *known = now;
        }
        known.since.elapsed() < expiry
    }
}
