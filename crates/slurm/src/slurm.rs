//! Calls of Slurm's programs. Each ends, also if Slurm does not answer.

use std::io::{Read, Seek};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use fs_err::File;
use wait_timeout::ChildExt;

use crate::error::SlurmError;
use crate::job::{Job, JobId};

/// What Slurm's programs say if its controller does not answer. A job may have been taken then.
const SILENT: [&str; 9] = [
    "unable to contact slurm controller",
    "unable to establish",
    "timed out",
    "timeout",
    "connection refused",
    "connect failure",
    "communication connection failure",
    "zero bytes were transmitted",
    "no route to host",
];

/// Where Slurm's programs are, and how patient to be with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slurm {
    /// Their folder; `None` if they are found by their names.
    pub folder: Option<PathBuf>,
    /// Longest time that one of them may take.
    pub timeout: Duration,
    /// Pauses after which a call without an answer is tried again.
    pub pauses: Vec<Duration>,
}

impl Default for Slurm {
    /// For a person, who sees an error and decides: one try, of a minute.
    fn default() -> Self {
        Self {
            folder: None,
            timeout: Duration::from_secs(60),
            pauses: Vec::new(),
        }
    }
}

impl Slurm {
    /// For a job, where nobody sees an error: tries for ten minutes.
    pub fn patient() -> Self {
        Self {
            pauses: [10, 30, 60, 120, 240].map(Duration::from_secs).to_vec(),
            ..Self::default()
        }
    }

