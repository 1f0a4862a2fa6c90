//! Work shared out among threads.
//!
//! These are threads of their own, not rayon's: a rayon thread that waits for a part of its work begins
//! other runs meanwhile, and ends all of them at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::StudyError;

/// Runs `work` on `workers` threads at once and returns what each gives. A panic becomes an error.
pub(crate) fn on_threads<T: Send>(
    workers: usize,
    work: impl Fn() -> Result<T, StudyError> + Sync,
) -> Vec<Result<T, StudyError>> {
    let guarded = || catch_unwind(AssertUnwindSafe(&work)).unwrap_or(Err(StudyError::Panicked));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(guarded)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or(Err(StudyError::Panicked)))
            .collect()
    })
}

/// Tells workers whether to stop.
pub(crate) struct Halt<'a> {
    cancelled: &'a (dyn Fn() -> bool + Sync),
    failed: AtomicBool,
}

impl Halt<'_> {
    /// Whether the caller cancelled the work or another worker failed.
    pub(crate) fn asked(&self) -> bool {
        self.failed.load(Ordering::Relaxed) || (self.cancelled)()
    }
}

/// Gives each item, in order, to the next free of `workers` threads; each thread has a `state` of its own.
/// Begins no further item once `cancelled` says so.
///
/// # Errors
///
/// - The first error; the other workers stop.
pub(crate) fn for_each<I: Sync, S>(
    workers: usize,
    items: &[I],
    cancelled: &(dyn Fn() -> bool + Sync),
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &I, &Halt<'_>) -> Result<(), StudyError> + Sync,
) -> Result<(), StudyError> {
    let next = AtomicUsize::new(0);
    let halt = Halt {
        cancelled,
        failed: AtomicBool::new(false),
    };
    let one = || {
        let mut state = state();
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if halt.asked() {
                break;
            }
            // A defect in one worker must not let the others train on for hours in vain.
            let done = catch_unwind(AssertUnwindSafe(|| work(&mut state, item, &halt)));
            let done = done.unwrap_or(Err(StudyError::Panicked));
            if done.is_err() {
                halt.failed.store(true, Ordering::Relaxed);
                return done;
            }
        }
        Ok(())
    };
    on_threads(workers.max(1).min(items.len()), one)
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_for_each_does_every_item_once_on_any_number_of_workers() {
        for workers in [1, 3, 100] {
            let sum = AtomicUsize::new(0);
            let items: Vec<usize> = (1..=20).collect();
            let add = |_: &mut (), item: &usize, _: &Halt<'_>| {
                sum.fetch_add(*item, Ordering::Relaxed);
                Ok(())
            };
            for_each(workers, &items, &|| false, || (), add).unwrap();
            assert_eq!(sum.into_inner(), 210, "{workers}");
        }
    }

    #[test]
    fn test_for_each_stops_at_an_error_and_at_a_panic() {
        let items: Vec<usize> = (0..100).collect();
        let begun = AtomicUsize::new(0);
        let fail = |_: &mut (), item: &usize, _: &Halt<'_>| {
            begun.fetch_add(1, Ordering::Relaxed);
            match item {
                3 => Err(StudyError::NoQuestion),
                _ => Ok(()),
            }
        };
        let failed = for_each(1, &items, &|| false, || (), fail);
        assert!(matches!(failed, Err(StudyError::NoQuestion)));
        assert_eq!(begun.into_inner(), 4);
        let burst = |_: &mut (), _: &usize, _: &Halt<'_>| panic!("on purpose");
        let failed = for_each(2, &items, &|| false, || (), burst);
        assert!(matches!(failed, Err(StudyError::Panicked)));
    }

    #[test]
    fn test_for_each_begins_nothing_once_cancelled() {
        let begun = AtomicUsize::new(0);
        let work = |_: &mut (), _: &usize, _: &Halt<'_>| {
            begun.fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        for_each(2, &[1, 2, 3], &|| true, || (), work).unwrap();
        assert_eq!(begun.into_inner(), 0);
    }
}
