//! What can be wrong with a data set.

use std::fmt;
use std::path::PathBuf;

use leuko_core::ImageId;
use thiserror::Error;

use crate::decode::DecodeError;
use crate::nearest::did_you_mean;
use crate::{AsideGroup, Size};

mod labels;
mod table;
mod unusable;

pub use unusable::unusable;

pub use labels::{LabelProblem, LabelRowProblem, Rows};
use table::of_paths;
pub use table::{CsvProblem, TableProblem, header_hint};

/// Most problems of one kind that an error message lists.
pub const LISTED: usize = 10;

/// A data set cannot be found, read or used.
#[derive(Debug, Error)]
pub enum DataError {
    // === Folders and files ===
    /// The operating system refused; its reason names the file.
    #[error("{source}")]
    Io {
        /// The operating system's reason, with the path.
        #[from]
        source: std::io::Error,
    },
    /// The data root is not there.
    #[error("the data folder {} does not exist\nhint: name the folder that contains the data sets", root.display())]
    NoRoot {
        /// The folder that was asked for.
        root: PathBuf,
    },
    /// There is a file where a data set's folder should be.
    #[error("{} is a file, expected the folder of a data set\nhint: move the file away, or name another `folder` in the manifest", path.display())]
    NotAFolder {
        /// The path concerned.
        path: PathBuf,
    },

