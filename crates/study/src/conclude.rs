//! From records and findings to tables, figures and the report: nothing here trains or sees an image.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use leuko_core::RunRecord;
use leuko_eval::{ExperimentSummary, Summary};

use crate::analysis::Finding;
use crate::audit::conflicts;
use crate::cli::ReportArgs;
use crate::description::{Description, read_descriptions};
use crate::folder::Folder;
use crate::outputs::{self, Drawn};
use crate::page::{Concluded, report_path, write_page};

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
    let concluded = write_all(out, experiments, &records, &summary)?;
    let mut stdout = std::io::stdout().lock();
    for one in &concluded {
        outputs::print(one.summary, &mut stdout)?;
        outputs::print_experts(one.description, &mut stdout)?;
        outputs::print_background(one.description, &mut stdout)?;
        outputs::print_findings(one.description, &one.findings, &mut stdout)?;
        if let Some(note) = &one.description.note {
            writeln!(stdout, "{note}")?;
        }
    }
    writeln!(
        stdout,
        "\nThe report is {}; figures, tables and records lie beside it",
        report_path(out).display()
    )?;
    for conflict in conflicts(out, out, experiments.iter())? {
        tracing::warn!("{conflict}");
    }
    let mut sizes = concluded.iter().flat_map(|one| &one.summary.sizes);
    Ok(match sizes.any(|size| size.folds_completed > 0) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Writes tables, figures and report of `experiments`.
pub(crate) fn write_all<'a>(
    out: &Path,
    experiments: &'a [Description],
    records: &[RunRecord],
    summary: &'a Summary,
) -> Result<Vec<Concluded<'a>>> {
    let mut concluded = Vec::new();
    for experiment in experiments {
        let Some(summary) = summary.experiment(&experiment.name) else {
            continue;
        };
        let findings = outputs::read_findings(out, experiment, records)?;
        outputs::write_experiment_tables(out, experiment, summary)?;
        outputs::write_predictions(out, experiment, records)?;
        outputs::write_finding_tables(out, experiment, &findings)?;
        let figures = figures(out, experiment, records, summary, &findings)
            .with_context(|| format!("drawing the figures of {}", experiment.name))?;
        concluded.push(Concluded {
            description: experiment,
            summary,
            findings,
            figures,
        });
    }
    write_page(out, &concluded)?;
    Ok(concluded)
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
