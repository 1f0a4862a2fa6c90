//! A folder with a Slurm that is a script, and what is submitted there.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use leuko_slurm::{
    LeukoCommand, Next, Order, Outcome, Site, Slurm, SlurmError, Submission, Work, collect, submit,
};

/// What the fake has.
pub(crate) struct Place(pub(crate) tempfile::TempDir);

/// A job as the fake keeps it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) state: String,
    pub(crate) name: String,
    pub(crate) array: String,
    pub(crate) dependency: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let fake = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fake/slurm.sh");
        for name in ["sbatch", "squeue", "scancel", "scontrol", "sacct"] {
            symlink(&fake, root.path().join(name)).unwrap();
        }
        fs_err::create_dir(root.path().join("out")).unwrap();
        Self(root)
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.0.path().join("out")
    }

    pub(crate) fn slurm(&self) -> Slurm {
        Slurm {
            folder: Some(self.0.path().to_owned()),
            ..Slurm::default()
        }
    }

    pub(crate) fn tell(&self, file: &str, text: &str) {
        leuko_core::write_whole(&self.0.path().join(file), text.as_bytes()).unwrap();
    }

    pub(crate) fn calls(&self) -> u32 {
        let text = fs_err::read_to_string(self.0.path().join("calls")).unwrap_or_default();
        text.trim().parse().unwrap_or_default()
    }

    pub(crate) fn jobs(&self) -> Vec<Kept> {
        let text = fs_err::read_to_string(self.0.path().join("jobs")).unwrap_or_default();
        let job = |line: &str| {
            let parts: Vec<String> = line.split('|').map(str::to_owned).collect();
            let [id, state, name, array, dependency] = parts.try_into().unwrap();
            Kept {
                id,
                state,
                name,
                array,
                dependency,
            }
        };
        text.lines().map(job).collect()
    }

    /// Arrays and collectors, in order: `1-4`, or the dependency.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let kind = |job: Kept| match job.array.is_empty() {
            true => format!("{} {}", job.dependency, job.state),
            false => format!("{} {}", job.array, job.state),
        };
        self.jobs().into_iter().map(kind).collect()
    }

    /// A job ends in this state.
    pub(crate) fn end(&self, place: usize, state: &str) {
        let text = fs_err::read_to_string(self.0.path().join("jobs")).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[place] = lines[place].replace("PENDING", state);
        self.tell("jobs", &(lines.join("\n") + "\n"));
    }

    pub(crate) fn submit(&self) -> Result<Outcome, SlurmError> {
        submit(&self.out(), &order(), &work(8), &self.slurm())
    }

    pub(crate) fn collect(&self, left: usize) -> Next {
        let name = self.jobs().pop().unwrap().name;
        collect(&self.out(), &name, &work(left), &self.slurm()).unwrap()
    }

    pub(crate) fn read(&self) -> Submission {
        Submission::read(&self.out()).unwrap().unwrap()
    }
}

pub(crate) fn order() -> Order {
    Order {
        command: LeukoCommand {
            program: "/bin/leuko".into(),
            name: "run".into(),
            arguments: vec!["--profile=smoke".into()],
            whole: Vec::new(),
            folder: "/".into(),
            environment: Default::default(),
        },
        site: Site::default(),
        sbatch: "--partition=ci".into(),
        tasks: None,
    }
}

/// Runs of five minutes each.
pub(crate) fn work(runs: usize) -> Work {
    Work {
        runs: (0..runs).map(|run| format!("run {run}")).collect(),
        time: Duration::from_secs(300) * runs as u32,
        memory: Some(120_000_000),
    }
}
