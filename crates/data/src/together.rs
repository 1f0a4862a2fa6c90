//! Images that must not be separated, besides those of one patient.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::ImageId;

use crate::Catalogue;

impl Catalogue {
    /// The same images, with the images of each set of `together` in one group, so that a plan keeps them within one of
    /// training, validation and test. Sets and groups that share an image become one group.
    ///
    /// A joined group has the names of the groups in it, or else the name of its first image. Names that the
    /// catalogue does not have are passed over, and so are sets with a single image that it has.
    ///
    /// # Examples
    ///
    /// ```
    /// # use leuko_core::{ClassIndex, ImageId};
    /// # use leuko_data::{Catalogue, Entry};
    /// # let entry = |id: &str, group: Option<&str>| Entry {
    /// #     id: ImageId(id.into()), path: "".into(), class: ClassIndex(0), group: group.map(str::to_owned),
    /// # };
    /// # let cells = Catalogue {
    /// #     name: "cells".into(),
    /// #     classes: vec!["healthy".into()],
    /// #     entries: vec![entry("1", Some("anna")), entry("2", Some("anna")), entry("3", None), entry("4", None)],
    /// #     set_aside: Vec::new(),
    /// #     remarks: Vec::new(),
    /// # };
    /// // 1 and 2 are of patient anna. 2 and 3 were cut out of one photograph.
    /// let sets = [vec![ImageId("2".into()), ImageId("3".into())]];
    /// let bound = cells.keeping_together(&sets);
    /// let groups: Vec<Option<&str>> = bound.entries.iter().map(|of| of.group.as_deref()).collect();
    /// assert_eq!(groups, [Some("anna"), Some("anna"), Some("anna"), None]);
    /// ```
    #[must_use]
    pub fn keeping_together(&self, together: &[Vec<ImageId>]) -> Self {
        let position: BTreeMap<&ImageId, usize> = self.ids().zip(0..).collect();
        let mut sets: Vec<Vec<usize>> = self.groups().into_values().collect();
        let named = sets.len();
        for ids in together {
            let here = ids.iter().filter_map(|id| position.get(id).copied());
            let here: Vec<usize> = here.collect();
            // One image alone needs no group.
            if here.len() > 1 {
                sets.push(here);
            }
        }
        // The number of the set that each image is in; joined sets have the lowest of their numbers.
        let mut set_of: Vec<usize> = (0..self.entries.len()).collect();
        for set in &sets {
            let joined: BTreeSet<usize> = set.iter().map(|&image| set_of[image]).collect();
            if let Some(&lowest) = joined.first() {
                for of_image in &mut set_of {
                    if joined.contains(of_image) {
                        *of_image = lowest;
                    }
                }
            }
        }
        let mut bound = self.clone();
        for set in &sets[named..] {
            let Some(number) = set.first().map(|&image| set_of[image]) else {
                continue;
            };
            let members = || (0..set_of.len()).filter(|&image| set_of[image] == number);
            let names: BTreeSet<&str> = members()
                .filter_map(|image| self.entries[image].group.as_deref())
                .collect();
            let name = match names.is_empty() {
                true => self.entries[number].id.0.clone(),
                false => names.into_iter().collect::<Vec<_>>().join(" + "),
            };
            for image in members() {
                bound.entries[image].group = Some(name.clone());
            }
        }
        bound
    }

    /// The same images, of each set of `together` only the first: for folds that cannot keep groups together.
    #[must_use]
    pub fn with_one_of_each(&self, together: &[Vec<ImageId>]) -> Self {
        let here: BTreeSet<&ImageId> = self.ids().collect();
        let others = together.iter().flat_map(|set| {
            let set = set.iter().filter(|id| here.contains(id));
            set.skip(1)
        });
        let others: BTreeSet<&ImageId> = others.collect();
        let mut thinned = self.clone();
        thinned.entries.retain(|entry| !others.contains(&entry.id));
        thinned
    }

    fn ids(&self) -> impl Iterator<Item = &ImageId> {
        self.entries.iter().map(|entry| &entry.id)
    }

    /// The positions of the images of each named group.
    fn groups(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (position, entry) in self.entries.iter().enumerate() {
            if let Some(group) = &entry.group {
                groups.entry(group).or_default().push(position);
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::catalogue;

    fn groups(cells: &Catalogue) -> Vec<Option<&str>> {
        let entries = cells.entries.iter();
        entries.map(|entry| entry.group.as_deref()).collect()
    }

    fn ids(names: &[&str]) -> Vec<ImageId> {
        names.iter().map(|&name| ImageId(name.into())).collect()
    }

    #[test]
    fn test_sets_that_share_an_image_become_one_group() {
        // a000 to a005; a000 is of patient q, a003 of patient p.
        let mut cells = catalogue(&[6]);
        cells.entries[0].group = Some("q".into());
        cells.entries[3].group = Some("p".into());
        let sets = [
            ids(&["a004", "a005"]),
            ids(&["a000", "a001"]),
            ids(&["a001", "a003"]),
            ids(&["a002", "unknown"]),
        ];
        let joined = Some("p + q");
        assert_eq!(
            groups(&cells.keeping_together(&sets)),
            [joined, joined, None, joined, Some("a004"), Some("a004")]
        );
        assert_eq!(cells.keeping_together(&[]), cells);
    }

    #[test]
    fn test_of_each_set_the_first_image_that_is_here_stays() {
        let cells = catalogue(&[4]);
        let sets = [ids(&["gone", "a002", "a001"]), ids(&["a003"])];
        let left = cells.with_one_of_each(&sets);
        let left: Vec<&str> = left.ids().map(|id| id.0.as_str()).collect();
        assert_eq!(left, ["a000", "a002", "a003"]);
    }
}
