//! What the machine has: a C++ compiler, free disk, an NVIDIA driver.

use std::path::Path;
use std::process::Command;

use crate::workspace::first_line;

/// Bytes free for this user on the file system of a folder, or of its nearest existing parent.
pub(crate) fn free_disk(folder: &Path) -> Option<u64> {
    let existing = folder.ancestors().find(|folder| folder.exists())?;
    let output = Command::new("df").arg("-Pk").arg(existing).output().ok()?;
    free_in_df(&String::from_utf8_lossy(&output.stdout))
}

/// Reads the POSIX form of `df -Pk`: available 1,024-byte blocks are the fourth field from the left,
/// counted from the right, as the first may hold spaces.
fn free_in_df(text: &str) -> Option<u64> {
    let line = text.lines().nth(1)?;
    let used_percent = line.split_whitespace().position(|f| f.ends_with('%'))?;
    let field = line.split_whitespace().nth(used_percent.checked_sub(1)?)?;
    Some(field.parse::<u64>().ok()? * 1024)
}

/// The C++ compiler, and what it says of itself if it is there.
pub(crate) fn cxx() -> (String, Option<String>) {
    let program = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    let version = first_line(&program, &["--version"]);
    (program, version)
}

/// The first NVIDIA card, if the driver answers.
pub(crate) fn nvidia_card() -> Option<String> {
    first_line("nvidia-smi", &["-L"]).filter(|line| line.starts_with("GPU"))
}

/// Megabytes in use on the first NVIDIA card, if the driver answers.
pub(crate) fn card_memory_used() -> Option<u64> {
    let query = ["--query-gpu=memory.used", "--format=csv,noheader,nounits"];
    first_line("nvidia-smi", &query)?.trim().parse().ok()
}

/// Whether there is an NVIDIA driver; its program may be out of reach where the driver is not.
pub(crate) fn has_nvidia_driver() -> bool {
    Path::new("/dev/nvidiactl").exists() || nvidia_card().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_free_in_df_with_and_without_spaces() {
        let head = "Filesystem 1024-blocks Used Available Capacity Mounted on\n";
        let plain = format!("{head}/dev/vda 263174212 15000000 81000000 16% /work\n");
        assert_eq!(free_in_df(&plain), Some(81_000_000 * 1024));
        let share = format!("{head}//lab/my share 1000 400 600 40% /mnt/a b\n");
        assert_eq!(free_in_df(&share), Some(600 * 1024));
        assert_eq!(free_in_df(head), None);
    }

    #[test]
    fn test_free_disk_of_a_folder_that_is_still_to_be_made() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_disk(&folder.path().join("not/yet")).is_some_and(|bytes| bytes > 0));
    }
}
