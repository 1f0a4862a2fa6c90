//! What happens to studies on the cluster.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use fs_err as fs;

use super::Passed;
use super::cluster::Cluster;
use super::compare::same;
use crate::{say, workspace};

/// Epochs of a study that takes a core about twenty seconds.
const EPOCHS: u32 = 120;
const STUDY_OUT: &str = "local";
/// Commands of seconds, with images of a laboratory: synthetic cells in folders.
const CELLS: &str = "synthetic cells --images 24 --side 190";
const TRAIN: &str = "train cells --folds 3 --size 190 --device cpu --set train.max_epochs=6";
const CURVE: &str = "curve cells --sizes 4,6 --folds 3 --size 190 --methods guess --device cpu \
    --set train.max_epochs=6";
/// What each study has.
const KINDS: [&str; 4] = ["records", "tables", "figures", "checkpoints"];
/// Longest time that a study may take here.
const PATIENCE: Duration = Duration::from_secs(300);

/// Sixteen runs of synthetic cells.
fn study(epochs: u32) -> String {
    format!(
        "run --data none --only synthetic-binary --profile smoke --device cpu \
        --set grid.sizes=[4,6,8,10] --set grid.run_folds=4 \
        --set train.max_epochs={epochs} --set train.stopping.patience={epochs}"
    )
}

/// Plays everything, and says what passed.
///
/// # Errors
/// - A command fails, or a result differs.
pub(super) fn play(cluster: &Cluster, binary: &Path, choice: Choice) -> Result<Vec<Passed>> {
    let stage = Stage { cluster, binary };
    // leuko draws cells where it finds none.
    fs::create_dir(stage.out("none"))?;
    let mut passed = Vec::new();
    let mut scene = |what: &str, play: &dyn Fn() -> Result<String>| -> Result<()> {
        say::step(what);
        let start = Instant::now();
        let found = play().with_context(|| what.to_owned())?;
        passed.push(Passed {
            what: format!("{what}: {found}"),
            took: start.elapsed(),
        });
        Ok(())
    };
    scene("One machine", &|| {
        stage.local(&study(EPOCHS), STUDY_OUT)?;
        Ok("the reference".to_owned())
    })?;
    scene("A node killed", &|| stage.node_killed())?;
    if choice == Choice::NodeKilled {
        return Ok(passed);
    }
    scene("Cancelled, submitted again, a task requeued", &|| {
        stage.cancelled_and_requeued()
    })?;
    scene("Tasks that give way to another partition's job", &|| {
        stage.preempted()
    })?;
    scene("A time limit that is too short for the runs", &|| {
        stage.time_limit()
    })?;
    scene("leuko train and leuko curve", &|| stage.train_and_curve())?;
    Ok(passed)
}

/// Which scenes are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// A study whose node is killed: a minute, for each change.
    NodeKilled,
    /// All.
    All,
}

struct Stage<'a> {
    cluster: &'a Cluster,
    binary: &'a Path,
}

