//! The table of contents, and the addresses of what it lists.

use std::fmt::{Result, Write as _};

use crate::escape::Escaped;
use crate::experiment::title;
use crate::ids::Ids;
use crate::report::Report;

/// Ids that the page itself uses.
pub(crate) const RESERVED: [&str; 21] = [
    "at-a-glance",
    "at-a-glance-table",
    "commands",
    "comparison",
    "comparison-table",
    "contents",
    "contents-heading",
    "differences",
    "enlarged",
    "enlarged-sheet",
    "enlarged-title",
    "experiments",
    "main",
    "made",
    "not-run",
    "scheme-auto",
    "scheme-dark",
    "scheme-light",
    "settings",
    "summary",
    "top",
];

/// What the page has, and where.
pub(crate) struct Contents {
    /// Ids of the experiments, in their order.
    pub(crate) experiments: Vec<String>,
}

impl Contents {
    /// Gives every experiment an address.
    pub(crate) fn new(report: &Report, ids: &mut Ids) -> Self {
        let experiments = report.experiments.iter();
        Self {
            experiments: experiments
                .map(|experiment| ids.take(&experiment.id))
                .collect(),
        }
    }

    /// Writes the list of sections, of those that there are.
    pub(crate) fn write(&self, out: &mut String, report: &Report) -> Result {
        out.push_str(
            "<nav class=\"contents\" aria-label=\"Contents\">\n\
             <details id=\"contents\" open>\n<summary>Contents</summary>\n<ol>\n",
        );
        let has_made =
            !(report.made.is_empty() && report.commands.is_empty() && report.settings.is_empty());
        write_entry(out, !report.summary.is_empty(), "summary", "Summary")?;
        write_entry(
            out,
            !report.differences.is_empty(),
            "differences",
            "Differences from the paper",
        )?;
        write_entry(
            out,
            report.at_a_glance.is_some(),
            "at-a-glance",
            "At a glance",
        )?;
        write_entry(
            out,
            report.comparison.is_some(),
            "comparison",
            "Published and measured",
        )?;
        out.push_str("<li><a href=\"#experiments\">Experiments</a>\n");
        if !self.experiments.is_empty() {
            out.push_str("<ol>\n");
            for (experiment, id) in report.experiments.iter().zip(&self.experiments) {
                write_entry(out, true, id, title(experiment))?;
            }
            out.push_str("</ol>\n");
        }
        out.push_str("</li>\n");
        write_entry(out, !report.not_run.is_empty(), "not-run", "Not run")?;
        write_entry(out, has_made, "made", "How this was made")?;
        write_entry(out, !report.settings.is_empty(), "settings", "Settings")?;
        out.push_str("</ol>\n</details>\n</nav>\n");
        Ok(())
    }
}

fn write_entry(out: &mut String, is_there: bool, id: &str, text: &str) -> Result {
    match is_there {
        true => writeln!(out, "<li><a href=\"#{id}\">{}</a></li>", Escaped(text)),
        false => Ok(()),
    }
}
