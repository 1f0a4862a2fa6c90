//! Where the labels of own images are.

use leuko_data::{CsvLayout, FolderLayout};

/// Where the labels of own images are, if not where [`read_labelled`](crate::read_labelled) looks first.
///
/// # Examples
///
/// `cells/train/blast/1.png` and `cells/test/blast/2.png`; a table with the columns `Image` and `Category`:
///
/// ```
/// use leuko_data::{CsvLayout, FolderLayout};
/// use leuko_lab::LabelLayout;
///
/// let parts = LabelLayout {
///     folders: Some(FolderLayout { class_level: 2, ..FolderLayout::default() }),
///     ..LabelLayout::default()
/// };
/// let table = LabelLayout {
///     columns: CsvLayout { path: "Image".into(), label: "Category".into(), ..CsvLayout::default() },
///     ..LabelLayout::default()
/// };
/// assert!(parts.folders.is_some() && table.folders.is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelLayout {
    /// Which folders are classes and groups. With it, a table in the folder is ignored. Default: a table
    /// `labels.csv` in the folder, or else the folders directly in it are the classes, with the images in them.
    pub folders: Option<FolderLayout>,
    /// The columns of a table; [`CsvLayout::file`] has no effect. Default: `path`, `label` and, if there is
    /// one, `group`.
    pub columns: CsvLayout,
    /// The classes to read, in any letter case; images of others are left out. Default: all.
    pub classes: Option<Vec<String>>,
}
