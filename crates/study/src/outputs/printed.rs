//! The printed result.

use std::io::Write;

use anyhow::Result;
use leuko_core::FoldIndex;
use leuko_eval::{ExperimentSummary, SizeSummary, Spread, published};

/// Prints one experiment's results, the published ones beside them.
pub(crate) fn print(summary: &ExperimentSummary, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "\n{} ({}{}, {} of {} folds{})",
        summary.name,
        summary.dataset,
        if summary.synthetic {
            ", not photographs"
        } else {
            ""
        },
        summary
            .sizes
            .iter()
            .map(|size| size.folds_completed)
            .max()
            .unwrap_or(0),
        summary
            .sizes
            .iter()
            .map(|size| size.folds_completed + size.folds_failed)
            .max()
            .unwrap_or(0),
        tested(summary),
    )?;
    if summary.classes.len() == 2 {
        print_binary(summary, out)
    } else {
        print_multiclass(summary, out)
    }
}

/// How many images each fold tests, in words.
fn tested(summary: &ExperimentSummary) -> String {
    let folds = || summary.sizes.iter().flat_map(|size| &size.folds);
    let least = folds().map(|fold| fold.test_images).min();
    let most = folds().map(|fold| fold.test_images).max();
    match (least, most) {
        (Some(least), Some(most)) if least == most => format!(", each tested on {least} images"),
        (Some(least), Some(most)) => format!(", each tested on {least} to {most} images"),
        _ => String::new(),
    }
}

fn print_binary(summary: &ExperimentSummary, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{:>8}  {:>15}  {:>22}  {:>8}  {:>8}  {:>15}",
        "training", "ROC-AUC", "pooled ROC-AUC", "accuracy", "weighted", "published"
    )?;
    writeln!(
        out,
        "{:>8}  {:>15}  {:>22}  {:>8}  {:>8}  {:>15}",
        "images", "mean ± s.d.", "(95% interval)", "", "F1", "mean ± s.d."
    )?;
    for size in &summary.sizes {
        let pooled = size.auc_pooled.as_ref().map_or("-".into(), |pooled| {
            format!("{:.3} ({:.3}-{:.3})", pooled.auc, pooled.low, pooled.high)
        });
        let paper = published(summary, size.training_images).map_or(String::new(), |paper| {
            format!("{:.2} ± {:.2}", paper.mean, paper.sd)
        });
        writeln!(
            out,
            "{:>8}  {:>15}  {pooled:>22}  {:>8}  {:>8}  {paper:>15}",
            size.training_images.get(),
            mean_sd(&size.auc),
            mean(&size.accuracy),
            mean(&size.f1_weighted),
        )?;
        print_failures(size, out)?;
    }
    Ok(())
}

fn print_multiclass(summary: &ExperimentSummary, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{:>8}  {:>15}  {:>15}  {:>15}",
        "training", "weighted F1", "macro F1", "accuracy"
    )?;
    writeln!(
        out,
        "{:>8}  {:>15}  {:>15}  {:>15}",
        "images", "mean ± s.d.", "mean ± s.d.", "mean ± s.d."
    )?;
    for size in &summary.sizes {
        writeln!(
            out,
            "{:>8}  {:>15}  {:>15}  {:>15}",
            size.training_images.get(),
            mean_sd(&size.f1_weighted),
            mean_sd(&size.f1_unweighted),
            mean_sd(&size.accuracy),
        )?;
        print_failures(size, out)?;
    }
    Ok(())
}

fn mean(spread: &Option<Spread>) -> String {
    let spread = spread.as_ref();
    spread.map_or("-".into(), |spread| format!("{:.3}", spread.mean))
}

fn mean_sd(spread: &Option<Spread>) -> String {
    match spread {
        None => "-".into(),
        Some(Spread { mean, sd: None, .. }) => format!("{mean:.3}"),
        Some(Spread {
            mean, sd: Some(sd), ..
        }) => format!("{mean:.3} ± {sd:.3}"),
    }
}

fn print_failures(size: &SizeSummary, out: &mut dyn Write) -> Result<()> {
    for failure in &size.failures {
        let FoldIndex(fold) = failure.fold;
        let error = first_line(&failure.error);
        writeln!(out, "          fold {fold} failed: {error}")?;
    }
    Ok(())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}
