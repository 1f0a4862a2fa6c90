//! `leuko submit` without a cluster: what it would submit, and what it refuses. `cargo xtask slurm-test` has one.

use std::path::Path;
use std::process::{Command, Output};

use crate::snapshots::assert_words;
use crate::support::{files, folder, leuko, stderr, stdout, succeeds};

/// Runs `leuko submit` in `root`, where no program of Slurm is found unless it lies there.
fn submit(root: &Path, arguments: &str) -> Output {
    command(root, arguments).output().expect("leuko starts")
}

fn command(root: &Path, arguments: &str) -> Command {
    let mut command = leuko();
    fs_err::create_dir_all(root.join("none")).expect("a folder");
    command
        .current_dir(root)
        .env("PATH", root)
        .env("HOME", root)
        .env_remove("XDG_CONFIG_HOME")
        .arg("submit")
        .args(arguments.split_whitespace());
    command
}

/// Puts a Slurm that is a script into `root`. Its programs need those of the system.
#[cfg(unix)]
fn slurm(root: &Path) -> String {
    let fake = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/slurm/tests/fake/slurm.sh");
    for name in ["sbatch", "squeue", "scancel", "scontrol", "sacct"] {
        std::os::unix::fs::symlink(&fake, root.join(name)).expect("a link");
    }
    format!("{}:/usr/bin:/bin", root.display())
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

/// Of the experiments of one study, one allows a split and the other does not.
#[test]
fn test_a_dry_run_says_what_the_collector_trains_to_split_the_variance() {
    let root = folder();
    fs_err::create_dir(root.path().join("none")).expect("a folder");
    let output = submit(
        root.path(),
        "--slurm --dry-run run --data none --profile quick --variance",
    );
    succeeds(&output);
    let text = stdout(&output);
    let lines = text.lines();
    let lines = lines.skip_while(|line| !line.starts_with("variance "));
    assert_words!(lines.collect::<Vec<_>>().join("\n"), @"
    variance    synthetic-binary: 36 more networks: 4 training sets of 10, 20, 30 images that share no image, 3 seeds on each; there are too few images for 50, 100, 200; at most [TIME]
    variance    synthetic-multiclass: left out, because there are too few images for 4 training sets of 208 images that share no image
                the collector trains these, alone: give it the time (collector_sbatch in slurm.toml)
    ");
}

#[test]
fn test_what_cannot_be_submitted_is_refused_with_a_hint() {
    let root = folder();
    for (name, text) in [
        ("memory.toml", "memory = \"8 GB\""),
        ("time.toml", "time = \"1 hour\""),
        ("program.toml", "program = \"~ben/leuko\""),
    ] {
        fs_err::write(root.path().join(name), text).expect("written");
    }
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
        refused(format!("--slurm --sbatch -p {STUDY}")),
        refused(format!("--slurm --sbatch partition=cpu {STUDY}")),
        refused(format!("--slurm --sbatch --ntasks=4 {STUDY}")),
        refused(format!("--slurm --site memory.toml {STUDY}")),
        refused(format!("--slurm --site time.toml {STUDY}")),
        refused(format!("--slurm --site program.toml {STUDY}")),
        refused(format!("--slurm --site none.toml {STUDY}")),
        refused(format!("--slurm {STUDY}")),
        refused("--collect out --job x".to_owned()),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

/// Nodes may have no internet: the weights are there before anything is submitted, or nothing is.
#[cfg(unix)]
#[test]
fn test_weights_are_fetched_before_anything_is_submitted() {
    use std::os::unix::fs::PermissionsExt;
    let root = folder();
    let path = slurm(root.path());
    let python = root.path().join("python3");
    fs_err::write(&python, "#!/bin/bash\necho no internet >&2\nexit 1\n").expect("written");
    fs_err::set_permissions(&python, std::fs::Permissions::from_mode(0o755)).expect("set");
    let weights = root.path().join("weights.safetensors");
    let submit = |more: &str| {
        let line = format!("{STUDY} --set methods=[\"pretrained\"] --slurm {more}");
        let mut command = command(root.path(), &line);
        command.env("PATH", &path).env("LEUKO_PRETRAINED", &weights);
        command.output().expect("leuko starts")
    };
    let shown = submit("--dry-run");
    succeeds(&shown);
    let text = stdout(&shown);
    let before = format!("fetched on this machine, into {}", weights.display());
    assert!(text.contains(&before), "{text}");
    // Jobs look there, wherever their own home is.
    let variable = format!("export LEUKO_PRETRAINED={}", weights.display());
    assert!(text.contains(&variable), "{text}");
    let refused = submit("");
    assert_eq!(refused.status.code(), Some(1));
    let text = stderr(&refused);
    assert!(
        text.contains("error: nothing was submitted") && text.contains("hint: "),
        "{text}"
    );
    let log = fs_err::read_to_string(root.path().join("log")).expect("a log");
    assert!(log.contains("scontrol") && !log.contains("sbatch"), "{log}");
}

/// What a task takes is shown, and compared with what it asks for.
#[test]
fn test_a_limit_that_is_too_small_is_told() {
    let root = folder();
    let output = submit(
        root.path(),
        &format!("--slurm --dry-run --sbatch --mem=20M {STUDY}"),
    );
    succeeds(&output);
    let (first, said) = (stdout(&output), stderr(&output));
    let first = first.lines().next().expect("a line");
    assert!(first.ends_with(" MB of memory"), "{first}");
    assert!(said.contains("but asks for 21 MB"), "{said}");
    assert!(said.contains("reads and compares all images"), "{said}");
    let site = "program = \"bin/leuko\"\n";
    fs_err::create_dir(root.path().join("site")).expect("a folder");
    fs_err::write(root.path().join("site/slurm.toml"), site).expect("written");
    let line = format!("--slurm --dry-run --site site/slurm.toml {STUDY}");
    let output = submit(root.path(), &line);
    succeeds(&output);
    let program = root.path().join("site/bin/leuko");
    let told = format!("this machine has no program {}", program.display());
    assert!(stderr(&output).contains(&told), "{}", stderr(&output));
    let script = format!("\nleuko={}\n", program.display());
    assert!(stdout(&output).contains(&script), "{}", stdout(&output));
}
