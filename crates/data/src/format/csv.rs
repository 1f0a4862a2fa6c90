//! A table with a path and a label for each image, and perhaps a group.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use leuko_core::{ClassIndex, ImageId};

use super::any_table;
use super::columns::Columns;
use super::files::Files;
use super::findings::Findings;
use super::table::TableRow;
use crate::error::{CsvProblem, Lines};
use crate::nearest::nearest;
use crate::spelling::{Spellings, number, spelling_key};
use crate::{Catalogue, CsvLayout, DataError, Entry, Manifest, Named, Remark};

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
    let (rows, mut remarks) = read_rows(&layout, &table)?;
    let spellings = Spellings::of(Named::Class, rows.iter().map(|row| &*row.label));
    remarks.extend(spellings.merged());
    let classes = manifest.classes_or(&spellings);
    let labels: Vec<String> = classes
        .iter()
        .map(|class| class.label().to_owned())
        .collect();
    let keys: BTreeMap<String, usize> = (labels.iter().enumerate())
        .map(|(place, label)| (spelling_key(label), place))
        .collect();
    let mut problems = Vec::new();
    let mut entries = Vec::new();
    for row in rows {
        match keys.get(&spelling_key(&row.label)) {
            Some(&class) => entries.push(Entry {
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
            set_aside: Vec::new(),
            hint: "below its header line the table should have a line for each image",
        });
    }
    let findings = Findings {
        classes: &classes,
        entries,
        set_aside: Vec::new(),
        remarks,
    };
    findings.into_catalogue(&manifest.name, |_| table.clone())
}

/// The rows, and what to know of them.
fn read_rows(layout: &CsvLayout, path: &Path) -> Result<(Vec<Row>, Vec<Remark>), DataError> {
    if !path.exists() {
        return Err(DataError::NoTable {
            path: path.to_owned(),
        });
    }
    let table = any_table::read(path)?;
    let columns = Columns::find(layout, path, &table)?;
    let labels = || table.rows.iter().map(|row| &*row.cells[columns.label]);
    let numbers = are_numbers(labels());
    let mut remarks = Vec::new();
    if table.blank > 0 {
        remarks.push(Remark::BlankRows { rows: table.blank });
    }
    // The shortest spelling of a number stands for all.
    let mut kept: BTreeMap<&str, String> = BTreeMap::new();
    if numbers {
        let (one_spelling, several) = one_name(labels());
        kept = one_spelling;
        remarks.extend(several);
    }

    let mut files = Files::new(path.parent().unwrap_or(Path::new("")));
    // By file: two spellings of a path are one image.
    let mut lines_of: BTreeMap<PathBuf, u64> = BTreeMap::new();
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for TableRow { line, cells } in &table.rows {
        let line = *line;
        let row = image_id(layout, &cells[columns.path]).and_then(|id| {
            let path = files.find(&id.0)?;
            if let Some(&first) = lines_of.get(&path) {
                return Err(CsvProblem::Twice { id, first });
            }
            lines_of.insert(path.clone(), line);
            let label = &*cells[columns.label];
            if label.is_empty() {
                return Err(CsvProblem::EmptyLabel);
            }
            let group = columns.group.map(|column| &cells[column]);
            Ok(Row {
                line,
                path,
                id,
                label: kept.get(label).map_or(label, |kept| &**kept).to_owned(),
                group: group.filter(|group| !group.is_empty()).cloned(),
            })
        });
        match row {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push((line, problem)),
        }
    }
    refuse(path, problems)?;
    Ok((rows, remarks))
}

