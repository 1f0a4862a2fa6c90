//! leuko beside the programs in tests/peers, which do the same work in Keras and PyTorch.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use fs_err as fs;
use serde::Deserialize;

use crate::setup::python;
use crate::{machine, say, workspace};

/// Free space that the installation needs: wheels in pip's cache, and unpacked.
const DISK: u64 = 11_000_000_000;

/// One program's epochs: a line that it printed.
#[derive(Clone, Debug, Deserialize)]
struct Epochs {
    engine: String,
    images_per_second: Vec<f64>,
    /// What other programs took of the core does not count, nor does waiting.
    images_per_processor_second: Vec<f64>,
}

/// A program's speeds in each round.
#[derive(Debug, PartialEq)]
struct Contestant {
    name: String,
    speeds: Vec<f64>,
    of_processor: Vec<f64>,
}

/// Installs the peers if they are missing, lets them and `leuko` take turns on one core, and prints a
/// table.
///
/// # Errors
/// - The peers cannot be installed.
/// - One of the programs fails.
pub(super) fn run(leuko: &Path, rounds: usize) -> Result<()> {
    let python = install()?;
    let core = first_core().filter(|_| workspace::first_line("taskset", &["--version"]).is_some());
    if core.is_none() {
        say::note("taskset is not there: the system may move the programs between cores");
    }
    let programs: [(PathBuf, &[&str]); 3] = [
        (
            python.clone(),
            &["keras_recipe.py", "--rounds", "1", "--json"],
        ),
        (python, &["plain_pytorch.py", "--rounds", "2", "--json"]),
        (leuko.to_owned(), &["bench", "--epochs", "--rounds", "3"]),
    ];
    let mut contestants: Vec<Contestant> = Vec::new();
    for round in 1..=rounds {
        say::step(&format!("Round {round} of {rounds}"));
        for (program, arguments) in &programs {
            for epochs in measure(core, program, arguments)? {
                say::note(&format!(
                    "{}: {:.1}",
                    epochs.engine,
                    median(&epochs.images_per_second)
                ));
                add(&mut contestants, &epochs);
            }
        }
    }
    let mut out = std::io::stdout().lock();
    Ok(write!(out, "{}", tables(&contestants, rounds)?)?)
}

/// Installs the peers into target/peers, and returns their Python.
fn install() -> Result<PathBuf> {
    let folder = workspace::root().join("target/peers");
    let wanted = fs::read_to_string(peers().join("requirements.txt"))?;
    let done = folder.join("installed.txt");
    let environment = folder.join("env");
    let python = environment.join("bin/python");
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let free = machine::free_disk(&folder).unwrap_or(DISK);
    ensure!(
        free >= DISK,
        "{} has {} free; Keras and PyTorch need {}",
        folder.display(),
        say::size(free),
        say::size(DISK)
    );
    say::step("Installing Keras and PyTorch into target/peers: 3 GB to download, 6 GB on disk");
    if environment.exists() {
        fs::remove_dir_all(&environment)?;
    }
    fs::create_dir_all(&folder)?;
    let system = python::find()?;
    workspace::run(
        Command::new(system.program)
            .args(["-m", "venv"])
            .arg(&environment),
    )
    .with_context(|| {
        let packages = python::install_hint("python3-venv", "python");
        format!("Python made no environment: see above\n  hint: {packages}")
    })?;
    workspace::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--no-input", "--requirement"])
            .arg(peers().join("requirements.txt"))
            .env("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    )
    .context("pip could not install the peers: see above\n  hint: they need a Python that these versions of Keras and PyTorch have wheels for")?;
    fs::write(done, wanted)?;
    Ok(python)
}

fn peers() -> PathBuf {
    workspace::root().join("tests/peers")
}

/// The first core that this process may use.
fn first_core() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let list = (status.lines()).find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    list.trim().split([',', '-']).next()?.parse().ok()
}

