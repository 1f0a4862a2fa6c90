//! A table of text with a header line, as spreadsheets and statistics programs write it.

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::Encoding;
use leuko_core::text_of_cell;

use crate::error::{self, TableProblem};
use crate::spelling::spelling_key;
use crate::{DataError, limits};

/// What separates cells: comma, semicolon, tab or bar.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A header and the rows below it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Table {
    /// Names of the columns, white space trimmed.
    pub(super) header: Vec<String>,
    /// The rows that are not blank; each has a cell for each column.
    pub(super) rows: Vec<TableRow>,
    /// Number of blank rows: spreadsheets leave `,,` behind.
    pub(super) blank: usize,
}

/// One row.
#[derive(Debug, PartialEq)]
pub(super) struct TableRow {
    /// Its line in the file (1-based).
    pub(super) line: u64,
    /// White space trimmed, and the mark of a text that looks like a formula taken off ([`text_of_cell`]).
    pub(super) cells: Vec<String>,
}

impl Table {
    /// Reads the table at `path`: UTF-8, or UTF-16 with a byte order mark; any of four delimiters, also
    /// as Excel's first line `sep=;` states it.
    ///
    /// # Errors
    ///
    /// - [`DataError::Io`], [`DataError::TooLong`] if it cannot be read, [`DataError::NotText`] if it is no
    ///   text.
    /// - [`DataError::TableLines`] if lines have more or fewer cells than the header.
    /// - [`DataError::Csv`] if it is no table.
    pub(super) fn read(path: &Path) -> Result<Self, DataError> {
        let bytes = limits::read(path)?;
        let text = text(&bytes).ok_or_else(|| DataError::NotText {
            path: path.to_owned(),
        })?;
        let (delimiter, rest) = match stated_delimiter(&text) {
            Some(delimiter) => (
                delimiter,
                text.split_once('\n').map_or("", |(_, rest)| rest),
            ),
            None => (likely_delimiter(&text), &*text),
        };
        let wrong = |source| DataError::Csv {
            path: path.to_owned(),
            source,
        };
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(rest.as_bytes());
        let mut header: Vec<String> = owned(reader.headers().map_err(wrong)?);
        while header.last().is_some_and(String::is_empty) {
            header.pop();
        }
        let (mut rows, mut blank, mut problems) = (Vec::new(), 0, Vec::new());
        let mut lines = Lines::of(&text, text.len() - rest.len());
        for record in reader.records() {
            let record = record.map_err(wrong)?;
            let line = lines.at(record.position().map_or(0, csv::Position::byte));
            let mut cells = owned(&record);
            while cells.len() > header.len() && cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            if cells.iter().all(String::is_empty) {
                blank += 1;
            } else if cells.len() == header.len() {
                rows.push(TableRow { line, cells });
            } else {
                let problem = TableProblem::Cells {
                    cells: cells.len(),
                    columns: header.len(),
                };
                problems.push((line, problem));
            }
        }
        if let Some(line) = lines.unclosed_quote() {
            problems.push((line, TableProblem::UnclosedQuote));
        }
        match problems.is_empty() {
            true => Ok(Self {
                header,
                rows,
                blank,
            }),
            false => Err(DataError::TableLines {
                path: path.to_owned(),
                header,
                lines: error::Lines(problems),
            }),
        }
    }

    /// The place of the column `name`, in any letter case; `None` if there is none.
    ///
    /// # Errors
    ///
    /// - [`DataError::ColumnTwice`] if there are several.
    pub(super) fn column(&self, path: &Path, name: &str) -> Result<Option<usize>, DataError> {
        let wanted = spelling_key(name);
        let places: Vec<usize> = (0..self.header.len())
            .filter(|&place| spelling_key(&self.header[place]) == wanted)
            .collect();
        match places[..] {
            [] => Ok(None),
            [place] => Ok(Some(place)),
            [first, second, ..] => Err(DataError::ColumnTwice {
                path: path.to_owned(),
                columns: [first, second].map(|place| (place + 1, self.header[place].clone())),
            }),
        }
    }
}

/// Counts lines. The reader's own count is wrong after `\r\n` and blank lines.
struct Lines<'a> {
    text: &'a str,
    /// Where the table starts in the text.
    start: usize,
    /// Byte up to which line ends are counted.
    counted: usize,
    /// The line there (1-based).
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str, start: usize) -> Self {
        Self {
            text,
            start,
            counted: 0,
            line: 1,
        }
    }

    /// The line of the record that the reader found at this byte of the table. Records come in order.
    fn at(&mut self, byte: u64) -> u64 {
        let bytes = self.text.as_bytes();
        let mut at = (self.start + byte as usize).min(bytes.len());
        while matches!(bytes.get(at), Some(b'\r' | b'\n')) {
            at += 1;
        }
        let passed = bytes.get(self.counted..at).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = at.max(self.counted);
        self.line
    }

    /// The line of the last record if it opens a quote and does not close it: then it holds all lines below.
    fn unclosed_quote(&self) -> Option<u64> {
        let last = self.text.get(self.counted..).unwrap_or_default();
        let quotes = last.bytes().filter(|byte| *byte == b'"').count();
        (quotes % 2 == 1 && last.trim_end().contains('\n')).then_some(self.line)
    }
}

fn owned(record: &csv::StringRecord) -> Vec<String> {
    let cells = record.iter().map(text_of_cell);
    cells.map(str::to_owned).collect()
}

