//! Options for where labels are.

use clap::Args;
use leuko_data::{CsvLayout, FolderLayout};
use leuko_lab::LabelLayout;

/// Where labels are, if not where leuko looks first.
#[derive(Debug, Args)]
pub(crate) struct LayoutArgs {
    /// Level of the folders that are classes: 1 for folders in DIR, 2 for folders in those, such as DIR/train/blast [default: 1]
    #[arg(long, value_name = "N", value_parser = level)]
    class_level: Option<usize>,
    /// Level of the folders that are groups, such as patients: 2 for DIR/blast/patient-1; 1, with --class-level 2, for DIR/patient-1/blast. Images of one group stay together
    #[arg(long, value_name = "N", value_parser = level)]
    group_level: Option<usize>,
    #[command(flatten)]
    columns: ColumnArgs,
    /// Classes to read, such as blast,lymphocyte; images of others are left out [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    classes: Option<Vec<String>>,
}

/// The columns of a table of labels.
#[derive(Debug, Default, Args)]
pub(crate) struct ColumnArgs {
    /// Column of a table with the images' paths [default: path]
    #[arg(long, value_name = "NAME")]
    path_column: Option<String>,
    /// Column of a table with the labels [default: label]
    #[arg(long, value_name = "NAME")]
    label_column: Option<String>,
    /// Column of a table with the groups, such as patients [default: group, if the table has it]
    #[arg(long, value_name = "NAME")]
    group_column: Option<String>,
}

impl ColumnArgs {
    /// The columns, with the usual ones in place of those that nobody named.
    pub(crate) fn columns(&self) -> CsvLayout {
        let usual = CsvLayout::default();
        CsvLayout {
            path: self.path_column.clone().unwrap_or(usual.path),
            label: self.label_column.clone().unwrap_or(usual.label),
            group: self.group_column.clone(),
            ..CsvLayout::default()
        }
    }
}

impl LayoutArgs {
    /// The layout.
    pub(crate) fn layout(&self) -> LabelLayout {
        let levels = (self.class_level, self.group_level);
        let folders = match levels {
            (None, None) => None,
            // Patients above the classes.
            (None, Some(1)) => Some((2, Some(1))),
            (class, group) => Some((class.unwrap_or(1), group)),
        };
        LabelLayout {
            folders: folders.map(|(class_level, group_level)| FolderLayout {
                class_level,
                group_level,
            }),
            columns: self.columns.columns(),
            classes: self.classes.clone(),
        }
    }
}

/// A level of folders.
fn level(text: &str) -> Result<usize, &'static str> {
    match text.parse() {
        Ok(level @ 1..) => Ok(level),
        _ => Err("expected a number of 1 or more: 1 stands for the folders in DIR"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_level_counts_from_one() {
        assert_eq!(level("2"), Ok(2));
        for wrong in ["0", "-1", "two", ""] {
            assert!(level(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn test_layout_of_patients_above_classes_takes_the_next_level_for_classes() {
        let args = |class_level, group_level| LayoutArgs {
            class_level,
            group_level,
            columns: ColumnArgs::default(),
            classes: None,
        };
        let levels = |class, group| {
            let folders = args(class, group).layout().folders;
            folders.map(|folders| (folders.class_level, folders.group_level))
        };
        assert_eq!(levels(None, None), None);
        assert_eq!(levels(None, Some(1)), Some((2, Some(1))));
        assert_eq!(levels(None, Some(2)), Some((1, Some(2))));
        assert_eq!(levels(Some(3), Some(1)), Some((3, Some(1))));
    }
}
