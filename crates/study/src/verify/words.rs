//! Verifications in words.

use std::fmt;

use leuko_data::plan::listed_leaks;

use super::{Differs, Fault, Verified};
use crate::numbers::counted;

/// Most characters of a line that are shown.
const SHOWN: usize = 160;

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            counted(self.records, "record", "records"),
            counted(self.models, "file of a model", "files of models"),
            counted(self.findings, "finding", "findings"),
            counted(self.outputs, "table and figure", "tables and figures"),
        ];
        write!(f, "looked at {}", parts.join(", "))?;
        if self.missing > 0 {
            write!(
                f,
                "; {} still to do",
                counted(self.missing, "run is", "runs are")
            )?;
        }
        match self.faults.len() {
            0 => write!(f, "; all are as they were written"),
            faults => {
                write!(f, "; {} wrong", counted(faults, "thing is", "things are"))?;
                match self.outputs {
                    0 => f.write_str(
                        "; tables and figures were not compared, because what they are made from is not whole",
                    ),
                    _ => Ok(()),
                }
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::Checkpoint(error) => error.fmt(f),
            Self::Method(error) => error.fmt(f),
            Self::Misplaced { path, what } => {
                write!(f, "{} {what}", path.display())
            }
            Self::OtherImages { path, set } => write!(
                f,
                "{}: its {set} images are not those of its fold",
                path.display()
            ),
            Self::OtherLabel { path, image } => write!(
                f,
                "{}: the label of {image} is not that in other records",
                path.display()
            ),
            Self::Leaks { path, leaks } => {
                write!(f, "{} leaks:\n{}", path.display(), listed_leaks(leaks))
            }
            Self::NoCheckpoint { path, run } => write!(
                f,
                "{} is missing: the network of {run}, which has a record",
                path.display()
            ),
            Self::NoOutput { path } => write!(f, "{} is missing", path.display()),
            Self::OtherOutput { path, line: None } => {
                write!(f, "{} is not what the records give", path.display())
            }
            Self::OtherOutput {
                path,
                line: Some(line),
            } => write!(
                f,
                "{} is not what the records give: line {} is\n  {}\nexpected\n  {}",
                path.display(),
                line.number,
                quoted(&line.found),
                quoted(&line.expected)
            ),
            Self::NoConclusion(error) => {
                write!(
                    f,
                    "tables and figures cannot be made from the records: {error}"
                )
            }
        }
    }
}

impl fmt::Display for Differs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Run => "is of another run than its name says",
            Self::Dataset => "is of another data set than its experiment",
            Self::Classes => "has other classes than its experiment",
            Self::Protocol => "was made with other folds than its experiment",
        })
    }
}

fn quoted(line: &str) -> String {
    match line.char_indices().nth(SHOWN) {
        _ if line.is_empty() => "(nothing)".to_owned(),
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.to_owned(),
    }
}
