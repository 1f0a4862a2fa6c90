//! Which process this is, and whether another one of this machine is still there.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// What identifies a process among all machines that share a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Process {
    /// Name of the machine.
    pub(crate) host: String,
    /// Number of the process there.
    pub(crate) pid: u32,
    /// When it began, in ticks since the machine started: numbers of processes are used again. Empty if unknown.
    pub(crate) began: String,
    /// The machine since its last start, and its space of process numbers: a container has another one. Empty if
    /// unknown.
    pub(crate) space: String,
}

impl Process {
    /// This process.
    pub(crate) fn this() -> Self {
        let pid = std::process::id();
        Self {
            host: host(),
            pid,
            began: began(pid).unwrap_or_default(),
            space: space().unwrap_or_default(),
        }
    }

    /// Whether it runs, if it is one of this machine; `None` if that cannot be seen from here.
    pub(crate) fn runs(&self) -> Option<bool> {
        let here = space().filter(|space| *space == self.space);
        here.filter(|_| !self.began.is_empty())?;
        // Where processes of other users are hidden, one that is not seen may still run.
        began(1)?;
        Some(began(self.pid).is_some_and(|began| began == self.began))
    }

    /// A name that no other process has, for files.
    pub(crate) fn id(&self, number: u64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let nanoseconds = now.map_or(0, |now| now.as_nanos());
        format!("{}-{}-{nanoseconds:x}-{number}", self.host, self.pid)
    }
}

/// The machine's name, as a part of a file's name.
fn host() -> String {
    let name = fs_err::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "-_.".contains(*letter);
    let name: String = name.trim().chars().filter(is_plain).take(64).collect();
    match name.trim_start_matches('.') {
        "" => "machine".to_owned(),
        name => name.to_owned(),
    }
}

/// The start of the machine and the space of process numbers; `None` where the system does not tell.
fn space() -> Option<String> {
    let boot = fs_err::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let numbers = fs_err::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{} {}", boot.trim(), numbers.display()))
}

/// When a process began; `None` if there is none, or if it ended and only its entry is left.
fn began(pid: u32) -> Option<String> {
    let stat = fs_err::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program, in brackets, may contain anything. The state follows it, and the start is the
    // 20th field from there (proc(5): 22 of all).
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    let state = fields.next()?;
    let began = fields.nth(18)?;
    (!matches!(state, "Z" | "X")).then(|| began.to_owned())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn test_this_process_runs_and_one_that_ended_or_has_its_number_again_does_not() {
        let this = Process::this();
        assert_eq!(this.runs(), Some(true));
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        let of_child = Process {
            pid: child.id(),
            began: began(child.id()).unwrap(),
            ..this.clone()
        };
        assert_eq!(of_child.runs(), Some(true));
        let earlier = Process {
            began: "1".to_owned(),
            ..of_child.clone()
        };
        assert_eq!(earlier.runs(), Some(false));
        child.kill().unwrap();
        // Killed, but nobody has asked for its exit code yet.
        while of_child.runs() == Some(true) {
            std::thread::yield_now();
        }
        child.wait().unwrap();
        assert_eq!(of_child.runs(), Some(false));
    }

    #[test]
    fn test_a_process_of_another_machine_or_container_is_not_judged_here() {
        for space in ["", "another boot pid:[1]"] {
            let elsewhere = Process {
                space: space.to_owned(),
                ..Process::this()
            };
            assert_eq!(elsewhere.runs(), None);
        }
    }
}