/// Runs a program on one core and reads the lines that it prints.
fn measure(core: Option<usize>, program: &Path, arguments: &[&str]) -> Result<Vec<Epochs>> {
    let mut command = match core {
        Some(core) => {
            let mut taskset = Command::new("taskset");
            taskset.args(["-c", &core.to_string()]).arg(program);
            taskset
        }
        None => Command::new(program),
    };
    let output = command
        .args(arguments)
        .current_dir(peers())
        .output()
        .with_context(|| format!("{} could not be started", program.display()))?;
    let shown = format!("{} {}", program.display(), arguments.join(" "));
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{shown}` failed ({})\n{errors}", output.status);
    }
    parse(&String::from_utf8_lossy(&output.stdout))
        .with_context(|| format!("what `{shown}` printed"))
}

fn parse(text: &str) -> Result<Vec<Epochs>> {
    let epochs: Vec<Epochs> = text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let is_empty = |epochs: &Epochs| {
        epochs.images_per_second.is_empty() || epochs.images_per_processor_second.is_empty()
    };
    ensure!(!epochs.iter().any(is_empty), "an engine without a speed");
    Ok(epochs)
}

/// Adds a round: the medians of its epochs.
fn add(contestants: &mut Vec<Contestant>, epochs: &Epochs) {
    let at = contestants
        .iter()
        .position(|one| one.name == epochs.engine)
        .unwrap_or_else(|| {
            contestants.push(Contestant {
                name: epochs.engine.clone(),
                speeds: Vec::new(),
                of_processor: Vec::new(),
            });
            contestants.len() - 1
        });
    let contestant = &mut contestants[at];
    contestant.speeds.push(median(&epochs.images_per_second));
    contestant
        .of_processor
        .push(median(&epochs.images_per_processor_second));
}

/// Both tables: by the clock and by the processor's time.
fn tables(contestants: &[Contestant], rounds: usize) -> Result<String> {
    ensure!(
        contestants.iter().all(|one| one.speeds.len() == rounds),
        "a program that was not there in each round: {contestants:?}"
    );
    Ok(format!(
        "\nWhole epochs on one core: 100 training and 26 validation images of 257x257 pixels, batch 5\n\
         Images trained a second, medians of {rounds} rounds that alternate\n{}{}",
        table(contestants, "by the clock", |one| &one.speeds),
        table(contestants, "of the processor's time", |one| &one
            .of_processor)
    ))
}

/// Medians over rounds, and for leuko its speed over each peer's in the same round.
fn table(
    contestants: &[Contestant],
    heading: &str,
    speeds: impl Fn(&Contestant) -> &[f64],
) -> String {
    let (ours, peers): (Vec<&Contestant>, Vec<&Contestant>) =
        (contestants.iter()).partition(|one| one.name.starts_with("fused-"));
    let mut text = format!("\n{heading:<34}{:>9}{:>16}", "images/s", "lowest-highest");
    for peer in &peers {
        text += &format!("   over {}", short(&peer.name));
    }
    for contestant in peers.iter().chain(&ours) {
        let own = speeds(contestant);
        let lowest = own.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = own.iter().copied().fold(0.0, f64::max);
        let range = format!("{lowest:.1}-{highest:.1}");
        let name = match contestant.name.strip_prefix("fused-") {
            Some(instructions) => format!("leuko, fused kernels, {instructions}"),
            None => contestant.name.clone(),
        };
        text += &format!("\n{name:<34}{:>9.1}{range:>16}", median(own));
        if contestant.name.starts_with("fused-") {
            for peer in &peers {
                let ratios = own.iter().zip(speeds(peer)).map(|(own, peer)| own / peer);
                let ratios: Vec<f64> = ratios.collect();
                let width = "   over ".len() + short(&peer.name).len();
                text += &format!("{:>width$.1}", median(&ratios));
            }
        }
    }
    text + "\n"
}

/// A peer's name without its version.
fn short(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        (sorted[middle - 1] + sorted[middle]) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_table_compares_within_rounds() {
        let line = |engine: &str, speeds: &str, of_processor: &str| {
            format!(
                "{{\"engine\": \"{engine}\", \"images_per_second\": [{speeds}], \"images_per_processor_second\": [{of_processor}]}}"
            )
        };
        let rounds = [
            line("Keras 3.15.1", "40.0", "50"),
            line("PyTorch 2.11.0", "99.0, 101.0", "100"),
            line("fused-avx512", "900.0, 1000.0, 1100.0", "1000"),
            // A busy machine in the second round.
            line("Keras 3.15.1", "20.0", "40"),
            line("PyTorch 2.11.0", "50.0, 50.0", "90, 110"),
            line("fused-avx512", "400.0, 500.0, 600.0", "800"),
        ];
        let mut contestants = Vec::new();
        for epochs in parse(&rounds.join("\n")).unwrap() {
            add(&mut contestants, &epochs);
        }
        insta::assert_snapshot!(tables(&contestants, 2).unwrap());
        assert!(tables(&contestants, 3).is_err());
        contestants[0].speeds.pop();
        assert!(tables(&contestants, 2).is_err());
    }

    #[test]
    fn test_parse_refuses_what_is_no_speed() {
        assert!(parse("Keras: 40 images/s").is_err());
        assert!(parse(
                "{\"engine\": \"Keras\", \"images_per_second\": [], \"images_per_processor_second\": []}"
            ).is_err());
    }

    #[test]
    fn test_first_core_is_a_number_where_the_system_tells() {
        let tells = Path::new("/proc/self/status").exists();
        assert_eq!(first_core().is_some(), tells);
    }
}
