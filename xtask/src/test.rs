//! `cargo xtask test`: every test of the workspace.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::setup::libtorch;
use crate::{cargo, say, setup, workspace};

/// Run all tests: unit, golden-vector, end-to-end and documentation tests
///
/// Installs libtorch if it is missing, and the weights of the pretrained network (17 MB). Needs no data
/// set. If real images are found, tests use them too; the last line says so.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask test
  cargo xtask test --no-data                     as on a machine without any data set
  LEUKO_TEST_DATA=/mnt/cells cargo xtask test    real images elsewhere than ../shared/data
  INSTA_UPDATE=always cargo xtask test           accept changed snapshots: look at their diff

Plain cargo works too, after `cargo xtask setup`: cargo test -p leuko-data some_name")]
pub(crate) struct Args {
    /// Use synthetic cells only
    #[arg(long)]
    no_data: bool,
}

/// Builds `leuko` for the end-to-end tests, then runs everything.
///
/// # Errors
/// - libtorch cannot be installed, the build fails, or a test fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup::ensure()?;
    say::step("Building leuko for the end-to-end tests");
    let binary = cargo::build_leuko()?;
    let data = data_folder(args.no_data);
    let weights = workspace::root().join(".pretrained/efficientnet-lite0.safetensors");
    say::step("Weights of the pretrained network");
    let mut fetch = Command::new(&binary);
    fetch.arg("fetch-weights").env("LEUKO_PRETRAINED", &weights);
    workspace::run(&mut fetch).context("tests need the weights: see above")?;
    // Documentation tests, and crates without a build script that writes it into them, do not know
    // libtorch's folder.
    let libraries = with_libtorch(std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default())?;
    let test = |targets| {
        let mut tests = cargo::cargo(&["test", "--release", "--workspace", "--no-fail-fast"]);
        tests.arg(targets).env("LEUKO_BIN", &binary);
        tests
            .env("LEUKO_TEST_DATA", &data)
            .env("LEUKO_PRETRAINED", &weights)
            .env("LD_LIBRARY_PATH", &libraries);
        workspace::run(&mut tests).context("tests failed: see above")
    };
    say::step("Unit, golden-vector and end-to-end tests");
    test("--all-targets")?;
    say::step("Documentation tests");
    test("--doc")?;
    let used = match data.is_dir() {
        true => "tests also used the real images in",
        false => "tests used synthetic cells only, as there is no folder",
    };
    say::good(&format!("{used} {}", data.display()));
    Ok(())
}

/// Where tests look for real images: `LEUKO_TEST_DATA`, else a folder beside the checkout.
pub(crate) fn data_folder(no_data: bool) -> PathBuf {
    let root = workspace::root();
    if no_data {
        return root.join("target/no-data");
    }
    match std::env::var_os("LEUKO_TEST_DATA").filter(|value| !value.is_empty()) {
        Some(folder) => std::path::absolute(&folder).unwrap_or_else(|_| folder.into()),
        None => root.parent().unwrap_or(&root).join("shared/data"),
    }
}

fn with_libtorch(paths: OsString) -> Result<OsString> {
    let others = std::env::split_paths(&paths).filter(|path| !path.as_os_str().is_empty());
    let all = std::iter::once(libtorch::folder_in_use().join("lib")).chain(others);
    Ok(std::env::join_paths(all)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_data_folder_without_data_does_not_exist() {
        assert!(!data_folder(true).exists());
    }

    #[test]
    fn test_with_libtorch_comes_first_and_keeps_the_others() {
        let own = libtorch::folder_in_use().join("lib");
        let expected = format!("{}:/opt/a:/opt/b", own.display());
        assert_eq!(with_libtorch("/opt/a:/opt/b".into()).unwrap(), *expected);
        assert_eq!(with_libtorch("".into()).unwrap(), own);
    }
}
