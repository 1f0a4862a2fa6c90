//! Tables, figures and summaries, made again elsewhere and compared.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::compare::{compare, compare_bytes};
use super::strangers::files;
use super::{Fault, Verified};
use crate::conclude::conclude;
use crate::error::StudyError;
use crate::store::Store;
use crate::watch::Silent;

/// What the records give, relative to a study's folder.
const OUTPUTS: [&str; 4] = ["tables", "figures", "summary.toml", "howmany.toml"];
/// What is no input: outputs, and networks.
const LEFT_OUT: [&str; 5] = [
    "tables",
    "summary.toml",
    "howmany.toml",
    "checkpoints",
    "model",
];
/// Endings of files that tables and figures are made from.
const INPUT_ENDINGS: [&str; 3] = [".json", ".maps", ".toml"];

/// What was made again and compared.
#[derive(Default)]
pub(super) struct Again {
    /// How many tables, figures and summaries.
    outputs: usize,
    /// Whether the report.
    report: bool,
    /// Tables and figures, by their paths below the study's folder.
    files: BTreeSet<PathBuf>,
    faults: Vec<Fault>,
}

impl Again {
    /// Adds it to a verification. If what outputs are made from is not whole, that is told, and not what follows from it:
    /// runs without a record, unless the study `is_whole`, and findings that are not there. Returns the files that were
    /// made, unless others may have been made of more.
    pub(super) fn keep(
        self,
        is_whole: bool,
        unexplained: Vec<Fault>,
        verified: &mut Verified,
    ) -> Option<BTreeSet<PathBuf>> {
        if !self.faults.is_empty() && (!is_whole || !unexplained.is_empty()) {
            verified.faults.extend(unexplained);
            return None;
        }
        verified.outputs = self.outputs;
        verified.report = self.report;
        verified.faults.extend(self.faults);
        Some(self.files)
    }
}

/// Makes all outputs again in a temporary folder and compares them with those in the store, the report only
/// `with_report`.
pub(super) fn verify(store: &Store, with_report: bool) -> Result<Again, StudyError> {
    let mut found = Again::default();
    let again = tempfile::tempdir().map_err(StudyError::io)?;
    copy_inputs(store.folder(), again.path(), true)?;
    let again = Store::open(again.path()).map(|store| (store, again))?;
    if let Err(error) = conclude(&again.0, &Silent) {
        found.faults.push(Fault::NoConclusion(Box::new(error)));
        return Ok(found);
    }
    for part in ["tables", "figures"] {
        let mut made = Vec::new();
        files(&again.0.folder().join(part), &mut made)?;
        let below = made.iter();
        let below = below.filter_map(|path| path.strip_prefix(again.0.folder()).ok());
        found.files.extend(below.map(Path::to_owned));
    }
    for output in OUTPUTS {
        found.outputs += compare(
            &store.folder().join(output),
            &again.0.folder().join(output),
            &mut found.faults,
        )?;
    }
    if with_report && store.report().is_file() {
        compare_report(store, &again.0, &mut found)?;
    }
    Ok(found)
}

/// Copies what outputs are made from: all but the outputs, the report and what is large. The overview of the images is
/// an input, because only a run can draw it.
fn copy_inputs(from: &Path, to: &Path, top: bool) -> Result<(), StudyError> {
    for entry in fs_err::read_dir(from).map_err(StudyError::io)? {
        let entry = entry.map_err(StudyError::io)?;
        let (path, name) = (entry.path(), entry.file_name());
        let text = name.to_string_lossy();
        let is_input = match from.ends_with("figures") {
            true => text.contains("-fig1-"),
            false => {
                let ending = INPUT_ENDINGS.iter().any(|ending| text.ends_with(ending));
                ending && !text.ends_with(".model.json")
            }
        };
        let is_left_out = top && LEFT_OUT.contains(&&*text);
        if is_left_out {
            continue;
        }
        if path.is_dir() {
            let inside = to.join(&name);
            fs_err::create_dir_all(&inside).map_err(StudyError::io)?;
            copy_inputs(&path, &inside, false)?;
        } else if is_input {
            fs_err::copy(&path, to.join(&name)).map_err(StudyError::io)?;
        }
    }
    Ok(())
}

/// Compares the report, without the place of the folder that it names in its last command.
fn compare_report(store: &Store, again: &Store, compared: &mut Again) -> Result<(), StudyError> {
    let path = store.report();
    let read = |path: &Path| fs_err::read(path).map_err(StudyError::io);
    let (found, expected) = (read(&path)?, read(&again.report())?);
    let [found, expected] = [found, expected].map(|bytes| without_place(&bytes));
    compare_bytes(&path, &found, &expected, &mut compared.faults);
    compared.report = true;
    Ok(())
}

/// A report without the folder in the command that makes it again, which is the last of its commands.
fn without_place(report: &[u8]) -> Vec<u8> {
    const COMMAND: &str = "leuko report ";
    const END: &str = "</code></pre>";
    let Ok(text) = std::str::from_utf8(report) else {
        return report.to_owned();
    };
    for (start, _) in text.match_indices(COMMAND) {
        let start = start + COMMAND.len();
        let end = text[start..].find('<').map(|length| start + length);
        if let Some(end) = end.filter(|&end| text[end..].starts_with(END)) {
            return [&text[..start], &text[end..]].concat().into_bytes();
        }
    }
    report.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_without_place_leaves_out_the_folder_and_nothing_else() {
        let page = |place: &str, after: &str| {
            let text = format!("<code>leuko report a\nleuko report {place}</code></pre>{after}");
            without_place(text.as_bytes())
        };
        assert_eq!(page("results", "x"), page("'a &amp; b'", "x"));
        assert_ne!(page("results", "x"), page("results", "y"));
        assert_eq!(without_place(&[0xff]), [0xff]);
    }
}
