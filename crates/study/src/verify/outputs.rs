//! Tables, figures and summaries, made again elsewhere and compared.

use std::path::Path;

use super::compare::{compare, compare_bytes};
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

/// Makes all outputs again in a temporary folder and compares them with those in the store, the report only
/// `with_report`.
pub(super) fn verify(
    store: &Store,
    with_report: bool,
    verified: &mut Verified,
) -> Result<(), StudyError> {
    let again = tempfile::tempdir().map_err(StudyError::io)?;
    copy_inputs(store.folder(), again.path(), true)?;
    let again = Store::open(again.path()).map(|store| (store, again))?;
    if let Err(error) = conclude(&again.0, &Silent) {
        verified.faults.push(Fault::NoConclusion(Box::new(error)));
        return Ok(());
    }
    for output in OUTPUTS {
        verified.outputs += compare(
            &store.folder().join(output),
            &again.0.folder().join(output),
            &mut verified.faults,
        )?;
    }
    match with_report && store.report().is_file() {
        true => compare_report(store, &again.0, verified),
        false => Ok(()),
    }
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
fn compare_report(store: &Store, again: &Store, verified: &mut Verified) -> Result<(), StudyError> {
    let path = store.report();
    let read = |path: &Path| fs_err::read(path).map_err(StudyError::io);
    let (found, expected) = (read(&path)?, read(&again.report())?);
    let [found, expected] = [found, expected].map(|bytes| without_place(&bytes));
    compare_bytes(&path, &found, &expected, &mut verified.faults);
    verified.report = true;
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
