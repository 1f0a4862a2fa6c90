//! What a study ran on, for its `environment.toml`.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use leuko_train::EngineConfig;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::text_sum::write_with_sum;
use crate::error::StudyError;

/// Name of the file.
pub(crate) const ENVIRONMENT: &str = "environment.toml";

/// The program that runs a study, for its `environment.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The command line, for somebody who repeats it.
    pub command: Vec<String>,
    /// Commit that it was built from, with `+changes` if files differed from it.
    pub commit: String,
    /// The compiler.
    pub rustc: String,
    /// Version of the Rust binding to libtorch; `none` in a build without libtorch.
    pub tch: String,
    /// Version of libtorch; `none` in a build without libtorch.
    pub libtorch: String,
}

impl Default for Program {
    /// The command line of this process, and nothing else that is known.
    fn default() -> Self {
        let unknown = || "unknown".to_owned();
        Self {
            command: std::env::args_os()
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect(),
            commit: unknown(),
            rustc: unknown(),
            tch: unknown(),
            libtorch: unknown(),
        }
    }
}

/// One start of a study: the program, its libraries and the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Version of leuko.
    pub leuko: String,
    /// [`Program::commit`].
    pub commit: String,
    /// [`Program::rustc`].
    pub rustc: String,
    /// [`Program::tch`].
    pub tch: String,
    /// [`Program::libtorch`].
    pub libtorch: String,
    /// Engine and device.
    pub engine: String,
    /// Runs trained at once.
    pub workers: usize,
    /// Operating system and architecture.
    pub system: String,
    /// The processor's name.
    pub cpu: String,
    /// Cores that this process may use.
    pub cores: usize,
    /// When the study began or went on, in seconds since 1970.
    pub started_unix: u64,
    /// [`Program::command`].
    pub command: Vec<String>,
}

impl Session {
    /// A start of `program` on this machine, now.
    pub fn here(program: &Program, engine: EngineConfig, workers: usize) -> Self {
        Self {
            leuko: env!("CARGO_PKG_VERSION").to_owned(),
            commit: program.commit.clone(),
            rustc: program.rustc.clone(),
            tch: program.tch.clone(),
            libtorch: program.libtorch.clone(),
            engine: engine.to_string(),
            workers,
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            cpu: processor_name(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            started_unix: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |d| d.as_secs()),
            command: program.command.clone(),
        }
    }

    /// Its command for all shares. A cluster's tasks differ in nothing else but the number of workers, which changes no
    /// result.
    pub(crate) fn whole_command(&self) -> Vec<String> {
        let whole = without(&self.command, "--share");
        match whole.len() == self.command.len() {
            true => whole,
            false => without(&whole, "--workers"),
        }
    }

    /// Whether another start differs in nothing but its time and its share.
    fn is_like(&self, other: &Self) -> bool {
        let plain = |session: &Self| Self {
            started_unix: 0,
            command: session.whole_command(),
            workers: 0,
            ..session.clone()
        };
        plain(self) == plain(other)
    }
}

/// Words without an option and its value.
fn without(words: &[String], option: &str) -> Vec<String> {
    let mut words = words.iter();
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        if word == option {
            words.next();
        } else if word
            .strip_prefix(option)
            .is_none_or(|rest| !rest.starts_with('='))
        {
            kept.push(word.clone());
        }
    }
    kept
}

/// Adds the start of a share, unless there is one like it: of a thousand tasks on equal machines, one writes the file, and
/// the others read it.
pub(crate) fn add_share(out: &Path, session: &Session) -> Result<(), StudyError> {
    match read_sessions(out)
        .iter()
        .any(|there| there.is_like(session))
    {
        true => Ok(()),
        false => add_session(out, session),
    }
}

/// Adds a start to `environment.toml`: a study that was interrupted has several, perhaps of other commits
/// or machines.
pub(crate) fn add_session(out: &Path, session: &Session) -> Result<(), StudyError> {
    let mut sessions: Vec<Value> = tables(out).into_iter().map(Value::Table).collect();
    sessions.push(Value::try_from(session).map_err(StudyError::toml(ENVIRONMENT))?);
    let table = Table::from_iter([("session".to_owned(), Value::Array(sessions))]);
    let text = toml::to_string(&table).map_err(StudyError::toml(ENVIRONMENT))?;
    Ok(write_with_sum(&out.join(ENVIRONMENT), &text)?)
}

/// The starts of the study in `out`, in order. One that another version wrote in another form is left out.
pub(crate) fn read_sessions(out: &Path) -> Vec<Session> {
    let tables = tables(out).into_iter();
    tables.filter_map(|table| table.try_into().ok()).collect()
}

fn tables(out: &Path) -> Vec<Table> {
    let text = fs_err::read_to_string(out.join(ENVIRONMENT)).unwrap_or_default();
    let table: Table = text.parse().unwrap_or_default();
    let sessions = table.get("session").and_then(Value::as_array);
    let tables = sessions.into_iter().flatten().filter_map(Value::as_table);
    tables.cloned().collect()
}

/// The name of the processor, as the system gives it.
pub(crate) fn processor_name() -> String {
    let text = fs_err::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    line.and_then(|line| line.split_once(':'))
        .map_or_else(|| "unknown".to_owned(), |(_, name)| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::Compute;

    fn session(command: &str) -> Session {
        let mut session = Session::here(&Program::default(), Compute::default().engine, 1);
        session.command = command.split(' ').map(str::to_owned).collect();
        session
    }

    #[test]
    fn test_whole_command_leaves_out_the_share_and_its_workers() {
        for (command, whole) in [
            (
                "leuko run --workers 1 --share 2/10 --seed 1",
                "leuko run --seed 1",
            ),
            (
                "leuko run --share=2/10 --workers=4 --seed 1",
                "leuko run --seed 1",
            ),
            // Somebody chose this one.
            (
                "leuko run --workers 4 --seed 1",
                "leuko run --workers 4 --seed 1",
            ),
            ("leuko run --shared x", "leuko run --shared x"),
        ] {
            assert_eq!(session(command).whole_command().join(" "), whole);
        }
    }

    #[test]
    fn test_add_share_writes_once_for_all_tasks_on_equal_machines() {
        let out = tempfile::tempdir().unwrap();
        let file = || fs_err::read(out.path().join(ENVIRONMENT)).unwrap();
        add_share(out.path(), &session("leuko run --workers 1 --share 1/9")).unwrap();
        let first = file();
        let mut later = session("leuko run --workers 2 --share 7/9");
        later.started_unix += 60;
        add_share(out.path(), &later).unwrap();
        assert_eq!(file(), first);
        // Another processor, or another command.
        later.cpu = "another".to_owned();
        add_share(out.path(), &later).unwrap();
        add_share(out.path(), &session("leuko run --share 1/9 --seed 2")).unwrap();
        assert_eq!(read_sessions(out.path()).len(), 3);
    }
}
