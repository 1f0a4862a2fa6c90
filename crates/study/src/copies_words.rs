//! Images that are too unequal in size to be recognised as copies, and cells of several groups, in words.

use leuko_audit::{MOST_RESIZED, OutOfReach};

use crate::audit::SharedCell;

/// Cells that are listed one by one.
const LISTED: usize = 5;

/// What is not found among pairs of images, such as `pairs of images`.
///
/// # Examples
///
/// ```
/// use leuko_study::audit::OutOfReach;
/// use leuko_study::words::out_of_reach;
///
/// let pairs = OutOfReach { pairs: 40, smaller: [64, 64], larger: [257, 260] };
/// assert_eq!(
///     out_of_reach(&pairs, "pairs of images"),
///     "40 pairs of images differ in size by more than a factor of 2 (up to 64x64 and 257x260 pixels), and leuko does not find copies among these"
/// );
/// ```
pub fn out_of_reach(found: &OutOfReach, pairs: &str) -> String {
    let OutOfReach {
        pairs: count,
        smaller: [rows, columns],
        larger: [most_rows, most_columns],
    } = found;
    format!(
        "{count} {pairs} differ in size by more than a factor of {MOST_RESIZED} (up to {rows}x{columns} and {most_rows}x{most_columns} pixels), and leuko does not find copies among these"
    )
}

/// The groups of each cell with their images; of many cells the first.
///
/// # Examples
///
/// ```
/// use leuko_core::ImageId;
/// use leuko_study::audit::SharedCell;
/// use leuko_study::words::shared_cells;
///
/// let groups = [("anna", "a/1.png"), ("ben", "b/7.png")];
/// let groups = groups.map(|(group, image)| (group.to_owned(), ImageId(image.to_owned())));
/// let cell = SharedCell { groups: groups.into() };
/// assert_eq!(shared_cells(&[cell]), "anna a/1.png = ben b/7.png");
/// ```
pub fn shared_cells(cells: &[SharedCell]) -> String {
    let one = |cell: &SharedCell| {
        let groups = cell.groups.iter();
        let groups: Vec<String> = groups
            .map(|(group, image)| format!("{group} {image}"))
            .collect();
        groups.join(" = ")
    };
    let first: Vec<String> = cells.iter().take(LISTED).map(one).collect();
    match cells.len().saturating_sub(LISTED) {
        0 => first.join("; "),
        more => format!("{}; and {more} more", first.join("; ")),
    }
}
