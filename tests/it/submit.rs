//! `leuko submit` without a cluster: what it would submit, and what it refuses. `cargo xtask slurm-test` has one.

use std::path::Path;
use std::process::Output;

use crate::support::{files, folder, leuko, stderr, stdout, succeeds};

/// Runs `leuko submit` in `root`, where no program of Slurm is found.
fn submit(root: &Path, arguments: &str) -> Output {
    let mut command = leuko();
    fs_err::create_dir_all(root.join("none")).expect("a folder");
    command
        .current_dir(root)
        .env("PATH", root)
        .env("HOME", root)
        .env_remove("XDG_CONFIG_HOME")
        .arg("submit")
        .args(arguments.split_whitespace());
    command.output().expect("leuko starts")
}

const STUDY: &str = "run --data none --profile smoke --only synthetic-binary --out out";

#[test]
fn test_a_dry_run_prints_the_scripts_and_writes_nothing() {
    let root = folder();
    let slurm = "sbatch = \"--partition=cpu\"\nsetup = [\"module load gcc\"]\ntime = \"30\"\n";
    fs_err::write(root.path().join("slurm.toml"), slurm).expect("written");
    // Wherever the option stands.
    for line in [
        format!("--slurm --dry-run --tasks 3 --sbatch --time=60 {STUDY}"),
        format!("{STUDY} --slurm --dry-run --tasks 3 --sbatch --time=60"),
    ] {
        let output = submit(root.path(), &line);
        succeeds(&output);
        let text = stdout(&output);
        let first = text.lines().find(|line| line.starts_with("# sbatch"));
        let options = first.expect("a command line").replace('\'', "");
        let array = "--cpus-per-task=1 --time=30 --partition=cpu --time=60 --array=1-3";
        assert!(options.contains(array), "{options}");
        assert!(text.contains("module load gcc\n"), "{text}");
        let share = "--share \"$SLURM_ARRAY_TASK_ID/3\"";
        assert!(
            text.contains(share) && !text.contains("--dry-run"),
            "{text}"
        );
        assert_eq!(files(root.path()).len(), 1, "only slurm.toml");
    }
}

#[test]
fn test_what_cannot_be_submitted_is_refused_with_a_hint() {
    let root = folder();
    let refused = |line: String| {
        let output = submit(root.path(), &line);
        assert_eq!(output.status.code(), Some(1), "{line}");
        let text = stderr(&output);
        let error = text.find("error: ").map(|start| text[start..].to_owned());
        format!("$ leuko submit {line}\n{}", error.unwrap_or(text))
    };
    let all = [
        refused("--slurm".to_owned()),
        refused(STUDY.to_owned()),
        refused(format!("--slurm {STUDY} --workers 4")),
        refused(format!("--slurm {STUDY} --share 1/2")),
        refused(format!("--slurm {STUDY} --print-settings")),
        refused(format!("--slurm --sbatch --array=1-2 {STUDY}")),
        refused(format!("--slurm --site none.toml {STUDY}")),
        refused(format!("--slurm {STUDY}")),
        refused("--collect out --job x".to_owned()),
    ];
    insta::assert_snapshot!(all.join("\n"));
}
