//! What an order comes to, before it is submitted.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use crate::amounts::{self, Limit};
use crate::command::is_bare;
use crate::error::SlurmError;
use crate::options::{self, words};
use crate::shares::{Limits, Shares, Work};
use crate::submission::Order;

/// What an order comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Tasks of the array; `None` if no run is left.
    pub shares: Option<Shares>,
    /// Memory that a task takes, in bytes; `None` if nobody knows.
    pub memory: Option<u64>,
    /// What may go wrong.
    pub cautions: Vec<Caution>,
}

/// What may go wrong with an order that Slurm takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// A task may reach its time limit.
    Time {
        /// The limit.
        limit: Duration,
        /// The longest time of a task.
        each: Duration,
    },
    /// A task takes more memory than it asks for.
    Memory {
        /// What it asks for, in bytes.
        limit: u64,
        /// What it takes, in bytes.
        need: u64,
    },
    /// This machine does not have the program that the tasks start.
    Program {
        /// The program.
        program: PathBuf,
    },
}

impl Order {
    /// Processors of a task: those that options of `sbatch` ask for, the user's before the laboratory's, else the
    /// laboratory's `cpus`.
    ///
    /// # Errors
    ///
    /// - [`SlurmError::Options`].
    pub fn cpus(&self) -> Result<NonZeroU32, SlurmError> {
        let asked = self.asked(|words| NonZeroU32::new(options::cpus(words)?))?;
        Ok(asked.unwrap_or(self.site.cpus))
    }

    /// What it comes to, if an array has fewer than `max_array_size` tasks.
    ///
    /// # Errors
    ///
    /// - As [`check`](Self::check).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use leuko_slurm::{Caution, LeukoCommand, Order, Site, Work};
    ///
    /// let order = Order {
    ///     command: LeukoCommand {
    ///         program: "/shared/bin/leuko".into(),
    ///         name: "run".into(),
    ///         arguments: Vec::new(),
    ///         whole: Vec::new(),
    ///         folder: "/home/ada".into(),
    ///         environment: Default::default(),
    ///     },
    ///     site: Site { memory: Some("4G".into()), ..Site::default() },
    ///     sbatch: "--time=5".into(),
    ///     tasks: None,
    /// };
    /// // Ten runs of ten minutes.
    /// let work = Work {
    ///     runs: (0..10).map(|run| format!("run {run}")).collect(),
    ///     time: Duration::from_secs(6_000),
    ///     memory: Some(200_000_000),
    /// };
    /// let outlook = order.outlook(&work, Some(1001))?;
    /// let (limit, each) = (Duration::from_secs(300), Duration::from_secs(600));
    /// assert_eq!(outlook.cautions, [Caution::Time { limit, each }]);
    /// # Ok::<(), leuko_slurm::SlurmError>(())
    /// ```
    pub fn outlook(&self, work: &Work, max_array_size: Option<u32>) -> Result<Outlook, SlurmError> {
        self.check()?;
        let shares = self.shares(work, max_array_size)?;
        let mut cautions = Vec::new();
        let each = shares.map(|shares| shares.each);
        if let (Some(limit), Some(each)) = (self.time()?, each)
            && limit < each
        {
            cautions.push(Caution::Time { limit, each });
        }
        if let (Some(limit), Some(need)) = (self.memory()?, work.memory)
            && limit < need
        {
            cautions.push(Caution::Memory { limit, need });
        }
        let program = self.site.program.iter();
        let elsewhere = program.filter(|program| !is_bare(program) && !program.exists());
        cautions.extend(elsewhere.map(|program| Caution::Program {
            program: program.clone(),
        }));
        Ok(Outlook {
            shares,
            memory: work.memory,
            cautions,
        })
    }

    pub(crate) fn shares(
        &self,
        work: &Work,
        max_array_size: Option<u32>,
    ) -> Result<Option<Shares>, SlurmError> {
        let limits = Limits {
            wanted: Duration::from_secs(60) * self.site.minutes.get(),
            cpus: self.cpus()?,
            max_array_size,
            tasks: self.tasks,
        };
        Ok(Shares::of(work, &limits))
    }

    /// The time limit of a task, as far as the order says.
    fn time(&self) -> Result<Option<Duration>, SlurmError> {
        let asked = self.asked(|words| amounts::time(options::value(words, &["time"])?.1))?;
        let own = || amounts::time(self.site.time.as_deref()?);
        Ok(asked.or_else(own).and_then(Limit::most))
    }

