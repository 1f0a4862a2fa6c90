//! `cargo xtask fuzz`: many changed files for each reader.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result};
use fs_err as fs;

use crate::{cargo, say, workspace};

/// The targets' workspace.
const TARGETS: &str = "tests/fuzz/targets";
/// Most bytes of a file that libFuzzer makes: a checkpoint has 30,000.
const LONGEST: u32 = 40_000;

/// Give every reader of files many changed files, and say how many
///
/// With cargo-fuzz (`cargo install cargo-fuzz`) and a nightly compiler, libFuzzer changes files so that they take
/// new ways through the code; it needs hours. Without, proptest changes valid files at random.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo +nightly xtask fuzz                    every reader, a million files each
  cargo xtask fuzz --runs 10000                a first look
  cargo xtask fuzz --only png,workbook         two readers
  RUSTC_BOOTSTRAP=1 cargo xtask fuzz           libFuzzer with a stable compiler")]
pub(crate) struct Args {
    /// Files for each reader
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    runs: u32,
    /// Readers, by the names of their targets
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,
}

/// What a target's run gave.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    executions: u64,
    /// Parts of the code that were reached.
    coverage: String,
    /// Files that reach different parts.
    corpus: String,
    /// The file that fails, if one does.
    failing: Option<String>,
}

/// Runs all targets, or proptest in their place.
///
/// # Errors
/// - A build fails, or a reader breaks what must hold.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let names = targets(&args.only)?;
    if !has_libfuzzer() {
        say::note("no cargo-fuzz with a nightly compiler: proptest changes the files instead");
        return with_proptest(args);
    }
    let corpus = workspace::root().join("target/fuzz");
    say::step("Valid files to start from");
    let example = [
        "run",
        "--release",
        "--package=leuko-fuzz",
        "--example=seeds",
        "--",
    ];
    workspace::run(cargo::cargo(&example).arg(&corpus))?;
    let mut failed = false;
    let mut table = vec![row([
        "target",
        "executions",
        "coverage",
        "corpus",
        "failing file",
    ])];
    for name in names {
        say::step(&format!("{} files for {name}", args.runs));
        let outcome = with_libfuzzer(&name, args.runs, &corpus.join(&name))?;
        failed |= outcome.failing.is_some();
        let executions = outcome.executions.to_string();
        let failing = outcome.failing.as_deref().unwrap_or("none");
        table.push(row([
            &name,
            &executions,
            &outcome.coverage,
            &outcome.corpus,
            failing,
        ]));
    }
    table.iter().for_each(|row| say::line(row));
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Whether cargo-fuzz is there, and the compiler takes its options.
fn has_libfuzzer() -> bool {
    let version = workspace::first_line("rustc", &["--version"]).unwrap_or_default();
    let takes_options =
        version.contains("nightly") || std::env::var_os("RUSTC_BOOTSTRAP").is_some();
    takes_options && cargo::has("fuzz")
}

/// Names of the targets, all or the chosen ones.
fn targets(only: &[String]) -> Result<Vec<String>> {
    let manifest = fs::read_to_string(workspace::root().join(TARGETS).join("Cargo.toml"))?;
    let all = names(&manifest)?;
    if let Some(unknown) = only.iter().find(|name| !all.contains(name)) {
        anyhow::bail!(
            "there is no target {unknown}\n  hint: choose from {}",
            all.join(", ")
        );
    }
    Ok(match only {
        [] => all,
        only => only.to_vec(),
    })
}

fn names(manifest: &str) -> Result<Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Manifest {
        bin: Vec<Target>,
    }
    #[derive(serde::Deserialize)]
    struct Target {
        name: String,
    }
    let manifest: Manifest = toml::from_str(manifest)?;
    Ok(manifest.bin.into_iter().map(|target| target.name).collect())
}

