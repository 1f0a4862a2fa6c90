//! How many images of each class were found.

use std::io::Write;

use anyhow::Result;
use leuko_core::ClassIndex;
use leuko_eval::Confusion;

/// Prints how many images of each class were found; of two classes as sensitivity and specificity.
pub(crate) fn print_recall(
    classes: &[String],
    confusion: &Confusion,
    out: &mut dyn Write,
) -> Result<()> {
    let width = classes.iter().map(|class| class.chars().count()).max();
    let width = width.unwrap_or(0);
    for (truth, class) in (0..).map(ClassIndex).zip(classes) {
        let (right, all) = (
            confusion.count(truth, truth),
            confusion.total_of_truth(truth),
        );
        let Some(recall) = confusion.recall(truth) else {
            continue;
        };
        let name = match (classes.len(), truth) {
            (2, ClassIndex::POSITIVE) => "  sensitivity, ",
            (2, _) => "  specificity, ",
            _ => "  recall, ",
        };
        let threshold = if classes.len() == 2 {
            " (threshold 0.5)"
        } else {
            ""
        };
        let mistaken_for = (0..).map(ClassIndex).zip(classes);
        let mistaken_for = mistaken_for
            .filter(|(other, _)| *other != truth)
            .map(|(other, name)| (confusion.count(truth, other), name))
            .filter(|(count, _)| *count > 0)
            .max_by_key(|(count, _)| *count);
        let mistaken_for = match mistaken_for {
            Some((count, name)) if classes.len() > 2 => {
                format!("; most often mistaken for {name} ({count})")
            }
            _ => String::new(),
        };
        writeln!(
            out,
            "{name}{class:<width$}  {recall:.3}  {right} of {all}{threshold}{mistaken_for}"
        )?;
    }
    Ok(())
}
