//! `cargo xtask test`: every test of the workspace.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::data_sets;
use crate::{say, setup, workspace};

/// Run all tests: unit, golden-vector, end-to-end and documentation tests
///
/// Installs libtorch if it is missing. No data set is needed; where real images are found, tests run
/// on them too. The last line says which of the two happened.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask test
  cargo xtask test --no-data                     as on a machine without any data set
  LEUKO_TEST_DATA=/mnt/cells cargo xtask test    real images elsewhere than ../shared/data

Plain cargo works too, once `cargo xtask setup` has run: cargo test -p leuko-data some_name")]
pub(crate) struct Args {
    /// Run on synthetic cells only, even where real images are
    #[arg(long)]
    no_data: bool,
}

/// Builds `leuko` for the end-to-end tests, then runs everything.
///
/// # Errors
/// - libtorch cannot be set up, the build fails, or a test fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup::ensure()?;
    say::step("Building leuko for the end-to-end tests");
    let binary = workspace::build_leuko()?;
    let data = data_folder(args.no_data);
    // A documentation test, or a crate that uses only the layers of leuko-model, has no build script
    // that writes libtorch's folder into it.
    let libraries = with_libtorch(std::env::var_os("LD_LIBRARY_PATH"))?;

    say::step("Unit, golden-vector and end-to-end tests");
    let mut tests = workspace::cargo();
    tests
        .args([
            "test",
            "--release",
            "--workspace",
            "--all-targets",
            "--no-fail-fast",
        ])
        .env("LEUKO_BIN", &binary)
        .env("LEUKO_TEST_DATA", &data)
        .env("LD_LIBRARY_PATH", &libraries);
    workspace::run(&mut tests).context("tests failed: see above")?;

    say::step("Documentation tests");
    let mut tests = workspace::cargo();
    tests
        .args([
            "test",
            "--release",
            "--workspace",
            "--doc",
            "--no-fail-fast",
        ])
        .env("LEUKO_TEST_DATA", &data)
        .env("LD_LIBRARY_PATH", &libraries);
    workspace::run(&mut tests).context("documentation tests failed: see above")?;

    say::good(&outcome(&data, &data_sets::present(&data)));
    Ok(())
}

/// Where tests look for real images: `LEUKO_TEST_DATA`, else a folder beside the checkout.
fn data_folder(no_data: bool) -> PathBuf {
    let root = workspace::root();
    if no_data {
        return root.join("target/no-data");
    }
    match std::env::var_os("LEUKO_TEST_DATA").filter(|value| !value.is_empty()) {
        Some(folder) => std::path::absolute(&folder).unwrap_or_else(|_| folder.into()),
        None => root.parent().unwrap_or(&root).join("shared/data"),
    }
}

fn with_libtorch(paths: Option<std::ffi::OsString>) -> Result<std::ffi::OsString> {
    let others = paths.unwrap_or_default();
    let others = std::env::split_paths(&others).filter(|path| !path.as_os_str().is_empty());
    let all = std::iter::once(setup::library_folder()).chain(others);
    Ok(std::env::join_paths(all)?)
}

/// The last line: what the tests ran on.
fn outcome(data: &Path, present: &[String]) -> String {
    match present {
        [] => format!(
            "tests ran on synthetic cells only: no data set at {}",
            data.display()
        ),
        titles => format!(
            "tests also ran on the real images in {}: {}",
            data.display(),
            titles.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_outcome_names_what_happened() {
        let data = Path::new("/lab/data");
        assert_eq!(
            outcome(data, &[]),
            "tests ran on synthetic cells only: no data set at /lab/data"
        );
        assert_eq!(
            outcome(data, &["ALL-IDB2".into(), "PBC".into()]),
            "tests also ran on the real images in /lab/data: ALL-IDB2, PBC"
        );
    }

    #[test]
    fn test_data_folder_without_data_does_not_exist() {
        assert!(!data_folder(true).exists());
    }

    #[test]
    fn test_with_libtorch_comes_first_and_keeps_the_others() {
        let paths = with_libtorch(Some("/opt/a:/opt/b".into())).unwrap();
        let paths: Vec<PathBuf> = std::env::split_paths(&paths).collect();
        assert_eq!(paths[0], setup::library_folder());
        assert_eq!(
            paths[1..],
            [PathBuf::from("/opt/a"), PathBuf::from("/opt/b")]
        );
        assert_eq!(
            std::env::split_paths(&with_libtorch(None).unwrap()).count(),
            1
        );
    }
}
