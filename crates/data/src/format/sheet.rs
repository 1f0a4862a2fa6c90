//! Tables as spreadsheet programs save them, cell by cell: `.xlsx` workbooks and CSV.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Data, DataRef, Reader, SheetType, Xlsx, XlsxError};
use leuko_core::text_of_cell;
use zip::ZipArchive;
use zip::result::ZipError;

use super::table::{likely_delimiter, text};
use crate::error::LabelProblem;
use crate::limits::{MOST_CELL_BYTES, MOST_UNPACKED};
use crate::{DataError, limits};

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

/// Bytes of memory that a cell takes besides its text.
const CELL_BYTES: usize = 100;
/// Bytes of memory that a row takes besides its cells.
const ROW_BYTES: usize = 500;

/// Sheets as they are read, up to a limit.
#[derive(Default)]
struct Sheets {
    sheets: Vec<Sheet>,
    /// Bytes of memory that all cells take.
    bytes: usize,
}

impl Sheets {
    /// Adds a cell to the last sheet.
    fn put(
        &mut self,
        place: u64,
        line: u64,
        column: usize,
        text: &str,
    ) -> Result<(), LabelProblem> {
        let text = text.trim();
        let (false, Some(sheet)) = (text.is_empty(), self.sheets.last_mut()) else {
            return Ok(());
        };
        self.bytes += text.len() + CELL_BYTES;
        if !sheet.rows.contains_key(&place) {
            self.bytes += ROW_BYTES;
        }
        if self.bytes > MOST_CELL_BYTES {
            return Err(too_large(MOST_CELL_BYTES as u64));
        }
        let row = sheet.rows.entry(place).or_insert_with(|| Row {
            line,
            cells: BTreeMap::new(),
        });
        row.cells.insert(column, text.to_owned());
        Ok(())
    }
}

fn too_large(most: u64) -> LabelProblem {
    LabelProblem::TooLarge { most }
}