    /// For a look that may fail: one try, of five seconds.
    pub fn hasty() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            ..Self::default()
        }
    }

    /// Slurm's `MaxArraySize`; `None` if it does not say.
    ///
    /// # Errors
    ///
    /// - [`SlurmError::Missing`], [`SlurmError::Refused`], [`SlurmError::NoAnswer`].
    pub fn max_array_size(&self) -> Result<Option<u32>, SlurmError> {
        let text = self.call("scontrol", &["show".into(), "config".into()], None)?;
        let value = text.lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == "MaxArraySize").then(|| value.trim().parse().ok())
        });
        Ok(value.flatten())
    }

    /// Submits a script. `held` is a file that stays open as long as the call lives, whatever happens to the caller.
    pub(crate) fn submit(
        &self,
        options: &[String],
        script: &str,
        held: &File,
    ) -> Result<JobId, SlurmError> {
        const SBATCH: &str = "sbatch";
        let mut words = vec!["--parsable".to_owned()];
        words.extend(options.iter().cloned());
        words.push(script.to_owned());
        let text = self.call(SBATCH, &words, Some(held))?;
        // `ID` or `ID;CLUSTER`, perhaps below what a site's plugin prints.
        let id = text.lines().rev().find_map(|line| {
            let id = line.trim().split(';').next()?;
            id.parse().ok().map(JobId)
        });
        id.ok_or_else(|| SlurmError::Unexpected {
            program: SBATCH.to_owned(),
            expected: "the number of a job",
            got: text,
        })
    }

    /// The jobs with one of these names that wait or run.
    pub(crate) fn active(&self, names: &[&str]) -> Result<Vec<Job>, SlurmError> {
        self.queue(names, &[])
    }

    /// The same, with each task of an array as a job.
    pub(crate) fn tasks(&self, names: &[&str]) -> Result<Vec<Job>, SlurmError> {
        self.queue(names, &["--array"])
    }

    /// The jobs with this name that Slurm remembers, also if they ended: those of the queue and, where the cluster keeps
    /// accounts, those of the accounts since `since`, in seconds since 1970.
    pub(crate) fn remembered(&self, name: &str, since: u64) -> Result<Vec<Job>, SlurmError> {
        let mut found = self.queue(&[name], &["--states=all"])?;
        if found.is_empty() {
            let words = [
                "--noheader".to_owned(),
                "--parsable2".to_owned(),
                "--allocations".to_owned(),
                format!("--name={name}"),
                // The clocks of two machines may differ.
                format!("--starttime=uts{}", since.saturating_sub(3600)),
                "--format=JobID,State,JobName".to_owned(),
            ];
            // Without accounts, it is an error.
            let text = self.call("sacct", &words, None).unwrap_or_default();
            found.extend(text.lines().filter_map(Job::of_line));
        }
        Ok(found.into_iter().filter(|job| job.name == name).collect())
    }

    fn queue(&self, names: &[&str], more: &[&str]) -> Result<Vec<Job>, SlurmError> {
        let mut words = vec![
            "--noheader".to_owned(),
            // Also in partitions that are hidden from most users.
            "--all".to_owned(),
            format!("--name={}", names.join(",")),
            "--format=%F|%T|%j".to_owned(),
        ];
        words.extend(more.iter().map(|&word| word.to_owned()));
        let text = self.call("squeue", &words, None)?;
        Ok(text.lines().filter_map(Job::of_line).collect())
    }

    /// Cancels jobs. One that has ended is no error.
    pub(crate) fn cancel(&self, jobs: &[JobId]) -> Result<(), SlurmError> {
        let words: Vec<String> = jobs.iter().map(JobId::to_string).collect();
        match self.call("scancel", &words, None) {
            Ok(_) | Err(SlurmError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The same call again after pauses, as long as Slurm does not answer.
    pub(crate) fn patiently<T>(
        &self,
        call: impl Fn() -> Result<T, SlurmError>,
    ) -> Result<T, SlurmError> {
        for pause in &self.pauses {
            match call() {
                Err(error) if error.may_pass() => std::thread::sleep(*pause),
                answer => return answer,
            }
        }
        call()
    }

    /// What a program prints.
    fn call(
        &self,
        program: &str,
        words: &[String],
        held: Option<&File>,
    ) -> Result<String, SlurmError> {
        let path = match &self.folder {
            Some(folder) => folder.join(program),
            None => program.into(),
        };
        let missing = |source| SlurmError::Missing {
            program: program.to_owned(),
            source,
        };
        let mut command = Command::new(path);
        command.args(words).stdin(match held {
            Some(file) => Stdio::from(file.file().try_clone().map_err(missing)?),
            None => Stdio::null(),
        });
        for (name, _) in std::env::vars_os() {
            if of_another_job(&name.to_string_lossy()) {
                command.env_remove(name);
            }
        }
        let ended = output_within(&mut command, self.timeout);
        match ended.map_err(missing)? {
            Some(output) => answer(program, &output),
            None => Err(SlurmError::no_answer_after(program, self.timeout)),
        }
    }
}

/// What a program prints, if it ends in time. One that does not is killed.
fn output_within(command: &mut Command, longest: Duration) -> std::io::Result<Option<Output>> {
    // Files take all that is printed, where a full pipe would stop the program.
    let mut printed = [tempfile::tempfile()?, tempfile::tempfile()?];
    let [stdout, stderr] = &printed;
    command
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?);
    let mut child = command.spawn()?;
    let Some(status) = child.wait_timeout(longest)? else {
        child.kill()?;
        child.wait()?;
        return Ok(None);
    };
    let mut texts = [Vec::new(), Vec::new()];
    for (file, text) in printed.iter_mut().zip(&mut texts) {
        file.rewind()?;
        file.read_to_end(text)?;
    }
    let [stdout, stderr] = texts;
    Ok(Some(Output {
        status,
        stdout,
        stderr,
    }))
}

/// Variables that describe the job that this program runs in, or how a person likes lists: they would change what
/// another job gets, and what the programs print.
fn of_another_job(name: &str) -> bool {
    const KEEP: [&str; 3] = ["SLURM_CONF", "SLURM_CLUSTERS", "SLURM_JWT"];
    let prefixes = ["SLURM_", "SQUEUE_", "SACCT_", "SCANCEL_"];
    prefixes.iter().any(|prefix| name.starts_with(prefix)) && !KEEP.contains(&name)
}

fn answer(program: &str, output: &Output) -> Result<String, SlurmError> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    let said = text(&output.stderr);
    let prefix = format!("{program}: error: ");
    let lines = said.lines().map(|line| {
        let line = line.trim();
        line.strip_prefix(&prefix).unwrap_or(line)
    });
    let message = match said.is_empty() {
        true => output.status.to_string(),
        false => lines.collect::<Vec<_>>().join("; "),
    };
    let program = program.to_owned();
    let lower = message.to_lowercase();
    Err(match SILENT.iter().any(|silent| lower.contains(silent)) {
        true => SlurmError::NoAnswer { program, message },
        false => SlurmError::Refused { program, message },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_variables_of_the_job_around_are_left_out() {
        for name in ["SLURM_JOB_ID", "SLURM_RESTART_COUNT", "SQUEUE_STATES"] {
            assert!(of_another_job(name), "{name}");
        }
        // Those of sbatch are the user's own wishes.
        for name in ["SLURM_CONF", "SBATCH_PARTITION", "PATH"] {
            assert!(!of_another_job(name), "{name}");
        }
    }

    #[test]
    fn test_a_program_that_is_not_there_is_named() {
        let nowhere = Slurm {
            folder: Some("/no-such-folder".into()),
            ..Slurm::default()
        };
        let error = nowhere.max_array_size().unwrap_err();
        assert!(
            matches!(&error, SlurmError::Missing { program, .. } if program == "scontrol"),
            "{error}"
        );
    }
}
