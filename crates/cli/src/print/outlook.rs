//! How many images the experiments of a study need.

use std::io::Write;

use anyhow::Result;
use leuko_study::howmany::Outlook;

use super::howmany::{AboutLabels, Sentences, print_howmany};

/// Prints the answer in one sentence, what else there is to say, and the table of targets.
pub(crate) fn print_outlook(outlook: &Outlook, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{}", outlook.sentence())?;
    for detail in outlook.details() {
        writeln!(out, "{detail}")?;
    }
    let rows = outlook.rows();
    if rows.answers.is_empty() {
        return Ok(());
    }
    let labels = AboutLabels {
        seconds: outlook.seconds_per_label,
        screening: None,
    };
    print_howmany(&rows, Sentences::None, &labels, out)
}
