//! The page: `templates/page.html`, filled in.

use std::fmt::Write as _;

use askama::Template;
use sha2::{Digest as _, Sha256};

use crate::clean::Clean;
use crate::ids::Ids;
use crate::source::{base64, source};
use crate::{Caution, Experiment, Picture, Report};

/// The style sheet. Each colour is a variable with a value for light and one for dark.
const STYLE: &str = include_str!("../templates/page.css");
/// The script: enlarges figures, marks the current section in the contents, folds the contents on a phone,
/// says which tables are wider than their boxes.
const SCRIPT: &str = include_str!("../templates/page.js");

/// Ids that the template uses.
const RESERVED: [&str; 20] = [
    "answer",
    "appendix",
    "at-a-glance",
    "cautions",
    "commands",
    "comparison",
    "contents",
    "enlarged",
    "enlarged-sheet",
    "enlarged-title",
    "experiments",
    "made",
    "main",
    "not-run",
    "results",
    "scheme-auto",
    "scheme-dark",
    "scheme-light",
    "settings",
    "top",
];

/// A picture wider than this on paper, in points, fills the page's width. It is wider than one column of a journal.
const WIDE: f32 = 340.0;
/// CSS pixels for a point of paper: 4/3 would be its true size, but a screen is read from farther away.
const PIXELS_PER_POINT: f32 = 2.0;

/// Renders a report as one HTML file.
///
/// The same report gives the same bytes. The file is about as large as its pictures.
///
/// # Examples
///
/// ```
/// use leuko_report::{Report, render};
///
/// let html = render(&Report { title: "AUC < 0.5?".to_owned(), ..Report::default() });
/// assert!(html.starts_with("<!doctype html>"));
/// assert!(html.contains("<title>AUC &#60; 0.5?</title>"));
/// ```
pub fn render(report: &Report) -> String {
    let ids = Ids::new(&RESERVED);
    let sections = report.experiments.iter();
    let sections = sections.map(|experiment| (ids.take(&experiment.id), experiment));
    let page = Page {
        report,
        sections: sections.collect(),
        ids,
    };
    let mut html = Clean::default();
    // Writing to a string cannot fail.
    let _ = writeln!(html, "{page}");
    html.0
}

/// What the template sees.
#[derive(Template)]
#[template(path = "page.html", whitespace = "minimize")]
struct Page<'a> {
    report: &'a Report,
    /// The experiments with their ids.
    sections: Vec<(String, &'a Experiment)>,
    ids: Ids,
}

impl Page<'_> {
    /// Forbids the page to fetch anything, and every script except its own to run.
    fn policy(&self) -> String {
        let script = base64(&Sha256::digest(SCRIPT));
        format!(
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
        )
    }

    /// The section of the experiment with this title or id.
    fn section(&self, name: &str) -> Option<&(String, &Experiment)> {
        let mut sections = self.sections.iter();
        sections.find(|(_, experiment)| name == experiment.heading() || name == experiment.id)
    }

    /// The number of cautions about an experiment.
    fn cautions(&self, experiment: &Experiment) -> usize {
        let is_about = |caution: &&Caution| caution.experiment.as_ref() == Some(&experiment.id);
        self.report.cautions.iter().filter(is_about).count()
    }

    fn has_made(&self) -> bool {
        let Report {
            made,
            commands,
            settings,
            ..
        } = self.report;
        !(made.is_empty() && commands.is_empty() && settings.is_empty())
    }

    fn has_comparison(&self) -> bool {
        self.report.comparison.is_some() || !self.report.differences.is_empty()
    }

    fn has_appendix(&self) -> bool {
        let appendix = &self.report.appendix;
        !(appendix.figures.is_empty() && appendix.tables.is_empty())
    }
}

impl Picture {
    fn source(&self) -> String {
        source(&self.image)
    }

    /// Width and height on the screen, in whole CSS pixels.
    fn pixels(&self) -> [u32; 2] {
        [self.width, self.height].map(|points| (points * PIXELS_PER_POINT).round() as u32)
    }

    fn is_wide(&self) -> bool {
        self.width > WIDE
    }
}
