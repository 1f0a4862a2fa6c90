//! Asks the system's loader whether it finds every library that libtorch is linked to.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::libtorch::Kind;

/// Comes with the NVIDIA driver; without one, CUDA is off but the rest works.
const FROM_THE_DRIVER: &str = "libcuda.so.1";

/// Checks the libraries of a finished tree; where there is no `ldd`, nothing is checked.
///
/// # Errors
/// - The system lacks a library that libtorch needs.
pub(crate) fn check(folder: &Path, kind: Kind) -> Result<()> {
    let libraries: &[&str] = match kind {
        Kind::Cpu => &["libtorch_cpu.so"],
        Kind::Cuda => &["libtorch.so", "libtorch_cuda.so", "libtorch_cuda_linalg.so"],
    };
    for library in libraries {
        let Ok(output) = Command::new("ldd").arg(folder.join(library)).output() else {
            return Ok(());
        };
        let missing = not_found(&String::from_utf8_lossy(&output.stdout));
        if !missing.is_empty() {
            bail!(
                "{library} needs {}, which this system lacks\n  hint: a C++ compiler brings the usual ones: `apt-get install g++` on Debian and Ubuntu",
                missing.join(", ")
            );
        }
    }
    Ok(())
}

/// What `ldd` did not find, without what comes from the NVIDIA driver.
fn not_found(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim().strip_suffix(" => not found"))
        .filter(|library| *library != FROM_THE_DRIVER)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_not_found_passes_over_the_driver() {
        let text = "\tlinux-vdso.so.1 (0x00007ffd)\n\
                    \tlibc10.so => /x/lib/libc10.so (0x00007f)\n\
                    \tlibcuda.so.1 => not found\n\
                    \tlibstdc++.so.6 => not found\n";
        assert_eq!(not_found(text), ["libstdc++.so.6"]);
    }
}
