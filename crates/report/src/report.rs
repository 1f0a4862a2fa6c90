//! The content of a report: text, tables and pictures.
//!
//! All text is plain text. If it contains markup, the page shows the markup as text.

use crate::{Figure, Table};

/// The results of a study, in the order in which the page shows them.
///
/// An empty field leaves its part out of the page.
///
/// # Examples
///
/// ```
/// use leuko_report::{Answer, Report, render};
///
/// let report = Report {
///     title: "How many images are enough?".to_owned(),
///     answer: Answer {
///         headline: "50 images are enough for an ROC-AUC of 0.96.".to_owned(),
///         ..Answer::default()
///     },
///     ..Report::default()
/// };
/// assert!(render(&report).contains("50 images are enough"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The question of the study. It is the page's heading.
    pub title: String,
    /// Name and version of the program: `leuko 0.1.0`.
    pub program: String,
    /// The answer to the question.
    pub answer: Answer,
    /// What limits the results. The page lists these next to the answer.
    pub cautions: Vec<Caution>,
    /// One row for each experiment. If a first cell is an experiment's title or id, it links to it.
    pub at_a_glance: Option<Table>,
    /// Differences from the paper, one paragraph each.
    pub differences: Vec<String>,
    /// Published scores next to measured ones.
    pub comparison: Option<Table>,
    /// The experiments that were run, in reading order.
    pub experiments: Vec<Experiment>,
    /// The experiments that were not run, grouped by reason.
    pub not_run: Vec<NotRun>,
    /// How the results were made: profile, seed, engine, processor.
    pub made: Vec<Fact>,
    /// Commands that make these results again.
    pub commands: Vec<String>,
    /// The settings. The page folds them away.
    pub settings: Vec<SettingsFile>,
    /// Background that a reader may want to look up.
    pub appendix: Appendix,
    /// The publications that the report cites.
    pub citations: Vec<Citation>,
}

/// The answer to a study's question, at the top of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The answer in one sentence.
    pub headline: String,
    /// The answer in more detail, one paragraph each. They follow the tables.
    pub text: Vec<String>,
    /// The figure that shows the answer, such as a learning curve.
    pub figure: Option<Figure>,
    /// Tables of the answer in numbers.
    pub tables: Vec<Table>,
}

/// A limit of the results that a reader must know.
///
/// # Examples
///
/// ```
/// use leuko_report::Caution;
///
/// let everywhere = Caution::new("All cells are synthetic.");
/// let caution = Caution {
///     experiment: Some("all-binary".to_owned()),
///     ..Caution::new("Each fold tests only 5 images.")
/// };
/// assert_eq!(everywhere.experiment, None);
/// assert_eq!(caution.text, "Each fold tests only 5 images.");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caution {
    /// The limit, in a sentence or two.
    pub text: String,
    /// The id of the experiment that it concerns; `None` if it concerns the whole study.
    pub experiment: Option<String>,
}

impl Caution {
    /// A caution about the whole study.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            experiment: None,
        }
    }
}

/// One question, asked of one data set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Experiment {
    /// Short name: `all-binary`. It is also the section's anchor in the page.
    pub id: String,
    /// The question in words. If it is empty, the page shows the id.
    pub title: String,
    /// The results, a sentence or two each.
    pub findings: Vec<String>,
    /// Figures, in reading order.
    pub figures: Vec<Figure>,
    /// Tables, in reading order.
    pub tables: Vec<Table>,
    /// Data and training: data set, number of images, folds.
    pub facts: Vec<Fact>,
}

impl Experiment {
    /// The title, or the id if there is no title.
    pub(crate) fn heading(&self) -> &str {
        match self.title.is_empty() {
            true => &self.id,
            false => &self.title,
        }
    }
}

/// Tables and figures for reference, at the end of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Appendix {
    /// Tables, in reading order.
    pub tables: Vec<Table>,
    /// Figures, in reading order, after the tables: an overview of the cells, a diagram of the network.
    pub figures: Vec<Figure>,
}

/// A name and a value: `Seed`, `2021`.
///
/// # Examples
///
/// ```
/// use leuko_report::Fact;
///
/// assert_eq!(Fact::new("Seed", "2021").value, "2021");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

impl Fact {
    /// A fact from a name and a value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

/// Experiments that were not run, for one reason.
///
/// # Examples
///
/// ```
/// use leuko_report::{NotRun, Report, render};
///
/// let html = render(&Report {
///     not_run: vec![NotRun {
///         why: "The images are not in data/pbc.".to_owned(),
///         experiments: vec!["PBC: kinds of cells".to_owned()],
///         what_to_do: "Download the data set.".to_owned(),
///     }],
///     ..Report::default()
/// });
/// assert!(html.contains("id=\"not-run\""));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotRun {
    /// The reason. Line breaks are kept.
    pub why: String,
    /// The experiments' titles.
    pub experiments: Vec<String>,
    /// How a reader can run them. Line breaks are kept; may be empty.
    pub what_to_do: String,
}

/// One settings file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsFile {
    /// The file's name.
    pub name: String,
    /// The file's content.
    pub text: String,
}

/// A publication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// Authors, title, journal, year.
    pub text: String,
    /// The DOI, without `https://doi.org/`: `10.1038/s41598-021-86995-5`.
    pub doi: Option<String>,
}
