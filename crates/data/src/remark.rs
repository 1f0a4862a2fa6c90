//! What a user should know of how a data set was read.

use std::fmt;

use crate::error::LISTED;
use crate::spelling::visible;

/// Something about a data set that leuko read in one way, where a user may have meant another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// Spellings of one class or group count as one name. A patient under `p1` and `P1` would otherwise be in
    /// training and test, and a class under two names would be two classes.
    OneName {
        /// What has the names.
        what: Named,
        /// Each spelling that is kept, with the others, all by name.
        names: Vec<(String, Vec<String>)>,
    },
    /// Rows of a table without any content were skipped.
    BlankRows {
        /// Their number.
        rows: usize,
    },
    /// Some images have a group and others have none: each of these counts as a group alone.
    NoGroup {
        /// Number of images without a group.
        images: usize,
        /// Number of all images.
        of: usize,
    },
    /// Classes of the data set have no folder, as in part of a download. They have no images.
    NoFolders {
        /// The classes.
        classes: Vec<String>,
    },
    /// Images that a table of the whole data set lists are not there.
    NotThere {
        /// Number of images.
        images: usize,
        /// Number of images that the table lists.
        of: usize,
        /// The first of them.
        first: String,
    },
}

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A class.
    Class,
    /// A group, such as a patient.
    Group,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneName { what, names } => {
                let name = |(kept, others): &(String, Vec<String>)| {
                    let others: Vec<String> = others.iter().map(|other| visible(other)).collect();
                    format!("`{}` (also `{}`)", visible(kept), others.join("`, `"))
                };
                let first: Vec<String> = names.iter().take(LISTED).map(name).collect();
                match (what, names.len()) {
                    (Named::Class, 1) => write!(f, "1 class has several spellings")?,
                    (Named::Class, count) => write!(f, "{count} classes have several spellings")?,
                    (Named::Group, 1) => write!(f, "1 group has several spellings")?,
                    (Named::Group, count) => write!(f, "{count} groups have several spellings")?,
                }
                write!(f, ", which count as one: {}", first.join(", "))?;
                match names.len().saturating_sub(LISTED) {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
            Self::BlankRows { rows: 1 } => f.write_str("1 blank row of the table is skipped"),
            Self::BlankRows { rows } => write!(f, "{rows} blank rows of the table are skipped"),
            Self::NoGroup { images, of } => write!(
                f,
                "{images} of {of} images have no group, so leuko takes each for a different patient: images of one patient without a group can be in training and test\nhint: give each image a group, or none"
            ),
            Self::NoFolders { classes } => {
                write!(
                    f,
                    "these classes have no folder, so no images: {}",
                    classes.join(", ")
                )
            }
            Self::NotThere { images, of, first } => write!(
                f,
                "{images} of {of} images that the table lists are not there, for example {first}"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_each_remark_in_words() {
        let remarks = [
            Remark::OneName {
                what: Named::Group,
                names: vec![("P1".into(), vec!["p1".into(), "p1 ".into()])],
            },
            Remark::OneName {
                what: Named::Class,
                names: (0..12)
                    .map(|k| (format!("C{k}"), vec![format!("c{k}")]))
                    .collect(),
            },
            Remark::BlankRows { rows: 1 },
            Remark::BlankRows { rows: 3 },
            Remark::NoGroup { images: 4, of: 40 },
            Remark::NoFolders {
                classes: vec!["KSC".into(), "MYO".into()],
            },
            Remark::NotThere {
                images: 2,
                of: 9,
                first: "MON/MON_0002.tiff".into(),
            },
        ];
        insta::assert_snapshot!(remarks.map(|remark| remark.to_string()).join("\n"), @"
        1 group has several spellings, which count as one: `P1` (also `p1`, `p1 `)
        12 classes have several spellings, which count as one: `C0` (also `c0`), `C1` (also `c1`), `C2` (also `c2`), `C3` (also `c3`), `C4` (also `c4`), `C5` (also `c5`), `C6` (also `c6`), `C7` (also `c7`), `C8` (also `c8`), `C9` (also `c9`) and 2 more
        1 blank row of the table is skipped
        3 blank rows of the table are skipped
        4 of 40 images have no group, so leuko takes each for a different patient: images of one patient without a group can be in training and test
        hint: give each image a group, or none
        these classes have no folder, so no images: KSC, MYO
        2 of 9 images that the table lists are not there, for example MON/MON_0002.tiff
        ");
    }
}
