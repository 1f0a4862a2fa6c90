//! Files in a data set's folder that do not belong to the data set.

use std::fmt;
use std::mem::discriminant;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A file or folder that does not belong to the data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The file.
    pub path: PathBuf,
    /// Why it was set aside.
    pub reason: AsideReason,
}

/// What was set aside for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsideGroup {
    /// The reason; of a copy or an image without a class, that of the first.
    pub reason: AsideReason,
    /// Number of files and folders.
    pub files: usize,
    /// The first of them.
    pub first: PathBuf,
}

impl AsideGroup {
    /// What was set aside, by reason, in the order of the first files.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_data::{AsideGroup, AsideReason, SetAside};
    ///
    /// let aside = |path: &str, reason| SetAside { path: path.into(), reason };
    /// let groups = AsideGroup::of(&[
    ///     aside("cells/a.txt", AsideReason::NotAnImage),
    ///     aside("cells/b.txt", AsideReason::NotAnImage),
    /// ]);
    /// assert_eq!(
    ///     groups[0].to_string(),
    ///     "skipped 2 files or folders, such as cells/a.txt: not a PNG, TIFF, JPEG or BMP image"
    /// );
    /// ```
    pub fn of(set_aside: &[SetAside]) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for SetAside { path, reason } in set_aside {
            let same = |group: &&mut Self| discriminant(&group.reason) == discriminant(reason);
            match groups.iter_mut().find(same) {
                Some(group) => group.files += 1,
                None => groups.push(Self {
                    reason: reason.clone(),
                    files: 1,
                    first: path.clone(),
                }),
            }
        }
        groups
    }
}

impl fmt::Display for AsideGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            reason,
            files,
            first,
        } = self;
        match files {
            1 => write!(f, "skipped {}: {reason}", first.display()),
            _ => write!(
                f,
                "skipped {files} files or folders, such as {}: {reason}",
                first.display()
            ),
        }
    }
}

/// Why a file or folder does not belong to a data set. A stored audit holds it by the names below.
/// They never change, since earlier audits would become unreadable; the text for readers may.
///
/// # Examples
///
/// ```
/// use leuko_data::AsideReason;
///
/// let reason = AsideReason::CopyOf("LYT/LYT_0001.tiff".into());
/// assert_eq!(reason.to_string(), "a copy of LYT/LYT_0001.tiff");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AsideReason {
    /// Its name is not UTF-8.
    #[serde(rename = "its name is not UTF-8")]
    NotUtf8,
    /// An archive program left it.
    #[serde(rename = "left by an archive program")]
    Archive,
    /// A folder that leuko wrote: results, or pictures of an audit.
    #[serde(rename = "written by leuko")]
    Own,
    /// A folder that a system or a network drive keeps for itself.
    #[serde(rename = "of the system")]
    System,
    /// A pipe, a socket or a device. It is never opened.
    #[serde(rename = "not a file")]
    NotAFile,
    /// Its name starts with a dot.
    #[serde(rename = "hidden: its name starts with a dot")]
    Hidden,
    /// A link to nothing.
    #[serde(rename = "a link to nothing")]
    BrokenLink,
    /// A file that neither its name nor its content makes an image.
    #[serde(rename = "its name does not end like an image")]
    NotAnImage,
    /// An image of a format that cannot be read, such as GIF or WebP.
    #[serde(rename = "an image of another format")]
    OtherFormat(String),
    /// A file beside the folders of classes.
    #[serde(rename = "not in a class folder")]
    OutsideClasses,
    /// A folder of no class that the manifest lists.
    #[serde(rename = "not the folder of a class in the manifest")]
    UnknownClass,
    /// A folder within the folder of a class.
    #[serde(rename = "a folder within a class folder")]
    FolderInClass,
    /// A folder where only images are expected.
    #[serde(rename = "a folder among the images")]
    FolderAmongImages,
    /// A file whose name is not of ALL-IDB2's form.
    #[serde(rename = "its name is not of the form ImNNN_Y.tif")]
    NotAllIdb2Name,
    /// A file whose name is not of AML-Cytomorphology_LMU's form.
    #[serde(rename = "its name is not of the form CLASS_NNNN.tiff with its folder's class")]
    NotAmlName,
    /// A file with the same bytes as this one.
    #[serde(rename = "a copy of")]
    CopyOf(PathBuf),
    /// An image to which this table of labels gives no class.
    #[serde(rename = "no class in")]
    NoClassIn(PathBuf),
}

impl fmt::Display for AsideReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherFormat(format) => {
                return write!(
                    f,
                    "{} images cannot be read; convert them to PNG",
                    format.to_uppercase()
                );
            }
            Self::CopyOf(path) => return write!(f, "a copy of {}", path.display()),
            Self::NoClassIn(table) => return write!(f, "{} gives it no class", table.display()),
            Self::NotUtf8 => "its name is not UTF-8",
            Self::Archive => "left by an archive program",
            Self::Own => "leuko wrote it",
            Self::System => "a folder that the system keeps for itself",
            Self::NotAFile => "a pipe, a socket or a device",
            Self::Hidden => "hidden: its name starts with a dot",
            Self::BrokenLink => "a link to nothing",
            Self::NotAnImage => "not a PNG, TIFF, JPEG or BMP image",
            Self::OutsideClasses => "not in a class folder",
            Self::UnknownClass => "not the folder of a class in the manifest",
            Self::FolderInClass => "a folder within a class folder",
            Self::FolderAmongImages => "a folder among the images",
            Self::NotAllIdb2Name => "its name is not of the form ImNNN_Y.tif",
            Self::NotAmlName => {
                "its name is not of the form CLASS_NNNN.tiff with its folder's class"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_stored_reason_keeps_its_form_and_reads_back_as_itself() {
        let stored = [
            (AsideReason::NotUtf8, r#""its name is not UTF-8""#),
            (AsideReason::Archive, r#""left by an archive program""#),
            (
                AsideReason::Hidden,
                r#""hidden: its name starts with a dot""#,
            ),
            (AsideReason::Own, r#""written by leuko""#),
            (AsideReason::System, r#""of the system""#),
            (AsideReason::NotAFile, r#""not a file""#),
            (AsideReason::BrokenLink, r#""a link to nothing""#),
            (
                AsideReason::NotAnImage,
                r#""its name does not end like an image""#,
            ),
            (AsideReason::OutsideClasses, r#""not in a class folder""#),
            (
                AsideReason::UnknownClass,
                r#""not the folder of a class in the manifest""#,
            ),
            (
                AsideReason::FolderInClass,
                r#""a folder within a class folder""#,
            ),
            (
                AsideReason::FolderAmongImages,
                r#""a folder among the images""#,
            ),
            (
                AsideReason::NotAllIdb2Name,
                r#""its name is not of the form ImNNN_Y.tif""#,
            ),
            (
                AsideReason::NotAmlName,
                r#""its name is not of the form CLASS_NNNN.tiff with its folder's class""#,
            ),
            (
                AsideReason::OtherFormat("Gif".into()),
                r#"{"an image of another format":"Gif"}"#,
            ),
            (
                AsideReason::CopyOf("a/b.tif".into()),
                r#"{"a copy of":"a/b.tif"}"#,
            ),
            (
                AsideReason::NoClassIn("labels.csv".into()),
                r#"{"no class in":"labels.csv"}"#,
            ),
        ];
        for (reason, text) in stored {
            assert_eq!(serde_json::to_string(&reason).unwrap(), text);
            assert_eq!(serde_json::from_str::<AsideReason>(text).unwrap(), reason);
        }
        assert!(serde_json::from_str::<AsideReason>("\"no idea\"").is_err());
    }
}
