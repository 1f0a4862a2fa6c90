//! One experiment: what it is, what limits it, what was found, figures, tables.

use std::fmt::{Result, Write as _};

use crate::escape::Escaped;
use crate::figure::write_figure;
use crate::ids::Ids;
use crate::report::{Experiment, Fact};
use crate::table::{Placed, write_table};

/// Writes the section of an experiment under the address `id`.
pub(crate) fn write_experiment(
    out: &mut String,
    experiment: &Experiment,
    id: &str,
    ids: &mut Ids,
) -> Result {
    let title = title(experiment);
    writeln!(
        out,
        "<section class=\"experiment\" id=\"{id}\">\n<h3>{}</h3>",
        Escaped(title)
    )?;
    if title != experiment.id {
        writeln!(
            out,
            "<p class=\"name\"><code>{}</code></p>",
            Escaped(&experiment.id)
        )?;
    }
    write_facts(out, &experiment.facts)?;
    write_warnings(out, &experiment.warnings)?;
    if !experiment.findings.is_empty() {
        out.push_str("<h4>Findings</h4>\n<ul class=\"findings\">\n");
        for finding in &experiment.findings {
            writeln!(out, "<li>{}</li>", Escaped(finding))?;
        }
        out.push_str("</ul>\n");
    }
    if !experiment.figures.is_empty() {
        out.push_str("<h4>Figures</h4>\n<div class=\"figures\">\n");
        for figure in &experiment.figures {
            let figure_id = ids.take(&format!("{}-{}", experiment.id, figure.id));
            write_figure(out, figure, &figure_id)?;
        }
        out.push_str("</div>\n");
    }
    if !experiment.tables.is_empty() {
        out.push_str("<h4>Tables</h4>\n");
        for table in &experiment.tables {
            let table_id = ids.take(&format!("{}-{}", experiment.id, table.id));
            let placed = Placed {
                table,
                id: &table_id,
                link: &|_| None,
            };
            write_table(out, &placed)?;
        }
    }
    out.push_str("</section>\n");
    Ok(())
}

/// The title, else the id.
pub(crate) fn title(experiment: &Experiment) -> &str {
    match experiment.title.is_empty() {
        true => &experiment.id,
        false => &experiment.title,
    }
}

/// Writes names and what they are, side by side.
pub(crate) fn write_facts(out: &mut String, facts: &[Fact]) -> Result {
    if facts.is_empty() {
        return Ok(());
    }
    out.push_str("<dl class=\"facts\">\n");
    for Fact { name, value } in facts {
        writeln!(out, "<dt>{}</dt><dd>{}</dd>", Escaped(name), Escaped(value))?;
    }
    out.push_str("</dl>\n");
    Ok(())
}

/// Writes warnings, which say in words that they are.
pub(crate) fn write_warnings(out: &mut String, warnings: &[String]) -> Result {
    for warning in warnings {
        writeln!(
            out,
            "<p class=\"warning\"><strong>Caution</strong> {}</p>",
            Escaped(warning)
        )?;
    }
    Ok(())
}
