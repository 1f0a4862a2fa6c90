//! How fast training is, beside libtorch in the same rounds.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use fs_err as fs;
use serde::Deserialize;

use super::measured::Numbers;
use crate::workspace;

#[derive(Deserialize)]
struct Report {
    step: Vec<Row>,
    run: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    engine: String,
    over_best_libtorch: Option<f64>,
}

/// Speeds of the fused kernels over libtorch's at its best, by what was measured and the engine.
///
/// # Errors
/// - `leuko bench` fails, or this `leuko` has no libtorch.
pub(super) fn measure(binary: &Path) -> Result<Numbers> {
    let path = workspace::root().join("target/regress/speed.toml");
    let mut bench = Command::new(binary);
    bench.args(["bench", "--rounds", "5", "--steps", "20", "--toml"]);
    workspace::run(bench.arg(&path).stdout(Stdio::null()))?;
    parse(&fs::read_to_string(path)?)
}

fn parse(report: &str) -> Result<Numbers> {
    let report: Report = toml::from_str(report).context("the table of leuko bench")?;
    let parts = [("training step", report.step), ("whole run", report.run)];
    let mut speeds = Numbers::new();
    for (part, rows) in parts {
        for row in rows.iter().filter(|row| row.engine.starts_with("fused")) {
            let over = row.over_best_libtorch;
            let over = over.context("this leuko has no libtorch to compare with")?;
            speeds.insert(format!("{part}, {}", row.engine), over);
        }
    }
    Ok(speeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_parse_takes_the_fused_engines() {
        let row = |engine: &str, over: &str| {
            format!(
                "{{ engine = \"{engine}\", images_per_second = 1.0, over_best_libtorch = {over} }}"
            )
        };
        let rows = [row("libtorch-cpu", "1.0"), row("fused-avx2", "3.2")].join(", ");
        let report = format!("step = [{rows}]\nrun = [{}]\n", row("fused-avx2", "2.5"));
        let speeds: Vec<(String, f64)> = parse(&report).unwrap().into_iter().collect();
        let of = |name: &str, over| (name.to_owned(), over);
        assert_eq!(
            speeds,
            [
                of("training step, fused-avx2", 3.2),
                of("whole run, fused-avx2", 2.5)
            ]
        );
        assert!(parse("run = []\nstep = [{ engine = 'fused-avx2' }]\n").is_err());
    }
}
