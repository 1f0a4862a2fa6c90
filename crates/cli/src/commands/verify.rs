//! `leuko verify`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_study::verify::verify as verify_folder;

use crate::args::VerifyArgs;
use crate::hints::of_verified;

/// Most faults that are named.
const NAMED: usize = 10;

/// Checks a study's folder and names what is wrong in it.
pub(crate) fn verify(args: &VerifyArgs) -> Result<ExitCode> {
    let verified = verify_folder(&args.folder)?;
    let mut stdout = std::io::stdout().lock();
    for fault in verified.faults.iter().take(NAMED) {
        let text = fault.to_string();
        // Hints come last, each once.
        let lines = text.lines().filter(|line| !line.starts_with("hint: "));
        writeln!(stdout, "wrong: {}", lines.collect::<Vec<_>>().join("\n"))?;
    }
    if verified.faults.len() > NAMED {
        writeln!(stdout, "and {} more", verified.faults.len() - NAMED)?;
    }
    writeln!(stdout, "{}: {verified}", args.folder.display())?;
    for hint in of_verified(&verified) {
        writeln!(stdout, "hint: {hint}")?;
    }
    Ok(match verified.is_sound() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
