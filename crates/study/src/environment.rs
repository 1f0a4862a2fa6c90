//! What a study ran on, for its `environment.toml`.

use std::time::{SystemTime, UNIX_EPOCH};

use leuko_train::EngineConfig;
use serde::Serialize;

/// The program, its libraries and the machine.
#[derive(Debug, Serialize)]
pub(crate) struct Environment {
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

impl Environment {
    /// Looks around.
    pub(crate) fn here(engine: EngineConfig, workers: usize) -> Self {
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
            command: std::env::args().collect(),
        }
    }
}

fn cpu_name() -> String {
    fs_err::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| "unknown".to_owned())
}
