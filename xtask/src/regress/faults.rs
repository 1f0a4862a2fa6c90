//! Known faults, put into a copy of the project one by one: the regression must catch each.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use fs_err as fs;
use serde::Deserialize;

use super::compare;
use super::studies::{Engine, studies};
use crate::{cargo, say, workspace};

/// A fault of `faults.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    /// What is wrong.
    name: String,
    /// Where, from the project's folder.
    file: String,
    /// A text that stands once in the file.
    find: String,
    /// What stands there instead.
    replace: String,
}

/// Builds `leuko` with each fault, and says which numbers differ.
///
/// # Errors
/// - A fault cannot be put in, a build fails, or a fault is not caught.
pub(super) fn run() -> Result<()> {
    let copy = workspace::root().join("target/faults/copy");
    copy_project(&copy)?;
    say::step("No fault");
    let wrong = caught(&copy)?;
    ensure!(
        wrong.is_empty(),
        "without a fault, these differ: {}",
        wrong.join("; ")
    );
    let mut missed = Vec::new();
    for fault in faults()? {
        say::step(&fault.name);
        let path = copy.join(&fault.file);
        let right = fs::read_to_string(&path)?;
        fs::write(&path, fault.put_into(&right)?)?;
        let wrong = caught(&copy);
        fs::write(&path, right)?;
        match wrong? {
            wrong if wrong.is_empty() => {
                say::bad("nothing differs");
                missed.push(fault.name);
            }
            wrong => say::good(&format!("{} differ, first {}", wrong.len(), wrong[0])),
        }
    }
    match missed.is_empty() {
        true => Ok(()),
        false => bail!("not caught: {}", missed.join(", ")),
    }
}

fn faults() -> Result<Vec<Fault>> {
    #[derive(Deserialize)]
    struct File {
        faults: Vec<Fault>,
    }
    let text = fs::read_to_string(super::folder().join("faults.toml"))?;
    let file: File = toml::from_str(&text).context("faults.toml")?;
    Ok(file.faults)
}

impl Fault {
    fn put_into(&self, text: &str) -> Result<String> {
        let count = text.matches(&self.find).count();
        ensure!(
            count == 1,
            "{}: {} stands {count} times in {}",
            self.name,
            self.find,
            self.file
        );
        Ok(text.replace(&self.find, &self.replace))
    }
}

/// All tracked files as they are now, in a folder of its own, so that the project itself never holds a fault.
fn copy_project(copy: &Path) -> Result<()> {
    let list = workspace::output(
        Command::new("git")
            .current_dir(workspace::root())
            .arg("ls-files"),
    )?;
    for name in String::from_utf8(list)?.lines() {
        let (from, to) = (workspace::root().join(name), copy.join(name));
        if !from.is_file() {
            continue;
        }
        let now = fs::read(&from)?;
        // A file that is the same keeps its time, so that it is not compiled again.
        if fs::read(&to).ok().as_ref() != Some(&now) {
            fs::create_dir_all(to.parent().context("a folder")?)?;
            fs::write(&to, now)?;
        }
    }
    Ok(())
}

/// Builds the copy without libtorch, runs the studies that need none, and returns what differs.
fn caught(copy: &Path) -> Result<Vec<String>> {
    let target: PathBuf = workspace::root().join("target/faults/target");
    let what = [
        "build",
        "--release",
        "--quiet",
        "--package=leuko-cli",
        "--no-default-features",
    ];
    let mut build = cargo::cargo(&what);
    workspace::run(build.current_dir(copy).arg("--target-dir").arg(&target))?;
    let binary = target.join(format!("release/leuko{}", std::env::consts::EXE_SUFFIX));
    let mut wrong = Vec::new();
    let fused = studies()?
        .into_iter()
        .filter(|study| study.engine == Engine::Fused);
    for study in fused.filter(|study| study.lacks().is_none()) {
        match compare(&binary, &study) {
            Ok(lines) => {
                let lines = lines.into_iter().filter(|(_, right)| !right);
                wrong.extend(lines.map(|(text, _)| format!("{}: {text}", study.name)));
            }
            Err(error) => wrong.push(format!("{}: {error:#}", study.name)),
        }
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A change of the code that moves a fault's place must move the fault.
    #[test]
    fn test_each_fault_has_its_place() {
        for fault in faults().unwrap() {
            let text = fs::read_to_string(workspace::root().join(&fault.file)).unwrap();
            assert_ne!(fault.put_into(&text).unwrap(), text, "{}", fault.name);
        }
    }
}
