//! Another question about the same images: merges classes and leaves some out.

use leuko_core::ClassIndex;

use crate::nearest::nearest;
use crate::{Catalogue, DataError, Entry};

impl Catalogue {
    /// The same images under merged classes, for example 8 cell types as `mature` and `immature`.
    /// Images whose class is in no new class are left out.
    ///
    /// `classes` lists each new class with the old classes that it contains. Its order is the new class
    /// order, so put the normal class first for a binary question.
    ///
    /// # Examples
    ///
    /// ```
    /// # use leuko_core::{ClassIndex, ImageId};
    /// # use leuko_data::{Catalogue, Entry};
    /// # let entry = |id: &str, class| Entry {
    /// #     id: ImageId(id.into()), path: "".into(), class: ClassIndex(class), group: None,
    /// # };
    /// # let cells = Catalogue {
    /// #     name: "cells".into(),
    /// #     classes: ["ig", "lymphocyte", "monocyte"].map(String::from).into(),
    /// #     entries: vec![entry("1", 0), entry("2", 1), entry("3", 2)],
    /// #     set_aside: Vec::new(),
    /// #     remarks: Vec::new(),
    /// # };
    /// let binary = cells.regroup(
    ///     &[("mature", vec!["lymphocyte", "monocyte"]), ("immature", vec!["ig"])],
    /// )?;
    /// assert_eq!(binary.counts(), [2, 1]);
    /// # Ok::<(), leuko_data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`DataError::UnknownClass`] if an old class does not exist; names the nearest that does.
    /// - [`DataError::ClassUsedTwice`] if an old class is in two new ones, or two new ones have the same
    ///   name.
    /// - [`DataError::EmptyQuestion`] if a new class contains no image.
    pub fn regroup<New, Olds, Old>(&self, classes: &[(New, Olds)]) -> Result<Self, DataError>
    where
        New: AsRef<str>,
        Olds: AsRef<[Old]>,
        Old: AsRef<str>,
    {
        let new_class = self.new_classes(classes)?;
        let names: Vec<String> = (classes.iter())
            .map(|(new, _)| new.as_ref().to_owned())
            .collect();
        let entries = self.entries.iter().filter_map(|entry| {
            let class = new_class.get(entry.class.index()).copied().flatten()?;
            Some(Entry {
                class,
                ..entry.clone()
            })
        });
        let regrouped = Self {
            name: self.name.clone(),
            classes: names,
            entries: entries.collect(),
            set_aside: self.set_aside.clone(),
            remarks: self.remarks.clone(),
        };
        match regrouped.counts().iter().position(|&count| count == 0) {
            None => Ok(regrouped),
            Some(empty) => Err(DataError::EmptyQuestion {
                dataset: self.name.clone(),
                class: regrouped.classes[empty].clone(),
            }),
        }
    }

    /// The new class of each old class, or `None` for a class that is left out.
    pub(crate) fn new_classes<New, Olds, Old>(
        &self,
        classes: &[(New, Olds)],
    ) -> Result<Vec<Option<ClassIndex>>, DataError>
    where
        New: AsRef<str>,
        Olds: AsRef<[Old]>,
        Old: AsRef<str>,
    {
        let names: Vec<String> = classes
            .iter()
            .map(|(new, _)| new.as_ref().to_owned())
            .collect();
        let twice = names
            .iter()
            .enumerate()
            .find(|(position, name)| names[..*position].contains(name));
        if let Some((_, class)) = twice {
            return Err(DataError::ClassUsedTwice {
                dataset: self.name.clone(),
                class: class.clone(),
            });
        }
        let mut new_class = vec![None; self.classes.len()];
        for (new, (_, olds)) in classes.iter().enumerate() {
            for old in olds.as_ref() {
                let old = old.as_ref();
                let position = self.classes.iter().position(|class| class == old);
                let position = position.ok_or_else(|| DataError::UnknownClass {
                    dataset: self.name.clone(),
                    class: old.to_owned(),
                    nearest: nearest(old, &self.classes),
                    known: self.classes.clone(),
                })?;
                if new_class[position].is_some() {
                    return Err(DataError::ClassUsedTwice {
                        dataset: self.name.clone(),
                        class: old.to_owned(),
                    });
                }
                new_class[position] = Some(ClassIndex(new as u16));
            }
        }
        Ok(new_class)
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::ImageId;

    use super::*;

    fn cells() -> Catalogue {
        let entry = |id: &str, class| Entry {
            id: ImageId(id.into()),
            path: id.into(),
            class: ClassIndex(class),
            group: Some(format!("patient of {id}")),
        };
        Catalogue {
            name: "cells".into(),
            classes: ["ig", "lymphocyte", "monocyte", "platelet"]
                .map(String::from)
                .into(),
            entries: vec![entry("1", 2), entry("2", 0), entry("3", 1), entry("4", 0)],
            set_aside: Vec::new(),
            remarks: Vec::new(),
        }
    }

    #[test]
    fn test_regroup_merges_reorders_and_leaves_out() {
        let binary = cells()
            .regroup(&[("mature", &["monocyte"]), ("immature", &["ig"])])
            .unwrap();
        assert_eq!(binary.name, "cells");
        assert_eq!(binary.classes, ["mature", "immature"]);
        let labels: Vec<_> = binary
            .entries
            .iter()
            .map(|e| (&*e.id.0, e.class.0))
            .collect();
        assert_eq!(labels, [("1", 0), ("2", 1), ("4", 1)]);
        assert_eq!(binary.entries[0].group.as_deref(), Some("patient of 1"));
    }

    #[test]
    fn test_regroup_of_an_unknown_class_names_the_nearest() {
        let error = cells()
            .regroup(&[("mature", &["lymphocytes"]), ("immature", &["ig"])])
            .unwrap_err();
        insta::assert_snapshot!(error, @"
        cells has no class `lymphocytes`; did you mean `lymphocyte`?
        hint: the classes are ig, lymphocyte, monocyte, platelet
        ");
    }

    #[test]
    fn test_regroup_of_a_class_used_twice_is_refused() {
        let error = cells()
            .regroup(&[("mature", &["ig"]), ("immature", &["ig"])])
            .unwrap_err();
        assert!(matches!(error, DataError::ClassUsedTwice { .. }), "{error}");
    }

    #[test]
    fn test_regroup_to_two_classes_of_one_name_is_refused() {
        let error = cells()
            .regroup(&[("cell", vec!["ig"]), ("cell", vec!["monocyte"])])
            .unwrap_err();
        assert!(matches!(error, DataError::ClassUsedTwice { .. }), "{error}");
    }

    #[test]
    fn test_regroup_to_a_class_without_images_is_refused() {
        let error = cells()
            .regroup(&[("mature", &["platelet"]), ("immature", &["ig"])])
            .unwrap_err();
        assert!(
            matches!(&error, DataError::EmptyQuestion { class, .. } if class == "mature"),
            "{error}"
        );
    }
}
