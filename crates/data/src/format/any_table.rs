//! A table with a header line in a text file or in a workbook.

use std::path::{Path, PathBuf};

use super::listing::list;
use super::sheet::{self, Row};
use super::table::{Table, TableRow};
use crate::error::{LabelProblem, Lines, TableProblem};
use crate::{DataError, limits};

/// Names of files that are the table of a folder's labels, without regard to letter case.
/// `labels.txt` is none of them: many programs write a list of classes under this name.
const NAMES: [&str; 3] = ["labels.csv", "labels.tsv", "labels.xlsx"];

/// The table of labels in `folder`: `labels.csv`, `labels.tsv` or `labels.xlsx`, in any letter case; `None` if there
/// is none.
///
/// # Errors
///
/// - [`DataError::Io`] if the folder cannot be listed, or a table cannot be read.
/// - [`DataError::Labels`] if there are two tables, and they differ.
///
/// # Examples
///
/// ```
/// use leuko_data::labels_table;
///
/// let folder = tempfile::tempdir()?;
/// assert_eq!(labels_table(folder.path())?, None);
/// let table = folder.path().join("Labels.CSV");
/// std::fs::write(&table, "path,label\n")?;
/// assert_eq!(labels_table(folder.path())?, Some(table));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn labels_table(folder: &Path) -> Result<Option<PathBuf>, DataError> {
    let mut tables = Vec::new();
    for item in list(folder)?.files {
        if NAMES.contains(&&*item.name.to_lowercase()) {
            tables.push(item.path);
        }
    }
    tables.sort();
    let mut tables = tables.into_iter();
    let Some(first) = tables.next() else {
        return Ok(None);
    };
    for other in tables {
        if limits::read(&first)? != limits::read(&other)? {
            let problem = LabelProblem::TwoTables { other };
            return Err(DataError::Labels {
                path: first,
                problem,
            });
        }
    }
    Ok(Some(first))
}

