//! Verifications in words.

use std::fmt;

use leuko_data::plan::listed_leaks;

use super::{Differs, Fault, Holds, Line, Verified};
use crate::numbers::counted;

/// Most characters of a line that are shown.
const SHOWN: usize = 160;

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.holds == Holds::Study {
            parts.extend([
                counted(self.records, "record", "records"),
                counted(self.models, "file of a model", "files of models"),
                counted(self.findings, "finding", "findings"),
            ]);
        } else {
            f.write_str("no study, but what leuko audit found; ")?;
        }
        if self.audits > 0 || self.holds == Holds::Audits {
            parts.push(counted(self.audits, "audit", "audits"));
        }
        if self.holds == Holds::Study {
            parts.push(counted(
                self.outputs,
                "table and figure",
                "tables and figures",
            ));
        }
        if self.report {
            parts.push("the report".to_owned());
        }
        write!(f, "looked at {}", parts.join(", "))?;
        if self.missing > 0 {
            let done = self.runs.saturating_sub(self.missing);
            write!(f, "; unfinished: {done} of {} runs are done", self.runs)?;
        }
        if self.is_unconcluded {
            f.write_str(
                "; unfinished: all runs are done, and tables, figures and the report are still to be made",
            )?;
        }
        if self.is_unsplit {
            f.write_str(
                "; unfinished: the split of the variance (--variance) still needs networks or its table",
            )?;
        }
        match self.faults.len() {
            0 if self.is_unconcluded || self.is_unsplit => {
                f.write_str("; what is there is as it was written")
            }
            0 if self.missing > 0 => f.write_str(", as they were written"),
            0 => f.write_str("; all are as they were written"),
            faults => {
                write!(f, "; {} wrong", counted(faults, "thing is", "things are"))?;
                match self.outputs {
                    _ if self.report || self.is_unfinished() || self.holds == Holds::Audits => Ok(()),
                    0 => f.write_str(
                        "; tables, figures and the report were not compared, because what they are made from is not whole",
                    ),
                    _ => f.write_str("; the report was not compared"),
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
            Self::OtherPlan { path, records } => write!(
                f,
                "{} holds the folds of another study than its {}",
                path.display(),
                counted(*records, "record", "records")
            ),
            Self::NoDescription { path, left } => write!(
                f,
                "{} is missing: what {} belongs to",
                path.display(),
                left.display()
            ),
            Self::NoRecord { path, run } => write!(
                f,
                "{} is missing: the record of {run}, which left other files",
                path.display()
            ),
            Self::NoFinding { path, run } => write!(
                f,
                "{} is missing: what was found out about the network of {run}",
                path.display()
            ),
            Self::NoFitted { path, method, run } => write!(
                f,
                "{} is missing: the method {method} fitted in {run}, which has a record",
                path.display()
            ),
            Self::OtherPicture { path } => {
                write!(f, "{} is not as it was drawn", path.display())
            }
            Self::Stranger { path } => write!(f, "{} is no file of this study", path.display()),
            Self::NoCheckpoint { path, run } => write!(
                f,
                "{} is missing: the network of {run}, which has a record",
                path.display()
            ),
            Self::NoOutput { path } => write!(f, "{} is missing", path.display()),
            Self::OtherOutput { path, line: None } => {
                write!(f, "{} is not what the results give", path.display())
            }
            Self::OtherOutput {
                path,
                line: Some(line),
            } => write!(
                f,
                "{} is not what the results give: line {} is\n  {}\nexpected\n  {}",
                path.display(),
                line.number,
                quoted(&line.found, same(line)),
                quoted(&line.expected, same(line))
            ),
            Self::OtherSettings {
                path,
                experiment,
                key,
            } => write!(
                f,
                "{} is not of this study: it has another {key} for {experiment} than experiments/{experiment}.json",
                path.display()
            ),
            Self::NoPart { path } => write!(
                f,
                "{} is missing: parts.json lists it as a part of the model",
                path.display()
            ),
            Self::OtherPart { path, original } => write!(
                f,
                "{} is not a copy of {}",
                path.display(),
                original.display()
            ),
            Self::Unlisted { path } => write!(
                f,
                "{} is no part of the model that parts.json lists",
                path.display()
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
            Self::Method => "is of another method than its folder says",
            Self::Dataset => "is of another data set than its experiment",
            Self::Classes => "has other classes than its experiment",
            Self::Protocol => "was made with other folds than its experiment",
        })
    }
}

/// A line, of which the first `same` characters are those of the other; of a long one, the part that differs.
fn quoted(line: &str, same: usize) -> String {
    if line.is_empty() {
        return "(nothing)".to_owned();
    }
    let cut = |is_cut| if is_cut { "..." } else { "" };
    let first = match same < SHOWN / 2 {
        true => 0,
        false => same - SHOWN / 4,
    };
    let mut rest = line.chars().skip(first);
    let shown: String = rest.by_ref().take(SHOWN).collect();
    let after = cut(rest.next().is_some());
    format!("{}{shown}{after}", cut(first > 0))
}

/// Number of characters with which both lines begin.
fn same(line: &Line) -> usize {
    let pairs = line.found.chars().zip(line.expected.chars());
    pairs
        .take_while(|(found, expected)| found == expected)
        .count()
}
