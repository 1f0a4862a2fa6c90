//! Files in a data set's folder that do not belong to the data set.

use std::fmt;
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

/// Why a file or folder does not belong to a data set. Files of results hold its text.
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
#[serde(into = "String", try_from = "String")]
pub enum AsideReason {
    /// Its name is not UTF-8.
    NotUtf8,
    /// An archive program left it.
    Archive,
    /// Its name starts with a dot.
    Hidden,
    /// A link to nothing.
    BrokenLink,
    /// A file whose name does not end like an image's.
    NotAnImage,
    /// A file beside the folders of classes.
    OutsideClasses,
    /// A folder of no class that the manifest lists.
    UnknownClass,
    /// A folder within the folder of a class.
    FolderInClass,
    /// A folder where only images are expected.
    FolderAmongImages,
    /// A file whose name is not of ALL-IDB2's form.
    NotAllIdb2Name,
    /// A file whose name is not of AML-Cytomorphology_LMU's form.
    NotAmlName,
    /// A file with the same bytes as this one.
    CopyOf(PathBuf),
    /// An image to which this table of labels gives no class.
    NoClassIn(PathBuf),
}

impl AsideReason {
    /// Those that need no path.
    const PLAIN: [Self; 11] = [
        Self::NotUtf8,
        Self::Archive,
        Self::Hidden,
        Self::BrokenLink,
        Self::NotAnImage,
        Self::OutsideClasses,
        Self::UnknownClass,
        Self::FolderInClass,
        Self::FolderAmongImages,
        Self::NotAllIdb2Name,
        Self::NotAmlName,
    ];
}

const COPY_OF: &str = "a copy of ";
const NO_CLASS: &str = " gives it no class";

impl fmt::Display for AsideReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CopyOf(path) => return write!(f, "{COPY_OF}{}", path.display()),
            Self::NoClassIn(table) => return write!(f, "{}{NO_CLASS}", table.display()),
            Self::NotUtf8 => "its name is not UTF-8",
            Self::Archive => "left by an archive program",
            Self::Hidden => "hidden: its name starts with a dot",
            Self::BrokenLink => "a link to nothing",
            Self::NotAnImage => "its name does not end like an image",
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

impl From<AsideReason> for String {
    fn from(reason: AsideReason) -> Self {
        reason.to_string()
    }
}

impl TryFrom<String> for AsideReason {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut plain = Self::PLAIN.into_iter();
        if let Some(reason) = plain.find(|reason| reason.to_string() == text) {
            return Ok(reason);
        }
        if let Some(path) = text.strip_prefix(COPY_OF) {
            return Ok(Self::CopyOf(path.into()));
        }
        match text.strip_suffix(NO_CLASS) {
            Some(table) => Ok(Self::NoClassIn(table.into())),
            None => Err(format!("{text:?} does not say why a file is set aside")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_text_of_each_reason_reads_back_as_itself() {
        let with_path = [
            AsideReason::CopyOf("a/b.tif".into()),
            AsideReason::NoClassIn("labels.csv".into()),
        ];
        for reason in AsideReason::PLAIN.into_iter().chain(with_path) {
            let text = serde_json::to_string(&reason).unwrap();
            assert_eq!(text, format!("\"{reason}\""));
            assert_eq!(serde_json::from_str::<AsideReason>(&text).unwrap(), reason);
        }
        assert!(serde_json::from_str::<AsideReason>("\"no idea\"").is_err());
    }
}
