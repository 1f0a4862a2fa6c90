//! The page as a whole.

use std::fmt::{Result, Write as _};

use sha2::{Digest as _, Sha256};

use crate::contents::{Contents, RESERVED};
use crate::escape::Escaped;
use crate::experiment::{write_experiment, write_warnings};
use crate::ids::Ids;
use crate::made::{write_citations, write_made};
use crate::report::Report;
use crate::results::{write_not_run, write_summary, write_tables};
use crate::source::base64;
use crate::style::{SCRIPT, STYLE};

/// Chooses light or dark without a script: the style looks at which one is checked.
const SCHEME: &str = "\
<fieldset class=\"scheme\">
<legend>Colours</legend>
<input type=\"radio\" name=\"scheme\" id=\"scheme-auto\" autocomplete=\"off\" checked><label for=\"scheme-auto\">Auto</label>
<input type=\"radio\" name=\"scheme\" id=\"scheme-light\" autocomplete=\"off\"><label for=\"scheme-light\">Light</label>
<input type=\"radio\" name=\"scheme\" id=\"scheme-dark\" autocomplete=\"off\"><label for=\"scheme-dark\">Dark</label>
</fieldset>
";

/// Where the script shows a figure enlarged.
const ENLARGED: &str = "\
<dialog id=\"enlarged\" aria-labelledby=\"enlarged-title\">
<form method=\"dialog\"><p id=\"enlarged-title\"></p><button>Close</button></form>
<div id=\"enlarged-sheet\" class=\"sheet\" tabindex=\"0\" role=\"region\" aria-label=\"Enlarged figure\"></div>
</dialog>
";

/// Writes a report as one HTML file.
///
/// The same report gives the same bytes. The file is about as large as its pictures.
pub fn render(report: &Report) -> String {
    let mut html = String::new();
    // Writing to a string cannot fail.
    let _ = write_page(&mut html, report);
    html
}

fn write_page(out: &mut String, report: &Report) -> Result {
    let mut ids = Ids::new(&RESERVED);
    let contents = Contents::new(report, &mut ids);
    write_head(out, report)?;
    write_header(out, report)?;
    out.push_str("<div class=\"columns\">\n");
    contents.write(out, report)?;
    out.push_str("<main id=\"main\" tabindex=\"-1\">\n");
    write_warnings(out, &report.warnings)?;
    write_summary(out, report)?;
    write_tables(out, report, &contents)?;
    out.push_str("<section id=\"experiments\">\n<h2>Experiments</h2>\n");
    if report.experiments.is_empty() {
        out.push_str("<p>None was run.</p>\n");
    }
    for (experiment, id) in report.experiments.iter().zip(&contents.experiments) {
        write_experiment(out, experiment, id, &mut ids)?;
    }
    out.push_str("</section>\n");
    write_not_run(out, &report.not_run)?;
    write_made(out, report)?;
    out.push_str("</main>\n</div>\n<footer>\n");
    write_citations(out, &report.citations)?;
    if !report.program.is_empty() {
        writeln!(out, "<p>Made by {}.</p>", Escaped(&report.program))?;
    }
    write!(
        out,
        "</footer>\n{ENLARGED}<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

/// Writes what stands before the body. The policy forbids the page to fetch anything, and any script
/// but its own to run.
fn write_head(out: &mut String, report: &Report) -> Result {
    let script_sum = base64(&Sha256::digest(SCRIPT));
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         style-src 'unsafe-inline'; script-src 'sha256-{script_sum}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n",
        Escaped(&report.title)
    )
}

fn write_header(out: &mut String, report: &Report) -> Result {
    out.push_str(
        "<body id=\"top\">\n<a class=\"skip\" href=\"#main\">Skip to the results</a>\n\
         <header>\n<div class=\"bar\">\n",
    );
    writeln!(
        out,
        "<p class=\"kind\">Report<span>{}</span></p>",
        Escaped(&report.program)
    )?;
    out.push_str(SCHEME);
    writeln!(out, "</div>\n<h1>{}</h1>", Escaped(&report.title))?;
    if !report.lead.is_empty() {
        writeln!(out, "<p class=\"lead\">{}</p>", Escaped(&report.lead))?;
    }
    out.push_str("</header>\n");
    Ok(())
}
