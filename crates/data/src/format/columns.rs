//! Which columns of a table of images are read.

use std::path::Path;

use super::any_table;
use super::table::Table;
use crate::spelling::spelling_key;
use crate::{CsvLayout, DataError};

/// The column of groups, in upper or lower case, if the layout names none.
const GROUP: &str = "group";

/// The columns of a table that leuko does not use: neither path, label nor group.
///
/// # Errors
///
/// - [`DataError::Io`], [`DataError::TooLong`], [`DataError::NotText`], [`DataError::TableLines`], [`DataError::Csv`] if the table
///   cannot be read.
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
    let header = any_table::read(table)?.header.into_iter();
    let group = layout.group.as_deref().unwrap_or(GROUP);
    let used = [&*layout.path, &*layout.label, group].map(spelling_key);
    Ok(header
        .filter(|name| !used.contains(&spelling_key(name)))
        .collect())
}

/// The name of the column of groups, as the table spells it; `None` if there is none.
///
/// # Errors
///
/// - As [`has_any_column`].
///
/// # Examples
///
/// ```
/// use leuko_data::{CsvLayout, group_column};
///
/// let folder = tempfile::tempdir()?;
/// let table = folder.path().join("labels.csv");
/// std::fs::write(&table, "path,label,Group\n1.png,blast,\n")?;
/// assert_eq!(group_column(&table, &CsvLayout::default())?.as_deref(), Some("Group"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn group_column(table: &Path, layout: &CsvLayout) -> Result<Option<String>, DataError> {
    let content = any_table::read(table)?;
    let place = content.column(table, layout.group.as_deref().unwrap_or(GROUP))?;
    Ok(place.map(|place| content.header[place].clone()))
}

/// Whether a table has the column of paths or that of labels that `layout` names. Tables of other programs
/// have neither.
///
/// # Errors
///
/// - As [`unused_columns`], and [`DataError::ColumnTwice`] if it has one of them twice.
///
/// # Examples
///
/// ```
/// use leuko_data::{CsvLayout, has_any_column};
///
/// let folder = tempfile::tempdir()?;
/// let table = folder.path().join("labels.csv");
/// std::fs::write(&table, "Image,Category\n1.png,blast\n")?;
/// assert!(!has_any_column(&table, &CsvLayout::default())?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn has_any_column(table: &Path, layout: &CsvLayout) -> Result<bool, DataError> {
    let content = any_table::read(table)?;
    let place = |name: &str| content.column(table, name);
    Ok(place(&layout.path)?.is_some() || place(&layout.label)?.is_some())
}

/// A column that a table lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacks {
    /// The column.
    pub column: String,
    /// The columns there are.
    pub found: Vec<String>,
}

/// Whether a table has the columns of paths and of labels that `layout` names, and the one of groups if it names one; else
/// the first that is missing.
///
/// # Errors
///
/// - As [`has_any_column`].
///
/// # Examples
///
/// ```
/// use leuko_data::{CsvLayout, has_columns};
///
/// let folder = tempfile::tempdir()?;
/// let table = folder.path().join("labels.csv");
/// std::fs::write(&table, "path,class\n1.png,blast\n")?;
/// let lacks = has_columns(&table, &CsvLayout::default())?.unwrap_err();
/// assert_eq!(lacks.column, "label");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn has_columns(table: &Path, layout: &CsvLayout) -> Result<Result<(), Lacks>, DataError> {
    let content = any_table::read(table)?;
    match Columns::find(layout, table, &content) {
        Ok(_) => Ok(Ok(())),
        Err(DataError::CsvColumn { column, found, .. }) => Ok(Err(Lacks { column, found })),
        Err(error) => Err(error),
    }
}

/// Positions of a table's columns.
pub(super) struct Columns {
    pub(super) path: usize,
    pub(super) label: usize,
    pub(super) group: Option<usize>,
}

impl Columns {
    pub(super) fn find(layout: &CsvLayout, path: &Path, table: &Table) -> Result<Self, DataError> {
        let needed = |name: &str| {
            let place = table.column(path, name)?;
            place.ok_or_else(|| DataError::CsvColumn {
                path: path.to_owned(),
                column: name.to_owned(),
                found: table.header.clone(),
            })
        };
        Ok(Self {
            path: needed(&layout.path)?,
            label: needed(&layout.label)?,
            group: match &layout.group {
                // With a misspelt name, images of one patient could be on both sides of a split.
                Some(name) => Some(needed(name)?),
                None => table.column(path, GROUP)?,
            },
        })
    }
}
