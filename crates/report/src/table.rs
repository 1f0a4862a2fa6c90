//! Tables.

use std::iter::repeat;

use crate::Download;

/// A table. Its first column names the rows.
///
/// # Examples
///
/// ```
/// use leuko_report::{Column, Table};
///
/// let table = Table {
///     id: "sizes".to_owned(),
///     caption: "Scores by number of training images".to_owned(),
///     columns: vec![Column::number("Training images", ""), Column::number("ROC-AUC", "mean ± s.d.")],
///     rows: vec![vec!["50".to_owned(), "0.96 ± 0.06".to_owned()]],
///     ..Table::default()
/// };
/// assert_eq!(table.columns.len(), table.rows[0].len());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Short name, unique within its experiment: `sizes`. Its anchor in the page contains it.
    pub id: String,
    /// What the table shows.
    pub caption: String,
    /// The columns, at least one.
    pub columns: Vec<Column>,
    /// Cells as `[row, column]`. Missing cells are empty. Extra cells have no heading.
    pub rows: Vec<Vec<String>>,
    /// How to read the numbers, one paragraph each.
    pub notes: Vec<String>,
    /// The table as files.
    pub downloads: Vec<Download>,
}

/// A column of a table.
///
/// # Examples
///
/// ```
/// use leuko_report::Column;
///
/// assert!(Column::number("ROC-AUC", "mean ± s.d.").numeric);
/// assert!(!Column::text("Data set").numeric);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub name: String,
    /// Unit or explanation, in small type below the heading; may be empty.
    pub explanation: String,
    /// Whether to align the cells to the right, with digits of equal width.
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

    /// A column of numbers with a unit or explanation, which may be empty.
    pub fn number(name: impl Into<String>, explanation: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            explanation: explanation.into(),
            numeric: true,
        }
    }
}

/// A column whose cells have at most this many characters does not wrap: `weighted F1`.
const SHORT: usize = 16;
/// A column with a cell of at least this many characters is prose and must stay wide enough to read.
const PROSE: usize = 40;

impl Table {
    /// The headings with the classes of their columns in the style sheet.
    pub(crate) fn headings(&self) -> impl Iterator<Item = (&'static str, &Column)> {
        let classes = (0..).map(|place| self.class(place));
        classes.zip(&self.columns)
    }

    /// Each row's cells with the classes of their columns. Missing cells are empty.
    pub(crate) fn body(&self) -> impl Iterator<Item = Vec<(&'static str, &str)>> {
        let longest = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let classes: Vec<_> = (0..longest.max(self.columns.len()))
            .map(|place| self.class(place))
            .collect();
        self.rows.iter().map(move |row| {
            let width = row.len().max(self.columns.len());
            let cells = row.iter().map(String::as_str).chain(repeat(""));
            classes.iter().copied().zip(cells).take(width).collect()
        })
    }

    fn class(&self, place: usize) -> &'static str {
        let cells = self.rows.iter().filter_map(|row| row.get(place));
        let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        match self.columns.get(place) {
            Some(column) if column.numeric => "number",
            _ if longest <= SHORT => "short",
            _ if longest >= PROSE => "prose",
            _ => "words",
        }
    }
}
