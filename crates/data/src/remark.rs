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
    /// Groups of near spellings count as two: `P06` and `P6`. A patient under both would be in training and test.
    NearGroups {
        /// The pairs.
        pairs: Vec<[String; 2]>,
    },
    /// Entries of a column of groups mean that the group is missing, such as `NA`.
    MissingGroups {
        /// Each entry, with the number of its images.
        markers: Vec<(String, usize)>,
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
            Self::NearGroups { pairs } => {
                let pair = |[first, second]: &[String; 2]| {
                    format!("`{}` and `{}`", visible(first), visible(second))
                };
                let first: Vec<String> = pairs.iter().take(LISTED).map(pair).collect();
                match pairs.len() {
                    1 => {
                        f.write_str("1 pair of groups has near spellings and counts as two groups")?
                    }
                    count => write!(
                        f,
                        "{count} pairs of groups have near spellings and count as two groups each"
                    )?,
                }
                write!(f, ": {}", first.join(", "))?;
                if pairs.len() > LISTED {
                    write!(f, " and {} more", pairs.len() - LISTED)?;
                }
                f.write_str("\nhint: if they are one patient, give them one name")
            }
            Self::MissingGroups { markers } => {
                let images: usize = markers.iter().map(|(_, images)| images).sum();
                let names: Vec<&str> = markers.iter().map(|(name, _)| &**name).collect();
                match images {
                    1 => f.write_str(
                        "1 image has no group, because its entry means that it is missing",
                    )?,
                    _ => write!(
                        f,
                        "{images} images have no group, because their entries mean that it is missing"
                    )?,
                }
                let names: Vec<String> = names.into_iter().map(visible).collect();
                write!(
                    f,
                    ": `{}`\nhint: if one of these is the name of a group, spell it otherwise",
                    names.join("`, `")
                )
            }
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
            Remark::NearGroups {
                pairs: vec![["P06".into(), "P6".into()]],
            },
            Remark::MissingGroups {
                markers: vec![("#N/A".into(), 1), ("NA".into(), 3)],
            },
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
        1 pair of groups has near spellings and counts as two groups: `P06` and `P6`
        hint: if they are one patient, give them one name
        4 images have no group, because their entries mean that it is missing: `#N/A`, `NA`
        hint: if one of these is the name of a group, spell it otherwise
        these classes have no folder, so no images: KSC, MYO
        2 of 9 images that the table lists are not there, for example MON/MON_0002.tiff
        ");
    }
}
