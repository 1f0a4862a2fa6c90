//! How the results were made, so that somebody else can make them again.

use std::fmt::{Result, Write as _};

use crate::escape::Escaped;
use crate::experiment::write_facts;
use crate::href::Encoded;
use crate::report::{Citation, Report, SettingsFile};

/// Writes facts, commands and settings.
pub(crate) fn write_made(out: &mut String, report: &Report) -> Result {
    if report.made.is_empty() && report.commands.is_empty() && report.settings.is_empty() {
        return Ok(());
    }
    out.push_str("<section id=\"made\">\n<h2>How this was made</h2>\n");
    write_facts(out, &report.made)?;
    if !report.commands.is_empty() {
        out.push_str("<h3 id=\"commands\">Commands</h3>\n");
        write_code(out, "Commands", &report.commands.join("\n"))?;
    }
    if !report.settings.is_empty() {
        out.push_str("<h3 id=\"settings\">Settings</h3>\n");
    }
    for SettingsFile { name, text } in &report.settings {
        writeln!(
            out,
            "<details class=\"settings\">\n<summary>{}</summary>",
            Escaped(name)
        )?;
        write_code(out, name, text)?;
        out.push_str("</details>\n");
    }
    out.push_str("</section>\n");
    Ok(())
}

fn write_code(out: &mut String, name: &str, text: &str) -> Result {
    writeln!(
        out,
        "<pre tabindex=\"0\" role=\"region\" aria-label=\"{}\"><code>{}</code></pre>",
        Escaped(name),
        Escaped(text.trim_end())
    )
}

/// Writes the publications, with links to them.
pub(crate) fn write_citations(out: &mut String, citations: &[Citation]) -> Result {
    for Citation { text, doi } in citations {
        write!(out, "<p>{}", Escaped(text))?;
        if let Some(doi) = doi {
            write!(
                out,
                " <a href=\"https://doi.org/{}\" rel=\"noreferrer\">doi:{}</a>",
                Encoded(doi),
                Escaped(doi)
            )?;
        }
        out.push_str("</p>\n");
    }
    Ok(())
}
