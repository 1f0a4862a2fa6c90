//! From records and findings to tables, figures and the report: nothing here trains or sees an image.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use leuko_core::RunRecord;
use leuko_eval::ExperimentSummary;

use crate::analysis::Finding;
use crate::cli::ReportArgs;
use crate::description::{Description, read_descriptions};
use crate::folder::Folder;
use crate::outputs::{self, Drawn};
use crate::page::{Concluded, write_page};

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
    let mut concluded = Vec::new();
    for experiment in experiments {
        let Some(summary) = summary.experiment(&experiment.name) else {
            continue;
        };
        let findings = outputs::read_findings(out, experiment, &records)?;
        outputs::write_experiment_tables(out, experiment, summary)?;
        outputs::write_finding_tables(out, experiment, &findings)?;
        let figures = figures(out, experiment, &records, summary, &findings)
            .with_context(|| format!("drawing the figures of {}", experiment.name))?;
        outputs::print(summary, &mut stdout)?;
        outputs::print_experts(experiment, &mut stdout)?;
        outputs::print_findings(experiment, &findings, &mut stdout)?;
        if let Some(note) = &experiment.note {
            writeln!(stdout, "{note}")?;
        }
        completed += summary
            .sizes
            .iter()
            .map(|size| size.folds_completed)
            .sum::<usize>();
        concluded.push(Concluded {
            description: experiment,
            summary,
            findings,
            figures,
        });
    }
    write_page(out, &concluded)?;
    writeln!(
        stdout,
        "\nThe report is {}; figures, tables and records lie beside it",
        out.join("report.html").display()
    )?;
    Ok(if completed == 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// All figures of an experiment, in the paper's order; those that the paper does not have come last.
fn figures(
    out: &Path,
    experiment: &Description,
    records: &[RunRecord],
    summary: &ExperimentSummary,
    findings: &[Finding],
) -> Result<Vec<Drawn>> {
    let mut figures: Vec<Drawn> = outputs::cells_drawn(out, &experiment.name)
        .into_iter()
        .collect();
    figures.extend(outputs::draw_network(out, experiment)?);
    figures.extend(outputs::draw(out, experiment, records, summary)?);
    figures.extend(outputs::draw_findings(out, experiment, findings)?);
    figures.sort_by_key(|figure| (figure.number.is_empty(), figure.number.clone()));
    Ok(figures)
}
