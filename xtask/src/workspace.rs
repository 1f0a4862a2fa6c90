//! Where the checkout is, and how its cargo is called.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::setup::libtorch;

/// The checkout's root.
pub(crate) fn root() -> PathBuf {
    // Set by `cargo run`: right even where the checkout has moved since this was compiled.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or(manifest.clone(), Path::to_owned)
}

/// Cargo in the checkout, with the user's target folder.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(cargo_program());
    command.current_dir(root());
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
    command
}

fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Whether cargo has a subcommand, such as `fmt`.
pub(crate) fn cargo_answers(subcommand: &str) -> bool {
    first_line(cargo_program(), &[subcommand, "--version"]).is_some()
}

/// Where release binaries are; cargo is asked, for users may keep their target folder elsewhere.
pub(crate) fn release_folder() -> Result<PathBuf> {
    #[derive(serde::Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--no-deps"]);
    let metadata: Metadata = serde_json::from_slice(&output(&mut command)?)
        .context("`cargo metadata` printed something unexpected")?;
    Ok(metadata.target_directory.join("release"))
}

/// Builds the `leuko` binary and says where it is.
///
/// Of the whole workspace, not of its package alone: then cargo picks the same features of shared
/// dependencies as for the tests, and neither build undoes the other.
pub(crate) fn build_leuko() -> Result<PathBuf> {
    run(cargo().args(["build", "--release", "--workspace", "--bin", "leuko"]))?;
    Ok(release_folder()?.join(format!("leuko{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds the `leuko` binary that needs no libtorch on the machine, and says where it is.
pub(crate) fn build_leuko_without_libtorch() -> Result<PathBuf> {
    let what = ["--package", "leuko-study", "--no-default-features"];
    run(cargo().args(["build", "--release"]).args(what))?;
    Ok(release_folder()?.join(format!("leuko{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs a command to its end; anything but success is an error that shows the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("`{}` could not be started", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a command to its end and returns what it printed on standard output.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .with_context(|| format!("`{}` could not be started", shown(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", shown(command), output.status);
    }
    Ok(output.stdout)
}

/// Replaces this process by the command, so that signals, the terminal and the exit code are its own.
#[cfg(unix)]
pub(crate) fn become_command(command: &mut Command) -> Result<std::process::ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("`{}` could not be started", shown(command)))
}

/// Runs the command and passes its exit code on.
#[cfg(not(unix))]
pub(crate) fn become_command(command: &mut Command) -> Result<std::process::ExitCode> {
    let status = command
        .status()
        .with_context(|| format!("`{}` could not be started", shown(command)))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(std::process::ExitCode::from(code.unwrap_or(1)))
}

/// The first line that a program prints, if it runs and succeeds.
pub(crate) fn first_line(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    std::iter::once(program)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