    // === Manifests ===
    /// A manifest is not TOML, or has an unknown key or value.
    #[error("{} is not a valid manifest:\n{}\nhint: data/README.md shows what a manifest looks like", path.display(), source.to_string().trim_end())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Line, column and reason.
        source: Box<toml::de::Error>,
    },
    /// A manifest's values do not fit together.
    #[error("{} is not a valid manifest: {problem}", path.display())]
    ManifestValue {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        problem: ManifestProblem,
    },

    // === Finding images ===
    /// The data set's folder has no image of it.
    #[error("{} holds no image of this data set{}\nhint: {hint}", folder.display(), aside(set_aside))]
    NoImages {
        /// The data set's folder.
        folder: PathBuf,
        /// What in it was set aside.
        set_aside: Vec<AsideGroup>,
        /// What the folder should hold.
        hint: &'static str,
    },
    /// No image lies in a folder of the level that stands for groups.
    #[error("no image in {} lies in a folder at level {level}, so there are no groups\nhint: name the level of the folders that are groups, counted from 1, or none", folder.display())]
    NoGroups {
        /// The data set's folder.
        folder: PathBuf,
        /// The level.
        level: usize,
    },
    /// More classes than there can be.
    #[error(
        "{name} has {classes} classes\nhint: check that the labels are classes and not, for example, names of files"
    )]
    TooManyClasses {
        /// The data set.
        name: String,
        /// Number of classes.
        classes: usize,
    },
    /// Levels of folders that cannot be.
    #[error(
        "the class level is {class_level}{}, expected two different levels of 1 or more",
        group_level.map_or_else(String::new, |level| format!(" and the group level {level}"))
    )]
    Levels {
        /// Level of the classes.
        class_level: usize,
        /// Level of the groups.
        group_level: Option<usize>,
    },
    /// A class has no image.
    #[error("class `{class}` has no image in {}{}\nhint: add its images, or remove the empty folder (in a study with a manifest, also the class from it)", place.display(), aside(set_aside))]
    EmptyClass {
        /// The class.
        class: String,
        /// The folder or table where its images should be.
        place: PathBuf,
        /// What in it, or in the table's folder, was set aside.
        set_aside: Vec<AsideGroup>,
    },
    /// A class's folder is not there.
    #[error("class `{class}` has no folder {}{}\nhint: add the folder, or remove the class from the manifest", folder.display(), did_you_mean(nearest.as_ref()))]
    NoClassFolder {
        /// The class.
        class: String,
        /// The folder it should have.
        folder: PathBuf,
        /// The existing folder with the most similar name.
        nearest: Option<String>,
    },
    /// Two different files have the same image id.
    #[error("{} and {} have the same image id, {id}, but differ\nhint: keep the right one and remove the other", first.display(), second.display())]
    SameImage {
        /// The image.
        id: ImageId,
        /// One file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },

    // === Tables ===
    /// The table of labels is not there.
    #[error("the table of labels {} does not exist\nhint: add it, or name the right file in the manifest's [csv] table", path.display())]
    NoTable {
        /// The table.
        path: PathBuf,
    },
    /// A table cannot be read as CSV.
    #[error("{} cannot be read as a table: {source}\nhint: save it as CSV in UTF-8, with one header line and one line for each image", path.display())]
    Csv {
        /// The table.
        path: PathBuf,
        /// Line and reason.
        source: csv::Error,
    },
    /// A table is not text.
    #[error("{} is not text in UTF-8\nhint: open it in a spreadsheet program and save it as \"CSV UTF-8\"", path.display())]
    NotText {
        /// The table.
        path: PathBuf,
    },
    /// A manifest or list is not text.
    #[error("{} is not text in UTF-8\nhint: save it again as UTF-8 in a text editor", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
    },
    /// A table, list or manifest is too long to be one.
    #[error("{} has {bytes} bytes, expected at most {most}\nhint: keep only the columns and lines that leuko reads, or divide the data set", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// Its bytes.
        bytes: u64,
        /// Most bytes.
        most: u64,
    },
    /// Lines of a table do not fit its header.
    #[error("{} has {}\nhint: {}", path.display(), lines, header_hint(header).unwrap_or("put a text that contains the separator into quotes, and give each line a cell for each column"))]
    TableLines {
        /// The table.
        path: PathBuf,
        /// The names of its columns.
        header: Vec<String>,
        /// What is wrong, by line.
        lines: Lines<TableProblem>,
    },
    /// A table has one column twice.
    #[error("{} has two columns of one name: column {} is `{}`, column {} is `{}`\nhint: remove or rename one of them", path.display(), columns[0].0, columns[0].1, columns[1].0, columns[1].1)]
    ColumnTwice {
        /// The table.
        path: PathBuf,
        /// Place (1-based) and name of both.
        columns: [(usize, String); 2],
    },
    /// A table lacks a column.
    #[error("{} has no column `{column}`: its columns are {}\nhint: {}", path.display(), quoted(found), header_hint(found).unwrap_or("rename the column in a copy of the table (for a study with a manifest, name the right one in its [csv] table)"))]
    CsvColumn {
        /// The table.
        path: PathBuf,
        /// The column looked for.
        column: String,
        /// The columns there are.
        found: Vec<String>,
    },
    /// A table of readings lacks a column.
    #[error("{} has no column `{column}`: its columns are {}\nhint: name the columns of the first and the second reading as the table spells them", path.display(), quoted(found))]
    ReadingColumn {
        /// The table.
        path: PathBuf,
        /// The column looked for.
        column: String,
        /// The columns there are.
        found: Vec<String>,
    },
    /// A table holds no image that was read twice.
    #[error("{} has no image with a label in both `{}` and `{}`\nhint: it takes a line for each image that was read twice, with both labels", path.display(), columns[0], columns[1])]
    NoReadings {
        /// The table.
        path: PathBuf,
        /// The columns of the first and the second reading.
        columns: [String; 2],
    },
    /// Lines of a table are wrong.
    #[error("{} has {}{}", path.display(), lines, of_paths(lines))]
    CsvLines {
        /// The table.
        path: PathBuf,
        /// What is wrong, by line.
        lines: Lines<CsvProblem>,
    },
    /// The table of a data set's classes cannot be used.
    #[error("{} {problem}", path.display())]
    Labels {
        /// The table.
        path: PathBuf,
        /// What is wrong.
        problem: LabelProblem,
    },
    /// Lines of `annotations.dat` are wrong.
    #[error("{} has {}", path.display(), lines)]
    AnnotationLines {
        /// The file.
        path: PathBuf,
        /// What is wrong, by line.
        lines: Lines<AnnotationProblem>,
    },
    /// Images that `annotations.dat` does not list.
    #[error("{} does not list {} of the images, for example {example}\nhint: use the file that came with these images", path.display(), images)]
    NotAnnotated {
        /// The file.
        path: PathBuf,
        /// Number of images without a line.
        images: usize,
        /// One of them.
        example: ImageId,
    },
    /// A line of a list of SHA-256 sums is malformed.
    #[error("{}, line {line}: expected `<64 hex digits>  <path>`\nhint: write the list again with `sha256sum`", path.display())]
    HashList {
        /// The list.
        path: PathBuf,
        /// The line (1-based).
        line: usize,
    },

    // === Questions ===
    /// A question names a class that the data set does not have.
    #[error("{dataset} has no class `{class}`{}\nhint: the classes are {}", did_you_mean(nearest.as_ref()), known.join(", "))]
    UnknownClass {
        /// The data set.
        dataset: String,
        /// The class asked for.
        class: String,
        /// The most similar existing class.
        nearest: Option<String>,
        /// All classes.
        known: Vec<String>,
    },
    /// A question uses one class twice.
    #[error("class `{class}` of {dataset} is named twice\nhint: name each class once")]
    ClassUsedTwice {
        /// The data set.
        dataset: String,
        /// The class used twice.
        class: String,
    },
    /// A question's class has no image.
    #[error(
        "class `{class}` of the question has no image in {dataset}\nhint: choose other classes of the data set for it"
    )]
    EmptyQuestion {
        /// The data set.
        dataset: String,
        /// The class without images.
        class: String,
    },

    // === Pixels ===
    /// Images asked for that the catalogue does not have.
    #[error("{dataset} has no image {}", listed(ids))]
    UnknownImages {
        /// The data set.
        dataset: String,
        /// The images asked for.
        ids: Vec<ImageId>,
    },
    /// The decoded images would not fit into memory.
    #[error("{images} images of {}x{} pixels (height x width) would take {:.0} GB of memory\nhint: bring them to a smaller common size (fit.target in a manifest), or use fewer images", target.height, target.width, *images as f64 * f64::from(target.height) * f64::from(target.width) * 3e-9)]
    TooMuch {
        /// Number of images asked for.
        images: usize,
        /// Their common size.
        target: Size,
    },
    /// Images cannot be decoded or brought to the common size.
    #[error("{} of {images} images cannot be used:\n{}", failures.len(), listed_lines(failures))]
    Unreadable {
        /// Number of images asked for.
        images: usize,
        /// Every image that failed, sorted by id.
        failures: Vec<UnreadableImage>,
    },
}

