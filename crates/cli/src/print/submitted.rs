//! What was submitted to a cluster, and what comes next.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use leuko_slurm::{End, JobId, Next, Outcome, Outlook, Preview, Shares, Submission, Why, Work};
use leuko_study::words::{counted, duration};

use crate::hints::megabytes;
use crate::typed::typed;

/// Most names of missing runs that are printed.
const NAMES: usize = 10;

/// Prints what an order comes to.
pub(crate) fn outlook(outlook: &Outlook, work: &Work, out: &mut dyn Write) -> Result<()> {
    let runs = counted(work.runs.len(), "run is", "runs are");
    let memory = outlook.memory.map_or(String::new(), |memory| {
        format!(" and about {} of memory", megabytes(memory))
    });
    match outlook.shares {
        Some(Shares { tasks, each }) => writeln!(
            out,
            "{runs} left: {}, each of at most {}{memory}",
            counted(tasks.get() as usize, "task", "tasks"),
            duration(each)
        )?,
        None => writeln!(
            out,
            "no run is left: only a collector, for tables and report"
        )?,
    }
    Ok(())
}

/// Prints what would be submitted, and where weights would be fetched to before.
pub(crate) fn preview(
    preview: &Preview,
    weights: Option<&Path>,
    out: &mut dyn Write,
) -> Result<()> {
    if let Some(path) = weights {
        writeln!(
            out,
            "before that, the weights of the pretrained network (17 MB) are fetched on this machine, into {}",
            path.display()
        )?;
    }
    for (line, script) in &preview.jobs {
        writeln!(out, "\n# {line}\n{}", script.trim_end())?;
    }
    writeln!(out, "\n# nothing was submitted")?;
    Ok(())
}

