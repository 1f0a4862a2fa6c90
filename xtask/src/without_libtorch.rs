//! A check of `cargo xtask ci`: leuko built without libtorch does the same.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use fs_err as fs;

use crate::{cargo, leuko, say, workspace};

/// Lints the code that is compiled without libtorch, runs the smallest study with both builds, and
/// compares what they write.
///
/// # Errors
/// - A build or a study fails, the binary still links libtorch, or a byte differs.
pub(crate) fn check() -> Result<()> {
    // All packages, as for the tests, so that dependencies are compiled once.
    let which = ["--release", "--workspace", "--no-default-features"];
    // Libraries alone: hardly a test knows of libtorch.
    let mut clippy = cargo::cargo(&["clippy", "--lib"]);
    workspace::run(clippy.args(which).args(["--", "-D", "warnings"]))?;

    let folder = workspace::root().join("target/without-libtorch");
    let (with, without) = (folder.join("with"), folder.join("without"));
    let smoke = ["--profile", "smoke", "--device", "cpu"].map(str::to_owned);
    let binary = cargo::build_leuko()?;
    ensure!(
        links_libtorch(&binary)?,
        "{} does not link libtorch",
        binary.display()
    );
    leuko::study_synthetic_cells(&binary, &smoke, &with)?;
    workspace::run(cargo::cargo(&["build", "--bin=leuko"]).args(which))?;
    ensure!(
        !links_libtorch(&binary)?,
        "{} links libtorch",
        binary.display()
    );
    leuko::study_synthetic_cells(&binary, &smoke, &without)?;
    for part in ["records", "tables", "checkpoints"] {
        let mut diff = Command::new("diff");
        workspace::run(diff.arg("-r").arg(with.join(part)).arg(without.join(part)))
            .with_context(|| format!("leuko without libtorch writes other {part}"))?;
    }
    say::good("records, tables and checkpoints are the same bytes");
    Ok(())
}

/// Whether a binary names libtorch's library as one that it needs.
fn links_libtorch(binary: &Path) -> Result<bool> {
    const NAME: &[u8] = b"libtorch_cpu.";
    let bytes = fs::read(binary)?;
    Ok(bytes.windows(NAME.len()).any(|part| part == NAME))
}
