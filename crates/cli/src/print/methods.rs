//! Methods and the network in one table.

use std::io::Write;

use anyhow::Result;
use leuko_study::MethodRow;

/// Most numbers of training images in one line.
const MOST_SIZES: usize = 10;

/// Prints the mean scores of each method in one experiment.
pub(crate) fn write_table(rows: &[MethodRow], out: &mut dyn Write) -> Result<()> {
    // A network that could not be trained has no score.
    let Some(scored) = rows.iter().max_by_key(|row| row.folds) else {
        return Ok(());
    };
    let score = match scored.auc {
        Some(_) => "ROC-AUC",
        None => "weighted F1",
    };
    writeln!(
        out,
        "\n{}: mean {score} of {} folds, by number of training images",
        scored.experiment, scored.folds
    )?;
    let mut sizes: Vec<usize> = rows.iter().map(|row| row.training_images).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let sizes = evenly(&sizes);
    write!(out, "  {:<16}", "method")?;
    for size in &sizes {
        write!(out, "{size:>6}")?;
    }
    for method in rows.chunk_by(|a, b| a.method == b.method) {
        write!(out, "\n  {:<16}", method[0].method)?;
        for size in &sizes {
            let row = method.iter().find(|row| row.training_images == *size);
            let mean = row.and_then(|row| row.auc.or(row.f1_weighted));
            let mean = mean.map_or("-".to_owned(), |mean| format!("{mean:.3}"));
            write!(out, "{mean:>6}")?;
        }
    }
    writeln!(out)?;
    Ok(())
}

/// At most [`MOST_SIZES`] of them, the first and the last among them.
fn evenly(sizes: &[usize]) -> Vec<usize> {
    if sizes.len() <= MOST_SIZES {
        return sizes.to_vec();
    }
    let place = |at: usize| at * (sizes.len() - 1) / (MOST_SIZES - 1);
    (0..MOST_SIZES).map(|at| sizes[place(at)]).collect()
}