/// Reads a table of text, or the only filled sheet of a workbook (`.xlsx`).
pub(super) fn read(path: &Path) -> Result<Table, DataError> {
    let ending = path.extension().unwrap_or_default();
    if !ending.eq_ignore_ascii_case("xlsx") {
        return Table::read(path);
    }
    let sheets = sheet::read(path)?.into_iter();
    let mut sheets: Vec<_> = sheets.filter(|sheet| !sheet.rows.is_empty()).collect();
    if sheets.len() > 1 {
        return Err(DataError::Labels {
            path: path.to_owned(),
            problem: LabelProblem::SeveralSheets {
                sheets: sheets.len(),
            },
        });
    }
    let Some(sheet) = sheets.pop() else {
        return Ok(Table::default());
    };
    let (mut header, mut rows, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    let (mut first, mut last) = (0, 0);
    for row in sheet.rows.into_values() {
        last = row.line;
        let found = 1 + row.cells.keys().next_back().copied().unwrap_or_default();
        if header.is_empty() {
            first = row.line;
            header = cells(&row, found);
        } else if found > header.len() {
            let problem = TableProblem::Cells {
                cells: found,
                columns: header.len(),
            };
            wrong.push((row.line, problem));
        } else {
            rows.push(TableRow {
                line: row.line,
                cells: cells(&row, header.len()),
            });
        }
    }
    if !wrong.is_empty() {
        return Err(DataError::TableLines {
            path: path.to_owned(),
            header,
            lines: Lines(wrong),
        });
    }
    let blank = (last - first) as usize - rows.len();
    Ok(Table {
        header,
        rows,
        blank,
    })
}

/// The first cells of a row.
fn cells(row: &Row, columns: usize) -> Vec<String> {
    let cell = |column| row.cells.get(&column).cloned().unwrap_or_default();
    (0..columns).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read, Write};

    use crate::fixtures::{folder, message, put, put_workbook};

    #[test]
    fn test_labels_table_is_found_in_any_letter_case_and_two_that_differ_are_named() {
        for name in ["labels.csv", "Labels.csv", "LABELS.TSV", "labels.xlsx"] {
            let root = folder();
            for other in [
                "labels.ods",
                "labels.txt",
                "my-labels.csv",
                "labels.csv.bak",
            ] {
                put(root.path(), other, "");
            }
            let table = put(root.path(), name, "path,label\n");
            assert_eq!(labels_table(root.path()).unwrap(), Some(table));
        }
        let root = folder();
        put(root.path(), "labels.tsv", "path\tlabel\n");
        let first = put(root.path(), "Labels.csv", "path,label\n");
        let error = labels_table(root.path()).unwrap_err().to_string();
        let error = error.replace(&root.path().display().to_string(), "ROOT");
        insta::assert_snapshot!(error, @"
        ROOT/Labels.csv and ROOT/labels.tsv both exist and differ
        hint: keep the right one and remove the other
        ");
        // A copy says the same.
        put(root.path(), "labels.tsv", "path,label\n");
        assert_eq!(labels_table(root.path()).unwrap(), Some(first));
    }

    #[test]
    fn test_read_of_a_workbook_gives_what_its_csv_gives() {
        let root = folder();
        let rows: [&[&str]; 4] = [
            &["path", "label", "group"],
            &["1.png", "blast", "7"],
            &[],
            &["2.png", "normal"],
        ];
        let workbook = read(&put_workbook(root.path(), "Labels.XLSX", &rows)).unwrap();
        let text = "path,label,group\n1.png,blast,7\n,,\n2.png,normal,\n";
        assert_eq!(workbook, read(&put(root.path(), "a.csv", text)).unwrap());
        let rows: [&[&str]; 2] = [&["path", "label"], &["1.png", "blast", "7"]];
        let error = read(&put_workbook(root.path(), "b.xlsx", &rows)).unwrap_err();
        assert!(
            error.to_string().contains("line 2: expected 2 cells"),
            "{error}"
        );
        let mut two = rust_xlsxwriter::Workbook::new();
        for _ in 0..2 {
            two.add_worksheet().write_string(0, 0, "path").unwrap();
        }
        let error = read(&put(root.path(), "c.xlsx", two.save_to_buffer().unwrap())).unwrap_err();
        assert!(
            error.to_string().contains("has 2 sheets with cells"),
            "{error}"
        );
    }

    /// The workbook as a program writes it that calculates nothing.
    fn without_values(workbook: &[u8]) -> Vec<u8> {
        let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
        let mut bare = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for place in 0..archive.len() {
            let mut part = archive.by_index(place).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            let text = text
                .replace("</f><v>0</v>", "</f>")
                .replace("</f><v></v>", "</f>");
            let options = zip::write::SimpleFileOptions::default();
            bare.start_file(part.name().unwrap(), options).unwrap();
            bare.write_all(text.as_bytes()).unwrap();
        }
        bare.finish().unwrap().into_inner()
    }

    #[test]
    fn test_read_refuses_formulas_without_values_and_takes_those_with_them() {
        let root = folder();
        let mut formulas = rust_xlsxwriter::Workbook::new();
        let sheet = formulas.add_worksheet();
        sheet.write_string(0, 0, "path").unwrap();
        sheet.write_string(0, 1, "label").unwrap();
        sheet.write_formula(1, 0, "=A1&\".png\"").unwrap();
        sheet.set_formula_result(1, 0, "");
        sheet.write_formula(2, 1, "=A1").unwrap();
        let valued = formulas.save_to_buffer().unwrap();
        let bare = without_values(&valued);
        // An empty text is a value.
        assert!(read(&put(root.path(), "d.xlsx", valued)).is_ok());
        insta::assert_snapshot!(message(root.path(), read(&put(root.path(), "e.xlsx", bare)).unwrap_err()), @"
        ROOT/e.xlsx has formulas whose values were never saved, in 2 cells, the first in row 2, column 1
        hint: open it in a spreadsheet program, save it, and try again
        ");
    }
}
