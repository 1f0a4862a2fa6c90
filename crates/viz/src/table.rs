//! A figure's numbers, to look them up or to draw them in another way.

use std::fmt::Display;

use leuko_core::csv_table;

use crate::VizError;

/// What a figure was drawn from, one observation a row.
///
/// Numbers are written so that reading them back gives the same bits; a cell that does not apply is
/// empty. Places count from 1, as people do; folds have the numbers of the study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with one cell for each column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows; the names of its columns stand between spaces.
    pub(crate) fn new(columns: &str) -> Self {
        Self {
            columns: columns.split(' ').map(str::to_owned).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[&dyn Display]) {
        self.rows
            .push(cells.iter().map(ToString::to_string).collect());
    }
}

/// A number, or an empty cell where there is none.
pub(crate) fn or_empty(value: Option<impl Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// The lower and upper end of an interval, or two empty cells.
pub(crate) fn ends(interval: Option<[f64; 2]>) -> [String; 2] {
    [0, 1].map(|end| or_empty(interval.map(|interval| interval[end])))
}

/// A table as CSV (RFC 4180): a header, commas, quotes where a cell needs them, and an apostrophe before a text that
/// a spreadsheet program would take for a formula ([`csv_table`]).
///
/// # Errors
///
/// - [`VizError::Table`] if a row has more or fewer cells than there are columns.
pub fn render_csv(table: &Table) -> Result<Vec<u8>, VizError> {
    let table = csv_table(|writer| {
        let mut rows = std::iter::once(&table.columns).chain(&table.rows);
        rows.try_for_each(|row| writer.write_record(row))
    });
    table.map_err(|source| VizError::Table { source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_render_csv_quotes_what_would_break_a_row() {
        let mut table = Table::new("name value");
        table.row(&[&"a \"b\", c", &0.1]);
        table.row(&[&"line\nbreak", &or_empty(None::<f64>)]);
        let csv = String::from_utf8(render_csv(&table).unwrap()).unwrap();
        assert_eq!(
            csv,
            "name,value\n\"a \"\"b\"\", c\",0.1\n\"line\nbreak\",\n"
        );
    }

    #[test]
    fn test_row_writes_numbers_that_read_back_as_the_same_bits() {
        let numbers = [0.1 + 0.2, 1.0 / 3.0, 5e-324, f64::MAX, -0.0, 1e-9];
        let mut table = Table::new("value");
        for number in &numbers {
            table.row(&[number]);
        }
        for (row, number) in table.rows.iter().zip(numbers) {
            let back: f64 = row[0].parse().unwrap();
            assert_eq!(back.to_bits(), number.to_bits(), "{row:?}");
        }
    }

    #[test]
    fn test_render_csv_of_an_uneven_row_is_an_error() {
        let mut table = Table::new("one two");
        table.row(&[&1]);
        let error = render_csv(&table).unwrap_err();
        assert!(matches!(error, VizError::Table { .. }), "{error}");
    }
}