/// One spelling for each number among labels that all are whole numbers: the most frequent one without a fraction. Also
/// says which numbers have several.
fn one_name<'a>(
    labels: impl Iterator<Item = &'a str>,
) -> (BTreeMap<&'a str, String>, Option<Remark>) {
    let mut found: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for label in labels.filter(|label| !label.is_empty()) {
        let spellings = found.entry(number(label).unwrap_or(label)).or_default();
        *spellings.entry(label).or_default() += 1;
    }
    let (mut kept, mut names) = (BTreeMap::new(), Vec::new());
    for spellings in found.values() {
        let most = spellings
            .iter()
            .rev()
            .max_by_key(|(label, count)| (whole(label) == **label, **count));
        let most = most.map_or("", |(label, _)| whole(label));
        kept.extend(spellings.keys().map(|&label| (label, most.to_owned())));
        if spellings.len() > 1 {
            let others = spellings.keys().filter(|label| **label != most);
            names.push((
                most.to_owned(),
                others.map(|&label| label.to_owned()).collect(),
            ));
        }
    }
    let what = Named::Class;
    let several = (!names.is_empty()).then_some(Remark::OneName { what, names });
    (kept, several)
}

/// Whether all labels are whole numbers, some perhaps as a statistics program writes them: `1.0`.
pub(super) fn are_numbers<'a>(labels: impl Iterator<Item = &'a str>) -> bool {
    let mut labels = labels.filter(|label| !label.is_empty());
    labels.all(|label| !whole(label).is_empty() && whole(label).bytes().all(|c| c.is_ascii_digit()))
}

/// A number without a fraction of zeros.
pub(super) fn whole(number: &str) -> &str {
    match number.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        _ => number,
    }
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

/// Number of folders between the data set's folder and a table in it: a path may say `..` this often.
fn depth(table: &Path) -> usize {
    let folders = table.parent().into_iter().flat_map(Path::components);
    folders
        .filter(|part| matches!(part, Component::Normal(_)))
        .count()
}

/// The image's path relative to the table's folder, with `/` between its parts, without `.`, and with `..`
/// only at its start, so that one file has one id. A table may come from a stranger: no path leads out of the data
/// set's folder. Links there may lead anywhere.
fn image_id(layout: &CsvLayout, field: &str) -> Result<ImageId, CsvProblem> {
    if field.is_empty() {
        return Err(CsvProblem::EmptyPath);
    }
    let path = field.replace('\\', "/");
    if path.contains("://") {
        return Err(CsvProblem::Address { path });
    }
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
    let up = parts.iter().take_while(|part| **part == "..").count();
    if up > depth(&layout.file) {
        return Err(CsvProblem::Outside { path });
    }
    let mut path = parts.join("/");
    if path.bytes().all(|byte| byte.is_ascii_digit()) {
        path = format!("{path:0>width$}", width = layout.digits);
    }
    Ok(ImageId(path + &layout.ending))
}

