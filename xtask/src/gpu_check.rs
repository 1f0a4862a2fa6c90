//! `cargo xtask gpu-check`: all that a graphics card must show.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use fs_err as fs;

use crate::leuko::{self, Libtorch};
use crate::setup::python;
use crate::{machine, say, setup, workspace};

/// Check leuko on a graphics card, and measure it beside PyTorch
///
/// In under eight minutes: whether the card computes as the processor does, and with all bits (TF32 off); images a second of
/// one network after the other, of 1, 8, 64 and 512 at once, and of PyTorch's vmap if a Python with PyTorch is there; peak
/// memory; and the published grid of 200 networks on synthetic cells.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask gpu-check                     builds leuko with libtorch for CUDA first
  cargo xtask gpu-check --out gpu.md        also writes what it prints
  cargo xtask gpu-check --device cpu --networks 1,8 --minutes 3

Where there is no Rust, carry target/release/leuko and target/xtask/xtask/xtask there (`strip` makes them
smaller) and start `./xtask gpu-check --leuko ./leuko`. leuko then uses the libtorch of that Python's
PyTorch, which must have the version that leuko was built with.")]
pub(crate) struct Args {
    /// The card: cuda or cuda:N; or cpu, to try the check itself
    #[arg(long, default_value = "cuda")]
    device: String,
    /// Numbers of networks at once
    #[arg(long, default_value = "1,8,64,512", value_name = "N,N,...")]
    networks: String,
    /// Use this binary, built with libtorch for CUDA, instead of building one
    #[arg(long, value_name = "FILE")]
    leuko: Option<PathBuf>,
    /// A Python with PyTorch [default: python3, if it has PyTorch]
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
    /// Also write what is printed to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Time for everything after the build; what does not fit is named
    #[arg(long, default_value_t = 8.0, value_name = "N")]
    minutes: f64,
}

/// The same in PyTorch. Part of the program, which may run where the sources are not.
const PEER: &str = include_str!("../../tests/peers/many_networks.py");

/// Runs each part, and prints what it found.
///
/// # Errors
/// - There is no card, the build fails, or the card computes wrongly.
pub(crate) fn run(args: &Args) -> Result<()> {
    let binary = match &args.leuko {
        Some(binary) => std::path::absolute(binary)?,
        None if args.device == "cpu" => leuko::build(Libtorch::Needed)?,
        None => {
            setup::ensure_cuda()?;
            leuko::build(Libtorch::Needed)?
        }
    };
    let mut check = Check {
        args,
        binary,
        folder: std::env::temp_dir().join(format!("leuko-gpu-check-{}", std::process::id())),
        end: Instant::now() + Duration::from_secs_f64(60.0 * args.minutes),
        text: String::new(),
    };
    fs::create_dir_all(&check.folder)?;
    let done = check.all();
    fs::remove_dir_all(&check.folder)?;
    if let Some(out) = &args.out {
        fs::write(out, &check.text)?;
        say::good(&format!("{} is written", out.display()));
    }
    done
}

struct Check<'a> {
    args: &'a Args,
    binary: PathBuf,
    /// Of this check alone.
    folder: PathBuf,
    end: Instant,
    /// What was printed so far, for the file.
    text: String,
}

