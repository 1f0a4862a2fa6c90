//! Options for two readings of the same images.

use std::path::PathBuf;

use clap::Args;

/// A table of images that were read twice.
#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// Table of images that were read twice, with a column for each reading; they need not be those of the curve
    #[arg(long, value_name = "TABLE")]
    pub(crate) readings: Option<PathBuf>,
    /// Its columns of the first reading, by the one who gave the labels, and of the second [default: first,second]
    #[arg(long, value_name = "FIRST,SECOND", value_parser = columns, requires = "readings")]
    pub(crate) reading_columns: Option<[String; 2]>,
}

/// Two names.
fn columns(text: &str) -> Result<[String; 2], &'static str> {
    match text.split(',').map(str::trim).collect::<Vec<_>>()[..] {
        [first, second] if !first.is_empty() && !second.is_empty() => {
            Ok([first, second].map(str::to_owned))
        }
        _ => Err("expected the names of two columns, such as anna,ben"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_columns_are_two_names() {
        assert_eq!(columns("a, b"), Ok(["a", "b"].map(str::to_owned)));
        for wrong in ["", "a", "a,", "a,b,c"] {
            assert!(columns(wrong).is_err(), "{wrong}");
        }
    }
}
