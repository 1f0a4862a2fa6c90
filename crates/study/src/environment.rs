//! What a study ran on, for its `environment.toml`.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use leuko_core::write_whole;
use leuko_train::EngineConfig;
use serde::Serialize;
use toml::{Table, Value};

/// Adds this start to a study's `environment.toml`: a study that was interrupted has several, perhaps
/// of other commits or machines.
///
/// # Errors
///
/// - The file cannot be written.
pub(crate) fn add_session(folder: &Path, engine: EngineConfig, workers: usize) -> Result<()> {
    let path = folder.join("environment.toml");
    // One that cannot be read says nothing that could be kept.
    let earlier = fs_err::read_to_string(&path).ok();
    let earlier = earlier.and_then(|text| text.parse::<Table>().ok());
    let mut sessions = match earlier.and_then(|mut table| table.remove("session")) {
        Some(Value::Array(sessions)) => sessions,
        _ => Vec::new(),
    };
    sessions.push(Value::try_from(Session::here(engine, workers))?);
    let table = Table::from_iter([("session".to_owned(), Value::Array(sessions))]);
    Ok(write_whole(&path, toml::to_string(&table)?.as_bytes())?)
}

/// One start of a study: the program, its libraries and the machine.
#[derive(Debug, Serialize)]
struct Session {
    /// Version of leuko.
    leuko: &'static str,
    /// Commit that the program was built from, with `+changes` if files differed from it.
    commit: &'static str,
    /// The compiler.
    rustc: &'static str,
    /// Version of the Rust binding to libtorch; `none` in a build without.
    tch: &'static str,
    /// Version of libtorch; `none` in a build without.
    libtorch: &'static str,
    /// Engine and device.
    engine: String,
    /// Runs trained at once.
    workers: usize,
    /// Operating system and architecture.
    system: String,
    /// The processor's name.
    cpu: String,
    /// Cores that this process may use.
    cores: usize,
    /// When the study began or went on, in seconds since 1970.
    started_unix: u64,
    /// The command line.
    command: Vec<String>,
}

impl Session {
    /// Looks around.
    fn here(engine: EngineConfig, workers: usize) -> Self {
        Self {
            leuko: env!("CARGO_PKG_VERSION"),
            commit: env!("LEUKO_COMMIT"),
            rustc: env!("LEUKO_RUSTC"),
            tch: env!("LEUKO_TCH"),
            libtorch: env!("LEUKO_LIBTORCH"),
            engine: engine.to_string(),
            workers,
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            cpu: cpu_name(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            started_unix: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |d| d.as_secs()),
            command: std::env::args_os()
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect(),
        }
    }
}

/// The name of the processor, as the system gives it.
pub(crate) fn cpu_name() -> String {
    fs_err::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| "unknown".to_owned())
}
