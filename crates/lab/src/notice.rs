//! What this crate says while it works.

use std::fmt;
use std::path::Path;

use leuko_data::AsideReason;
use leuko_study::words::counted;
use leuko_study::{Level, Watch};

/// Something that happened, as a fact. It becomes words when it is displayed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Notice<'a> {
    LabelsOfTable {
        table: &'a Path,
    },
    LabelsOfFolders {
        folder: &'a Path,
    },
    UnusedColumns {
        table: &'a Path,
        columns: &'a [String],
    },
    SetAside {
        path: &'a Path,
        reason: &'a AsideReason,
    },
    NotInTable {
        images: usize,
        first: &'a Path,
    },
    ClassTooSmall {
        class: &'a str,
        images: usize,
        least: usize,
    },
    PositiveByName {
        positive: &'a str,
        other: &'a str,
    },
    OwnPictures {
        folder: &'a Path,
        pictures: usize,
    },
    Unreadable {
        path: &'a Path,
        reason: &'a str,
    },
    NoNucleus {
        path: &'a Path,
    },
    Replaced {
        path: &'a Path,
    },
    ArraysWritten {
        folder: &'a Path,
        list: &'a str,
    },
}

impl Notice<'_> {
    pub(crate) fn tell(&self, watch: &dyn Watch) {
        let level = match self {
            Self::LabelsOfTable { .. }
            | Self::LabelsOfFolders { .. }
            | Self::OwnPictures { .. }
            | Self::ArraysWritten { .. } => Level::Info,
            _ => Level::Warning,
        };
        watch.notice(&leuko_study::Notice::Other {
            level,
            notice: self,
        });
    }
}

impl fmt::Display for Notice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LabelsOfTable { table } => write!(f, "labels come from {}", table.display()),
            Self::LabelsOfFolders { folder } => {
                write!(f, "labels are the folders in {}", folder.display())
            }
            Self::UnusedColumns { table, columns } => write!(
                f,
                "{}: ignored columns: {}; leuko reads `path`, `label` and, for images of one patient, `group`",
                table.display(),
                columns.join(", ")
            ),
            Self::SetAside { path, reason } => {
                write!(f, "skipped {}: {reason}", path.display())
            }
            Self::NotInTable { images, first } => write!(
                f,
                "ignored {} that the table does not name; the first is {}",
                counted(*images, "image", "images"),
                first.display()
            ),
            Self::ClassTooSmall {
                class,
                images,
                least,
            } => write!(
                f,
                "ignored class {class}: it has {}, and a class needs at least {least}",
                counted(*images, "image", "images")
            ),
            Self::PositiveByName { positive, other } => write!(
                f,
                "{positive} counts as the malignant class, because its name comes second in the alphabet; to change that, name {other} as the positive class"
            ),
            Self::OwnPictures { folder, pictures } => write!(
                f,
                "{}: skipped {} that leuko drew",
                folder.display(),
                counted(*pictures, "picture", "pictures")
            ),
            Self::Unreadable { path, reason } => {
                write!(f, "{} cannot be used: {reason}", path.display())
            }
            Self::NoNucleus { path } => write!(
                f,
                "{}: no nucleus was found in the middle, so there are no outlines or shares",
                path.display()
            ),
            Self::Replaced { path } => write!(f, "replacing {}", path.display()),
            Self::ArraysWritten { folder, list } => write!(
                f,
                "arrays are in {}; {list} describes them",
                folder.display()
            ),
        }
    }
}