/// The file as text, without its byte order mark.
pub(super) fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..])
        }
        None => str::from_utf8(bytes).ok().map(Cow::Borrowed),
    }
    // Without a mark, UTF-16 is full of zeros.
    .filter(|text| !text.contains('\0'))
}

/// The delimiter of a first line `sep=;`.
fn stated_delimiter(text: &str) -> Option<u8> {
    let first = text.lines().next()?.trim_start_matches('"');
    let stated = first.strip_prefix("sep=").or(first.strip_prefix("SEP="))?;
    let delimiter = stated.bytes().next()?;
    (delimiter.is_ascii_punctuation() || delimiter == b'\t').then_some(delimiter)
}

/// The delimiter that is most frequent in the header line outside quotes: spreadsheets write semicolons
/// where the comma is the decimal sign.
pub(super) fn likely_delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let outside: String = header.split('"').step_by(2).collect();
    let count = |delimiter: u8| outside.bytes().filter(|byte| *byte == delimiter).count();
    let most = DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|&delimiter| count(delimiter));
    most.unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{folder, message, put};

    fn read(bytes: impl AsRef<[u8]>) -> Table {
        let root = folder();
        Table::read(&put(root.path(), "table.csv", bytes)).unwrap()
    }

    #[track_caller]
    fn refusal(bytes: impl AsRef<[u8]>) -> String {
        let root = folder();
        let error = Table::read(&put(root.path(), "table.csv", bytes)).unwrap_err();
        message(root.path(), error)
    }

    /// The same table in every way that programs write it.
    #[test]
    fn test_read_of_one_table_in_any_coding_is_the_same() {
        let expected = Table {
            header: vec!["path".into(), "label".into()],
            rows: vec![TableRow {
                line: 2,
                cells: vec!["a.png".into(), "bl\u{e4}st".into()],
            }],
            blank: 0,
        };
        let plain = "path,label\na.png,bl\u{e4}st\n";
        let in_utf_16 = |text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
            let units = text.encode_utf16().flat_map(bytes);
            mark.into_iter().chain(units).collect::<Vec<u8>>()
        };
        for bytes in [
            plain.as_bytes().to_vec(),
            format!("\u{feff}{plain}").into_bytes(),
            plain.replace('\n', "\r\n").into_bytes(),
            plain.replace(',', ";").into_bytes(),
            plain.replace(',', "\t").into_bytes(),
            plain.replace(',', " | ").into_bytes(),
            plain.replace("path", "\"path\"").into_bytes(),
            plain.trim_end().as_bytes().to_vec(),
            in_utf_16(plain, [0xFF, 0xFE], u16::to_le_bytes),
            in_utf_16(plain, [0xFE, 0xFF], u16::to_be_bytes),
        ] {
            assert_eq!(
                read(&bytes),
                expected,
                "{:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }

    #[test]
    fn test_read_takes_the_delimiter_that_the_first_line_states() {
        for first in ["sep=;", "\"sep=;\"", "SEP=;;;", "sep=;\r"] {
            let table = read(format!("{first}\npath;a,b,c\n1.png;x,y\n"));
            assert_eq!(table.header, ["path", "a,b,c"], "{first}");
            assert_eq!(table.rows[0].line, 3);
            assert_eq!(table.rows[0].cells, ["1.png", "x,y"]);
        }
    }

    #[test]
    fn test_read_skips_blank_rows_and_empty_cells_beyond_the_header() {
        let table = read("path,label,\na,b,\n,,\n\nc,d\n ,\ne,f,,,\n");
        assert_eq!(table.blank, 2);
        let lines: Vec<u64> = table.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 5, 7]);
    }

    #[test]
    fn test_read_of_ragged_lines_names_them() {
        insta::assert_snapshot!(refusal("path,label\na,b\nc\nd,e,f\n"), @"
        ROOT/table.csv has 2 wrong lines:
          line 3: expected 2 cells, as in the header, found 1
          line 4: expected 2 cells, as in the header, found 3
        hint: put a text that contains the separator into quotes, and give each line a cell for each column
        ");
    }

    #[test]
    fn test_read_of_a_quote_that_is_not_closed_names_its_line() {
        let message = refusal("path,label,note\na,b,c\nd,e,\"5 in\nf,g,h\ni,j,k\n");
        assert!(message.contains("line 3: a quote"), "{message}");
        // Without lines below, or closed, it is one cell.
        assert_eq!(read("path,label\na,\"b\nc\"\nd,5\" wide\n").rows.len(), 2);
    }

    #[test]
    fn test_read_of_no_text_says_so() {
        insta::assert_snapshot!(refusal(b"path,label\na,\xe4\n"), @r#"
        ROOT/table.csv is not text in UTF-8
        hint: open it in a spreadsheet program and save it as "CSV UTF-8"
        "#);
        // UTF-16 without a mark, and an Excel workbook.
        for bytes in [&b"p\0a\0t\0h\0"[..], b"PK\x03\x04\0\0"] {
            assert!(refusal(bytes).contains("is not text"));
        }
    }

    #[test]
    fn test_column_takes_any_letter_case_and_refuses_two() {
        let table = read("Path, LABEL ,label\n1,2,3\n");
        let path = Path::new("table.csv");
        assert_eq!(table.column(path, "path").unwrap(), Some(0));
        assert_eq!(table.column(path, "group").unwrap(), None);
        insta::assert_snapshot!(table.column(path, "label").unwrap_err(), @"
        table.csv has two columns of one name: column 2 is `LABEL`, column 3 is `label`
        hint: remove or rename one of them
        ");
    }
}
