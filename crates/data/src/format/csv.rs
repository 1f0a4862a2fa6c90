//! A table with a path and a label for each image, and perhaps a group.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, ImageId};

use super::findings::Findings;
use crate::error::{CsvProblem, Lines};
use crate::nearest::nearest;
use crate::{Catalogue, CsvLayout, DataError, Entry, Manifest, ManifestClass};

/// The column of groups, in upper or lower case, if the layout names none.
const GROUP: &str = "group";

/// One line of the table that has no problem so far.
struct Row {
    line: u64,
    id: ImageId,
    path: PathBuf,
    label: String,
    group: Option<String>,
}

/// Reads the table in `folder`. Every id is the image's path, relative to the table's folder.
///
/// Files that the table does not name do not belong to the data set, and are not looked for.
pub(super) fn read(manifest: &Manifest, folder: &Path) -> Result<Catalogue, DataError> {
    let layout = manifest.csv.clone().unwrap_or_default();
    let table = folder.join(&layout.file);
    let rows = read_rows(&layout, &table)?;
    let classes = classes(manifest, &rows);
    let labels: Vec<String> = classes
        .iter()
        .map(|class| class.label().to_owned())
        .collect();
    let mut problems = Vec::new();
    let mut entries = Vec::new();
    for row in rows {
        match labels.iter().position(|label| *label == row.label) {
            Some(class) => entries.push(Entry {
                id: row.id,
                path: row.path,
                class: ClassIndex(class as u16),
                group: row.group,
            }),
            None => problems.push((
                row.line,
                CsvProblem::UnknownLabel {
                    nearest: nearest(&row.label, &labels),
                    label: row.label,
                },
            )),
        }
    }
    refuse(&table, problems)?;
    if entries.is_empty() {
        return Err(DataError::NoImages {
            folder: table,
            set_aside: 0,
            hint: "below its header line the table should have a line for each image",
        });
    }
    let findings = Findings {
        classes: &classes,
        entries,
        set_aside: Vec::new(),
    };
    findings.into_catalogue(&manifest.name, |_| table.clone())
}

/// The manifest's classes, or else all labels of the table, by name.
fn classes(manifest: &Manifest, rows: &[Row]) -> Vec<ManifestClass> {
    if !manifest.classes.is_empty() {
        return manifest.classes.clone();
    }
    let labels: std::collections::BTreeSet<&str> = rows.iter().map(|row| &*row.label).collect();
    let class = |label: &str| ManifestClass {
        name: label.to_owned(),
        label: None,
        images: None,
    };
    labels.into_iter().map(class).collect()
}

/// The columns of a table that leuko does not use: neither path, label nor group.
///
/// # Errors
///
/// - [`DataError::Io`], [`DataError::Csv`] if the table cannot be read.
///
/// # Examples
///
/// ```
/// use leuko_data::{CsvLayout, unused_columns};
///
/// let folder = tempfile::tempdir()?;
/// let table = folder.path().join("labels.csv");
/// std::fs::write(&table, "path,label,patient\n1.png,blast,A\n")?;
/// assert_eq!(unused_columns(&table, &CsvLayout::default())?, ["patient"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn unused_columns(table: &Path, layout: &CsvLayout) -> Result<Vec<String>, DataError> {
    let bytes = fs_err::read(table)?;
    let mut reader = reader(&bytes);
    let headers = reader.headers().map_err(|source| DataError::Csv {
        path: table.to_owned(),
        source,
    })?;
    let is_used = |header: &str| {
        let is_group = match &layout.group {
            Some(name) => header == name,
            None => header.eq_ignore_ascii_case(GROUP),
        };
        is_group || header == layout.path || header == layout.label
    };
    let unused = headers.iter().filter(|header| !is_used(header));
    Ok(unused.map(str::to_owned).collect())
}

/// Reads a table with any delimiter that spreadsheets write.
pub(super) fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(delimiter(bytes))
        .from_reader(bytes)
}

/// Positions of a table's columns.
struct Columns {
    path: usize,
    label: usize,
    group: Option<usize>,
}

impl Columns {
    fn find(
        layout: &CsvLayout,
        table: &Path,
        headers: &csv::StringRecord,
    ) -> Result<Self, DataError> {
        let needed = |name: &str| {
            let position = headers.iter().position(|header| header == name);
            position.ok_or_else(|| DataError::CsvColumn {
                path: table.to_owned(),
                column: name.to_owned(),
                found: headers.iter().map(str::to_owned).collect(),
            })
        };
        Ok(Self {
            path: needed(&layout.path)?,
            label: needed(&layout.label)?,
            group: match &layout.group {
                // With a misspelt name, images of one patient could be on both sides of a split.
                Some(name) => Some(needed(name)?),
                None => headers
                    .iter()
                    .position(|header| header.eq_ignore_ascii_case(GROUP)),
            },
        })
    }
}

