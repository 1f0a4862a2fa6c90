//! Where networks look and how classes separate in them, by training set size.

use std::io::Write;

use anyhow::Result;
use leuko_study::{Description, Finding, claims, finding_rows};

/// Prints the table and what it says about the paper's claims; nothing without findings.
pub(crate) fn print_findings(
    experiment: &Description,
    findings: &[Finding],
    out: &mut dyn Write,
) -> Result<()> {
    let rows = finding_rows(experiment, findings);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{:>8}  {:>31}  {:>31}",
        "training", "share of relevance on nucleus", "test images, last hidden layer"
    )?;
    writeln!(
        out,
        "{:>8}  {:>9} {:>12} {:>8}  {:>12} {:>8} {:>9}",
        "images", "trained", "random", "area", "silhouette", "purity", "(chance)"
    )?;
    let say = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    for row in rows {
        writeln!(
            out,
            "{:>8}  {:>9} {:>12} {:>8}  {:>12} {:>8} {:>9}",
            row.size.get(),
            say(row.nucleus),
            say(row.nucleus_randomised),
            say(row.nucleus_area),
            say(row.silhouette),
            say(row.purity),
            say(row.purity_by_chance)
        )?;
    }
    for claim in claims(experiment, findings) {
        writeln!(out, "{claim}")?;
    }
    Ok(())
}