/// What is wrong with a manifest's values.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ManifestProblem {
    /// The name cannot be used in file names.
    #[error("the name is {name:?}, expected one or more letters, digits, `-`, `_` or `.`")]
    Name {
        /// The name.
        name: String,
    },
    /// Another manifest in the same folder has this name.
    #[error("{} has the same name, {name:?}\nhint: change the name in one of the two files", other.display())]
    SameName {
        /// The name.
        name: String,
        /// The other manifest.
        other: PathBuf,
    },
    /// Two classes have one name or label.
    #[error(
        "two classes have the name or label {class:?}\nhint: give each class a different name and label"
    )]
    SameClass {
        /// The name or label.
        class: String,
    },
    /// The file names of ALL-IDB2 have two labels.
    #[error(
        "with format = \"all-idb2\" the labels of the classes must be \"0\" (healthy) and \"1\" (blast), each once"
    )]
    AllIdb2Labels,
    /// Only the format `csv` has a `[csv]` table.
    #[error("the [csv] table needs format = \"csv\"\nhint: change the format, or remove the table")]
    CsvWithoutCsv,
    /// Only the format `folders` has a `[folders]` table.
    #[error(
        "the [folders] table needs format = \"folders\"\nhint: change the format, or remove the table"
    )]
    FoldersWithoutFolders,
    /// Only the format `all-idb2` has a `[labels]` table.
    #[error(
        "the [labels] table needs format = \"all-idb2\"\nhint: change the format, or remove the table"
    )]
    LabelsWithoutAllIdb2,
    /// A path leads out of the data root.
    #[error(
        "{key} = {:?} leads out of the data root, expected a path inside it\nhint: put what it names below the data root; a link there will do",
        path.display()
    )]
    Outside {
        /// The manifest's key.
        key: &'static str,
        /// The path.
        path: PathBuf,
    },
    /// Numbers of images are padded to a length that no name has.
    #[error("csv.digits is {digits}, expected at most {most}")]
    Digits {
        /// The number given.
        digits: usize,
        /// Most digits.
        most: usize,
    },
    /// More rows than a spreadsheet has.
    #[error("labels.rows is {rows}, expected at most {most}")]
    Rows {
        /// The number given.
        rows: usize,
        /// Most rows.
        most: usize,
    },
    /// The list of file names is empty.
    #[error("labels.files is empty, expected at least one file name")]
    NoLabelFile,
    /// A size out of range.
    #[error(
        "fit.target is {height}x{width} pixels (height x width), expected {least} to {most} along each side"
    )]
    Target {
        /// Rows.
        height: u32,
        /// Columns.
        width: u32,
        /// Smallest allowed side.
        least: u32,
        /// Largest allowed side.
        most: u32,
    },
}