fn read_rows(layout: &CsvLayout, table: &Path) -> Result<Vec<Row>, DataError> {
    if !table.exists() {
        return Err(DataError::NoTable {
            path: table.to_owned(),
        });
    }
    let bytes = fs_err::read(table)?;
    let wrong = |source| DataError::Csv {
        path: table.to_owned(),
        source,
    };
    let mut reader = reader(&bytes);
    let columns = Columns::find(layout, table, reader.headers().map_err(wrong)?)?;

    let folder = table.parent().unwrap_or(Path::new(""));
    let mut lines_of: BTreeMap<ImageId, u64> = BTreeMap::new();
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let line = record.position().map_or(0, csv::Position::line);
        let field = |column: usize| record.get(column).unwrap_or_default();
        let row = image_id(layout, field(columns.path)).and_then(|id| {
            if let Some(&first) = lines_of.get(&id) {
                return Err(CsvProblem::Twice { id, first });
            }
            lines_of.insert(id.clone(), line);
            if field(columns.label).is_empty() {
                return Err(CsvProblem::EmptyLabel);
            }
            let path = folder.join(&id.0);
            if !path.is_file() {
                return Err(CsvProblem::MissingFile { path });
            }
            let group = columns.group.map(field).filter(|group| !group.is_empty());
            Ok(Row {
                line,
                id,
                path,
                label: field(columns.label).to_owned(),
                group: group.map(str::to_owned),
            })
        });
        match row {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push((line, problem)),
        }
    }
    refuse(table, problems)?;
    Ok(rows)
}

fn refuse(table: &Path, problems: Vec<(u64, CsvProblem)>) -> Result<(), DataError> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(DataError::CsvLines {
        path: table.to_owned(),
        lines: Lines(problems),
    })
}

/// Comma, semicolon or tab, whichever is most frequent in the header line: spreadsheets write semicolons
/// where the comma is the decimal sign.
pub(super) fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |delimiter: u8| header.iter().filter(|&&byte| byte == delimiter).count();
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|&delimiter| count(delimiter))
        .unwrap_or(b',')
}

