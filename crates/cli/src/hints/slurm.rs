//! Hints about Slurm.

use leuko_slurm::SlurmError;

pub(super) fn of_error(error: &SlurmError) -> Option<String> {
    let hint = match error {
        SlurmError::Missing { .. } => {
            "Slurm's programs are on the login nodes of a cluster; --dry-run shows what would be submitted; other launchers can start `leuko run --share I/N`"
        }
        SlurmError::Refused { message, .. } if message.to_lowercase().contains("limit") => {
            "if the cluster limits how many jobs you may have, ask for fewer with --tasks N"
        }
        SlurmError::Refused { .. } => {
            "change --sbatch or slurm.toml; --dry-run shows what is submitted"
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
        SlurmError::Options { .. } => "leave it out of --sbatch, or of sbatch in slurm.toml",
        SlurmError::NoSubmission { .. } => "submit it first: `leuko submit --slurm run ...`",
        _ => return None,
    };
    Some(hint.to_owned())
}
