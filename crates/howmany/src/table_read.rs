//! A table of scores as CSV.

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::scores::TestImages;
use crate::table::{ScoreRow, ScoreTable};
use crate::table_error::TableError;

/// What an empty cell may hold, in small letters: the run failed.
const MISSING: [&str; 5] = ["", "-", "na", "nan", "failed"];

/// Where the columns are.
struct Columns {
    size: usize,
    fold: usize,
    score: usize,
    test: Option<[usize; 2]>,
}

impl ScoreTable {
    /// Reads a table with a header line and the columns `size` (number of training images), `fold` (a
    /// number or a name), `score` (0 to 1), and perhaps `positives` and `negatives` (test images of the
    /// fold). Columns and rows may be in any order; cells are separated by commas, semicolons or tabs.
    /// The cell of a score is empty if the run failed.
    ///
    /// # Errors
    ///
    /// - [`TableError::NotText`] if it is not in UTF-8.
    /// - [`TableError::NoTable`] if a line has not as many cells as the header.
    /// - [`TableError::NoColumn`] or [`TableError::TwoColumns`] if the header is wrong.
    /// - [`TableError::Images`], [`TableError::NoFold`] or [`TableError::Score`] if a cell cannot be read.
    /// - Those of [`ScoreTable::new`].
    pub fn read(table: impl AsRef<[u8]>) -> Result<Self, TableError> {
        let table = table.as_ref();
        let text = table.strip_prefix(b"\xef\xbb\xbf").unwrap_or(table);
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter(text))
            .trim(Trim::All)
            .from_reader(text);
        let header = reader.headers().map_err(|error| no_table(&error))?.clone();
        let (columns, unused) = Columns::find(&header)?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| no_table(&error))?;
            if record.iter().any(|cell| !cell.is_empty()) {
                rows.push(columns.row(&record)?);
            }
        }
        let mut table = Self::new(rows)?;
        table.unused = unused;
        Ok(table)
    }
}

impl Columns {
    /// The columns of a header, and the names of all others.
    fn find(header: &StringRecord) -> Result<(Self, Vec<String>), TableError> {
        let find = |column: &'static str| {
            let mut places = (0..header.len()).filter(|&i| header[i].eq_ignore_ascii_case(column));
            match (places.next(), places.next()) {
                (_, Some(_)) => Err(TableError::TwoColumns { column }),
                (place, None) => Ok(place),
            }
        };
        let need = |column: &'static str| {
            find(column)?.ok_or_else(|| TableError::NoColumn {
                column,
                found: header.iter().map(str::to_owned).collect(),
            })
        };
        let [positives, negatives] = [find("positives")?, find("negatives")?];
        let test = match positives.or(negatives) {
            Some(_) => Some([need("positives")?, need("negatives")?]),
            None => None,
        };
        let columns = Self {
            size: need("size")?,
            fold: need("fold")?,
            score: need("score")?,
            test,
        };
        let used = [columns.size, columns.fold, columns.score];
        let is_used =
            |place: &usize| used.contains(place) || test.is_some_and(|t| t.contains(place));
        let unused = (0..header.len()).filter(|place| !is_used(place));
        let unused = unused.map(|place| header[place].to_owned()).collect();
        Ok((columns, unused))
    }

    fn row(&self, record: &StringRecord) -> Result<ScoreRow, TableError> {
        let line = record.position().map_or(0, csv::Position::line);
        let images = |column: &'static str, place: usize| {
            let cell = &record[place];
            cell.parse().map_err(|_| TableError::Images {
                line,
                column,
                found: cell.to_owned(),
            })
        };
        let fold = record[self.fold].to_owned();
        if fold.is_empty() {
            return Err(TableError::NoFold { line });
        }
        let test = match self.test {
            Some([p, n]) if !(record[p].is_empty() && record[n].is_empty()) => Some(TestImages {
                positives: images("positives", p)?,
                negatives: images("negatives", n)?,
            }),
            _ => None,
        };
        Ok(ScoreRow {
            line,
            size: images("size", self.size)?,
            fold,
            score: score(line, &record[self.score])?,
            test,
        })
    }
}

/// A score, or none if the cell is empty.
fn score(line: u64, cell: &str) -> Result<Option<f64>, TableError> {
    if MISSING.contains(&&*cell.to_lowercase()) {
        return Ok(None);
    }
    let number = cell.trim_end_matches('%').trim_end().parse().ok();
    match number {
        Some(found) if cell.ends_with('%') => Err(TableError::Percent { line, found }),
        Some(found) => Ok(Some(found)),
        None => Err(TableError::Score {
            line,
            found: cell.to_owned(),
        }),
    }
}

/// Comma, semicolon or tab, whichever is most frequent in the header line: spreadsheets write semicolons
/// where the comma is the decimal sign.
fn delimiter(text: &[u8]) -> u8 {
    let header = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| header.iter().filter(|&byte| byte == delimiter).count();
    // Of equals the last one counts.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}

fn no_table(error: &csv::Error) -> TableError {
    let line = error.position().map_or(1, csv::Position::line);
    let reason = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => return TableError::NotText { line },
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("expected {expected_len} cells, as in the header line, found {len}"),
        _ => error.to_string(),
    };
    TableError::NoTable { line, reason }
}