#[cfg(test)]
mod tests {
    use crate::Remark;
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
            "path,label\na.png,mono\nfile:///cells/b.png,mono\nmissing.png,mono\nb.png,\n,mono\n./sub/../a.png,mono\n/etc/c.png,mono\n",
        );
        insta::assert_snapshot!(message, @"
        ROOT/cells/labels.csv has 6 wrong lines:
          line 3: `file:///cells/b.png` is an address, expected a path that starts in the table's folder
          line 4: there is no file ROOT/cells/missing.png
          line 5: the label is empty, expected a class; leave out lines of images without one
          line 6: the path is empty
          line 7: a.png is already on line 2
          line 8: `/etc/c.png` is an absolute path, expected one that starts in the table's folder
        hint: write paths as they are from the table's folder on, such as images/1.png
        ");
    }

    #[test]
    fn test_read_refuses_paths_that_lead_out_of_the_data_sets_folder() {
        let root =
            cells("path,label\n../secret.png,mono\nsub/../../secret.png,mono\n..\\a.png,mono\n");
        put(root.path(), "secret.png", "");
        insta::assert_snapshot!(refusal(root.path(), TOML), @"
        ROOT/cells/labels.csv has 3 wrong lines:
          line 2: `../secret.png` leads out of the data set's folder, expected a path inside it
          line 3: `sub/../../secret.png` leads out of the data set's folder, expected a path inside it
          line 4: `../a.png` leads out of the data set's folder, expected a path inside it
        hint: put the table into a folder above all images, or the images below the table's folder
        ");
        // From a table in a folder of the data set, one step up is inside.
        put(
            root.path(),
            "cells/sub/t.csv",
            "path,label\n../a.png,mono\nc.png,baso\n",
        );
        let toml = format!("{TOML}csv.file = \"sub/t.csv\"\n");
        assert_eq!(
            labels(&found(root.path(), &toml)),
            [("../a.png", "mono"), ("c.png", "baso")]
        );
        put(
            root.path(),
            "cells/sub/t.csv",
            "path,label\n../../secret.png,mono\n",
        );
        insta::assert_snapshot!(refusal(root.path(), &toml), @"
        ROOT/cells/sub/t.csv has 1 wrong line:
          line 2: `../../secret.png` leads out of the data set's folder, expected a path inside it
        hint: put the table into a folder above all images, or the images below the table's folder
        ");
    }

    #[test]
    fn test_read_takes_the_mark_off_a_text_that_looks_like_a_formula() {
        let root = cells("path,label\n'=a.png,'-1+x\nb.png,'-1+x\n");
        put(root.path(), "cells/=a.png", "");
        let catalogue = found(root.path(), TOML);
        assert_eq!(labels(&catalogue), [("=a.png", "-1+x"), ("b.png", "-1+x")]);
    }

    #[test]
    fn test_read_of_many_wrong_lines_lists_ten() {
        let mut table = String::from("path,label\n");
        for number in 0..25 {
            table += &format!("{number}.png,mono\n");
        }
        insta::assert_snapshot!(message(&table), @"
        ROOT/cells/labels.csv has 25 wrong lines:
          line 2: there is no file ROOT/cells/0.png; did you mean `a.png`?
          line 3: there is no file ROOT/cells/1.png; did you mean `a.png`?
          line 4: there is no file ROOT/cells/2.png; did you mean `a.png`?
          line 5: there is no file ROOT/cells/3.png; did you mean `a.png`?
          line 6: there is no file ROOT/cells/4.png; did you mean `a.png`?
          line 7: there is no file ROOT/cells/5.png; did you mean `a.png`?
          line 8: there is no file ROOT/cells/6.png; did you mean `a.png`?
          line 9: there is no file ROOT/cells/7.png; did you mean `a.png`?
          line 10: there is no file ROOT/cells/8.png; did you mean `a.png`?
          line 11: there is no file ROOT/cells/9.png; did you mean `a.png`?
          and 15 more
        ");
    }

    #[test]
    fn test_read_of_a_line_with_too_few_fields_names_it() {
        let message = message("path,label\na.png,mono\nb.png\n");
        insta::assert_snapshot!(message, @"
        ROOT/cells/labels.csv has 1 wrong line:
          line 3: expected 2 cells, as in the header, found 1
        hint: put a text that contains the separator into quotes, and give each line a cell for each column
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
        let toml = |column| format!("{TOML}csv.group = \"{column}\"\n");
        insta::assert_snapshot!(refusal(root.path(), &toml("person")), @"
        ROOT/cells/labels.csv has no column `person`: its columns are `path`, `label`, `Patient`
        hint: rename the column in a copy of the table (for a study with a manifest, name the right one in its [csv] table)
        ");
        let group = |toml: &str| found(root.path(), toml).entries[0].group.clone();
        assert_eq!(group(&toml("Patient")).as_deref(), Some("1"));
        assert_eq!(group(&toml("patient")).as_deref(), Some("1"));
        assert_eq!(group(TOML), None);
    }

    #[test]
    fn test_read_takes_headers_in_any_letter_case() {
        let root = cells("PATH,Label,Group\na.png,mono,1\n");
        let group = found(root.path(), TOML).entries[0].group.clone();
        assert_eq!(group.as_deref(), Some("1"));
    }

    #[test]
    fn test_read_takes_labels_and_groups_in_two_letter_cases_for_one() {
        let root = cells("path,label,group\na.png,Mono,p1\nb.png,mono,P1\nsub/c.png,mono,P1\n");
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.classes, ["mono"]);
        let groups = catalogue.entries.iter().map(|entry| entry.group.as_deref());
        assert_eq!(groups.collect::<Vec<_>>(), [Some("P1"); 3]);
        let remarks = catalogue.remarks.iter().map(Remark::to_string);
        insta::assert_snapshot!(remarks.collect::<Vec<_>>().join("\n"), @"
        1 class has several spellings, which count as one: `mono` (also `Mono`)
        1 group has several spellings, which count as one: `P1` (also `p1`)
        ");
    }

    #[test]
    fn test_read_counts_blank_rows_and_images_without_a_group() {
        let root = cells("path,label,group\na.png,mono,1\n,,\nb.png,baso,\n,,\n");
        let remarks = found(root.path(), TOML).remarks;
        let expected = [
            Remark::BlankRows { rows: 2 },
            Remark::NoGroup { images: 1, of: 2 },
        ];
        assert_eq!(remarks, expected);
    }

    #[test]
    fn test_read_takes_whole_numbers_with_a_fraction_of_zeros_for_whole_numbers() {
        let root = cells("path,label\na.png,1.0\nb.png,0\nsub/c.png,1\n");
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.classes, ["0", "1"]);
        insta::assert_snapshot!(catalogue.remarks[0], @"1 class has several spellings, which count as one: `1` (also `1.0`)");
        let root = cells("path,label\na.png,01\nb.png,02\nsub/c.png,1\n");
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.classes, ["01", "02"]);
        insta::assert_snapshot!(catalogue.remarks[0], @"1 class has several spellings, which count as one: `01` (also `1`)");
        let root = cells("path,label\na.png,1.0\nb.png,2.0\n");
        let catalogue = found(root.path(), TOML);
        assert_eq!((catalogue.classes.len(), catalogue.remarks.len()), (2, 0));
        let root = cells("path,label\na.png,1.0\nb.png,type 2.0\n");
        assert_eq!(found(root.path(), TOML).classes, ["1.0", "type 2.0"]);
    }

    #[test]
    fn test_read_finds_files_whose_names_are_in_another_unicode_form_or_letter_case() {
        let root = folder();
        put(root.path(), "cells/zu\u{308}rich/e\u{301}.png", "");
        put(root.path(), "cells/B.PNG", "");
        put(
            root.path(),
            "cells/labels.csv",
            "path,label\nz\u{fc}rich/\u{e9}.png,mono\nb.png,baso\n",
        );
        let catalogue = found(root.path(), TOML);
        assert!(catalogue.entries.iter().all(|entry| entry.path.is_file()));
        assert_eq!(catalogue.entries.len(), 2);
        // Of two such files none is meant more than the other.
        put(root.path(), "cells/b.Png", "");
        assert!(refusal(root.path(), TOML).contains("there is no file"));
    }

    #[test]
    fn test_read_of_one_file_under_two_spellings_is_refused() {
        let message = message("path,label\na.png,mono\nA.PNG,baso\n");
        insta::assert_snapshot!(message, @"
        ROOT/cells/labels.csv has 1 wrong line:
          line 3: A.PNG is already on line 2
        ");
    }

    #[test]
    fn test_read_of_names_without_ending_or_zeros_says_which_file_is_meant() {
        let root = folder();
        for name in ["001.jpg", "cell-7.tif"] {
            put(root.path(), &format!("cells/{name}"), "");
        }
        put(
            root.path(),
            "cells/labels.csv",
            "path,label\n1,mono\n001,mono\ncell-7,mono\ncel-7.tif,mono\n",
        );
        insta::assert_snapshot!(refusal(root.path(), TOML), @"
        ROOT/cells/labels.csv has 4 wrong lines:
          line 2: there is no file ROOT/cells/1; did you mean `001.jpg`?
          line 3: there is no file ROOT/cells/001; did you mean `001.jpg`?
          line 4: there is no file ROOT/cells/cell-7; did you mean `cell-7.tif`?
          line 5: there is no file ROOT/cells/cel-7.tif; did you mean `cell-7.tif`?
        ");
    }

    #[test]
    fn test_read_of_a_table_that_is_not_utf_8_says_so() {
        let root = cells("");
        put(root.path(), "cells/labels.csv", b"path,label\na.png,\xe4\n");
        insta::assert_snapshot!(refusal(root.path(), TOML), @r#"
        ROOT/cells/labels.csv is not text in UTF-8
        hint: open it in a spreadsheet program and save it as "CSV UTF-8"
        "#);
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
