//! What the commands tell the user: plain sentences on standard error, readable without colour.

use std::io::{IsTerminal, Write};
use std::time::Duration;

const BOLD: &str = "1";
const RED: &str = "31";
const GREEN: &str = "32";

/// The start of something that takes a while.
pub(crate) fn step(text: &str) {
    line(&paint(BOLD, text));
}

/// A detail of the step before it.
pub(crate) fn note(text: &str) {
    line(&format!("  {text}"));
}

/// Something that is as it should be.
pub(crate) fn good(text: &str) {
    line(&format!("{} {text}", tick()));
}

/// Something that is not as it should be.
pub(crate) fn bad(text: &str) {
    line(&format!("{} {text}", cross()));
}

/// The mark of what is as it should be.
pub(crate) fn tick() -> String {
    paint(GREEN, "✓")
}

/// The mark of what is not.
pub(crate) fn cross() -> String {
    paint(RED, "✗")
}

/// An error, its causes below it, a line each.
pub(crate) fn error(error: &anyhow::Error) {
    line(&format!("{} {error}", paint(RED, "error:")));
    for cause in error.chain().skip(1) {
        line(&format!("  because: {cause}"));
    }
}

/// Any other line.
pub(crate) fn line(text: &str) {
    // A closed standard error is no reason to stop the work.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

fn paint(code: &str, text: &str) -> String {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if no_color || is_dumb || !std::io::stderr().is_terminal() {
        return text.to_owned();
    }
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// A number of bytes in the unit that a reader expects.
pub(crate) fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        b if b >= 1e9 => format!("{:.1} GB", b / 1e9),
        b if b >= 1e6 => format!("{:.0} MB", b / 1e6),
        b => format!("{:.0} kB", b / 1e3),
    }
}

/// A duration to the second, or to a tenth below ten seconds.
pub(crate) fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    match duration.as_secs() {
        whole if whole >= 60 => format!("{} min {:02} s", whole / 60, whole % 60),
        whole if whole >= 10 => format!("{whole} s"),
        _ => format!("{seconds:.1} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_size_picks_the_unit() {
        assert_eq!(size(2_243_632), "2 MB");
        assert_eq!(size(530_712_279), "531 MB");
        assert_eq!(size(4_900_000_000), "4.9 GB");
        assert_eq!(size(1_500), "2 kB");
    }

    #[test]
    fn test_time_picks_the_unit() {
        assert_eq!(time(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(time(Duration::from_secs(59)), "59 s");
        assert_eq!(time(Duration::from_secs(125)), "2 min 05 s");
    }
}
