//! What stands before and after the experiments: summary, tables over all of them, what was not run.

use std::fmt::{Result, Write as _};

use crate::contents::Contents;
use crate::escape::Escaped;
use crate::experiment::title;
use crate::report::{NotRun, Report, Table};
use crate::table::{Placed, write_table};

/// Writes the summary and where it differs from the paper.
pub(crate) fn write_summary(out: &mut String, report: &Report) -> Result {
    for (id, heading, paragraphs) in [
        ("summary", "Summary", &report.summary),
        (
            "differences",
            "Where this differs from the paper",
            &report.differences,
        ),
    ] {
        if paragraphs.is_empty() {
            continue;
        }
        writeln!(out, "<section id=\"{id}\">\n<h2>{heading}</h2>")?;
        for paragraph in paragraphs {
            writeln!(out, "<p>{}</p>", Escaped(paragraph))?;
        }
        out.push_str("</section>\n");
    }
    Ok(())
}

/// Writes the tables that have a row for each experiment or published number.
pub(crate) fn write_tables(out: &mut String, report: &Report, contents: &Contents) -> Result {
    let link = |text: &str| {
        let mut with_ids = report.experiments.iter().zip(&contents.experiments);
        let named =
            with_ids.find(|(experiment, _)| text == title(experiment) || text == experiment.id);
        named.map(|(_, id)| id.as_str())
    };
    let tables: [(_, _, _, &Option<Table>); 2] = [
        (
            "at-a-glance",
            "At a glance",
            "at-a-glance-table",
            &report.at_a_glance,
        ),
        (
            "comparison",
            "Published and measured",
            "comparison-table",
            &report.comparison,
        ),
    ];
    for (id, heading, table_id, table) in tables {
        let Some(table) = table else {
            continue;
        };
        writeln!(out, "<section id=\"{id}\">\n<h2>{heading}</h2>")?;
        let placed = Placed {
            table,
            id: table_id,
            link: &link,
        };
        write_table(out, &placed)?;
        out.push_str("</section>\n");
    }
    Ok(())
}

/// Writes what was not run, why, and what to do about it.
pub(crate) fn write_not_run(out: &mut String, not_run: &[NotRun]) -> Result {
    if not_run.is_empty() {
        return Ok(());
    }
    out.push_str("<section id=\"not-run\">\n<h2>Not run</h2>\n<dl class=\"not-run\">\n");
    for NotRun {
        name,
        why,
        what_to_do,
    } in not_run
    {
        writeln!(out, "<dt>{}</dt>\n<dd>{}</dd>", Escaped(name), Escaped(why))?;
        if !what_to_do.is_empty() {
            writeln!(
                out,
                "<dd class=\"to-do\"><strong>To run it:</strong> {}</dd>",
                Escaped(what_to_do)
            )?;
        }
    }
    out.push_str("</dl>\n</section>\n");
    Ok(())
}
