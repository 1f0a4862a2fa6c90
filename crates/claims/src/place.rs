//! Where claims and pulses lie.

use std::path::{Component, Path, PathBuf};

use crate::error::ClaimError;

/// The file of a job's claim of this number, from 1.
///
/// # Errors
///
/// - [`ClaimError::Name`] if the job's name leads elsewhere.
pub(crate) fn claim(folder: &Path, job: &str, number: u32) -> Result<PathBuf, ClaimError> {
    let is_name = |part: Component<'_>| matches!(part, Component::Normal(_));
    match !job.is_empty() && !job.ends_with('/') && Path::new(job).components().all(is_name) {
        true => Ok(folder.join("claims").join(format!("{job}.{number}"))),
        false => Err(ClaimError::Name {
            job: job.to_owned(),
        }),
    }
}

/// The folder of pulses.
pub(crate) fn pulses(folder: &Path) -> PathBuf {
    folder.join("processes")
}

/// The file of a process's pulse.
pub(crate) fn pulse(folder: &Path, id: &str) -> PathBuf {
    pulses(folder).join(format!("{id}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_job_cannot_lead_out_of_the_folder() {
        for job in ["", "/x", "../x", "a/../../x", "a/"] {
            let refused = claim(Path::new("work"), job, 1);
            assert!(matches!(refused, Err(ClaimError::Name { .. })), "{job}");
        }
        let path = claim(Path::new("work"), "train/blasts/n0100/fold03", 2).unwrap();
        assert_eq!(path, Path::new("work/claims/train/blasts/n0100/fold03.2"));
    }
}
