//! A table of labels that two readings gave to the same images.

use std::path::Path;

use super::csv::reader;
use crate::DataError;

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
            if classes.contains(first) && !classes.contains(second) {
                *counts.entry(second.clone()).or_default() += 1;
            }
        }
        counts.into_iter().collect()
    }
}

/// Reads the labels of two readings from two columns of a table. A line with an empty field was not read twice,
/// and is left out. The table may have any other columns.
///
/// # Errors
///
/// - [`DataError::NoReadings`] if it does not exist, or no line has both labels.
/// - [`DataError::ReadingColumn`] if it lacks a column.
/// - [`DataError::Io`], [`DataError::Csv`] if it cannot be read.
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
    let bytes = fs_err::read(table)?;
    let wrong = |source| DataError::Csv {
        path: table.to_owned(),
        source,
    };
    let mut reader = reader(&bytes);
    let headers = reader.headers().map_err(wrong)?.clone();
    let place = |column: &str| {
        let place = headers.iter().position(|header| header == column);
        place.ok_or_else(|| DataError::ReadingColumn {
            path: table.to_owned(),
            column: column.to_owned(),
            found: headers.iter().map(str::to_owned).collect(),
        })
    };
    let places = [place(columns[0])?, place(columns[1])?];
    let mut labels = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let both = places.map(|place| record.get(place).unwrap_or_default().to_owned());
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
