//! Labelled images, and what a second reader called them.

use std::path::Path;

use anyhow::Result;
use leuko_data::{Catalogue, ReadTwice, read_twice};
use leuko_lab::{LabelLayout, read_labelled, read_labelled_twice};

use crate::args::ReadingArgs;
use crate::watcher::Terminal;

/// Reads labelled images, and the readings that the options name.
pub(crate) fn read_images(
    images: &Path,
    layout: &LabelLayout,
    second_label: Option<&str>,
    args: &ReadingArgs,
    watch: &Terminal,
) -> Result<(Catalogue, Option<ReadTwice>)> {
    match second_label {
        Some(column) => {
            let (catalogue, read) = read_labelled_twice(images, layout, column, watch)?;
            Ok((catalogue, Some(read)))
        }
        None => Ok((read_labelled(images, layout, watch)?, read_table(args)?)),
    }
}

/// Reads the table of two readings, if one is named.
pub(crate) fn read_table(args: &ReadingArgs) -> Result<Option<ReadTwice>> {
    let Some(table) = &args.readings else {
        return Ok(None);
    };
    let columns = match &args.reading_columns {
        Some([first, second]) => [first.as_str(), second.as_str()],
        None => ["first", "second"],
    };
    Ok(Some(read_twice(table, columns)?))
}
