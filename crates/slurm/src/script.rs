//! The scripts of a task and of the collector, and the options that `sbatch` gets with them.
//!
//! Each script ends with `exec`, so leuko itself is the job's process: it gets the SIGTERM that Slurm sends before a time
//! limit, a requeue or a `scancel` kills, and stops with everything finished kept.

use std::num::NonZeroU32;
use std::path::Path;

use crate::command::{LeukoCommand, is_bare, path_text, quoted};
use crate::error::SlurmError;
use crate::options::words;
use crate::site::Site;

/// Name of the folder for scripts, logs and the submission, in a study's folder.
pub(crate) const FOLDER: &str = "slurm";

/// What all jobs of a submission have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Common<'a> {
    /// The study's folder, from the root.
    pub(crate) out: &'a Path,
    /// The command.
    pub(crate) command: &'a LeukoCommand,
    /// The laboratory's needs.
    pub(crate) site: &'a Site,
    /// The user's options of sbatch.
    pub(crate) sbatch: &'a str,
}

/// Which job.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role<'a> {
    /// An array of tasks.
    Array {
        /// Number of tasks.
        tasks: NonZeroU32,
    },
    /// What comes after an array.
    Collector {
        /// Slurm's number of the array, while that is in the queue.
        after: Option<&'a str>,
    },
}

impl Common<'_> {
    /// The script of a job.
    pub(crate) fn script(&self, role: Role<'_>, job: &str) -> Result<String, SlurmError> {
        let LeukoCommand { name, .. } = self.command;
        let what = match role {
            Role::Array { .. } => "a share of the runs",
            Role::Collector { .. } => "what comes after the runs",
        };
        let mut text = format!("#!/bin/bash\n# Written by `leuko submit`: {what}.\n");
        for line in &self.site.setup {
            text += &format!("{line}\n");
        }
        for (name, value) in &self.command.environment {
            let value = quoted("variable", value)?;
            text += &format!("export {}={value}\n", variable(name)?);
        }
        let folder = quoted("folder", path_text("folder", &self.command.folder)?)?;
        let program = quoted("program", path_text("program", self.program())?)?;
        let (find, none) = match is_bare(self.program()) {
            // Not an alias or a function, which `exec` does not take.
            true => (
                format!("leuko=\"$(type -P -- {program})\"\nname={program}"),
                "finds no program $name on the PATH after the lines of setup; load it there, or name its path: program = ... in slurm.toml (PATH is $PATH)",
            ),
            false => (
                format!("leuko={program}"),
                "has no program $leuko; name one that all nodes see: program = ... in slurm.toml",
            ),
        };
        text += &format!(
            "\
{find}
workers=\"${{SLURM_CPUS_PER_TASK:-1}}\"
# Slurm may show a task all processors of its node.
export RAYON_NUM_THREADS=\"$workers\"
echo \"leuko submit: {}, start $((${{SLURM_RESTART_COUNT:-0}} + 1)) on $(uname -n)\"
cd -- {folder} || exit 1
if ! [ -x \"$leuko\" ]; then
    echo \"leuko submit: $(uname -n) {none}\" >&2
    exit 127
fi
",
            match role {
                Role::Array { tasks } => format!("share $SLURM_ARRAY_TASK_ID/{tasks}"),
                Role::Collector { .. } => "collector".to_owned(),
            }
        );
        text += "exec \"$leuko\"";
        match role {
            Role::Array { tasks } => {
                let name = quoted("argument", name)?;
                text += &format!(
                    " {name} --workers \"$workers\" --share \"$SLURM_ARRAY_TASK_ID/{tasks}\""
                );
                for argument in &self.command.arguments {
                    text += &format!(" {}", quoted("argument", argument)?);
                }
            }
            Role::Collector { .. } => {
                let out = quoted("folder", path_text("folder", self.out)?)?;
                text += &format!(" submit --collect {out} --job {}", quoted("name", job)?);
            }
        }
        text += "\n";
        Ok(text)
    }

    /// The options of sbatch for a job. What leuko decides comes last, because the last one counts.
    pub(crate) fn options(
        &self,
        role: Role<'_>,
        job: &str,
        logs: &Path,
    ) -> Result<Vec<String>, SlurmError> {
        let site = self.site;
        let mut options = vec!["--requeue".to_owned()];
        options.push(format!("--cpus-per-task={}", site.cpus));
        options.extend(site.memory.iter().map(|memory| format!("--mem={memory}")));
        options.extend(site.time.iter().map(|time| format!("--time={time}")));
        options.extend(words(&site.sbatch)?);
        if let Role::Collector { .. } = role {
            options.extend(words(&site.collector_sbatch)?);
        }
        options.extend(words(self.sbatch)?);
        let log = match role {
            Role::Array { tasks } => {
                let at_once = site
                    .at_once
                    .map_or(String::new(), |most| format!("%{most}"));
                options.push(format!("--array=1-{tasks}{at_once}"));
                "task-%a.log"
            }
            Role::Collector { after } => {
                // Also after a task that failed: the records say what is missing.
                options.extend(after.map(|id| format!("--dependency=afterany:{id}")));
                "collector.log"
            }
        };
        let out = path_text("folder", self.out)?;
        options.extend([
            format!("--job-name={job}"),
            // The log's name is relative to it, so that no character of the path means anything to Slurm.
            format!("--chdir={out}"),
            format!("--output={}/{log}", path_text("folder", logs)?),
            "--open-mode=append".to_owned(),
        ]);
        Ok(options)
    }

    /// The program that jobs start.
    fn program(&self) -> &Path {
        let given = self.site.program.as_deref();
        given.unwrap_or(&self.command.program)
    }
}

