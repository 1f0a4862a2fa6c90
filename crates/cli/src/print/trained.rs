//! What a training on own images found.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use leuko_eval::{SizeSummary, Spread};
use leuko_howmany::{AnswerRow, Verdict};
use leuko_lab::{MODEL, Trained};
use leuko_study::{Contender, Plan};

use super::conclusion::{print_giveaways, print_second_reading};
use super::methods::write_table;
use super::recall::print_recall;
use super::scores::print_scores;
use crate::typed::typed;

/// Prints the cross-validated scores of the network or of the methods that were asked for, the cautions, and what to
/// do next. The exit code is 1 if nothing could be trained.
pub(crate) fn print_trained(
    trained: &Trained,
    contenders: &[Contender],
    plan: &Plan,
    out: &Path,
) -> Result<ExitCode> {
    let mut stdout = std::io::stdout().lock();
    let of_plan = |name: &String| plan.experiments().iter().any(|one| one.name == *name);
    for one in &trained.conclusion.experiments {
        if of_plan(&one.description.name) {
            if one.summary.sizes.len() > 1 {
                if let Some(method) = one.leads.method() {
                    writeln!(stdout, "\nScores of the method {method}:")?;
                }
                print_scores(&one.summary, &mut stdout)?;
            }
            // In full those of the model.
            for &contender in contenders {
                let sizes = trained.scores_of(contender);
                let completed = sizes.iter().filter(|size| size.folds_completed > 0);
                if let Some(size) = completed
                    .max_by_key(|size| size.training_images)
                    .or(sizes.last())
                {
                    print_size(&one.summary.classes, contender, size, &mut stdout)?;
                }
            }
            if contenders.len() > 1 {
                write_table(&one.method_rows(), &mut stdout)?;
            }
            print_second_reading(&one.description, &mut stdout)?;
            print_giveaways(&one.description, &mut stdout)?;
        }
    }
    for caution in &trained.conclusion.cautions {
        tracing::warn!("{caution}");
    }
    let models: usize = trained.methods.values().map(Vec::len).sum();
    if (plan.trains_networks() && trained.networks.is_empty())
        || trained.networks.len() + models == 0
    {
        let records = out.join(if plan.trains_networks() {
            "records"
        } else {
            "methods"
        });
        let what = if plan.trains_networks() {
            "network"
        } else {
            "method"
        };
        tracing::error!(
            "no {what} could be trained\nhint: the records in {} say why",
            records.display()
        );
        return Ok(ExitCode::FAILURE);
    }
    let report = trained.conclusion.report.display();
    let typed = typed(out);
    let out = out.display();
    writeln!(
        stdout,
        "\nThese are scores of single {}. {} together are the model, {out}/{MODEL}. Only new labelled images can show how good they are together.\n\
         The report is {report}; figures and records are beside it.\n\n\
         Next:",
        match plan.trains_networks() {
            true => "networks",
            false => "models",
        },
        all_of(trained, contenders)
    )?;
    let is_told = |row: &AnswerRow| !matches!(row.verdict, Verdict::Unclear(_));
    let outlooks = trained
        .conclusion
        .experiments
        .iter()
        .map(|one| &one.outlook);
    let mut fitted = outlooks.filter_map(|outlook| outlook.fitted.as_ref().ok());
    // Where nobody can tell, a price has no meaning.
    if fitted.any(|fitted| fitted.answers.iter().any(is_told)) {
        writeln!(
            stdout,
            "  leuko howmany {typed} --target 0.95 --seconds-per-label 20"
        )?;
    }
    for contender in contenders {
        // The network needs no name, nor does the only method.
        let method = match contender.method().filter(|_| contenders.len() > 1) {
            Some(method) => format!(" --method {method}"),
            None => String::new(),
        };
        writeln!(
            stdout,
            "  leuko predict --model {typed}{method} NEW_IMAGES --out predicted"
        )?;
        if contender.is_network() {
            writeln!(
                stdout,
                "  leuko explain --model {typed} NEW_IMAGES --out explained"
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What the model consists of.
fn all_of(trained: &Trained, contenders: &[Contender]) -> String {
    let networks = trained.networks.len();
    match (contenders, trained.scores(), trained.model_scores()) {
        ([Contender::Network], [_, _, ..], Some(size)) => {
            let size = size.training_images.get();
            format!("The {networks} networks trained on {size} images, the largest number,")
        }
        ([Contender::Network], ..) => format!("All {networks} networks"),
        ([Contender::Method(method)], ..) => {
            let models = trained.methods.get(method).map_or(0, Vec::len);
            format!("All {models} models of the method {method}")
        }
        _ => "For each method, all folds".to_owned(),
    }
}

/// Prints the cross-validated scores of one size.
fn print_size(
    classes: &[String],
    contender: Contender,
    size: &SizeSummary,
    out: &mut dyn Write,
) -> Result<()> {
    let tested: usize = size.folds.iter().map(|fold| fold.test_images).sum();
    let models = match contender {
        Contender::Network => "networks".to_owned(),
        Contender::Method(method) => format!("models of the method {method}"),
    };
    writeln!(
        out,
        "\n{} {models}, each trained on {} images and tested on images that it has never seen; {tested} test images in all",
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