/// Runs one target, and shows what libFuzzer prints only if it fails.
fn with_libfuzzer(name: &str, runs: u32, corpus: &PathBuf) -> Result<Outcome> {
    // Without a sanitizer: leuko's only unsafe code reads no files.
    let mut fuzz = cargo::cargo(&[
        "fuzz",
        "run",
        "--fuzz-dir",
        TARGETS,
        "-O",
        "-s",
        "none",
        name,
    ]);
    fuzz.arg(corpus)
        .args(["--", "-rss_limit_mb=1024", "-print_final_stats=1"]);
    fuzz.args([format!("-runs={runs}"), format!("-max_len={LONGEST}")]);
    let mut child = fuzz
        .stderr(Stdio::piped())
        .spawn()
        .context("cargo could not be started")?;
    let lines = child.stderr.take().map(BufReader::new).into_iter();
    let lines = lines.flat_map(BufRead::lines).map_while(Result::ok);
    let lines: Vec<String> = lines.collect();
    let status = child.wait()?;
    let outcome = read(&lines);
    if !status.success() && outcome.failing.is_none() {
        lines.iter().for_each(|line| say::line(line));
        anyhow::bail!("`cargo fuzz run {name}` failed ({status}): see above");
    }
    Ok(outcome)
}

/// Reads what libFuzzer prints: `#1000 DONE cov: 7 ft: 9 corp: 3/20b ...`.
fn read(lines: &[String]) -> Outcome {
    let mut outcome = Outcome::default();
    for line in lines {
        let after = |mark: &str| {
            Some(
                line.split_once(mark)?
                    .1
                    .split_whitespace()
                    .next()?
                    .to_owned(),
            )
        };
        if let Some(coverage) = after(" cov: ") {
            outcome.coverage = coverage;
            outcome.corpus = after(" corp: ").unwrap_or_default();
        }
        let executions = after("stat::number_of_executed_units: ");
        if let Some(executions) = executions.and_then(|number| number.parse().ok()) {
            outcome.executions = executions;
        }
        if let Some(file) = after("Test unit written to ") {
            outcome.failing = Some(file);
        }
    }
    outcome
}

fn row(cells: [&str; 5]) -> String {
    let [name, executions, coverage, corpus, failing] = cells;
    format!("{name:<14} {executions:>10} {coverage:>9} {corpus:>12}  {failing}")
}

/// The twin of the targets on any toolchain.
fn with_proptest(args: &Args) -> Result<ExitCode> {
    let mut tests = cargo::cargo(&["test", "--release", "--package=leuko-fuzz", "--test=it"]);
    tests.args(["--", "readers::", "--nocapture"]);
    tests.env("LEUKO_FUZZ_CASES", args.runs.to_string());
    tests.env("LEUKO_FUZZ_ONLY", args.only.join(","));
    workspace::run(&mut tests)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_read_takes_the_last_numbers_and_the_failing_file() {
        let lines = [
            "#2\tINITED cov: 3 ft: 4 corp: 1/1b exec/s: 0 rss: 30Mb",
            "#900\tNEW    cov: 12 ft: 30 corp: 5/77b lim: 4 exec/s: 0 rss: 31Mb L: 3/4",
            "artifact_prefix='a/'; Test unit written to a/crash-1f",
            "stat::number_of_executed_units: 901",
        ]
        .map(str::to_owned);
        let expected = Outcome {
            executions: 901,
            coverage: "12".to_owned(),
            corpus: "5/77b".to_owned(),
            failing: Some("a/crash-1f".to_owned()),
        };
        assert_eq!(read(&lines), expected);
    }

    #[test]
    fn test_targets_are_those_of_the_manifest() {
        let all = targets(&[]).unwrap();
        assert!(all.contains(&"png".to_owned()), "{all:?}");
        assert_eq!(targets(&["bmp".to_owned()]).unwrap(), ["bmp"]);
        assert!(targets(&["gif".to_owned()]).is_err());
    }
}
