//! What a training on own images found.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use leuko_eval::{SizeSummary, Spread};
use leuko_lab::{MODEL, Trained};
use leuko_study::Plan;

use super::conclusion::{print_background, print_second_reading};
use super::recall::print_recall;
use super::scores::print_scores;

/// Prints the cross-validated scores, the cautions, and what to do next. The exit code is 1 if no network
/// could be trained.
pub(crate) fn print_trained(trained: &Trained, plan: &Plan, out: &Path) -> Result<ExitCode> {
    let mut stdout = std::io::stdout().lock();
    let of_plan = |name: &String| plan.experiments().iter().any(|one| one.name == *name);
    for one in &trained.conclusion.experiments {
        if of_plan(&one.description.name) {
            let sizes = &one.summary.sizes;
            if sizes.len() > 1 {
                print_scores(&one.summary, &mut stdout)?;
            }
            // In full those of the model.
            if let Some(size) = trained.model_scores().or(sizes.last()) {
                print_size(&one.summary.classes, size, &mut stdout)?;
            }
            print_second_reading(&one.description, &mut stdout)?;
            print_background(&one.description, &mut stdout)?;
        }
    }
    for caution in &trained.conclusion.cautions {
        tracing::warn!("{caution}");
    }
    if trained.networks.is_empty() {
        let records = out.join("records");
        tracing::error!(
            "no network could be trained\nhint: the records in {} say why",
            records.display()
        );
        return Ok(ExitCode::FAILURE);
    }
    let report = trained.conclusion.report.display();
    let (networks, out) = (trained.networks.len(), out.display());
    let networks = match (trained.scores(), trained.model_scores()) {
        ([_, _, ..], Some(size)) => {
            let size = size.training_images.get();
            format!("The {networks} networks trained on {size} images, the largest number,")
        }
        _ => format!("All {networks} networks"),
    };
    writeln!(
        stdout,
        "\nThese are scores of single networks. {networks} together are the model, {out}/{MODEL}.\n\
         The report is {report}; figures and records are beside it.\n\n\
         Next, on new images:\n  \
         leuko predict --model {out} NEW_IMAGES --out predicted\n  \
         leuko explain --model {out} NEW_IMAGES --out explained"
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the cross-validated scores of one size.
fn print_size(classes: &[String], size: &SizeSummary, out: &mut dyn Write) -> Result<()> {
    let tested: usize = size.folds.iter().map(|fold| fold.test_images).sum();
    writeln!(
        out,
        "\n{} networks, each trained on {} images and tested on images that it has never seen; {tested} test images in all",
        size.folds_completed,
        size.training_images.get()
    )?;
    for failure in &size.failures {
        let error = failure.error.lines().next().unwrap_or_default();
        writeln!(out, "  fold {} failed: {error}", failure.fold.0)?;
    }
    let mut line = |name: &str, text: String| writeln!(out, "  {name:<13}{text}");
    if let Some(auc) = &size.auc {
        line("ROC-AUC", over_folds(auc))?;
        let each: Vec<String> = size.aucs().iter().map(|auc| format!("{auc:.3}")).collect();
        line("", format!("{} in the folds", each.join(" ")))?;
    }
    if let Some(pooled) = &size.auc_pooled {
        line(
            "",
            format!(
                "{:.3} over all images ({:.0}% interval {:.3}-{:.3}, for other test images of the same kind)",
                pooled.auc,
                pooled.level * 100.0,
                pooled.low,
                pooled.high
            ),
        )?;
    }
    if let Some(f1) = &size.f1_weighted {
        line("weighted F1", over_folds(f1))?;
    }
    if let Some(accuracy) = &size.accuracy {
        line("accuracy", over_folds(accuracy))?;
    }
    if let Some(confusion) = &size.confusion {
        print_recall(classes, confusion, out)?;
    }
    Ok(())
}

fn over_folds(spread: &Spread) -> String {
    match spread.sd {
        Some(_) => format!("{spread} (mean ± s.d. over folds)"),
        None => spread.to_string(),
    }
}
