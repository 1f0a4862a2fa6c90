//! What a report says: text, tables and pictures, and nothing about how they look.
//!
//! Every text is plain text: markup in it is shown, not obeyed.

/// The results of a study.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What the study asks, as the page's heading.
    pub title: String,
    /// The answer, in one sentence.
    pub lead: String,
    /// Name and version of the program: `leuko 0.1.0`.
    pub program: String,
    /// What a reader must know before any number: `All cells are synthetic.`
    pub warnings: Vec<String>,
    /// What was found, in plain words, a paragraph each.
    pub summary: Vec<String>,
    /// Where the results differ from the paper, a paragraph each.
    pub differences: Vec<String>,
    /// A row for each experiment; a first cell that is an experiment's title or id links to it.
    pub at_a_glance: Option<Table>,
    /// Published beside measured numbers, their difference, and what the intervals cover.
    pub comparison: Option<Table>,
    /// What was run, in reading order.
    pub experiments: Vec<Experiment>,
    /// What was not run.
    pub not_run: Vec<NotRun>,
    /// What was run and on what: profile, seed, engine, processor, data root.
    pub made: Vec<Fact>,
    /// Commands that make these results again.
    pub commands: Vec<String>,
    /// Settings in full, folded away.
    pub settings: Vec<SettingsFile>,
    /// Publications that the report rests on.
    pub citations: Vec<Citation>,
}

/// One question put to one data set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Experiment {
    /// Short name: `all-binary`. Addresses within the page are made from it.
    pub id: String,
    /// The question, in words.
    pub title: String,
    /// Data set, numbers of images, protocol and so on.
    pub facts: Vec<Fact>,
    /// What limits the results: `Synthetic cells, not photographs.`
    pub warnings: Vec<String>,
    /// What was found, a sentence or two each.
    pub findings: Vec<String>,
    /// Figures, in reading order.
    pub figures: Vec<Figure>,
    /// Tables, in reading order.
    pub tables: Vec<Table>,
}

/// A name and what it is: `Seed`, `2021`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// What it is.
    pub value: String,
}

impl Fact {
    /// A fact from its two texts.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

/// An experiment that was not run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotRun {
    /// Its title.
    pub name: String,
    /// Why not. Line breaks are kept.
    pub why: String,
    /// What a reader can do to have it run. Line breaks are kept; nothing is shown if it is empty.
    pub what_to_do: String,
}

/// One file of settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsFile {
    /// The file's name.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// A publication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// Authors, title, journal, year.
    pub text: String,
    /// Its digital object identifier, without an address: `10.1038/s41598-021-86995-5`.
    pub doi: Option<String>,
}

/// A table. Its first column names the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Short name, by which the page addresses it: `sizes`.
    pub id: String,
    /// What the table shows.
    pub caption: String,
    /// The columns, at least one.
    pub columns: Vec<Column>,
    /// `[row, column]`; a cell that is missing is empty, one too many stands under no heading.
    pub rows: Vec<Vec<String>>,
    /// What must be known to read the numbers, a paragraph each.
    pub notes: Vec<String>,
    /// The same as files.
    pub downloads: Vec<Download>,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// Unit or explanation, smaller below the heading; may be empty.
    pub explanation: String,
    /// Numbers are set flush right, in figures of one width.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn text(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// A column of numbers with its unit or explanation, which may be empty.
    pub fn number(name: impl Into<String>, explanation: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            explanation: explanation.into(),
            numeric: true,
        }
    }
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Short name, by which the page addresses it: `fig4a`.
    pub id: String,
    /// What it is: `Fig. 4a: learning curve`.
    pub title: String,
    /// How to read it.
    pub caption: String,
    /// What is to be seen in it, for who cannot see it.
    pub alt: String,
    /// The picture.
    pub picture: Picture,
    /// The same as files.
    pub downloads: Vec<Download>,
}

/// A picture on white paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// An SVG document that needs nothing else. Scripts in it never run.
    Svg(String),
    /// The bytes of a PNG file.
    Png(Vec<u8>),
}

/// A file beside the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Download {
    /// What the link says: `SVG`.
    pub label: String,
    /// Path from the report's folder, parts separated by `/`.
    pub path: String,
}

impl Download {
    /// A link from its two texts.
    pub fn new(label: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            path: path.into(),
        }
    }
}
