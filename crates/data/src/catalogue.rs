//! Which images there are, and what an expert called them.

use std::path::PathBuf;

use leuko_core::{ClassIndex, ImageId};

use crate::{Remark, SetAside};

/// A data set's images and labels, before any of them is decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Name of the data set, for example `all-idb2`.
    pub name: String,
    /// Class names; a [`ClassIndex`] points into them.
    pub classes: Vec<String>,
    /// The images, sorted by id.
    pub entries: Vec<Entry>,
    /// Files in the folder that do not belong to the data set, each with the reason.
    pub set_aside: Vec<SetAside>,
    /// What a user should know of how it was read.
    pub remarks: Vec<Remark>,
}

impl Catalogue {
    /// Number of images of each class, in class order.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for entry in &self.entries {
            if let Some(count) = counts.get_mut(entry.class.index()) {
                *count += 1;
            }
        }
        counts
    }

    /// The label of each image, in the order of the entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::{ClassIndex, ImageId};
    /// use leuko_data::{Catalogue, Entry};
    ///
    /// let entry = |id: &str, class| Entry {
    ///     id: ImageId(id.into()),
    ///     path: id.into(),
    ///     class: ClassIndex(class),
    ///     group: None,
    /// };
    /// let cells = Catalogue {
    ///     name: "cells".into(),
    ///     classes: vec!["normal".into(), "blast".into()],
    ///     entries: vec![entry("1.png", 1), entry("2.png", 0)],
    ///     set_aside: vec![],
    ///     remarks: Vec::new(),
    /// };
    /// assert_eq!(cells.labels(), [ClassIndex(1), ClassIndex(0)]);
    /// ```
    pub fn labels(&self) -> Vec<ClassIndex> {
        self.entries.iter().map(|entry| entry.class).collect()
    }

    /// The images of each class, in the catalogue's order.
    pub(crate) fn by_class(&self) -> Vec<Vec<ImageId>> {
        let mut by_class = vec![Vec::new(); self.classes.len()];
        for entry in &self.entries {
            if let Some(of_class) = by_class.get_mut(entry.class.index()) {
                of_class.push(entry.id.clone());
            }
        }
        by_class
    }
}

/// One labelled image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name within the data set.
    pub id: ImageId,
    /// Where its file is; empty for a synthetic cell.
    pub path: PathBuf,
    /// Its label.
    pub class: ClassIndex,
    /// What it shares with other images, for example a patient or a slide. Images of one group are
    /// never split between training, validation and test.
    pub group: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_counts_are_in_class_order() {
        let entry = |id: &str, class| Entry {
            id: ImageId(id.into()),
            path: PathBuf::new(),
            class: ClassIndex(class),
            group: None,
        };
        let catalogue = Catalogue {
            name: "cells".into(),
            classes: vec!["a".into(), "b".into(), "c".into()],
            entries: vec![entry("1", 2), entry("2", 0), entry("3", 2)],
            set_aside: Vec::new(),
            remarks: Vec::new(),
        };
        assert_eq!(catalogue.counts(), [1, 0, 2]);
    }
}
