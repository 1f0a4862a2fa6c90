//! Hints about Slurm.

use leuko_slurm::{Caution, OptionsFault, SlurmError};
use leuko_study::words::duration;

use super::HINT;

pub(super) fn of_error(error: &SlurmError) -> Option<String> {
    let hint = match error {
        SlurmError::Missing { .. } => {
            "Slurm's programs are on the login nodes of a cluster; --dry-run shows what would be submitted; other launchers can start `leuko run --share I/N`"
        }
        SlurmError::Refused { message, .. } if message.to_lowercase().contains("limit") => {
            "if the cluster limits how many jobs you may have, ask for fewer with --tasks N"
        }
        SlurmError::Refused { program, .. } if program == "sbatch" => {
            "change --sbatch or slurm.toml; --dry-run shows what is submitted"
        }
        // Its other programs get no options of the user.
        SlurmError::Refused { .. } => {
            "Slurm itself fails here, whatever --sbatch says: try `sinfo` and `scontrol ping`"
        }
        SlurmError::OtherCommand {
            jobs,
            instructions: Some(name),
            ..
        } => {
            return Some(format!(
                "they differ in the processor's instructions alone, perhaps because you submitted from another login node: add --instructions {name}, or cancel them with `scancel {jobs}`"
            ));
        }
        SlurmError::OtherCommand { jobs, .. } => {
            return Some(format!(
                "wait for them, cancel them with `scancel {jobs}`, or choose another folder with --out"
            ));
        }
        SlurmError::Options { fault, .. } => return Some(of_options(fault)),
        SlurmError::Amount { key: "memory", .. } => {
            "write memory = \"8G\", or leave the line out for the cluster's default"
        }
        SlurmError::Amount { .. } => {
            "write time = \"01:00:00\" for an hour, or leave the line out for the cluster's default"
        }
        SlurmError::Program { .. } => {
            "a path begins at / or ~, or at the folder of slurm.toml; a name alone is looked up by the job, after setup"
        }
        SlurmError::SiteKey { .. } => {
            "numbers, such as cpus, are 1 or more; texts, such as time and memory, have quotation marks; setup is a list of texts in brackets"
        }
        SlurmError::SiteFile(_) => {
            "check the file's name; without --site, leuko looks for slurm.toml here and in ~/.config/leuko"
        }
        SlurmError::NoSubmission { .. } => "submit it first: `leuko submit --slurm run ...`",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_options(fault: &OptionsFault) -> String {
    match fault {
        OptionsFault::OpenQuotation => "close it, in --sbatch or in slurm.toml".to_owned(),
        OptionsFault::Own { .. } => {
            "leave it out of --sbatch, or of sbatch in slurm.toml".to_owned()
        }
        OptionsFault::NoValue { .. } => {
            "give it one, in --sbatch or in slurm.toml, such as --partition=cpu".to_owned()
        }
        OptionsFault::Stray { word } if word.contains('=') => {
            format!("write --{word}, in --sbatch or in slurm.toml")
        }
        OptionsFault::Stray { .. } => {
            "options begin with --; a value with a space needs quotation marks of its own: --sbatch \"--comment='a b'\"".to_owned()
        }
        OptionsFault::Several { value, .. } => {
            let cpus = value.parse::<u32>().map_or("N".to_owned(), |cpus| cpus.to_string());
            format!(
                "leave it out; --tasks decides how many tasks there are, and --sbatch --cpus-per-task={cpus} (or cpus in slurm.toml) how many networks one trains at once"
            )
        }
    }
}

/// What may go wrong with a submission, and what to do about it.
pub(crate) fn of_caution(caution: &Caution) -> String {
    let (fact, hint) = match caution {
        Caution::Time { limit, each } => (
            format!(
                "a task may take {}, but Slurm stops it after {}",
                duration(*each),
                duration(*limit)
            ),
            "what it has not finished begins again in the next array, of which there are three: ask for more time (--sbatch --time=..., or time in slurm.toml), or for less work a task (--tasks N)",
        ),
        Caution::Memory { limit, need } => (
            format!(
                "a task takes about {}, but asks for {}",
                megabytes(*need),
                megabytes(*limit)
            ),
            "ask for more (--sbatch --mem=..., or memory in slurm.toml), or train fewer networks at once (cpus)",
        ),
        Caution::Program { program } => (
            format!("this machine has no program {}", program.display()),
            "the tasks fail unless the nodes have it; see program in slurm.toml",
        ),
    };
    format!("{fact}{HINT}{hint}")
}

/// Memory in words.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1e6)
}
