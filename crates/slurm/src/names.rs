//! Names of jobs: a person sees whose they are, and no other job has the same.

use std::path::{Path, PathBuf};

use leuko_core::hex;
use sha2::{Digest, Sha256};

/// Most letters of a folder's name in that of a job.
const MOST: usize = 24;

/// A folder from the root, without links as far as it is there.
pub(crate) fn from_root(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut ancestors = absolute.ancestors();
    let found = ancestors.find_map(|there| Some((there, fs_err::canonicalize(there).ok()?)));
    match found
        .as_ref()
        .map(|(there, real)| (absolute.strip_prefix(there), real))
    {
        Some((Ok(rest), real)) if rest.as_os_str().is_empty() => real.clone(),
        Some((Ok(rest), real)) => real.join(rest),
        _ => absolute,
    }
}

/// The name of the job that is recorded first in the file `number` of a study in `out`, which begins at the root. The same
/// user, machine, folder and numbers give the same name. `other` counts names that other jobs had.
pub(crate) fn job_name(out: &Path, number: u32, other: u32) -> String {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let what = [
        variable("USER"),
        machine(),
        out.display().to_string(),
        number.to_string(),
        other.to_string(),
    ];
    let digest = hex(&Sha256::digest(what.join("\n").as_bytes()));
    format!("leuko-{}-{}", shown(out), &digest[..8])
}

/// The folder's name, with letters that mean something to a shell or to Slurm left out.
fn shown(out: &Path) -> String {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let plain = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => letter,
        _ => '-',
    };
    let shown: String = name.chars().map(plain).take(MOST).collect();
    match shown.is_empty() {
        true => "study".to_owned(),
        false => shown,
    }
}

/// The machine's name: folders on disks of its own have the same paths elsewhere.
fn machine() -> String {
    let name = fs_err::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    name.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_name_shows_the_folder_and_differs_by_path_and_number() {
        let name = job_name(Path::new("/home/ada/all-binary"), 1, 0);
        assert!(name.starts_with("leuko-all-binary-"), "{name}");
        assert_eq!(name, job_name(Path::new("/home/ada/all-binary"), 1, 0));
        let others = [
            job_name(Path::new("/home/ben/all-binary"), 1, 0),
            job_name(Path::new("/home/ada/all-binary"), 2, 0),
            job_name(Path::new("/home/ada/all-binary"), 1, 1),
        ];
        assert!(!others.contains(&name), "{name}: {others:?}");
        // squeue separates names by commas, and has little room.
        let odd = job_name(Path::new("/r/it's 50%, or so: a very long name"), 1, 0);
        assert!(odd.starts_with("leuko-it-s-50---or-so--a-very--"), "{odd}");
        assert!(job_name(Path::new("/"), 1, 0).starts_with("leuko-study-"));
    }

    #[cfg(unix)]
    #[test]
    fn test_a_folder_has_one_name_before_and_after_it_is_made() {
        let root = tempfile::tempdir().unwrap();
        let real = fs_err::canonicalize(root.path()).unwrap();
        fs_err::create_dir(real.join("disk")).unwrap();
        std::os::unix::fs::symlink(real.join("disk"), real.join("link")).unwrap();
        let out = real.join("link/results/cells");
        let before = from_root(&out);
        assert_eq!(before, real.join("disk/results/cells"));
        fs_err::create_dir_all(&out).unwrap();
        assert_eq!(from_root(&out), before);
        assert_eq!(from_root(&real.join("link")), real.join("disk"));
    }
}
