//! The classes of ALL-IDB2's images, from a table whose row k belongs to image k.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use leuko_core::ClassIndex;

use super::all_idb2::parse;
use super::findings::Findings;
use super::listing::{aside, same_bytes};
use super::sheet::{self, Sheet};
use crate::error::{LabelProblem, LabelRowProblem, Rows};
use crate::nearest::nearest;
use crate::{AsideReason, Catalogue, DataError, Entry, LabelTable, Manifest, ManifestClass};

/// Headers of a column that names the row's image, without white space and signs.
const IMAGE_HEADERS: [&str; 10] = [
    "file",
    "filename",
    "files",
    "image",
    "imagefile",
    "imageid",
    "imagename",
    "imageno",
    "imagenumber",
    "images",
];

/// The first table among `candidates` that exists, if any does; copies count once.
///
/// # Errors
///
/// - [`DataError::Labels`] if two exist and differ.
pub(crate) fn choose(candidates: &[PathBuf]) -> Result<Option<&Path>, DataError> {
    let mut there = candidates.iter().filter(|path| path.is_file());
    let Some(first) = there.next() else {
        return Ok(None);
    };
    for other in there {
        if !same_bytes(first, other)? {
            return Err(DataError::Labels {
                path: first.clone(),
                problem: LabelProblem::TwoTables {
                    other: other.clone(),
                },
            });
        }
    }
    Ok(Some(first))
}

/// The images of `catalogue`, with the classes of `table` instead of those of the file names. Images to
/// which the table gives no class are set aside.
///
/// # Errors
///
/// - [`DataError::Labels`], [`DataError::Csv`] if the table cannot be read, or does not fit the images.
/// - [`DataError::EmptyClass`] if a class of the manifest has no image.
pub(crate) fn relabel(
    catalogue: Catalogue,
    manifest: &Manifest,
    labels: &LabelTable,
    table: &Path,
) -> Result<Catalogue, DataError> {
    let wrong = |problem| DataError::Labels {
        path: table.to_owned(),
        problem,
    };
    let rows = rows(labels, &sheet::read(table)?).map_err(wrong)?;
    // By the number of the image, which is the number of its row.
    let images: BTreeMap<usize, &Entry> = (catalogue.entries.iter())
        .filter_map(|entry| Some((parse(&entry.id.0)?.0 as usize, entry)))
        .collect();
    let problems = check(labels, &manifest.classes, &rows, &images);
    if !problems.is_empty() {
        return Err(wrong(LabelProblem::Rows {
            rows: Rows(problems),
        }));
    }

    let classes = match manifest.classes.is_empty() {
        true => classes(labels, &rows, &images),
        false => manifest.classes.clone(),
    };
    let keys: Vec<String> = classes.iter().map(|class| key(class.label())).collect();
    let mut set_aside: Vec<_> = (catalogue.set_aside.iter())
        .filter(|aside| aside.path != table)
        .cloned()
        .collect();
    let mut entries = Vec::new();
    for (number, entry) in images {
        let row = number.checked_sub(1).and_then(|place| rows.get(place));
        let label = row.and_then(|row| class_of(labels, row));
        match label.and_then(|label| keys.iter().position(|other| *other == key(label))) {
            Some(class) => entries.push(Entry {
                class: ClassIndex(class as u16),
                ..entry.clone()
            }),
            None => {
                let reason = AsideReason::NoClassIn(table.to_owned());
                set_aside.push(aside(entry.path.clone(), reason));
            }
        }
    }
    if entries.is_empty() {
        return Err(wrong(LabelProblem::NoClass {
            column: labels.column.clone(),
        }));
    }
    let findings = Findings {
        classes: &classes,
        entries,
        set_aside,
        remarks: catalogue.remarks.clone(),
    };
    findings.into_catalogue(&manifest.name, |_| table.to_owned())
}

/// What a row says.
#[derive(Debug, Default)]
struct LabelRow {
    /// Its number in the table (1-based).
    line: u64,
    label: Option<String>,
    image: Option<String>,
    binary: Option<String>,
}

