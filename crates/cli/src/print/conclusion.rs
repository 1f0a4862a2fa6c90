//! What a study found.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_study::{
    Conclusion, Description, expert_rows, giveaway_rows, second_reading_rows, words,
};

use super::findings::print_findings;
use super::howmany::{print_beside, print_outlook};
use super::methods::write_table;
use super::scores::print_scores;

/// Prints answers, scores and findings of all experiments, then the cautions. The exit code is 1 if no run completed.
pub(crate) fn print_conclusion(conclusion: &Conclusion) -> Result<ExitCode> {
    let mut stdout = std::io::stdout().lock();
    for one in &conclusion.experiments {
        if one.outlook.sizes.len() > 1 {
            print_outlook(&one.outlook, &mut stdout)?;
            print_beside(one.outlooks(), &mut stdout)?;
        }
        if let Some(method) = one.leads.method() {
            writeln!(
                stdout,
                "\nNo network was trained. These are the scores of the method {method}:"
            )?;
        }
        print_scores(&one.summary, &mut stdout)?;
        // Scores of a single method stand above.
        let compared = one.methods.len() > usize::from(!one.leads.is_network());
        if compared {
            write_table(&one.method_rows(), &mut stdout)?;
        }
        if let Some(chosen) = one.chosen() {
            writeln!(stdout, "{chosen}")?;
        }
        print_experts(&one.description, &mut stdout)?;
        print_second_reading(&one.description, &mut stdout)?;
        print_giveaways(&one.description, &mut stdout)?;
        print_findings(&one.description, &one.findings, &mut stdout)?;
        if let Some(departures) = words::departures(&one.description.departures) {
            writeln!(stdout, "Differs from the paper's study: {departures}.")?;
        }
    }
    for caution in &conclusion.cautions {
        tracing::warn!("{caution}");
    }
    writeln!(
        stdout,
        "\nThe report is {}; figures, tables and records are beside it",
        conclusion.report.display()
    )?;
    Ok(match conclusion.any_completed() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Prints what tells the classes apart without a look at the cell.
pub(crate) fn print_giveaways(experiment: &Description, out: &mut dyn Write) -> Result<()> {
    for [evidence, told] in giveaway_rows(&experiment.giveaways) {
        writeln!(out, "{evidence}: {told}")?;
    }
    Ok(())
}

/// Prints how well experts agree with themselves, where they saw images again.
pub(crate) fn print_experts(experiment: &Description, out: &mut dyn Write) -> Result<()> {
    let Some(experts) = &experiment.experts else {
        return Ok(());
    };
    writeln!(
        out,
        "experts, second look                      assigned      {:>38}  {:>38}  {:>24}",
        "sensitivity", "specificity", "kappa (95% interval)"
    )?;
    for [name, images, sensitivity, specificity, kappa] in expert_rows(experts) {
        writeln!(
            out,
            "{name:<40}  {images:<12}  {sensitivity:>38}  {specificity:>38}  {kappa:>24}"
        )?;
    }
    Ok(())
}

/// Prints how far a second reading agrees with the first, if there is one.
pub(crate) fn print_second_reading(experiment: &Description, out: &mut dyn Write) -> Result<()> {
    let Some(reading) = &experiment.second_reading else {
        return Ok(());
    };
    writeln!(
        out,
        "\n{:<20}{:>8}  same label (95% interval: other images, the same readers)",
        "second reading", "images"
    )?;
    for [class, images, share] in second_reading_rows(reading, &experiment.classes)? {
        writeln!(out, "  {class:<18}{images:>8}  {share}")?;
    }
    Ok(())
}