impl Stage<'_> {
    fn leuko(&self, arguments: &[&str]) -> Command {
        let mut command = self.cluster.command(self.binary);
        command.args(arguments);
        command
    }

    fn out(&self, name: &str) -> PathBuf {
        self.cluster.folder().join(name)
    }

    /// Runs a command here.
    fn local(&self, command: &str, out: &str) -> Result<()> {
        let mut local = self.leuko(&[]);
        local.args(command.split_whitespace());
        quiet(local.args(["--out", out]))
    }

    /// Submits a command; returns the array's number, or `None` if nothing was submitted.
    fn submit(&self, command: &str, out: &str, tasks: &str) -> Result<Option<String>> {
        let mut submit = self.leuko(&["submit", "--slurm", "--tasks", tasks]);
        submit.args(command.split_whitespace()).args(["--out", out]);
        let output = submit.output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "leuko submit failed: {text}{said}");
        if text.starts_with("Nothing was submitted") {
            return Ok(None);
        }
        let line = text.lines().find(|line| line.starts_with("array"));
        let word = line.and_then(|line| line.split_whitespace().nth(2));
        let id = word.with_context(|| format!("no array in {text}"))?;
        Ok(Some(id.trim_end_matches(':').to_owned()))
    }

    /// Waits until a run is recorded, and another is in work on a node.
    fn wait_for_work(&self, out: &str, node: &str) -> Result<()> {
        let records = self.out(out).join("records");
        let running = ["-h", "-w", node, "-t", "R", "-o", "%K"];
        self.cluster.wait("the first runs", PATIENCE, || {
            let task = self.cluster.ask("squeue", &running)?;
            Ok(records.exists() && !task.is_empty() && self.trains(out, &task))
        })
    }

    /// Whether the pulse of a task's process says that it trains.
    fn trains(&self, out: &str, task: &str) -> bool {
        let pulses = fs::read_dir(self.out(out).join("work/processes"));
        let pulses = pulses.into_iter().flatten().flatten();
        let mut texts = pulses.filter_map(|pulse| fs::read_to_string(pulse.path()).ok());
        let own = format!("_{task}\"");
        texts.any(|text| text.contains(&own) && text.contains("\"train/"))
    }

    /// Waits until no job is left, and shows why if the study is not whole then.
    fn wait_for_end(&self, out: &str) -> Result<String> {
        let kinds = [&KINDS[..], &["findings"]].concat();
        self.wait_for_same(STUDY_OUT, out, &kinds)
    }

    fn wait_for_same(&self, local: &str, out: &str, kinds: &[&str]) -> Result<String> {
        let ended = self.cluster.wait("the end of all jobs", PATIENCE, || {
            Ok(self.cluster.ask("squeue", &["-h"])?.is_empty())
        });
        let compared = ended.and_then(|()| same(&self.out(local), &self.out(out), kinds));
        if compared.is_err() {
            self.show_logs(out);
        }
        compared
    }

    fn show_logs(&self, out: &str) {
        let folder = self.out(out).join("slurm");
        for attempt in fs::read_dir(folder).into_iter().flatten().flatten() {
            for file in fs::read_dir(attempt.path()).into_iter().flatten().flatten() {
                if file
                    .path()
                    .extension()
                    .is_some_and(|ending| ending == "log")
                {
                    let text = fs::read_to_string(file.path()).unwrap_or_default();
                    say::note(&format!("{}:\n{text}", file.path().display()));
                }
            }
        }
    }

    /// One node dies while it trains. Slurm notices and starts its task elsewhere; nobody else does anything.
    fn node_killed(&self) -> Result<String> {
        const OUT: &str = "killed";
        self.submit(&study(EPOCHS), OUT, "6")?
            .context("nothing was submitted")?;
        let again = self.submit(&study(EPOCHS), OUT, "6")?;
        ensure!(again.is_none(), "the second submission submitted {again:?}");
        self.wait_for_work(OUT, "n2")?;
        let task = self.cluster.kill_node("n2")?;
        say::note(&format!(
            "killed node n2, which did share {task}; meanwhile:"
        ));
        self.status(OUT)?;
        let found = self.wait_for_end(OUT)?;
        let log = format!("slurm/attempt-1/task-{task}.log");
        let log = fs::read_to_string(self.out(OUT).join(log))?;
        ensure!(log.contains("start 2 on"), "share {task} began once: {log}");
        self.cluster.revive_node("n2")?;
        Ok(found)
    }

    /// Somebody cancels the array and submits again; then a task is requeued while it trains.
    fn cancelled_and_requeued(&self) -> Result<String> {
        const OUT: &str = "cancelled";
        let array = self
            .submit(&study(EPOCHS), OUT, "6")?
            .context("nothing was submitted")?;
        self.wait_for_work(OUT, "n1")?;
        self.cluster.ask("scancel", &[&array])?;
        self.cluster.wait("the end of the array", PATIENCE, || {
            let left = ["-h", "-o", "%F"];
            Ok(!self
                .cluster
                .ask("squeue", &left)?
                .lines()
                .any(|id| id == array))
        })?;
        let array = self
            .submit(&study(EPOCHS), OUT, "4")?
            .context("nothing was submitted")?;
        let running = ["-h", "-t", "R", "-o", "%F_%K"];
        let own = format!("{array}_");
        self.cluster
            .wait("a task of the second array", PATIENCE, || {
                Ok(self.cluster.ask("squeue", &running)?.contains(&own))
            })?;
        let running = self.cluster.ask("squeue", &running)?;
        let task = running.lines().find(|task| task.starts_with(&own));
        self.cluster
            .ask("scontrol", &["requeue", task.context("it has ended")?])?;
        self.wait_for_end(OUT)
    }

    /// A job of a partition with a higher priority takes all nodes: their tasks stop, and begin again after it.
    fn preempted(&self) -> Result<String> {
        const OUT: &str = "preempted";
        self.submit(&study(EPOCHS), OUT, "3")?
            .context("nothing was submitted")?;
        self.wait_for_work(OUT, "n1")?;
        let urgent = ["--partition=urgent", "--nodes=3", "--output=/dev/null"];
        let urgent = [&urgent[..], &["--wrap=sleep 1"]].concat();
        self.cluster.ask("sbatch", &urgent)?;
        let found = self.wait_for_end(OUT)?;
        let logs = (1..=3).map(|task| format!("slurm/attempt-1/task-{task}.log"));
        let logs = logs.map(|log| fs::read_to_string(self.out(OUT).join(log)));
        let logs: Vec<String> = logs.collect::<std::io::Result<_>>()?;
        let again = logs.iter().filter(|log| log.contains("start 2 on")).count();
        ensure!(again > 0, "no task began again: {logs:?}");
        Ok(format!("{again} began again; {found}"))
    }

    /// Slurm ends the only task before its runs are trained; the collector submits those that are missing.
    fn time_limit(&self) -> Result<String> {
        const OUT: &str = "limited";
        const LOCAL: &str = "local-long";
        /// The shortest limit is a minute, Slurm may be half a minute late, and three arrays must be enough.
        const SECONDS: f64 = 140.0;
        let begun = Instant::now();
        self.local(&format!("{} --workers 1", study(EPOCHS)), "timed")?;
        let epochs = f64::from(EPOCHS) * SECONDS / begun.elapsed().as_secs_f64();
        let long = study(epochs as u32);
        let limited = format!("--sbatch --time=1 {long}");
        self.submit(&limited, OUT, "1")?
            .context("nothing was submitted")?;
        self.local(&long, LOCAL)?;
        let found = self.wait_for_same(LOCAL, OUT, &KINDS)?;
        let second = self.out(OUT).join("slurm/attempt-2");
        ensure!(
            second.is_dir(),
            "one array did {epochs:.0} epochs of each run within the limit"
        );
        Ok(found)
    }

    /// Both at once, as two people of a laboratory submit them.
    fn train_and_curve(&self) -> Result<String> {
        const OUTS: [(&str, &str, &str); 2] = [
            (TRAIN, "local-train", "train"),
            (CURVE, "local-curve", "curve"),
        ];
        let mut cells = self.leuko(&[]);
        quiet(cells.args(CELLS.split_whitespace()))?;
        for (command, _, out) in OUTS {
            let array = self.submit(command, out, "3")?;
            array.with_context(|| format!("{out}: nothing was submitted"))?;
        }
        for (command, local, _) in OUTS {
            self.local(command, local)?;
        }
        let found = OUTS.map(|(_, local, out)| {
            let found = self.wait_for_same(local, out, &KINDS)?;
            self.names_what_can_be_repeated(out)?;
            Ok(format!("{out}: {found}"))
        });
        let found: Vec<String> = found.into_iter().collect::<Result<_>>()?;
        Ok(found.join("; "))
    }

    /// The report's commands are the user's, not those of jobs.
    fn names_what_can_be_repeated(&self, out: &str) -> Result<()> {
        let report = fs::read_to_string(self.out(out).join("report.html"))?;
        let command = format!("leuko {out} ");
        ensure!(report.contains(&command), "the report lacks `{command}`");
        for word in ["--collect", "--share"] {
            ensure!(!report.contains(word), "the report has {word}");
        }
        Ok(())
    }

    /// Prints what `leuko status` says, and checks what it says of Slurm.
    fn status(&self, out: &str) -> Result<()> {
        workspace::run(&mut self.leuko(&["status", out]))?;
        let told = self.leuko(&["status", out, "--json"]).output()?;
        let told: serde_json::Value = serde_json::from_slice(&told.stdout)?;
        let slurm = &told["slurm"];
        let tasks = ["waiting", "running"].map(|key| slurm[key].as_u64().unwrap_or(0));
        let collector = slurm["collector"].is_u64();
        ensure!(
            tasks.iter().sum::<u64>() > 0 && collector,
            "leuko status knows of Slurm: {slurm}"
        );
        Ok(())
    }
}

/// Runs a command; prints what it said if it fails.
fn quiet(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "a study failed: {said}");
    Ok(())
}