impl Check<'_> {
    fn all(&mut self) -> Result<()> {
        let card = machine::nvidia_card().unwrap_or_else(|| "no NVIDIA card".to_owned());
        self.print(&format!("{card}\n"))?;
        let python = self.python();
        let libraries = match (&self.args.leuko, &python) {
            (Some(_), Some(python)) => torch_libraries(python),
            _ => None,
        };
        let leuko = || {
            let mut leuko = Command::new(&self.binary);
            if let Some(libraries) = &libraries {
                leuko.env("LD_LIBRARY_PATH", libraries);
            }
            leuko
        };
        let device = ["--device", &self.args.device];
        let networks = ["--networks", &self.args.networks];

        let watch = MemoryWatch::start();
        let mut bench = leuko();
        bench
            .args(["bench", "--ensemble"])
            .args(device)
            .args(networks);
        // leuko makes up cells if it finds no data set.
        let no_data = self.folder.join("no-data");
        fs::create_dir_all(&no_data)?;
        let mut grid = leuko();
        grid.args(["run", "--profile", "paper", "--only", "synthetic-binary"])
            .args(["--set", "analysis.enabled=false", "--set", "methods=[]"])
            .args(device)
            .arg("--data")
            .arg(&no_data)
            .arg("--out")
            .arg(self.folder.join("results"));
        let mut sound = self.part("leuko, many networks at once", &mut bench)?;
        sound &= self.part("leuko, the published grid on synthetic cells", &mut grid)?;
        if let Some(megabytes) = watch.stop() {
            self.print(&format!(
                "peak memory of the first card, with what leuko holds in reserve: {megabytes} MB\n"
            ))?;
        }
        match python {
            None => self.print("PyTorch: NOT MEASURED, no Python with PyTorch is there\n")?,
            Some(python) => {
                let script = self.folder.join("many_networks.py");
                fs::write(&script, PEER)?;
                let mut peer = Command::new(python);
                peer.arg(script).args(device).args(networks);
                let name = "PyTorch, torch.func.vmap over grad, forward and all gradients";
                sound &= self.part(name, &mut peer)?;
            }
        }
        ensure!(sound, "a part failed or did not finish: see above");
        Ok(())
    }

    /// Runs a part in what is left of the time. Returns whether it ended well.
    fn part(&mut self, name: &str, command: &mut Command) -> Result<bool> {
        say::step(name);
        let begun = Instant::now();
        let output = self.folder.join("output.txt");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(fs::File::create(&output)?.into_file())
            .stderr(Stdio::inherit())
            .spawn()
            .with_context(|| format!("{} cannot be started", command.get_program().display()))?;
        let status = wait_until(&mut child, self.end)?;
        let text = fs::read_to_string(&output)?;
        self.print(&format!("## {name}\n\n{}\n", text.trim_end()))?;
        let verdict = match status {
            None => "NOT FINISHED in the time that was left".to_owned(),
            Some(status) if status.success() => {
                format!("took {:.0} s", begun.elapsed().as_secs_f64())
            }
            Some(status) => format!("FAILED: {status}"),
        };
        self.print(&format!("{verdict}\n"))?;
        Ok(status.is_some_and(|status| status.success()))
    }

    /// A Python that has PyTorch.
    fn python(&self) -> Option<PathBuf> {
        let python = match &self.args.python {
            Some(python) => python.clone(),
            None => python::find().ok()?.program.into(),
        };
        workspace::first_line(&python, &["-c", "import torch; print(torch.__version__)"])?;
        Some(python)
    }

    fn print(&mut self, text: &str) -> Result<()> {
        self.text.push_str(text);
        self.text.push('\n');
        Ok(writeln!(std::io::stdout(), "{text}")?)
    }
}

/// The folder of libtorch in a Python's PyTorch.
fn torch_libraries(python: &Path) -> Option<String> {
    let code = "import os, torch; print(os.path.join(os.path.dirname(torch.__file__), 'lib'))";
    workspace::first_line(python, &["-c", code])
}

/// Waits for a program, and ends it when its time is over; then `None`.
fn wait_until(child: &mut Child, end: Instant) -> Result<Option<ExitStatus>> {
    while Instant::now() < end {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// Asks the driver for the memory in use, once a second.
struct MemoryWatch {
    over: Arc<AtomicBool>,
    peak: Arc<AtomicU64>,
    thread: JoinHandle<()>,
}

impl MemoryWatch {
    fn start() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let peak = Arc::new(AtomicU64::new(0));
        let thread = std::thread::spawn({
            let (over, peak) = (Arc::clone(&over), Arc::clone(&peak));
            move || {
                while !over.load(Ordering::Relaxed) {
                    let Some(used) = machine::card_memory_used() else {
                        return;
                    };
                    peak.fetch_max(used, Ordering::Relaxed);
                    std::thread::sleep(Duration::from_secs(1));
                }
            }
        });
        Self { over, peak, thread }
    }

    /// The largest number of megabytes; `None` if the driver does not say.
    fn stop(self) -> Option<u64> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().ok()?;
        Some(self.peak.load(Ordering::Relaxed)).filter(|&peak| peak > 0)
    }
}