    /// The memory of a task in bytes, as far as the order says.
    fn memory(&self) -> Result<Option<u64>, SlurmError> {
        let cpus = u64::from(self.cpus()?.get());
        let asked = self.asked(|words| {
            let (name, text) = options::value(words, &["mem", "mem-per-cpu"])?;
            let each = match name {
                "mem-per-cpu" => cpus,
                _ => 1,
            };
            Some((amounts::memory(text)?, each))
        })?;
        let own = || Some((amounts::memory(self.site.memory.as_deref()?)?, 1));
        let found = asked.or_else(own);
        Ok(found.and_then(|(limit, each)| Some(limit.most()?.saturating_mul(each))))
    }

    /// What options of `sbatch` ask for: the user's come last, and so they count.
    fn asked<T>(&self, what: impl Fn(&[String]) -> Option<T>) -> Result<Option<T>, SlurmError> {
        let [user, site] = [words(&self.sbatch)?, words(&self.site.sbatch)?];
        Ok(what(&user).or_else(|| what(&site)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;

    /// Eight runs of ten minutes, one a task.
    fn cautions(site: &Site, sbatch: &str) -> Vec<Caution> {
        let work = Work {
            runs: (0..8).map(|run| run.to_string()).collect(),
            time: Duration::from_secs(4_800),
            memory: Some(300 << 20),
        };
        let order = Order::example(site.clone(), sbatch);
        order.outlook(&work, None).unwrap().cautions
    }

    #[test]
    fn test_a_limit_below_what_a_task_may_take_is_told() {
        let each = Duration::from_secs(600);
        let time = |seconds| Caution::Time {
            limit: Duration::from_secs(seconds),
            each,
        };
        let site = Site {
            time: Some("5".to_owned()),
            ..Site::default()
        };
        assert_eq!(cautions(&site, ""), [time(300)]);
        assert_eq!(cautions(&site, "-t 9:59"), [time(599)]);
        assert_eq!(cautions(&site, "--time=10"), []);
        assert_eq!(cautions(&site, "--time=UNLIMITED"), []);
        let memory = |megabytes: u64| Caution::Memory {
            limit: megabytes << 20,
            need: 300 << 20,
        };
        let site = Site {
            memory: Some("299M".to_owned()),
            ..Site::default()
        };
        assert_eq!(cautions(&site, ""), [memory(299)]);
        assert_eq!(cautions(&site, "--mem=300"), []);
        assert_eq!(cautions(&site, "--mem=0"), []);
        assert_eq!(cautions(&site, "--mem-per-cpu=200M"), [memory(200)]);
        assert_eq!(cautions(&site, "--mem-per-cpu=200M -c2"), []);
    }

    #[test]
    fn test_cpus_are_the_users_then_those_of_the_laboratorys_options_then_the_key() {
        let site = Site {
            sbatch: "-c 4".to_owned(),
            cpus: 2.try_into().unwrap(),
            ..Site::default()
        };
        let cpus = |site: &Site, sbatch| Order::example(site.clone(), sbatch).cpus().unwrap().get();
        assert_eq!(cpus(&site, "-c 8"), 8);
        assert_eq!(cpus(&site, ""), 4);
        let key = Site {
            sbatch: String::new(),
            ..site
        };
        assert_eq!(cpus(&key, ""), 2);
    }

    #[test]
    fn test_amounts_that_sbatch_does_not_read_are_refused_by_their_key() {
        let refused = |memory: Option<&str>, time: Option<&str>| {
            let site = Site {
                memory: memory.map(str::to_owned),
                time: time.map(str::to_owned),
                ..Site::default()
            };
            Order::example(site, "").check().unwrap_err().to_string()
        };
        let all = [
            refused(Some("lots"), None),
            refused(Some("8 GB"), None),
            refused(None, Some("1 hour")),
        ];
        insta::assert_snapshot!(all.join("\n"), @r#"
        memory = "lots" in slurm.toml: expected a number with K, M, G or T right behind it, such as "8G"
        memory = "8 GB" in slurm.toml: expected a number with K, M, G or T right behind it, such as "8G"
        time = "1 hour" in slurm.toml: expected minutes, hours:minutes:seconds or days-hours, such as "01:00:00"
        "#);
    }

    #[cfg(unix)]
    #[test]
    fn test_a_program_that_is_not_here_is_told_and_one_that_cannot_start_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let with = |program: PathBuf| Site {
            program: Some(program),
            ..Site::default()
        };
        let program = root.path().join("leuko");
        let not_here = Caution::Program {
            program: program.clone(),
        };
        assert_eq!(cautions(&with(program.clone()), ""), [not_here]);
        // A name is looked up by the job.
        assert_eq!(cautions(&with("leuko".into()), ""), []);
        leuko_core::write_whole(&program, b"#!/bin/bash\n").unwrap();
        for program in [program, root.path().to_owned(), "".into()] {
            let error = Order::example(with(program), "").check().unwrap_err();
            assert!(matches!(error, SlurmError::Program { .. }), "{error}");
        }
    }
}
