//! `leuko audit`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_lab::read_folder;
use leuko_study::audit::{AuditFolder, CopySearch, KeepAudit};
use leuko_study::{CopiesConfig, Store};

use crate::args::AuditArgs;
use crate::print::print_copies;
use crate::watcher::Terminal;

/// Looks for copies in a folder and prints what it finds.
pub(crate) fn audit(args: &AuditArgs) -> Result<ExitCode> {
    let config = CopiesConfig::resolve(&args.assignments)?;
    if let Some(out) = &args.out {
        Store::check(out)?;
    }
    let watch = Terminal::default();
    let catalogue = read_folder(&args.folder, &args.layout.layout(), &watch)?;
    let search = CopySearch {
        title: args.folder.to_str(),
        folder: args.out.as_deref().map(|out| AuditFolder {
            out,
            keep: KeepAudit::Now,
        }),
        ..CopySearch::default()
    };
    let (copies, _) = search.find(&catalogue, &config, &watch)?;
    let mut stdout = std::io::stdout().lock();
    print_copies(&copies, &catalogue, &mut stdout)?;
    if let Some(out) = &args.out {
        let place = out.join("audit");
        let what = match copies.groups.is_empty() {
            true => "The result is",
            false => {
                "For each pair of copies, a picture of the first, of the second laid on it and of their difference, and a table are"
            }
        };
        writeln!(stdout, "\n{what} in {}", place.display())?;
    }
    // So that a script stops at what an expert must look at.
    Ok(match copies.conflicts() + copies.skipped.len() {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}
