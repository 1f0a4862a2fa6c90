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
use crate::missing::{is_formula_error, means_missing};
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
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
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
            if is_formula_error(label) {
                let label = label.to_owned();
                return Err(CsvProblem::ErrorLabel { label });
            }
            let mut group = columns.group.map(|column| &*cells[column]);
            if let Some(marker) = group.filter(|group| means_missing(group)) {
                *missing.entry(marker.to_owned()).or_default() += 1;
                group = None;
            }
            Ok(Row {
                line,
                path,
                id,
                label: kept.get(label).map_or(label, |kept| &**kept).to_owned(),
                group: group.filter(|group| !group.is_empty()).map(str::to_owned),
            })
        });
        match row {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push((line, problem)),
        }
    }
    refuse(path, problems)?;
    if !missing.is_empty() {
        remarks.push(Remark::MissingGroups {
            markers: missing.into_iter().collect(),
        });
    }
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
mod tests;