/// The image's path relative to the table's folder, with `/` between its parts and without `.` and
/// `..`, so that one file has one id.
fn image_id(layout: &CsvLayout, field: &str) -> Result<ImageId, CsvProblem> {
    if field.is_empty() {
        return Err(CsvProblem::EmptyPath);
    }
    let path = field.replace('\\', "/");
    if path.starts_with('/') || path.get(1..2) == Some(":") {
        return Err(CsvProblem::AbsolutePath { path });
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut path = parts.join("/");
    if path.bytes().all(|byte| byte.is_ascii_digit()) {
        path = format!("{path:0>width$}", width = layout.digits);
    }
    Ok(ImageId(path + &layout.ending))
}

#[cfg(test)]
mod tests {
    use crate::fixtures::{folder, found, labels, put, refusal};

    const TOML: &str = "name = \"cells\"\nformat = \"csv\"\n";

    /// A data set with images `a.png`, `b.png`, `sub/c.png` and the table `text`.
    fn cells(text: &str) -> tempfile::TempDir {
        let root = folder();
        for name in ["a.png", "b.png", "sub/c.png"] {
            put(root.path(), &format!("cells/{name}"), "");
        }
        put(root.path(), "cells/labels.csv", text);
        root
    }

    fn message(text: &str) -> String {
        refusal(cells(text).path(), TOML)
    }

    #[test]
    fn test_read_takes_paths_labels_and_groups_in_any_order() {
        let root =
            cells("group,label,note,path\np1,mono,x,sub/c.png\n,baso,,b.png\np1,mono,,a.png\n");
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.classes, ["baso", "mono"]);
        assert_eq!(
            labels(&catalogue),
            [("a.png", "mono"), ("b.png", "baso"), ("sub/c.png", "mono")]
        );
        let groups: Vec<_> = catalogue
            .entries
            .iter()
            .map(|e| e.group.as_deref())
            .collect();
        assert_eq!(groups, [Some("p1"), None, Some("p1")]);
    }

    #[test]
    fn test_read_copes_with_what_spreadsheets_write() {
        // A byte order mark, semicolons, carriage returns, quotes, blanks, a blank line.
        let root =
            cells("\u{feff}path;label\r\n\"a.png\"; mono \r\n\r\n.\\sub\\c.png;\"baso\"\r\n");
        let catalogue = found(root.path(), TOML);
        assert_eq!(
            labels(&catalogue),
            [("a.png", "mono"), ("sub/c.png", "baso")]
        );
        let root = cells("path\tlabel\na.png\tmono, old\nb.png\tbaso\n");
        assert_eq!(found(root.path(), TOML).classes, ["baso", "mono, old"]);
    }

    #[test]
    fn test_read_names_every_wrong_line() {
        let message = message(
            "path,label\na.png,mono\nmissing.png,mono\nb.png,\n,mono\n./sub/../a.png,mono\n/etc/c.png,mono\n",
        );
        insta::assert_snapshot!(message, @"
        ROOT/cells/labels.csv has 5 wrong lines:
          line 3: there is no file ROOT/cells/missing.png
          line 4: the label is empty
          line 5: the path is empty
          line 6: a.png is already on line 2
          line 7: `/etc/c.png` is an absolute path, expected one that starts in the table's folder
        ");
    }

    #[test]
    fn test_read_of_many_wrong_lines_lists_ten() {
        let mut table = String::from("path,label\n");
        for number in 0..25 {
            table += &format!("{number}.png,mono\n");
        }
        insta::assert_snapshot!(message(&table), @"
        ROOT/cells/labels.csv has 25 wrong lines:
          line 2: there is no file ROOT/cells/0.png
          line 3: there is no file ROOT/cells/1.png
          line 4: there is no file ROOT/cells/2.png
          line 5: there is no file ROOT/cells/3.png
          line 6: there is no file ROOT/cells/4.png
          line 7: there is no file ROOT/cells/5.png
          line 8: there is no file ROOT/cells/6.png
          line 9: there is no file ROOT/cells/7.png
          line 10: there is no file ROOT/cells/8.png
          line 11: there is no file ROOT/cells/9.png
          and 15 more
        ");
    }

    #[test]
    fn test_read_of_a_line_with_too_few_fields_names_it() {
        let message = message("path,label\na.png,mono\nb.png\n");
        insta::assert_snapshot!(message, @"
        ROOT/cells/labels.csv cannot be read as a table: CSV error: record 2 (line: 3, byte: 22): found record with 1 fields, but the previous record has 2 fields
        hint: save it as CSV in UTF-8, with one header line and one line for each image
        ");
    }

    #[test]
    fn test_read_of_a_missing_column_lists_those_there_are() {
        let message = message("file,label\na.png,mono\n");
        insta::assert_snapshot!(message, @"
        ROOT/cells/labels.csv has no column `path`: its columns are `file`, `label`
        hint: rename the column in a copy of the table (for a study with a manifest, name the right one in its [csv] table)
        ");
    }

    #[test]
    fn test_read_of_a_named_group_column_that_is_missing_is_refused() {
        let root = cells("path,label,Patient\na.png,mono,1\n");
        let toml = format!("{TOML}csv.group = \"patient\"\n");
        insta::assert_snapshot!(refusal(root.path(), &toml), @"
        ROOT/cells/labels.csv has no column `patient`: its columns are `path`, `label`, `Patient`
        hint: rename the column in a copy of the table (for a study with a manifest, name the right one in its [csv] table)
        ");
        let toml = format!("{TOML}csv.group = \"Patient\"\n");
        let group = |toml: &str| found(root.path(), toml).entries[0].group.clone();
        assert_eq!(group(&toml).as_deref(), Some("1"));
        assert_eq!(group(TOML), None);
    }

    #[test]
    fn test_read_takes_a_column_group_in_capitals() {
        let root = cells("path,label,Group\na.png,mono,1\n");
        let group = found(root.path(), TOML).entries[0].group.clone();
        assert_eq!(group.as_deref(), Some("1"));
    }

    #[test]
    fn test_read_of_a_table_that_is_not_utf_8_says_so() {
        let root = cells("");
        put(root.path(), "cells/labels.csv", b"path,label\na.png,\xe4\n");
        insta::assert_snapshot!(refusal(root.path(), TOML), @"
        ROOT/cells/labels.csv cannot be read as a table: CSV parse error: record 1 (line 2, field: 1, byte: 11): invalid utf-8: invalid UTF-8 in field 1 near byte index 0
        hint: save it as CSV in UTF-8, with one header line and one line for each image
        ");
    }

    #[test]
    fn test_read_of_no_table_or_no_line_says_so() {
        let root = folder();
        put(root.path(), "cells/a.png", "");
        insta::assert_snapshot!(refusal(root.path(), TOML), @"
        the table of labels ROOT/cells/labels.csv does not exist
        hint: add it, or name the right file in the manifest's [csv] table
        ");
        insta::assert_snapshot!(message("path,label\n"), @"
        ROOT/cells/labels.csv holds no image of this data set
        hint: below its header line the table should have a line for each image
        ");
    }

    #[test]
    fn test_read_of_a_label_that_is_no_class_names_the_nearest() {
        let root = cells("path,label\na.png,monocyt\nb.png,basophil\n");
        let toml =
            format!("{TOML}classes = [{{ name = \"monocyte\" }}, {{ name = \"basophil\" }}]");
        insta::assert_snapshot!(refusal(root.path(), &toml), @"
        ROOT/cells/labels.csv has 1 wrong line:
          line 2: label `monocyt` is not a class of the manifest; did you mean `monocyte`?
        ");
    }

    #[test]
    fn test_read_finds_numbered_files_by_the_manifests_columns() {
        let root = folder();
        for name in ["001.bmp", "012.bmp"] {
            put(root.path(), &format!("cells/{name}"), "");
        }
        put(
            root.path(),
            "cells/classes.csv",
            "image ID,class label\n12,2\n1,1\n",
        );
        let toml = format!(
            "{TOML}csv = {{ file = \"classes.csv\", path = \"image ID\", label = \"class label\", digits = 3, ending = \".bmp\" }}"
        );
        let catalogue = found(root.path(), &toml);
        assert_eq!(labels(&catalogue), [("001.bmp", "1"), ("012.bmp", "2")]);
    }
}
