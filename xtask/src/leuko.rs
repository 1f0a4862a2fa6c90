//! Builds the `leuko` binary, with libtorch or without.

use std::path::PathBuf;

use anyhow::{Result, anyhow};

use crate::setup::libtorch;
use crate::{machine, say, setup, workspace};

/// Whether a command wants libtorch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Libtorch {
    /// Nothing works without.
    Needed,
    /// It is used where it can be had.
    Wanted,
    /// Nothing is asked that only it can do: it is not fetched.
    Idle,
    /// The user said no.
    Unwanted,
}

/// Builds the release binary and says where it is; installs libtorch first where it is wanted.
///
/// # Errors
/// - libtorch is needed and cannot be set up, or `LIBTORCH` names an unsuitable folder.
/// - The build fails.
pub(crate) fn build(libtorch: Libtorch) -> Result<PathBuf> {
    let with_libtorch = match libtorch {
        Libtorch::Needed => {
            setup::ensure()?;
            true
        }
        Libtorch::Unwanted => false,
        // With it where it is there all the same: the tests' build is then used again.
        Libtorch::Idle => machine::cxx().1.is_some() && setup::is_installed()?,
        Libtorch::Wanted => can_be_had()?,
    };
    if with_libtorch {
        say::step("Building leuko");
        return workspace::build_leuko();
    }
    say::step("Building leuko without libtorch");
    workspace::build_leuko_without_libtorch()
}

/// Installs libtorch where it is missing; where that fails, says why and what follows.
fn can_be_had() -> Result<bool> {
    let had = match machine::cxx() {
        (program, None) => Err(anyhow!(
            "the C++ compiler {program} was not found; it compiles the bindings to libtorch"
        )),
        (_, Some(_)) => setup::ensure(),
    };
    if let Err(error) = had {
        // A folder that the user named is the user's to mend.
        if libtorch::chosen_by_user().is_some() {
            return Err(error);
        }
        say::error(&error);
        say::step("Going on without libtorch");
        say::note(
            "leuko's own kernels train on the processor all the same; CUDA, `cargo xtask test` and the comparisons of `cargo xtask bench` need libtorch",
        );
        return Ok(false);
    }
    Ok(true)
}
