//! The thread that writes a process's pulse.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use leuko_core::write_json;

use crate::error::ClaimError;
use crate::member::{Member, Pace, unix};
use crate::place;

/// The shortest time between two pulses.
const SHORTEST: Duration = Duration::from_secs(1);

/// Writes a pulse again and again, until it is dropped; then the pulse's file goes.
#[derive(Debug)]
pub(crate) struct Beat {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    every: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    member: Member,
    /// Whether jobs changed since the last pulse.
    news: bool,
    ended: bool,
}

impl Beat {
    /// Writes the first pulse at once.
    ///
    /// # Errors
    ///
    /// - The pulse cannot be written; later ones that cannot be written are left out.
    pub(crate) fn start(
        folder: &Path,
        every: Duration,
        member: Member,
    ) -> Result<Self, ClaimError> {
        write_json(&place::pulse(folder, &member.id), &member)?;
        let shared = Arc::new(Shared {
            folder: folder.to_owned(),
            every,
            state: Mutex::new(State {
                member,
                news: false,
                ended: false,
            }),
            changed: Condvar::new(),
        });
        let of_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("pulse".to_owned());
        let thread = thread.spawn(move || of_thread.beat());
        Ok(Self {
            shared,
            thread: Some(thread.map_err(ClaimError::Thread)?),
        })
    }

    /// Says that a job began.
    pub(crate) fn begins(&self, job: &str) {
        let mut state = self.shared.state();
        state.member.jobs.push(job.to_owned());
        self.tell(state);
    }

    /// Says that a job ended.
    pub(crate) fn ended(&self, job: &str) {
        let mut state = self.shared.state();
        state.member.jobs.retain(|other| other != job);
        self.tell(state);
    }

    /// Says how results are made, at once.
    ///
    /// # Errors
    ///
    /// - The pulse cannot be written.
    pub(crate) fn about(&self, about: &str) -> Result<(), ClaimError> {
        let member = {
            let mut state = self.shared.state();
            state.member.about = Some(about.to_owned());
            state.member.beat += 1;
            state.member.clone()
        };
        let path = place::pulse(&self.shared.folder, &member.id);
        Ok(write_json(&path, &member)?)
    }

    /// Says which part of the work this is, with the next pulse.
    pub(crate) fn part(&self, part: &str) {
        self.shared.state().member.part = Some(part.to_owned());
    }

    /// Says how fast the work is, with the next pulse.
    pub(crate) fn pace(&self, pace: Pace) {
        self.shared.state().member.pace = Some(pace);
    }

    fn tell(&self, mut state: MutexGuard<'_, State>) {
        state.news = true;
        drop(state);
        self.shared.changed.notify_all();
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        let id = {
            let mut state = self.shared.state();
            state.ended = true;
            state.member.id.clone()
        };
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
        // Without its file, the process counts as gone as soon as others notice; nothing else depends on it.
        drop(fs_err::remove_file(place::pulse(&self.shared.folder, &id)));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn beat(&self) {
        let mut last = Instant::now();
        let mut state = self.state();
        while !state.ended {
            let wait = match state.news {
                true => SHORTEST.min(self.every),
                false => self.every,
            };
            let since = last.elapsed();
            if since < wait {
                let waited = self.changed.wait_timeout(state, wait - since);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            state.member.beat += 1;
            state.member.unix = unix();
            state.news = false;
            let member = state.member.clone();
            drop(state);
            // A disk that is full now may have room at the next beat.
            drop(write_json(&place::pulse(&self.folder, &member.id), &member));
            last = Instant::now();
            state = self.state();
        }
    }
}