/// Prints what was submitted, and how to watch it.
pub(crate) fn outcome(outcome: &Outcome, folder: &Path, out: &mut dyn Write) -> Result<()> {
    let submission = match outcome {
        Outcome::Submitted(submission) => submission,
        Outcome::Completed(submission) => {
            writeln!(
                out,
                "An earlier submission had broken off; the rest of it was submitted."
            )?;
            submission
        }
        Outcome::There(submission) => {
            writeln!(
                out,
                "Nothing was submitted: jobs of this study wait or run already."
            )?;
            submission
        }
        Outcome::Done(_) => {
            let folder = folder.display();
            writeln!(
                out,
                "Nothing was submitted: everything is done, see {folder}."
            )?;
            return Ok(());
        }
    };
    let Some(last) = submission.last() else {
        return Ok(());
    };
    if let (Some(array), Some(id)) = (&last.array, last.array_id()) {
        let tasks = counted(array.tasks.get() as usize, "task does", "tasks share");
        let runs = counted(last.left, "run", "runs");
        writeln!(out, "array      job {id}: {tasks} {runs}")?;
    }
    if let Some(id) = last.collector_id() {
        writeln!(out, "collector  job {id}: comes after that")?;
    }
    let logs = typed(&folder.join(submission.logs()));
    let folder = typed(folder);
    let jobs: Vec<String> = [last.array_id(), last.collector_id()]
        .into_iter()
        .flatten()
        .map(|id: JobId| id.to_string())
        .collect();
    writeln!(
        out,
        "
Watch:
  leuko status {folder}
  squeue --jobs={}
  tail {logs}/*.log
Stop (the same command goes on later):
  scancel {}",
        jobs.join(","),
        jobs.join(" ")
    )?;
    Ok(())
}

/// Prints what a collector does next.
pub(crate) fn collected(next: &Next, folder: &Path, out: &mut dyn Write) -> Result<()> {
    match next {
        Next::Conclude(_) => writeln!(out, "all runs are done: tables and report come next")?,
        Next::Superseded => writeln!(out, "another submission has taken the place of this one")?,
        Next::Again {
            submission,
            missing,
        } => {
            let runs = counted(*missing, "run is", "runs are");
            writeln!(
                out,
                "{runs} missing and submitted again (attempt {})",
                submission.attempts.len()
            )?;
        }
        Next::Failed(submission) => failed(submission, folder, out)?,
    }
    Ok(())
}

fn failed(submission: &Submission, folder: &Path, out: &mut dyn Write) -> Result<()> {
    let Some(End::Missing { runs, why }) = &submission.end else {
        return Ok(());
    };
    writeln!(
        out,
        "{} missing:",
        counted(runs.len(), "run is", "runs are")
    )?;
    for run in runs.iter().take(NAMES) {
        writeln!(out, "  {run}")?;
    }
    if runs.len() > NAMES {
        writeln!(out, "  and {} more", runs.len() - NAMES)?;
    }
    writeln!(out, "{}", why_missing(*why))?;
    let hint = match why {
        Why::NoProgressInTime => {
            "hint: ask for more time (time in slurm.toml, or --sbatch --time=...): at the limit, unfinished runs are lost"
        }
        Why::NoProgressInMemory => {
            "hint: ask for more (memory in slurm.toml, or --sbatch --mem=...)"
        }
        Why::Cancelled | Why::NoProgress | Why::Attempts => "",
    };
    if !hint.is_empty() {
        writeln!(out, "{hint}")?;
    }
    let logs = folder.join(submission.logs());
    writeln!(out, "what the tasks said: {}/task-*.log", logs.display())?;
    writeln!(out, "to go on, run the same `leuko submit` again")?;
    Ok(())
}

/// Why runs are missing and not submitted again, in words.
pub(super) fn why_missing(why: Why) -> &'static str {
    match why {
        Why::Cancelled => "somebody cancelled the array, so nothing is submitted again",
        Why::NoProgressInTime => "the last array finished no run within its time limit",
        Why::NoProgressInMemory => "the last array finished no run within its memory",
        Why::NoProgress => "the last array finished no run, so the same would happen again",
        Why::Attempts => "three arrays did not finish them",
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::time::Duration;

    use leuko_slurm::{LeukoCommand, Order, Site, Slurm, collect, submit};

    use super::*;

    /// A folder with a Slurm that is a script.
    fn place() -> (tempfile::TempDir, Slurm) {
        let root = tempfile::tempdir().unwrap();
        let fake = Path::new(env!("CARGO_MANIFEST_DIR")).join("../slurm/tests/fake/slurm.sh");
        for name in ["sbatch", "squeue", "scancel", "scontrol", "sacct"] {
            symlink(&fake, root.path().join(name)).unwrap();
        }
        fs_err::create_dir(root.path().join("my results")).unwrap();
        let folder = Some(root.path().to_owned());
        (
            root,
            Slurm {
                folder,
                ..Slurm::default()
            },
        )
    }

    fn order() -> Order {
        Order {
            command: LeukoCommand {
                program: "/opt/leuko".into(),
                name: "run".to_owned(),
                arguments: vec!["--seed=1".to_owned()],
                whole: Vec::new(),
                folder: "/home/ada".into(),
                environment: Default::default(),
            },
            site: Site::default(),
            sbatch: "--partition=cpu".to_owned(),
            tasks: None,
        }
    }

    fn work(runs: usize) -> Work {
        Work {
            runs: (0..runs)
                .map(|run| format!("blasts/n0010/fold{run:02}"))
                .collect(),
            time: Duration::from_secs(300) * runs as u32,
            memory: Some(120_000_000),
        }
    }

    fn text(write: impl FnOnce(&mut dyn Write) -> Result<()>) -> String {
        let mut text = Vec::new();
        write(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn test_text_of_a_submission_and_of_what_its_collector_does() {
        let (root, slurm) = place();
        let out = root.path().join("my results");
        let mut all = String::new();
        for _ in 0..2 {
            let found = submit(&out, &order(), &work(14), &slurm).unwrap();
            all += &text(|to| outcome(&found, &out, to));
            all += "---\n";
        }
        let collector = || {
            let last = leuko_slurm::Submission::read(&out).unwrap().unwrap();
            last.last().unwrap().collector.clone().unwrap().name
        };
        for left in [12, 12] {
            let next = collect(&out, &collector(), &work(left), &slurm).unwrap();
            all += &text(|to| collected(&next, &out, to));
            all += "---\n";
        }
        insta::assert_snapshot!(all.replace(&*root.path().to_string_lossy(), "ROOT"));
    }

    #[test]
    fn test_text_of_a_dry_run() {
        let (_root, slurm) = place();
        let out = Path::new("/home/ada/my results");
        let found = leuko_slurm::preview(out, &order(), &work(14), &slurm).unwrap();
        let coming = order().outlook(&work(14), Some(1001)).unwrap();
        let first = text(|to| outlook(&coming, &work(14), to));
        let weights = Some(Path::new("/home/ada/.cache/leuko/weights"));
        let mut all = first + &text(|to| preview(&found, weights, to));
        // What tells the jobs of two machines apart.
        const NAME: &str = "leuko-my-results-";
        let digests: Vec<String> = (all.split(NAME).skip(1))
            .map(|rest| rest.chars().take(8).collect())
            .collect();
        for digest in digests {
            all = all.replace(&digest, "DIGEST");
        }
        insta::assert_snapshot!(all);
    }
}
