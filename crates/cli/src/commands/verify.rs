//! `leuko verify`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_study::verify::verify as verify_folder;

use crate::args::VerifyArgs;

/// Most faults that are named.
const NAMED: usize = 10;

/// Checks a study's folder and names what is wrong in it.
pub(crate) fn verify(args: &VerifyArgs) -> Result<ExitCode> {
    let verified = verify_folder(&args.folder)?;
    let mut stdout = std::io::stdout().lock();
    for fault in verified.faults.iter().take(NAMED) {
        let text = fault.to_string();
        // One hint stands for all.
        let lines = text.lines().filter(|line| !line.starts_with("hint: "));
        writeln!(stdout, "wrong: {}", lines.collect::<Vec<_>>().join("\n"))?;
    }
    if verified.faults.len() > NAMED {
        writeln!(stdout, "and {} more", verified.faults.len() - NAMED)?;
    }
    writeln!(stdout, "{}: {verified}", args.folder.display())?;
    if !verified.faults.is_empty() {
        writeln!(
            stdout,
            "hint: delete what is wrong and run the command that made these results again; leuko keeps what is right"
        )?;
    }
    Ok(match verified.faults.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