/// What is wrong with one line of `annotations.dat`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AnnotationProblem {
    /// Not four fields.
    #[error("expected 4 fields (path, label, two re-annotations), found {fields}")]
    Fields {
        /// Number of fields there are.
        fields: usize,
    },
    /// The path is not a path of this data set's form.
    #[error("expected a path like CLASS/CLASS_0001.tiff, found `{path}`")]
    Path {
        /// The path.
        path: String,
    },
    /// The label is not that of the image's folder.
    #[error("{id} has the label `{label}` here, but its file is in the folder of `{folder}`")]
    Label {
        /// The image.
        id: ImageId,
        /// The label on the line.
        label: String,
        /// The label of the folder.
        folder: String,
    },
    /// An image is listed twice.
    #[error("{id} is already on line {first}")]
    Twice {
        /// The image.
        id: ImageId,
        /// The line that listed it first (1-based).
        first: u64,
    },
}

/// Problems by line (1-based). The text lists the first [`LISTED`] of them, each on its own line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines<P>(pub Vec<(u64, P)>);

impl<P: fmt::Display> fmt::Display for Lines<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems = self.0.len();
        let plural = if problems == 1 { "" } else { "s" };
        write!(f, "{problems} wrong line{plural}:")?;
        for (line, problem) in self.0.iter().take(LISTED) {
            write!(f, "\n  line {line}: {problem}")?;
        }
        if problems > LISTED {
            write!(f, "\n  and {} more", problems - LISTED)?;
        }
        Ok(())
    }
}

/// One image that cannot be used.
#[derive(Debug, Error)]
#[error("{}: {source}", path.display())]
pub struct UnreadableImage {
    /// The image.
    pub id: ImageId,
    /// Its file.
    pub path: PathBuf,
    /// Why.
    pub source: DecodeError,
}

/// ` (3 files set aside)`, or nothing.
fn aside(set_aside: &[AsideGroup]) -> String {
    let lines = set_aside.iter().map(|group| format!("\n  {group}"));
    lines.collect()
}

/// Names in quotes, separated by commas.
fn quoted(names: &[String]) -> String {
    if names.is_empty() {
        return "none".into();
    }
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The first few ids on one line.
pub(crate) fn listed(ids: &[ImageId]) -> String {
    let first: Vec<_> = ids.iter().take(LISTED).map(|id| &*id.0).collect();
    match ids.len().saturating_sub(LISTED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// All failures, with what to do about each.
fn listed_lines(failures: &[UnreadableImage]) -> String {
    let text = |failure: &UnreadableImage| {
        let path = failure.path.display().to_string();
        (path, failure.source.to_string())
    };
    unusable(&failures.iter().map(text).collect::<Vec<_>>())
}