/// Where the header of the classes is.
struct Header<'a> {
    sheet: &'a Sheet,
    /// Place of its row in the sheet.
    row: u64,
    /// Its column.
    column: usize,
}

/// The header of the column of classes, with a row for each image below it.
fn header<'a>(labels: &LabelTable, sheets: &'a [Sheet]) -> Result<Header<'a>, LabelProblem> {
    let wanted = key(&labels.column);
    let places = sheets.iter().flat_map(|sheet| {
        let cells = (sheet.rows.iter())
            .flat_map(|(&place, row)| row.cells.iter().map(move |cell| (place, cell)));
        cells
            .filter(|(_, (_, text))| key(text) == wanted)
            .map(move |(row, (&column, _))| Header { sheet, row, column })
    });
    let mut places: Vec<_> = places.collect();
    let below = |header: &Header<'_>| {
        let last = header.sheet.rows.keys().next_back();
        last.map_or(0, |&last| (last - header.row) as usize)
    };
    // A legend may also name the column.
    let whole: Vec<_> = (0..places.len())
        .filter(|&place| below(&places[place]) == labels.rows)
        .collect();
    match (&whole[..], &places[..]) {
        (&[place], _) => Ok(places.swap_remove(place)),
        (_, []) => Err(LabelProblem::NoColumn {
            column: labels.column.clone(),
            found: first_rows(sheets),
        }),
        ([], [place]) => Err(LabelProblem::RowCount {
            header: (place.sheet.rows.get(&place.row)).map_or(place.row, |row| row.line),
            expected: labels.rows,
            got: below(place),
        }),
        _ => Err(LabelProblem::ColumnRepeated {
            column: labels.column.clone(),
            times: places.len(),
        }),
    }
}

/// The rows below the header, one for each image.
fn rows(labels: &LabelTable, sheets: &[Sheet]) -> Result<Vec<LabelRow>, LabelProblem> {
    let Header {
        sheet,
        row: header,
        column: label_column,
    } = header(labels, sheets)?;
    let column = |fits: &dyn Fn(&str) -> bool| {
        let mut cells = sheet.rows.get(&header)?.cells.iter();
        cells
            .find(|(_, name)| fits(name))
            .map(|(&column, _)| column)
    };
    let image_column = column(&|name| IMAGE_HEADERS.contains(&&*letters(name)));
    let binary_column = column(&|name| letters(name).contains("binary"));
    let row = |place| {
        let Some(row) = sheet.rows.get(&place) else {
            return LabelRow::default();
        };
        let cell = |column: Option<usize>| row.cells.get(&column?).cloned();
        LabelRow {
            line: row.line,
            label: cell(Some(label_column)),
            image: cell(image_column),
            binary: cell(binary_column),
        }
    };
    Ok((header + 1..).take(labels.rows).map(row).collect())
}

/// The first row of each sheet.
fn first_rows(sheets: &[Sheet]) -> Vec<String> {
    let firsts = sheets.iter().filter_map(|sheet| sheet.rows.values().next());
    firsts.flat_map(|row| row.cells.values().cloned()).collect()
}

/// All differences between the rows and the images.
fn check(
    labels: &LabelTable,
    classes: &[ManifestClass],
    rows: &[LabelRow],
    images: &BTreeMap<usize, &Entry>,
) -> Vec<(u64, LabelRowProblem)> {
    let blasts: BTreeSet<String> = labels.blasts.iter().map(|label| key(label)).collect();
    let known: Vec<String> = classes
        .iter()
        .map(|class| class.label().to_owned())
        .collect();
    let usual = usual_kinds(rows, images);
    let mut problems = Vec::new();
    for (number, row) in (1..).zip(rows) {
        let mut problem = |problem| problems.push((row.line, problem));
        let entry = images.get(&number);
        let name = entry.map(|entry| entry.id.0.clone());
        let kind = entry.and_then(|entry| kind(entry));
        if let Some(given) = &row.image
            && !names_image(given, number, kind)
        {
            problem(LabelRowProblem::OtherImage {
                given: given.clone(),
                expected: name.clone().unwrap_or_else(|| format!("Im{number:03}")),
            });
        }
        if let (Some(value), Some(image), Some(kind)) = (&row.binary, &name, kind)
            && let Some(&usual) = usual.get(&key(value))
            && usual != kind
        {
            problem(LabelRowProblem::Binary {
                value: value.clone(),
                image: image.clone(),
                usual: match usual {
                    "1" => "ImNNN_1.tif",
                    _ => "ImNNN_0.tif",
                },
            });
        }
        let Some(label) = class_of(labels, row) else {
            continue;
        };
        if let Some(image) = &name
            && kind == Some("0")
            && blasts.contains(&key(label))
        {
            problem(LabelRowProblem::Blast {
                label: label.to_owned(),
                image: image.clone(),
            });
        }
        if !known.is_empty() && !known.iter().any(|known| key(known) == key(label)) {
            problem(LabelRowProblem::UnknownLabel {
                label: label.to_owned(),
                nearest: nearest(label, &known),
            });
        }
    }
    problems
}