/// The name of a variable, which cannot be quoted.
fn variable(name: &str) -> Result<&str, SlurmError> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let starts_well = name.starts_with(|letter: char| !letter.is_ascii_digit());
    match starts_well && name.chars().all(is_plain) {
        true => Ok(name),
        false => Err(SlurmError::Text {
            what: "variable",
            text: name.to_owned(),
            why: "bash takes only letters, digits and _ in the name of a variable",
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn command() -> LeukoCommand {
        LeukoCommand {
            program: "/opt/my leuko/leuko".into(),
            name: "train".to_owned(),
            arguments: [
                "--set=train.max_epochs=6",
                "--positive=it's \"blast\"",
                "--",
                "two\nlines $HOME `ls` *",
            ]
            .map(str::to_owned)
            .to_vec(),
            whole: vec!["--variance".to_owned()],
            folder: "/home/ada lovelace/50%".into(),
            environment: BTreeMap::from([("LEUKO_DATA".to_owned(), "/mnt/a b".to_owned())]),
        }
    }

    fn site() -> Site {
        Site {
            sbatch: "--partition=cpu --comment='two words'".to_owned(),
            collector_sbatch: "--time=60".to_owned(),
            setup: vec!["module load gcc".to_owned()],
            program: None,
            cpus: 4.try_into().unwrap(),
            memory: Some("8G".to_owned()),
            time: Some("30".to_owned()),
            at_once: Some(20.try_into().unwrap()),
            ..Site::default()
        }
    }

    fn both(show: impl Fn(&Common<'_>, Role<'_>) -> String) -> String {
        let (command, site) = (command(), site());
        let common = Common {
            out: Path::new("/home/ada lovelace/50%/results/a'b"),
            command: &command,
            site: &site,
            sbatch: "--qos=short",
        };
        let tasks = NonZeroU32::new(24).unwrap();
        let after = Some("77");
        let roles = [Role::Array { tasks }, Role::Collector { after }];
        roles.map(|role| show(&common, role)).join("\n")
    }

    #[test]
    fn test_scripts_quote_what_a_shell_would_read() {
        insta::assert_snapshot!(both(|common, role| common
            .script(role, "leuko-x-1")
            .unwrap()));
    }

    #[test]
    fn test_options_end_with_those_that_leuko_decides() {
        insta::assert_snapshot!(both(|common, role| {
            let options = common
                .options(role, "leuko-x-1", Path::new("slurm/attempt-2"))
                .unwrap();
            options.join("\n") + "\n"
        }));
    }

    /// bash gives the program exactly the arguments of the command.
    #[cfg(unix)]
    #[test]
    fn test_bash_reads_the_arguments_as_they_were() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let program = root.path().join("my leuko");
        let shown = b"#!/bin/bash\npwd\nprintf '[%s]\\n' \"$@\" \"$LEUKO_DATA\"\n";
        leuko_core::write_whole(&program, shown).unwrap();
        fs_err::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let folder = root.path().join("it's 50%");
        fs_err::create_dir_all(&folder).unwrap();
        let command = LeukoCommand {
            program,
            folder: folder.clone(),
            ..command()
        };
        let site = Site::default();
        let common = Common {
            out: root.path(),
            command: &command,
            site: &site,
            sbatch: "",
        };
        let tasks = NonZeroU32::new(3).unwrap();
        let script = root.path().join("script");
        let text = common.script(Role::Array { tasks }, "x").unwrap();
        leuko_core::write_whole(&script, text.as_bytes()).unwrap();
        let output = std::process::Command::new("bash")
            .arg(&script)
            .env("SLURM_ARRAY_TASK_ID", "2")
            .env_remove("SLURM_CPUS_PER_TASK")
            .env_remove("SLURM_RESTART_COUNT")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        assert!(first.starts_with("leuko submit: share 2/3, start 1 on "));
        let expected: String = ["train", "--workers", "1", "--share", "2/3"]
            .into_iter()
            .chain(command.arguments.iter().map(String::as_str))
            .chain(["/mnt/a b"])
            .map(|argument| format!("[{argument}]\n"))
            .collect();
        assert_eq!(rest, format!("{}\n{expected}", folder.display()));
    }

    /// A module puts the program on the PATH.
    #[cfg(unix)]
    #[test]
    fn test_a_program_by_name_is_looked_up_after_setup() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let program = root.path().join("bin/leuko-x");
        leuko_core::write_whole(&program, b"#!/bin/bash\necho started\n").unwrap();
        fs_err::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let command = LeukoCommand {
            folder: root.path().to_owned(),
            ..command()
        };
        let run = |setup: &str| {
            let site = Site {
                program: Some("leuko-x".into()),
                setup: vec![setup.to_owned()],
                ..Site::default()
            };
            let common = Common {
                out: root.path(),
                command: &command,
                site: &site,
                sbatch: "",
            };
            let tasks = NonZeroU32::MIN;
            let text = common.script(Role::Array { tasks }, "x").unwrap();
            let bash = std::process::Command::new("bash")
                .args(["-c", &text])
                .output();
            let output = bash.unwrap();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            (
                output.status.code(),
                text(&output.stdout),
                text(&output.stderr),
            )
        };
        let (code, said, _) = run(&format!("PATH={}/bin:$PATH", root.path().display()));
        assert!(code == Some(0) && said.ends_with("started\n"), "{said}");
        let (code, _, error) = run("true");
        let expected = "finds no program leuko-x on the PATH after the lines of setup";
        assert!(code == Some(127) && error.contains(expected), "{error}");
    }

    #[test]
    fn test_a_zero_byte_is_refused() {
        let command = LeukoCommand {
            arguments: vec!["a\0b".to_owned()],
            ..command()
        };
        let common = Common {
            out: Path::new("/r"),
            command: &command,
            site: &Site::default(),
            sbatch: "",
        };
        let tasks = NonZeroU32::MIN;
        let error = common.script(Role::Array { tasks }, "x").unwrap_err();
        assert!(matches!(error, SlurmError::Text { .. }), "{error}");
    }

    #[test]
    fn test_a_variable_whose_name_is_code_is_refused() {
        for name in ["LEUKO_X=1;reboot", "LEUKO-X", "1LEUKO", ""] {
            let command = LeukoCommand {
                environment: BTreeMap::from([(name.to_owned(), "1".to_owned())]),
                ..command()
            };
            let common = Common {
                out: Path::new("/r"),
                command: &command,
                site: &Site::default(),
                sbatch: "",
            };
            let error = common.script(Role::Collector { after: None }, "x");
            let error = error.unwrap_err();
            assert!(
                matches!(&error, SlurmError::Text { text, .. } if text == name),
                "{error}"
            );
        }
    }
}
