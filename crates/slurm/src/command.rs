//! The command whose runs are shared out.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::error::SlurmError;

/// A command of leuko, with all that it depends on.
///
/// # Examples
///
/// ```
/// use leuko_slurm::LeukoCommand;
///
/// let command = LeukoCommand {
///     program: "/shared/bin/leuko".into(),
///     name: "train".into(),
///     arguments: vec!["--out=my results".into(), "cells".into()],
///     whole: Vec::new(),
///     folder: "/home/ada".into(),
///     environment: Default::default(),
/// };
/// assert_eq!(command.to_string(), "leuko train '--out=my results' cells");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeukoCommand {
    /// The program, as all nodes see it.
    pub program: PathBuf,
    /// The command's name: `run`, `train` or `curve`.
    pub name: String,
    /// Its other arguments, without a number of workers and without a share.
    pub arguments: Vec<String>,
    /// Options that only the whole command takes, not a share of it.
    pub whole: Vec<String>,
    /// The working directory, which relative paths begin at.
    pub folder: PathBuf,
    /// Variables of the environment that leuko reads.
    pub environment: BTreeMap<String, String>,
}

/// The option that names the processor's instructions.
const INSTRUCTIONS: &str = "--instructions=";

impl LeukoCommand {
    /// The processor's instructions that `other` names, if the two commands differ in these alone.
    pub(crate) fn other_instructions(&self, other: &Self) -> Option<String> {
        let is_set = |argument: &String| argument.starts_with(INSTRUCTIONS);
        let without = |command: &Self| {
            let mut command = command.clone();
            command.arguments.retain(|argument| !is_set(argument));
            command
        };
        let named = other.arguments.iter().find(|argument| is_set(argument))?;
        let alone = self != other && without(self) == without(other);
        alone.then(|| named.replacen(INSTRUCTIONS, "", 1))
    }
}

impl fmt::Display for LeukoCommand {
    /// As one would type it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "leuko {}", self.name)?;
        for argument in self.whole.iter().chain(&self.arguments) {
            match shlex::try_quote(argument) {
                Ok(quoted) => write!(f, " {quoted}")?,
                Err(_) => write!(f, " {argument:?}")?,
            }
        }
        Ok(())
    }
}

/// A text as one word of bash.
pub(crate) fn quoted(what: &'static str, text: &str) -> Result<String, SlurmError> {
    match shlex::try_quote(text) {
        Ok(quoted) => Ok(quoted.into_owned()),
        Err(_) => Err(SlurmError::Text {
            what,
            text: text.to_owned(),
            why: "it contains a zero byte",
        }),
    }
}

/// A path as text.
pub(crate) fn path_text<'a>(
    what: &'static str,
    path: &'a std::path::Path,
) -> Result<&'a str, SlurmError> {
    path.to_str().ok_or_else(|| SlurmError::Text {
        what,
        text: path.to_string_lossy().into_owned(),
        why: "it is not UTF-8",
    })
}

/// Whether a program is a name alone, which a shell looks up on its PATH.
pub(crate) fn is_bare(program: &std::path::Path) -> bool {
    !program.as_os_str().to_string_lossy().contains('/')
}
