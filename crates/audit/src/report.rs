//! The result of an audit.

use leuko_core::ClassIndex;
use serde::{Deserialize, Serialize};

use crate::{OutOfReach, Turn};

/// What an audit found. Images are named by their position in the set (0-based).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Number of images in the set.
    pub images: usize,
    /// Images that show the same cell: groups whose copies carry different labels first, then by
    /// their first member.
    pub groups: Vec<Group>,
    /// Pairs that show one field with another cell in the middle of each, by first and second. They are in no group
    /// because of this.
    pub neighbours: Vec<Match>,
    /// Pairs that were aligned at full resolution and not confirmed, the highest scores first. They are
    /// worth a look: a cell that was photographed twice, once out of focus, may be among them.
    pub near_misses: Vec<Match>,
    /// Images that were compared with no other, by position.
    pub skipped: Vec<Skipped>,
    /// Pairs whose sizes differ by more than those of copies that can be found; none if all are in reach.
    pub out_of_reach: Option<OutOfReach>,
    /// Number of pairs with similar spectra, whose images were aligned.
    pub compared: usize,
}

/// Images that show the same cell.
///
/// Its members are linked by [`matches`](Self::matches), directly or through others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Positions, ascending; two or more.
    pub members: Vec<usize>,
    /// The member to keep: the one with the most pixels, of equal ones the first.
    pub kept: usize,
    /// The members' labels, in the order of the members; empty if the set has none.
    pub labels: Vec<ClassIndex>,
    /// Confirmed pairs, by first and second.
    pub matches: Vec<Match>,
}

impl Group {
    /// Whether copies have different labels. Then at least one label is wrong, and only an expert can say
    /// which.
    pub fn is_conflict(&self) -> bool {
        self.labels.windows(2).any(|pair| pair[0] != pair[1])
    }
}

/// Two images that were aligned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// The lower position.
    pub first: usize,
    /// The higher position.
    pub second: usize,
    /// Whether the two have equal pixels.
    pub equal: bool,
    /// Correlation of the aligned images' details where they overlap, in `[-1, 1]`; 1 for equal images.
    pub score: f64,
    /// How the second is turned to match the first.
    pub turn: Turn,
    /// Rows from the first's top edge down to the turned second's.
    pub rows: isize,
    /// Columns from the first's left edge to the turned second's.
    pub columns: isize,
    /// How many times as large the second shows the field: 0.5 for a copy of half the first's side.
    #[serde(default = "same_scale")]
    pub scale: f64,
}

/// Crops of one photograph have one scale.
fn same_scale() -> f64 {
    1.0
}

/// An image that was compared with no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skipped {
    /// Its position.
    pub image: usize,
    /// Why.
    pub reason: Reason,
}

/// Why an image was compared with no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It could not be read; the loader's message.
    Unreadable(String),
    /// It shows nothing: its contrast is below [`Config::min_contrast`](crate::Config::min_contrast).
    Constant,
    /// One side has fewer pixels than [`MIN_SIDE`](crate::MIN_SIDE).
    TooSmall,
}
