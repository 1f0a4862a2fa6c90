//! From records and findings to tables, figures and the report: nothing here trains or sees an image.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::cli::ReportArgs;
use crate::description::{Description, read_descriptions};
use crate::folder::Folder;
use crate::outputs;

/// `leuko report`: tables, figures and report of a study's folder, made anew.
pub(crate) fn report(args: &ReportArgs) -> Result<ExitCode> {
    let descriptions = read_descriptions(&args.folder)?;
    let folder = Folder::open(&args.folder)?;
    conclude(&folder.path, &descriptions)
}

/// Tables, figures, report and the printed result of `experiments`.
pub(crate) fn conclude(out: &Path, experiments: &[Description]) -> Result<ExitCode> {
    let records = outputs::read_records(out, experiments)?;
    let summary = outputs::write_tables(out, &records)?;
    let mut stdout = std::io::stdout().lock();
    let mut completed = 0;
    for experiment in experiments {
        let Some(summary) = summary.experiment(&experiment.name) else {
            continue;
        };
        let findings = outputs::read_findings(out, experiment);
        outputs::draw(out, experiment, &records, summary)
            .with_context(|| format!("drawing the figures of {}", experiment.name))?;
        outputs::write_finding_tables(out, experiment, &findings)?;
        outputs::draw_findings(out, experiment, &findings)
            .with_context(|| format!("drawing where the networks of {} look", experiment.name))?;
        outputs::print(summary, &mut stdout)?;
        outputs::print_findings(experiment, &findings, &mut stdout)?;
        if let Some(note) = &experiment.note {
            writeln!(stdout, "{note}")?;
        }
        completed += summary
            .sizes
            .iter()
            .map(|size| size.folds_completed)
            .sum::<usize>();
    }
    writeln!(
        stdout,
        "\nFigures, tables and records are in {}",
        out.display()
    )?;
    Ok(if completed == 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
