//! How many tasks share the runs.

use std::num::NonZeroU32;
use std::time::Duration;

/// What is left to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Names of the runs that are left.
    pub runs: Vec<String>,
    /// Longest time of all of them together, on one processor.
    pub time: Duration,
    /// Memory that a task takes, in bytes; `None` if nobody knows.
    pub memory: Option<u64>,
}

/// What limits the number of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time that a task should take.
    pub wanted: Duration,
    /// Processors of a task.
    pub cpus: NonZeroU32,
    /// Slurm's `MaxArraySize`; `None` if nobody knows.
    pub max_array_size: Option<u32>,
    /// A number of tasks that somebody asked for.
    pub tasks: Option<NonZeroU32>,
}

/// So many tasks share the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// Number of tasks.
    pub tasks: NonZeroU32,
    /// Longest time of one, if all are alike.
    pub each: Duration,
}

impl Shares {
    /// Tasks that take about the wanted time each; never more than Slurm allows in one array, nor more than the runs
    /// keep busy. `None` if no run is left.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use leuko_slurm::{Limits, Shares, Work};
    ///
    /// let work = Work {
    ///     runs: (0..200).map(|run| format!("run {run}")).collect(),
    ///     // Two minutes each.
    ///     time: Duration::from_secs(200 * 120),
    ///     memory: None,
    /// };
    /// let limits = Limits {
    ///     wanted: Duration::from_secs(600),
    ///     cpus: 1.try_into()?,
    ///     max_array_size: Some(1001),
    ///     tasks: None,
    /// };
    /// let shares = Shares::of(&work, &limits).ok_or("nothing to do")?;
    /// assert_eq!(shares.tasks.get(), 40);
    /// assert_eq!(shares.each, Duration::from_secs(600));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(work: &Work, limits: &Limits) -> Option<Self> {
        let runs = u32::try_from(work.runs.len()).unwrap_or(u32::MAX);
        let runs = NonZeroU32::new(runs)?;
        let cpus = limits.cpus.get();
        let wanted = limits.wanted.as_secs_f64().max(1.0) * f64::from(cpus);
        let by_time = || (work.time.as_secs_f64() / wanted).ceil() as u32;
        let tasks = limits.tasks.map_or_else(by_time, NonZeroU32::get);
        // More tasks would have processors without a run.
        let busy = runs.get().div_ceil(cpus);
        // Indices begin at 1 and must be below MaxArraySize.
        let allowed = limits
            .max_array_size
            .map_or(u32::MAX, |most| most.saturating_sub(1));
        let tasks = NonZeroU32::new(tasks.min(busy).min(allowed)).unwrap_or(NonZeroU32::MIN);
        let slots = tasks.get().saturating_mul(cpus).min(runs.get());
        Some(Self {
            tasks,
            each: work.time / slots,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(runs: u32, seconds: u64, limits: Limits) -> Option<(u32, u64)> {
        let work = Work {
            runs: (0..runs).map(|run| run.to_string()).collect(),
            time: Duration::from_secs(seconds),
            memory: None,
        };
        let shares = Shares::of(&work, &limits)?;
        Some((shares.tasks.get(), shares.each.as_secs()))
    }

    const LIMITS: Limits = Limits {
        wanted: Duration::from_secs(600),
        cpus: NonZeroU32::MIN,
        max_array_size: Some(1001),
        tasks: None,
    };

    #[test]
    fn test_shares_take_the_wanted_time() {
        assert_eq!(shares(0, 0, LIMITS), None);
        // Seconds: one task does it all.
        assert_eq!(shares(12, 30, LIMITS), Some((1, 30)));
        // 1200 s need two tasks, 1201 s three.
        assert_eq!(shares(12, 1200, LIMITS), Some((2, 600)));
        assert_eq!(shares(12, 1201, LIMITS), Some((3, 400)));
        // Two processors halve the number of tasks.
        let two = Limits {
            cpus: NonZeroU32::MIN.saturating_add(1),
            ..LIMITS
        };
        assert_eq!(shares(12, 1201, two), Some((2, 300)));
    }

    #[test]
    fn test_shares_are_no_more_than_runs_and_no_more_than_slurm_allows() {
        // Hours each: a task for each run.
        assert_eq!(shares(12, 12 * 7200, LIMITS), Some((12, 7200)));
        assert_eq!(shares(5000, 5000 * 7200, LIMITS), Some((1000, 36_000)));
        let unknown = Limits {
            max_array_size: None,
            ..LIMITS
        };
        assert_eq!(shares(5000, 5000 * 7200, unknown), Some((5000, 7200)));
        let tiny = Limits {
            max_array_size: Some(0),
            ..LIMITS
        };
        assert_eq!(shares(5, 5 * 7200, tiny), Some((1, 36_000)));
    }

    #[test]
    fn test_shares_follow_a_number_of_tasks_that_somebody_asked_for() {
        let asked = |tasks| Limits {
            tasks: NonZeroU32::new(tasks),
            ..LIMITS
        };
        assert_eq!(shares(12, 30, asked(4)), Some((4, 7)));
        // 12 runs keep 12 tasks busy.
        assert_eq!(shares(12, 36, asked(100)), Some((12, 3)));
        assert_eq!(shares(5000, 5000, asked(3000)), Some((1000, 5)));
    }
}
