//! Work shared out among the threads of this process and the other processes in the folder.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use leuko_claims::{Claim, Claimed, Crew, Ending};

use crate::error::StudyError;
use crate::workers::{Halt, for_each};

/// The first and the longest pause between two looks at what other processes do.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

/// Pieces of work, as others name them and see their results.
pub(crate) struct Jobs<'a, I> {
    pub(crate) items: &'a [I],
    /// The name of a piece, which all processes give it.
    pub(crate) name: &'a (dyn Fn(&I) -> String + Sync),
    /// Whether its result is there.
    pub(crate) is_done: &'a (dyn Fn(&I) -> Result<bool, StudyError> + Sync),
    /// Is told of each piece that another process did.
    pub(crate) elsewhere: &'a (dyn Fn(&I) + Sync),
}

/// How a piece of work ended.
pub(crate) enum Ended {
    /// Its result is there.
    Done,
    /// It cannot be done, and another process need not try.
    Failed,
    /// It was stopped on request.
    Stopped,
}

/// The pieces that are left, offered once to all processes.
pub(crate) struct Round<'a, I> {
    crew: &'a Crew,
    jobs: &'a Jobs<'a, I>,
    pub(crate) left: Vec<&'a I>,
    /// Places in `left` of pieces that another process has begun.
    held: Mutex<Vec<usize>>,
}

impl<I> Round<'_, I> {
    /// Claims a piece by its place in `left`; `None` if it is not this process's to do.
    pub(crate) fn begin(&self, place: usize) -> Result<Option<Claim<'_>>, StudyError> {
        let item = self.left[place];
        match self.crew.claim(&(self.jobs.name)(item))? {
            Claimed::Failed => (self.jobs.elsewhere)(item),
            Claimed::Held => {
                let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
                held.push(place);
            }
            // Its process did it and left, or died after it wrote the result.
            Claimed::Taken(claim) if (self.jobs.is_done)(item)? => {
                claim.end(Ending::Done)?;
                (self.jobs.elsewhere)(item);
            }
            Claimed::Taken(claim) => return Ok(Some(claim)),
        }
        Ok(None)
    }
}

/// Ends what [`Round::begin`] began.
pub(crate) fn end(claim: Claim<'_>, ended: Ended) -> Result<(), StudyError> {
    match ended {
        Ended::Done => claim.end(Ending::Done)?,
        Ended::Failed => claim.end(Ending::Failed)?,
        Ended::Stopped => {}
    }
    Ok(())
}

/// Does each piece of work once, on `workers` threads and in all processes at work in the folder together, and waits
/// until all of it is done. What a process did not finish before it died is done by another.
///
/// # Errors
///
/// - The first error; the other workers stop.
pub(crate) fn share_out<I: Sync, S>(
    crew: &Crew,
    workers: usize,
    jobs: &Jobs<'_, I>,
    cancelled: &(dyn Fn() -> bool + Sync),
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &I, &Halt<'_>) -> Result<Ended, StudyError> + Sync,
) -> Result<(), StudyError> {
    in_rounds(crew, jobs, cancelled, |round| {
        let one = |state: &mut S, &place: &usize, halt: &Halt<'_>| match round.begin(place)? {
            Some(claim) => end(claim, work(state, round.left[place], halt)?),
            None => Ok(()),
        };
        let places: Vec<usize> = (0..round.left.len()).collect();
        for_each(workers, &places, cancelled, &state, one)
    })
}

/// Calls `work` with all pieces, then again with those that other processes had begun and did not finish, until all
/// of it is done.
///
/// # Errors
///
/// - The first error of `work`.
pub(crate) fn in_rounds<'a, I>(
    crew: &'a Crew,
    jobs: &'a Jobs<'a, I>,
    cancelled: &(dyn Fn() -> bool + Sync),
    work: impl Fn(&Round<'a, I>) -> Result<(), StudyError>,
) -> Result<(), StudyError> {
    let mut left: Vec<&I> = jobs.items.iter().collect();
    let mut pause = PAUSES.0;
    loop {
        let round = Round {
            crew,
            jobs,
            left,
            held: Mutex::default(),
        };
        work(&round)?;
        if cancelled() {
            return Ok(());
        }
        let mut held = round
            .held
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        held.sort_unstable();
        let mut others = Vec::new();
        for place in held {
            match (jobs.is_done)(round.left[place])? {
                true => (jobs.elsewhere)(round.left[place]),
                false => others.push(round.left[place]),
            }
        }
        if others.is_empty() {
            return Ok(());
        }
        if others.len() < round.left.len() {
            pause = PAUSES.0;
        }
        left = others;
        sleep(pause, cancelled);
        pause = (pause * 2).min(PAUSES.1);
    }
}

/// Sleeps, but not long after `stop` says so.
fn sleep(pause: Duration, stop: &(dyn Fn() -> bool + Sync)) {
    let mut left = pause;
    while !left.is_zero() && !stop() {
        let part = left.min(PAUSES.0);
        std::thread::sleep(part);
        left -= part;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use leuko_claims::CrewConfig;

    use super::*;

    #[test]
    fn test_processes_do_each_job_once_and_each_waits_for_all() {
        let folder = tempfile::tempdir().unwrap();
        let items: Vec<usize> = (0..40).collect();
        let done = Mutex::new(BTreeSet::new());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let crew = Crew::join(folder.path(), CrewConfig::default()).unwrap();
                    let elsewhere = Mutex::new(0);
                    let jobs = Jobs {
                        items: &items,
                        name: &|item| format!("job/{item}"),
                        is_done: &|item| Ok(done.lock().unwrap().contains(item)),
                        elsewhere: &|_| *elsewhere.lock().unwrap() += 1,
                    };
                    let own = Mutex::new(0);
                    let work = |_: &mut (), item: &usize, _: &Halt<'_>| {
                        std::thread::sleep(Duration::from_millis(2));
                        assert!(done.lock().unwrap().insert(*item), "twice: {item}");
                        *own.lock().unwrap() += 1;
                        Ok(Ended::Done)
                    };
                    share_out(&crew, 2, &jobs, &|| false, || (), work).unwrap();
                    assert_eq!(done.lock().unwrap().len(), items.len());
                    let both = own.into_inner().unwrap() + elsewhere.into_inner().unwrap();
                    assert_eq!(both, items.len());
                });
            }
        });
    }

    #[test]
    fn test_a_job_that_was_stopped_is_free_and_one_that_failed_is_not_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let crew = Crew::join(folder.path(), CrewConfig::default()).unwrap();
        let tried = Mutex::new(Vec::new());
        let share = |ended: fn(&usize) -> Ended| {
            let jobs = Jobs {
                items: &[1, 2],
                name: &|item| format!("job/{item}"),
                is_done: &|_| Ok(false),
                elsewhere: &|_| {},
            };
            let work = |_: &mut (), item: &usize, _: &Halt<'_>| {
                tried.lock().unwrap().push(*item);
                Ok(ended(item))
            };
            share_out(&crew, 1, &jobs, &|| false, || (), work).unwrap();
        };
        share(|_| Ended::Stopped);
        share(|item| match item {
            1 => Ended::Failed,
            _ => Ended::Stopped,
        });
        share(|_| Ended::Failed);
        assert_eq!(tried.into_inner().unwrap(), [1, 2, 1, 2, 2]);
    }
}
