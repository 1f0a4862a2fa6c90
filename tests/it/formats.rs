//! What a user of the program alone finds out about files and commands.

use crate::laboratory::{cells, run};
use crate::snapshots::said;
use crate::support::{folder, stdout, succeeds};

#[test]
fn test_formats_prints_the_documents_of_the_program() {
    let root = folder();
    for (more, words) in [
        (&[][..], "keep_default_na=False"),
        (&["onnx"], "def fit(image, height, width"),
        (&["data"], "ALL-IDB2"),
    ] {
        let output = run(root.path(), &[&["formats"], more].concat());
        succeeds(&output);
        assert!(stdout(&output).contains(words), "{words}");
    }
}

#[test]
fn test_commands_to_type_next_are_quoted() {
    let root = folder();
    cells(root.path(), 12, 12);
    let arguments = [
        "--size", "192", "--folds", "3", "--method", "guess", "--out", "sp ace",
    ];
    let output = run(root.path(), &[&["train", "cells"], &arguments[..]].concat());
    let text = said(&output);
    assert!(
        text.contains("leuko predict --model 'sp ace' NEW_IMAGES"),
        "{text}"
    );
    let report = fs_err::read_to_string(root.path().join("sp ace/report.html")).expect("a report");
    let command = report.split("leuko report ").last().expect("a command");
    assert!(
        command.starts_with('\'') || command.starts_with("&#39;"),
        "{}",
        &command[..40]
    );
}
