//! Cells that are in images of several groups, such as patients.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::ImageId;
use leuko_data::Catalogue;

use super::copies::Copies;

/// A cell whose images are of several groups. A cell is of one patient, so groups that are patients are one, or an image is
/// in a wrong one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedCell {
    /// The groups, by name, each with its first image of the cell.
    pub groups: BTreeMap<String, ImageId>,
}

impl Copies {
    /// The cells whose images are of several groups of `catalogue`, which has all of them. Images that show nothing are no
    /// cells.
    pub fn shared(&self, catalogue: &Catalogue) -> Vec<SharedCell> {
        let group_of: BTreeMap<&ImageId, &str> = (catalogue.entries.iter())
            .filter_map(|entry| Some((&entry.id, entry.group.as_deref()?)))
            .collect();
        let blank: BTreeSet<&ImageId> = self.blank().collect();
        let cells = self
            .groups
            .iter()
            .filter(|cell| !blank.contains(&cell.kept));
        let cells = cells.map(|cell| {
            let mut groups: BTreeMap<String, ImageId> = BTreeMap::new();
            for image in std::iter::once(&cell.kept).chain(&cell.left_out) {
                if let Some(&group) = group_of.get(image) {
                    groups
                        .entry(group.to_owned())
                        .or_insert_with(|| image.clone());
                }
            }
            SharedCell { groups }
        });
        cells.filter(|cell| cell.groups.len() > 1).collect()
    }
}

impl SharedCell {
    /// The images of its groups: folds must not divide them.
    pub fn together(&self, catalogue: &Catalogue) -> Vec<ImageId> {
        let is_of = |group: &Option<String>| {
            (group.as_ref()).is_some_and(|group| self.groups.contains_key(group))
        };
        let entries = catalogue.entries.iter().filter(|of| is_of(&of.group));
        entries.map(|entry| entry.id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::ClassIndex;
    use leuko_data::Entry;

    use super::*;
    use crate::settings::CopiesConfig;
    use crate::{Silent, find_copies};

    /// Four textures, of which the second is there in three groups and the third twice in one.
    #[test]
    fn test_a_cell_in_two_groups_joins_them_and_one_within_a_group_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let images = [
            ("anna", 0),
            ("anna", 1),
            ("ben", 1),
            ("ben", 2),
            ("cleo", 3),
            ("dan", 4),
            ("dan", 4),
            ("", 1),
        ];
        let entries = images.iter().enumerate().map(|(number, (group, seed))| {
            let path = folder.path().join(format!("{number}.png"));
            let value =
                |x: u32, y: u32| ((x * (7 + seed) + y * y * (3 + 2 * seed)) / 5 % 241) as u8;
            let image = image::RgbImage::from_fn(96, 96, |x, y| image::Rgb([value(x, y); 3]));
            image.save(&path).unwrap();
            Entry {
                id: ImageId(format!("{number}.png")),
                path,
                class: ClassIndex(0),
                group: (!group.is_empty()).then(|| (*group).to_owned()),
            }
        });
        let mut catalogue = Catalogue {
            name: "cells".into(),
            classes: vec!["cell".into()],
            entries: entries.collect(),
            set_aside: Vec::new(),
            remarks: Vec::new(),
        };
        let copies = find_copies(&catalogue, &CopiesConfig::default(), &Silent).unwrap();
        let shared = copies.shared(&catalogue);
        let names: Vec<Vec<&str>> = (shared.iter())
            .map(|cell| cell.groups.keys().map(String::as_str).collect())
            .collect();
        assert_eq!(names, [["anna", "ben"]]);
        assert_eq!(shared[0].groups["ben"].0, "2.png");
        // Their other images too, but not the copy that is left out.
        catalogue.entries.remove(2);
        let together: Vec<String> = shared[0]
            .together(&catalogue)
            .into_iter()
            .map(|id| id.0)
            .collect();
        assert_eq!(together, ["0.png", "1.png", "3.png"]);
    }
}