/// The sheets of the workbook or CSV at `path`.
pub(super) fn read(path: &Path) -> Result<Vec<Sheet>, DataError> {
    let bytes = limits::read(path)?;
    let ending = path.extension().unwrap_or_default();
    let wrong = |problem| DataError::Labels {
        path: path.to_owned(),
        problem,
    };
    if ending.eq_ignore_ascii_case("xlsx") {
        return workbook(bytes).map_err(wrong);
    }
    let text = text(&bytes).ok_or_else(|| DataError::NotText {
        path: path.to_owned(),
    })?;
    let not_csv = |source| DataError::Csv {
        path: path.to_owned(),
        source,
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(likely_delimiter(&text))
        .from_reader(text.as_bytes());
    let mut read = Sheets {
        sheets: vec![Sheet::default()],
        bytes: 0,
    };
    for (place, record) in (1..).zip(reader.records()) {
        let record = record.map_err(not_csv)?;
        let line = record.position().map_or(place, csv::Position::line);
        for (column, text) in record.iter().enumerate() {
            read.put(place, line, column, text_of_cell(text))
                .map_err(wrong)?;
        }
    }
    Ok(read.sheets)
}

fn workbook(bytes: Vec<u8>) -> Result<Vec<Sheet>, LabelProblem> {
    let lacks_values = check_unpacked(&bytes)?;
    let cannot = |source: XlsxError| LabelProblem::Workbook {
        source: Box::new(source),
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(cannot)?;
    let tables = workbook.sheets_metadata().iter();
    let tables = tables.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = tables.map(|sheet| sheet.name.clone()).collect();
    let mut read = Sheets::default();
    for name in names {
        read.sheets.push(Sheet::default());
        // `worksheet_range` would take memory for every cell up to the last one.
        let mut without = BTreeSet::new();
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(cannot)?;
        while let Some(cell) = cells.next_cell().map_err(cannot)? {
            let (row, column) = cell.get_position();
            let row = u64::from(row) + 1;
            // This writes a whole number without a fraction: 3, not 3.0.
            let text = Data::from(cell.get_value().clone()).to_string();
            if matches!(cell.get_value(), DataRef::Empty) {
                without.insert(cell.get_position());
            }
            read.put(row, row, column as usize, text_of_cell(&text))?;
        }
        drop(cells);
        if without.is_empty() || !lacks_values {
            continue;
        }
        // Programs that write no values leave them to the one that opens the workbook next.
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(cannot)?;
        let (mut formulas, mut first) = (0, None);
        while let Some(cell) = cells.next_formula().map_err(cannot)? {
            if !cell.get_value().is_empty() && without.contains(&cell.get_position()) {
                formulas += 1;
                first.get_or_insert(cell.get_position());
            }
        }
        if let Some((row, column)) = first {
            return Err(LabelProblem::Formulas {
                cells: formulas,
                row: u64::from(row) + 1,
                column: column as usize + 1,
            });
        }
    }
    Ok(read.sheets)
}

/// Unpacks the parts of a workbook one by one until they are too large: a small archive can unpack to any length,
/// and what it says about that need not be true. Returns whether a formula has no value.
fn check_unpacked(bytes: &[u8]) -> Result<bool, LabelProblem> {
    // A formula whose value is an empty text has a value, which calamine passes over.
    const WITHOUT_VALUE: &[u8] = b"</f></c>";
    let mut lacks_values = false;
    let cannot = |source: ZipError| LabelProblem::Workbook {
        source: Box::new(source.into()),
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(cannot)?;
    let mut left = MOST_UNPACKED;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(cannot)?;
        let mut unpacked = Vec::new();
        let read = part.take(left + 1).read_to_end(&mut unpacked);
        read.map_err(|source| cannot(source.into()))?;
        let length = unpacked.len() as u64;
        lacks_values |= (unpacked.windows(WITHOUT_VALUE.len())).any(|text| text == WITHOUT_VALUE);
        left = left.checked_sub(length).ok_or(too_large(MOST_UNPACKED))?;
        if announced_texts(&unpacked) > length {
            return Err(too_large(MOST_UNPACKED));
        }
    }
    Ok(lacks_values)
}

/// The largest number of texts that a part announces: calamine takes memory for so many before it reads one. Zeros
/// are passed over, as in UTF-16.
fn announced_texts(part: &[u8]) -> u64 {
    const ATTRIBUTE: &[u8] = b"uniqueCount";
    let mut most = 0;
    let mut matched = 0;
    let mut number = None;
    for &byte in part.iter().filter(|byte| **byte != 0) {
        match number {
            // Behind the name, up to the number's end.
            Some(so_far) if byte.is_ascii_digit() => {
                let digit = u64::from(byte - b'0');
                number = Some(u64::saturating_add(10_u64.saturating_mul(so_far), digit));
            }
            Some(0) if byte.is_ascii_whitespace() || b"=\"'+".contains(&byte) => {}
            Some(_) => {
                most = most.max(number.take().unwrap_or(0));
                // The byte after a value may begin the next name.
                matched = usize::from(byte == ATTRIBUTE[0]);
            }
            None => {
                matched = match byte {
                    next if next == ATTRIBUTE[matched] => matched + 1,
                    first if first == ATTRIBUTE[0] => 1,
                    _ => 0,
                };
                if matched == ATTRIBUTE.len() {
                    (matched, number) = (0, Some(0));
                }
            }
        }
    }
    most.max(number.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_cells_fill_the_memory_up_to_the_limit() {
        // Room for a row with a cell of three bytes and one of two.
        let mut sheets = Sheets {
            sheets: vec![Sheet::default()],
            bytes: MOST_CELL_BYTES - ROW_BYTES - 2 * CELL_BYTES - 5,
        };
        sheets.put(4, 7, 0, " abc ").unwrap();
        sheets.put(4, 7, 2, "de").unwrap();
        assert_eq!(sheets.bytes, MOST_CELL_BYTES);
        // What is empty takes none.
        sheets.put(5, 8, 0, "  ").unwrap();
        assert!(matches!(
            sheets.put(4, 7, 3, "f"),
            Err(LabelProblem::TooLarge { .. })
        ));
        let rows = &sheets.sheets[0].rows;
        assert_eq!((rows.len(), rows[&4].line), (1, 7));
        let cells: Vec<_> = rows[&4]
            .cells
            .iter()
            .map(|(&at, text)| (at, &**text))
            .collect();
        assert_eq!(cells, [(0, "abc"), (2, "de")]);
    }

    #[test]
    fn test_announced_texts_are_found_in_any_spelling() {
        let of = |text: &str| announced_texts(text.as_bytes());
        assert_eq!(of("<sst count=\"5\" uniqueCount=\"12\">"), 12);
        assert_eq!(of("uniqueCount = '7' uuniqueCount=\"90\" x"), 90);
        assert_eq!(of("<sst uniqueCount=\"99999999999999999999\">"), u64::MAX);
        assert_eq!(of("<sst count=\"5\">uniqueCount uniqueCoun=\"3\""), 0);
        assert_eq!(of("uniqueCount=\"4"), 4);
        assert_eq!(of("<sst a=\"uniqueCount\" uniqueCount=\"12\">"), 12);
        let wide: Vec<u8> = "uniqueCount=\"31\""
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(announced_texts(&wide), 31);
    }
}
