//! Commands that take seconds, their results, and signals to them.
//!
//! `LEUKO_KILLS` says how many moments are tried for each command; `cargo xtask kill-test` tries 20.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::laboratory::cells;
use crate::support::{files, folder, leuko, scrambled, succeeds};

/// The signals, by their numbers in POSIX.
pub(crate) const INTERRUPT: i32 = 2;
pub(crate) const KILL: i32 = 9;
pub(crate) const TERMINATE: i32 = 15;
/// What a shell and leuko say of work that was stopped.
pub(crate) const STOPPED: i32 = 130;

/// What names the machine, its folders or the starts.
pub(crate) const OF_MACHINE: [&str; 4] = [
    "environment.toml",
    "report.html",
    ".lock",
    "model/parts.json",
];

/// Files by name.
pub(crate) type Results = BTreeMap<String, Vec<u8>>;

/// A command that takes seconds and writes into `out`.
pub(crate) struct Work {
    pub(crate) name: &'static str,
    /// Separated by spaces.
    pub(crate) arguments: &'static str,
}

pub(crate) const STUDY: Work = Work {
    name: "run",
    arguments: "run --data . --out out --device cpu --profile smoke --only synthetic-binary \
        --set train.max_epochs=6 --set methods=[\"guess\",\"colour\"]",
};
pub(crate) const TRAINING: Work = Work {
    name: "train",
    arguments: "train cells --out out --device cpu --size 192 --folds 3 --method cnn,guess \
        --set train.max_epochs=6",
};
pub(crate) const CURVE: Work = Work {
    name: "curve",
    arguments: "curve cells --out out --device cpu --size 192 --methods guess \
        --set train.max_epochs=2 --set analysis.enabled=false",
};

impl Work {
    pub(crate) fn command(&self, root: &Path) -> Command {
        let mut command = leuko();
        command
            .current_dir(root)
            .args(self.arguments.split_whitespace());
        command
    }

    pub(crate) fn start(&self, root: &Path) -> Child {
        let mut command = self.command(root);
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("leuko starts")
    }

    #[track_caller]
    pub(crate) fn finish(&self, root: &Path) {
        succeeds(&self.command(root).output().expect("leuko starts"));
    }

    /// A folder with the images that it reads.
    pub(crate) fn place(&self) -> tempfile::TempDir {
        let root = folder();
        cells(root.path(), 14, 14);
        root
    }

    /// Its results without interruption, and how long it takes; found out once.
    pub(crate) fn whole(&self) -> &'static (Results, Duration) {
        static WHOLE: Mutex<BTreeMap<&str, &(Results, Duration)>> = Mutex::new(BTreeMap::new());
        let mut known = WHOLE.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .entry(self.name)
            .or_insert_with(|| Box::leak(Box::new(self.uninterrupted())))
    }

    fn uninterrupted(&self) -> (Results, Duration) {
        let root = self.place();
        let start = Instant::now();
        self.finish(root.path());
        (results(root.path()), start.elapsed())
    }
}

/// All results, by name.
pub(crate) fn results(root: &Path) -> Results {
    let mut all = files(&root.join("out"));
    all.retain(|name, _| !OF_MACHINE.contains(&name.as_str()));
    all
}

#[track_caller]
pub(crate) fn same(whole: &Results, found: &Results, when: &str) {
    let names = |of: &Results| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(whole), names(found), "{when}: other files");
    for (name, bytes) in whole {
        assert!(bytes == &found[name], "{when}: {name} differs");
    }
}

/// Sends a signal to a child that may have ended.
pub(crate) fn send(child: &Child, signal: i32) {
    let status = Command::new("kill")
        .args([format!("-{signal}"), child.id().to_string()])
        .stderr(Stdio::null())
        .status();
    // A child that has just ended gets no signal.
    status.expect("kill starts");
}

/// How many moments are tried.
pub(crate) fn moments() -> u64 {
    let number = std::env::var("LEUKO_KILLS").ok();
    number.map_or(1, |number| number.parse().expect("LEUKO_KILLS is a number"))
}

/// The tests tell this even if they pass.
pub(crate) fn tell(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// A random part of a time, other for each number.
pub(crate) fn random_part(time: Duration, number: u64) -> Duration {
    let random = scrambled(number ^ u64::from(time.subsec_nanos())) >> 11;
    time.mul_f64(0.02 + 0.9 * random as f64 / (1u64 << 53) as f64)
}
