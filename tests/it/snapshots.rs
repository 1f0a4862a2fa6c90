//! Text as snapshots: the same on every machine, for every engine.

use std::process::Output;

use insta::Settings;
use insta::internals::SettingsBindDropGuard;

use crate::support::{stderr, stdout};

/// What differs between machines, engines or starts, and what a snapshot has instead.
const FILTERS: [(&str, &str); 25] = [
    // Progress of slow machines, and the time of a message.
    (r"(?m)^\S+Z +INFO \d+/\d+ .*\n", ""),
    (r"(?m)^\d{4}-\d\d-\d\dT\S+Z +(INFO|WARN) ", "$1 "),
    // Folders of a test.
    (r"[^\s'=]*/\.tmp\w{6}", "[ROOT]"),
    // Time, speed, memory.
    (r"\d+ images/s", "[N] images/s"),
    (
        r"by each of \d+ workers? on \S+",
        "by each of [N] workers on [ENGINE]",
    ),
    (r"with \d+ workers?\b", "with [N] workers"),
    (r"\b(\d+ h )?\d+ (s|min)\b", "[TIME]"),
    (r"about \d+ MB", "about [N] MB"),
    // What a report says about program and machine.
    (
        r"(dt +(?:leuko|Commit|Engine|libtorch|Runs at once|Processor|Cores|System)\n +dd +).*",
        "$1[...]",
    ),
    (r"leuko \d+\.\d+\.\d+", "leuko [VERSION]"),
    // Scores, which differ between instruction sets, without a change of width.
    (r"-?\d\.\d{3} \(\d+\)", "#.### ([N])"),
    (r"\d\.\d{3}-\d\.\d{3}", "#.###-#.###"),
    (r"[ -]\d\.\d{3}\b", " #.###"),
    (r"\b\d\.\d{3}\b", "#.###"),
    (r"[+-]?\b\d{1,2}\.\d\d\b", "#.##"),
    // Counts of what networks answer.
    (r" Of some networks the validation images [^\n]*", ""),
    (r"\d+ of (\d+) networks", "[N] of $1 networks"),
    (r"(#\.###  )\d+ of (\d+)", "$1[N] of $2"),
    (r"(#\.### \| )\d+( \| \d+)", "$1[N]$2"),
    (
        r"\(with [\d, ]+ training images\)",
        "(with [N] training images)",
    ),
    (r"uncertain: \d+ images?", "uncertain: [N] images"),
    (
        r"lymphocyte \d+, blast \d+ \((mean|answers)",
        "lymphocyte [N], blast [N] ($1",
    ),
    (r" +\d+ \((\d+)\)", "  [N] ($1)"),
    (r"\d+% \((\d+)% of the area\)", "[N]% ($1% of the area)"),
    (r"\d+(\.\d)?%( of the logit| \(explanations)", "[N]%$2"),
];

/// Compares words with their snapshot, without what differs between machines. Takes what
/// `insta::assert_snapshot!` takes.
macro_rules! assert_words {
    ($($words:tt)*) => {{
        let _steady = $crate::snapshots::on_every_machine();
        insta::assert_snapshot!($($words)*);
    }};
}
pub(crate) use assert_words;

/// Applies the filters to all snapshots as long as the value lives.
pub(crate) fn on_every_machine() -> SettingsBindDropGuard {
    let mut settings = Settings::clone_current();
    settings.set_omit_expression(true);
    for (from, to) in FILTERS {
        settings.add_filter(from, to);
    }
    settings.bind_to_scope()
}

/// All that a command says, and how it ends.
pub(crate) fn said(output: &Output) -> String {
    let code = output.status.code();
    let code = code.map_or("none".to_owned(), |code| code.to_string());
    format!(
        "exit code: {code}\n----- stdout\n{}----- stderr\n{}",
        stdout(output),
        stderr(output)
    )
}

/// What a command says that fails: one `error:` with what to do on separate lines at the end. Nothing is
/// said twice, and nothing panics.
#[track_caller]
pub(crate) fn fails(output: &Output) -> String {
    let text = stderr(output);
    assert!(!output.status.success(), "it succeeded:\n{text}");
    let lines: Vec<&str> = text.lines().collect();
    let starts = |start: &str| lines.iter().position(|line| line.starts_with(start));
    assert_eq!(starts("thread "), None, "it panicked:\n{text}");
    let error = starts("error: ").unwrap_or_else(|| panic!("no error in:\n{text}"));
    let error = &lines[error..];
    let hints = error.iter().position(|line| line.starts_with("hint: "));
    for line in &error[hints.unwrap_or(error.len())..] {
        assert!(
            line.starts_with("hint: "),
            "after a hint: {line}\nin:\n{text}"
        );
        let same = error.iter().filter(|other| other == &line).count();
        assert_eq!(same, 1, "{line}\nis repeated in:\n{text}");
    }
    error.join("\n")
}
