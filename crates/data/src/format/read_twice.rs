//! A table of labels that two readings gave to the same images.

use std::path::Path;

use super::any_table;
use super::csv::{are_numbers, whole};
use super::table::TableRow;
use crate::DataError;
use crate::spelling::spelling_key;

/// The labels of images that were read twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadTwice {
    /// For each image the first and the second label, as the table spells them.
    pub labels: Vec<[String; 2]>,
}

impl ReadTwice {
    /// The labels of the second reading that are none of `classes`, of images whose first label is one; each
    /// with its number of images, by name.
    pub fn outside(&self, classes: &[String]) -> Vec<(String, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for [first, second] in &self.labels {
            let is_class = |label: &str| class_of(label, classes).is_some();
            if is_class(first) && !is_class(second) {
                *counts.entry(second.clone()).or_default() += 1;
            }
        }
        counts.into_iter().collect()
    }
}

/// The class with this name, in any spelling that counts as the same ([`spelling_key`]).
///
/// # Examples
///
/// ```
/// use leuko_data::class_of;
///
/// let classes = ["normal", "blast"].map(String::from);
/// assert_eq!(class_of("BLAST", &classes), Some(1));
/// ```
pub fn class_of(label: &str, classes: &[String]) -> Option<usize> {
    let exact = classes.iter().position(|class| class == label);
    exact.or_else(|| {
        let key = spelling_key(label);
        classes.iter().position(|class| spelling_key(class) == key)
    })
}

/// Reads the labels of two readings from two columns of a table. A line with an empty field was not read twice,
/// and is left out. The table may have any other columns.
///
/// # Errors
///
/// - [`DataError::NoReadings`] if it does not exist, or no line has both labels.
/// - [`DataError::ReadingColumn`] if it lacks a column.
/// - [`DataError::Io`], [`DataError::TooLong`], [`DataError::NotText`], [`DataError::TableLines`], [`DataError::Csv`] if it cannot
///   be read.
///
/// # Examples
///
/// ```
/// use leuko_data::read_twice;
///
/// let folder = tempfile::tempdir()?;
/// let table = folder.path().join("readings.csv");
/// std::fs::write(&table, "image,anna,ben\n1.png,blast,blast\n2.png,blast,normal\n3.png,normal,\n")?;
/// let read = read_twice(&table, ["anna", "ben"])?;
/// assert_eq!(read.labels, [["blast", "blast"], ["blast", "normal"]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_twice(table: &Path, columns: [&str; 2]) -> Result<ReadTwice, DataError> {
    let none = || DataError::NoReadings {
        path: table.to_owned(),
        columns: columns.map(str::to_owned),
    };
    let content = any_table::read(table)?;
    let place = |column: &str| {
        let place = content.column(table, column)?;
        place.ok_or_else(|| DataError::ReadingColumn {
            path: table.to_owned(),
            column: column.to_owned(),
            found: content.header.clone(),
        })
    };
    let places = [place(columns[0])?, place(columns[1])?];
    let columns_of = |row: &TableRow| places.map(|place| row.cells[place].clone());
    let both: Vec<[String; 2]> = content.rows.iter().map(columns_of).collect();
    let numbers = are_numbers(both.iter().flatten().map(String::as_str));
    let mut labels = Vec::new();
    for both in both {
        let both = match numbers {
            true => both.map(|label| whole(&label).to_owned()),
            false => both,
        };
        if both.iter().all(|label| !label.is_empty()) {
            labels.push(both);
        }
    }
    match labels.is_empty() {
        true => Err(none()),
        false => Ok(ReadTwice { labels }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, columns: [&str; 2]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("readings.csv");
        fs_err::write(&table, text).unwrap();
        let error = read_twice(&table, columns).unwrap_err().to_string();
        error.replace(&folder.path().display().to_string(), "ROOT")
    }

    #[test]
    fn test_a_table_without_the_columns_or_lines_says_so() {
        insta::assert_snapshot!(message("a,b\nx,y\n", ["a", "c"]), @"
        ROOT/readings.csv has no column `c`: its columns are `a`, `b`
        hint: name the columns of the first and the second reading as the table spells them
        ");
        insta::assert_snapshot!(message("a,b\nx,\n", ["a", "b"]), @"
        ROOT/readings.csv has no image with a label in both `a` and `b`
        hint: it takes a line for each image that was read twice, with both labels
        ");
    }

    #[test]
    fn test_read_takes_whole_numbers_and_spellings_like_the_table_of_images() {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("readings.csv");
        fs_err::write(&table, "a,b\n1.0,1\n0,1.0\n").unwrap();
        let read = read_twice(&table, ["A", "b"]).unwrap();
        assert_eq!(read.labels, [["1", "1"], ["0", "1"]]);
        let classes = ["blast", "normal"].map(str::to_owned);
        let read = ReadTwice {
            labels: vec![["Blast", "NORMAL"].map(str::to_owned)],
        };
        assert_eq!(read.outside(&classes), []);
    }

    #[test]
    fn test_labels_that_are_no_class_are_counted() {
        let read = ReadTwice {
            labels: [["x", "y"], ["x", "z"], ["y", "z"], ["w", "v"], ["x", "?"]]
                .map(|pair| pair.map(str::to_owned))
                .to_vec(),
        };
        let outside = read.outside(&["x", "y"].map(str::to_owned));
        assert_eq!(outside, [("?".to_owned(), 1), ("z".to_owned(), 2)]);
    }
}
