//! Tables, figures and the printed result, all from records.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use leuko_core::{FoldIndex, Outcome, RunRecord, TrainSize, read_record, write_whole};
use leuko_eval::{
    Confusion, ExperimentSummary, LossCurve, SizeSummary, Spread, Summary, fold_rocs, published,
    summarise,
};
use leuko_viz::{
    ConfusionPlot, LearningCurve, LossPlot, Overview, Panel, RocPlot, Thumbnail, save,
};
use serde::Serialize;
use toml::{Table, Value};

use crate::pool::record_path;
use crate::prepared::Prepared;

/// The key of `summary.toml` that holds its experiments.
const EXPERIMENTS: &str = "experiments";

/// Reads the records of all runs of `experiments`, in order.
pub(crate) fn read_records(out: &Path, experiments: &[Prepared]) -> Result<Vec<RunRecord>> {
    let runs = experiments.iter().flat_map(Prepared::runs);
    runs.map(|run| Ok(read_record(&record_path(out, &run))?))
        .collect()
}

/// Writes the tables of each experiment and `summary.toml`, and returns the summary. What
/// `summary.toml` says of other experiments in the same folder stays.
pub(crate) fn write_tables(out: &Path, records: &[RunRecord]) -> Result<Summary> {
    let summary = summarise(records)?;
    let path = out.join("summary.toml");
    let mut table = Table::try_from(&summary)?;
    let earlier = fs_err::read_to_string(&path).ok();
    let earlier = earlier.and_then(|text| text.parse::<Table>().ok());
    if let (Some(Value::Array(others)), Some(Value::Array(experiments))) = (
        earlier.and_then(|mut table| table.remove(EXPERIMENTS)),
        table.get_mut(EXPERIMENTS),
    ) {
        let name = |experiment: &Value| experiment.get("name")?.as_str().map(str::to_owned);
        let new: BTreeSet<Option<String>> = experiments.iter().map(name).collect();
        experiments.extend(
            others
                .into_iter()
                .filter(|other| !new.contains(&name(other))),
        );
        experiments.sort_by_key(name);
    }
    write_whole(&path, toml::to_string(&table)?.as_bytes())?;
    for experiment in &summary.experiments {
        let one = Summary {
            experiments: vec![experiment.clone()],
            ..summary.clone()
        };
        let place = |table: &str| out.join(format!("tables/{}-{table}.csv", experiment.name));
        write_csv(&place("folds"), &one.fold_rows())?;
        write_csv(&place("sizes"), &one.size_rows())?;
    }
    Ok(summary)
}

fn write_csv<Row: Serialize>(path: &Path, rows: &[Row]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    let bytes = writer
        .into_inner()
        .context("the table could not be formed")?;
    Ok(write_whole(path, &bytes)?)
}

/// Draws all figures of one experiment. `note` is printed on each.
pub(crate) fn draw(
    out: &Path,
    experiment: &Prepared,
    records: &[RunRecord],
    summary: &ExperimentSummary,
    note: &Option<String>,
) -> Result<()> {
    let folder = out.join("figures");
    let name = &experiment.name;
    let title = Some(experiment.settings.title.clone());
    let (overview, note) = (overview(experiment, note), note.clone());
    save(&overview, &folder, &format!("{name}-fig1-overview"))?;
    let binary = summary.classes.len() == 2;
    // Under the paper's numbers: Figs. 3 and 4 are of two classes, Fig. 7 of more.
    let (fig_loss, fig_curve) = match binary {
        true => ("fig3a-loss", "fig4a-learning-curve"),
        false => ("fig7a-loss", "learning-curve"),
    };

    let largest = experiment.settings.grid.sizes.iter().max().copied();
    if let Some((size, record)) = largest.and_then(|size| {
        let record = shown_run(records, name, size)?;
        Some((size, record))
    }) {
        let loss = LossPlot {
            title: title.clone(),
            curve: LossCurve::of(record)?,
            note: Some(format!(
                "{} training images, fold {}. {}",
                size.get(),
                record.fold.0,
                note.as_deref().unwrap_or_default()
            )),
        };
        save(&loss, &folder, &format!("{name}-{fig_loss}"))?;
        let title = Some(format!(
            "{}, {} training images",
            experiment.settings.title,
            size.get()
        ));
        if binary {
            let roc = RocPlot {
                title,
                folds: fold_rocs(records, name, size)?,
                points: Vec::new(),
                note: note.clone(),
            };
            save(&roc, &folder, &format!("{name}-fig3b-roc"))?;
        } else if let Some(confusion) = confusion_at(summary, size) {
            let plot = ConfusionPlot {
                title,
                classes: summary.classes.clone(),
                confusion: confusion.clone(),
                note: note.clone(),
            };
            save(&plot, &folder, &format!("{name}-fig7b-confusion"))?;
        }
    }
    if summary.sizes.iter().any(|size| size.folds_completed > 0) {
        let curve = LearningCurve {
            title,
            note,
            ..LearningCurve::of(summary)
        };
        save(&curve, &folder, &format!("{name}-{fig_curve}"))?;
    }
    Ok(())
}

fn confusion_at(summary: &ExperimentSummary, size: TrainSize) -> Option<&Confusion> {
    let mut sizes = summary.sizes.iter();
    let at = sizes.find(|at| at.training_images == size)?;
    at.confusion.as_ref()
}

/// The run that Fig. 3a shows: the first fold that completed at `size`.
fn shown_run<'a>(
    records: &'a [RunRecord],
    experiment: &str,
    size: TrainSize,
) -> Option<&'a RunRecord> {
    let completed = records.iter().filter(|record| {
        record.experiment == experiment
            && record.size == size
            && matches!(record.outcome, Outcome::Completed(_))
    });
    completed.min_by_key(|record| record.fold)
}

fn overview<'a>(experiment: &'a Prepared, note: &Option<String>) -> Overview<'a> {
    let images = &experiment.images;
    let panel = |class: usize| {
        let cells: Vec<Thumbnail<'_>> = (0..images.len())
            .filter(|&image| experiment.labels[image].index() == class)
            .map(|image| Thumbnail {
                height: images.height(),
                width: images.width(),
                pixels: images.pixels(image),
            })
            .collect();
        Panel {
            label: experiment.plan.classes[class].clone(),
            cells,
            total: experiment.available[class],
        }
    };
    // As in the paper, the malignant cells on the left.
    let classes: Vec<usize> = match experiment.plan.classes.len() {
        2 => vec![1, 0],
        more => (0..more).collect(),
    };
    Overview {
        title: Some(experiment.settings.title.clone()),
        panels: classes.into_iter().map(panel).collect(),
        note: note.clone(),
    }
}

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
