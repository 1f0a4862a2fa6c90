//! Tables as spreadsheet programs save them, cell by cell: `.xlsx` workbooks and CSV.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, SheetType, Xlsx, XlsxError};

use super::table::{likely_delimiter, text};
use crate::DataError;
use crate::error::LabelProblem;

/// The cells that are not empty, by row and column. Rows without any are not listed.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Rows by their place, from 1.
    pub(super) rows: BTreeMap<u64, Row>,
}

/// One row that is not empty.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number as the user's program shows it (1-based). It differs from the row's place in a CSV with
    /// blank lines or with line breaks within a cell.
    pub(super) line: u64,
    /// Its cells by column (0-based), white space trimmed.
    pub(super) cells: BTreeMap<usize, String>,
}

impl Sheet {
    fn put(&mut self, place: u64, line: u64, column: usize, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            let row = self.rows.entry(place).or_insert_with(|| Row {
                line,
                cells: BTreeMap::new(),
            });
            row.cells.insert(column, text.to_owned());
        }
    }
}

/// The sheets of the workbook or CSV at `path`.
pub(super) fn read(path: &Path) -> Result<Vec<Sheet>, DataError> {
    let bytes = fs_err::read(path)?;
    let ending = path.extension().unwrap_or_default();
    if ending.eq_ignore_ascii_case("xlsx") {
        workbook(bytes).map_err(|source| DataError::Labels {
            path: path.to_owned(),
            problem: LabelProblem::Workbook {
                source: Box::new(source),
            },
        })
    } else {
        let text = text(&bytes).ok_or_else(|| DataError::NotText {
            path: path.to_owned(),
        })?;
        let sheet = csv(&text).map_err(|source| DataError::Csv {
            path: path.to_owned(),
            source,
        })?;
        Ok(vec![sheet])
    }
}

fn workbook(bytes: Vec<u8>) -> Result<Vec<Sheet>, XlsxError> {
    let mut workbook = Xlsx::new(Cursor::new(bytes))?;
    let tables = workbook.sheets_metadata().iter();
    let tables = tables.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = tables.map(|sheet| sheet.name.clone()).collect();
    let mut sheets = Vec::new();
    for name in names {
        let mut sheet = Sheet::default();
        // `worksheet_range` would take memory for every cell up to the last one.
        let mut cells = workbook.worksheet_cells_reader(&name)?;
        while let Some(cell) = cells.next_cell()? {
            let (row, column) = cell.get_position();
            let row = u64::from(row) + 1;
            // This writes a whole number without a fraction: 3, not 3.0.
            let text = Data::from(cell.get_value().clone()).to_string();
            sheet.put(row, row, column as usize, &text);
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn csv(text: &str) -> Result<Sheet, csv::Error> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(likely_delimiter(text))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet::default();
    for (place, record) in (1..).zip(reader.records()) {
        let record = record?;
        let line = record.position().map_or(place, csv::Position::line);
        for (column, text) in record.iter().enumerate() {
            sheet.put(place, line, column, text);
        }
    }
    Ok(sheet)
}