/// For each binary label of the table, `0` or `1`: what most file names beside it say, healthy on a tie.
/// So the table may use any two names.
fn usual_kinds(
    rows: &[LabelRow],
    images: &BTreeMap<usize, &Entry>,
) -> BTreeMap<String, &'static str> {
    let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (number, row) in (1..).zip(rows) {
        let kind = images.get(&number).and_then(|entry| kind(entry));
        if let (Some(value), Some(kind)) = (&row.binary, kind) {
            counts.entry(key(value)).or_default()[usize::from(kind == "1")] += 1;
        }
    }
    let usual = |[healthy, blast]: [usize; 2]| if blast > healthy { "1" } else { "0" };
    counts
        .into_iter()
        .map(|(value, counts)| (value, usual(counts)))
        .collect()
}

/// `0` or `1`, from the name of the image's file.
fn kind(entry: &Entry) -> Option<&'static str> {
    parse(&entry.id.0).map(|(_, kind)| kind)
}

/// Whether a cell such as `Im005_1.tif`, `im005` or `5` means image `number`, and the same kind if both
/// kinds are known.
fn names_image(cell: &str, number: usize, kind: Option<&str>) -> bool {
    let name = cell
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(cell)
        .to_lowercase();
    let stem = name.split_once('.').map_or(&*name, |(stem, _)| stem);
    let stem = stem.strip_prefix("im").unwrap_or(stem);
    let (digits, label) = match stem.split_once('_') {
        Some((digits, label)) => (digits, Some(label)),
        None => (stem, None),
    };
    let same_kind = match (label, kind) {
        (Some(label), Some(kind)) => label == kind,
        _ => true,
    };
    digits.parse() == Ok(number) && same_kind
}

/// The class that a row gives, if it gives one.
fn class_of<'a>(labels: &LabelTable, row: &'a LabelRow) -> Option<&'a str> {
    let label = row.label.as_deref()?;
    let none = labels.none.iter().any(|none| key(none) == key(label));
    (!none).then_some(label)
}

/// The classes of the images, by name. Of several spellings of a class the most frequent counts, of
/// equally frequent ones the first.
fn classes(
    labels: &LabelTable,
    rows: &[LabelRow],
    images: &BTreeMap<usize, &Entry>,
) -> Vec<ManifestClass> {
    let mut spellings: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (number, row) in (1..).zip(rows) {
        if let Some(label) = class_of(labels, row).filter(|_| images.contains_key(&number)) {
            let spellings = spellings.entry(key(label)).or_default();
            *spellings.entry(one_space(label)).or_default() += 1;
        }
    }
    let commonest = |spellings: BTreeMap<String, usize>| {
        let in_reverse = spellings.into_iter().rev();
        in_reverse
            .max_by_key(|(_, count)| *count)
            .map(|(name, _)| name)
    };
    let names = spellings.into_values().filter_map(commonest);
    let class = |name| ManifestClass {
        name,
        label: None,
        images: None,
    };
    names.map(class).collect()
}

/// The text with one space between words.
fn one_space(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// A form that is the same for all spellings of a label or header.
fn key(text: &str) -> String {
    one_space(text).to_lowercase()
}

/// The letters of a header, in lower case.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests;
