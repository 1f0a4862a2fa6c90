//! How cargo is called, and the packages that commands name.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};

use crate::setup::libtorch;
use crate::workspace::{self, first_line, root};

/// The package of the binary `leuko`.
pub(crate) const LEUKO: &str = "leuko-cli";

/// Cargo in the checkout, with the user's target folder.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.current_dir(root()).args(args);
    in_checkout(&mut command);
    command
}

/// Gives a program that starts cargo the environment of the other builds, so that none undoes another.
pub(crate) fn in_checkout(command: &mut Command) {
    // Incremental artefacts double the size of `target/` and never help a build from nothing.
    command.env("CARGO_INCREMENTAL", "0");
    match libtorch::chosen_by_user() {
        Some(folder) => command.env("LIBTORCH", folder),
        // `.cargo/config.toml` sets it again. A child that inherits it instead would make cargo
        // see another environment than under a plain `cargo build`, and compile libtorch's
        // bindings a second time.
        None => command.env_remove("LIBTORCH"),
    };
    // It would make the build ask Python for another libtorch than the one that was checked.
    command.env_remove("LIBTORCH_USE_PYTORCH");
    // A snapshot that is missing or differs fails its test, and is not written.
    if std::env::var_os("INSTA_UPDATE").is_none() {
        command.env("INSTA_UPDATE", "no");
    }
}

fn program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Whether cargo has a subcommand, such as `fmt`.
pub(crate) fn has(subcommand: &str) -> bool {
    first_line(program(), &[subcommand, "--version"]).is_some()
}

/// What cargo says of packages, with further options such as `--no-deps`.
///
/// # Errors
/// - A manifest is wrong, or with `--locked`, Cargo.lock is out of date.
pub(crate) fn metadata(options: &[&str]) -> Result<Metadata> {
    let mut command = cargo(&["metadata", "--format-version=1"]);
    let output = workspace::output(command.args(options)).context(
        "cargo cannot read the workspace\n  hint: if Cargo.lock is out of date, run `cargo update --workspace` and commit it",
    )?;
    let text = String::from_utf8_lossy(&output);
    MetadataCommand::parse(text).context("`cargo metadata` printed something unexpected")
}

/// Where cargo puts the release binary: users may keep their target folder elsewhere.
///
/// # Errors
/// - As [`metadata`].
pub(crate) fn leuko_binary() -> Result<PathBuf> {
    let folder = metadata(&["--no-deps"])?.target_directory;
    Ok(folder
        .join("release")
        .join(format!("leuko{}", std::env::consts::EXE_SUFFIX))
        .into())
}

/// Builds the `leuko` binary and returns its path.
///
/// With all packages, not its own alone: then cargo picks the same features of shared dependencies
/// as for the tests, and neither build undoes the other.
///
/// # Errors
/// - The build fails.
pub(crate) fn build_leuko() -> Result<PathBuf> {
    workspace::run(&mut cargo(&[
        "build",
        "--release",
        "--workspace",
        "--bin=leuko",
    ]))?;
    leuko_binary()
}

/// Builds the `leuko` binary that needs no libtorch on the machine, and returns its path.
///
/// # Errors
/// - The build fails.
pub(crate) fn build_leuko_without_libtorch() -> Result<PathBuf> {
    let what = [
        "build",
        "--release",
        "--package",
        LEUKO,
        "--no-default-features",
    ];
    workspace::run(&mut cargo(&what))?;
    leuko_binary()
}
