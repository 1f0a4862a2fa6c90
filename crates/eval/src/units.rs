//! What a bootstrap draws: images, or groups of images that belong together.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::Stream;

use crate::EvalError;

/// The units of a bootstrap, in strata. A draw takes from each stratum as many units as it has, with
/// replacement, and all images of each.
///
/// # Examples
///
/// ```
/// use leuko_eval::Units;
///
/// // Five images of three patients. Anna and Ben have malignant images only, so they are a stratum.
/// let malignant = [true, true, true, false, false];
/// let patients = ["Anna", "Anna", "Ben", "Carl", "Carl"];
/// let units = Units::groups(&malignant, &patients)?;
/// assert_eq!((units.images(), units.len(), units.strata()), (5, 3, 2));
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Units {
    /// `[stratum][unit][image of the unit]`: positions of images.
    strata: Vec<Vec<Vec<usize>>>,
}

impl Units {
    /// Every image is a unit, and the images of a class are a stratum, so that every draw has as many
    /// images of each class as the data (a stratified bootstrap). For images that are independent of each
    /// other.
    ///
    /// `classes`: `[image]`, anything with an order. The same value for all gives one stratum.
    pub fn stratified<Class: Ord>(classes: &[Class]) -> Self {
        let mut strata: BTreeMap<&Class, Vec<Vec<usize>>> = BTreeMap::new();
        for (image, class) in classes.iter().enumerate() {
            strata.entry(class).or_default().push(vec![image]);
        }
        Self {
            strata: strata.into_values().collect(),
        }
    }

    /// Every group of images, for example a patient, is a unit (a cluster bootstrap). Groups with images of
    /// the same classes are a stratum.
    ///
    /// A stratum of one group is the same in every draw, so that an interval does not cover its choice.
    ///
    /// # Shapes
    ///
    /// - `classes`: `[image]`, anything with an order.
    /// - `groups`: `[image]`, the group of each image.
    ///
    /// # Errors
    ///
    /// - [`EvalError::GroupCount`] if there is not one group for each image.
    pub fn groups<Class: Ord, Group: Ord>(
        classes: &[Class],
        groups: &[Group],
    ) -> Result<Self, EvalError> {
        if classes.len() != groups.len() {
            return Err(EvalError::GroupCount {
                images: classes.len(),
                groups: groups.len(),
            });
        }
        let mut of_group: BTreeMap<&Group, Vec<usize>> = BTreeMap::new();
        for (image, group) in groups.iter().enumerate() {
            of_group.entry(group).or_default().push(image);
        }
        let mut strata: BTreeMap<BTreeSet<&Class>, Vec<Vec<usize>>> = BTreeMap::new();
        for images in of_group.into_values() {
            let classes = images.iter().map(|&image| &classes[image]).collect();
            strata.entry(classes).or_default().push(images);
        }
        Ok(Self {
            strata: strata.into_values().collect(),
        })
    }

    /// Number of images.
    pub fn images(&self) -> usize {
        self.strata.iter().flatten().map(Vec::len).sum()
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.strata.iter().map(Vec::len).sum()
    }

    /// Whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of strata.
    pub fn strata(&self) -> usize {
        self.strata.len()
    }

    /// Positions of the images of one draw.
    pub(crate) fn draw(&self, stream: &mut Stream) -> Vec<usize> {
        let mut images = Vec::with_capacity(self.images());
        for units in &self.strata {
            for _ in units {
                images.extend(&units[stream.below(units.len())]);
            }
        }
        images
    }

    /// Positions of all images.
    pub(crate) fn all(&self) -> Vec<usize> {
        let mut images: Vec<usize> = self.strata.iter().flatten().flatten().copied().collect();
        images.sort_unstable();
        images
    }

    /// For each stratum of two or more units, the images that are left without one block of its units, for
    /// each of at most `blocks` blocks.
    pub(crate) fn left_out(&self, blocks: usize) -> Vec<Vec<Vec<usize>>> {
        let strata = self.strata.iter().enumerate();
        let strata = strata.filter(|(_, units)| units.len() > 1);
        strata
            .map(|(stratum, units)| {
                let blocks = blocks.min(units.len());
                (0..blocks)
                    .map(|block| self.without(stratum, |unit| unit % blocks == block))
                    .collect()
            })
            .collect()
    }

    /// Positions of the images that are not in the units of a stratum that `leave` names.
    fn without(&self, stratum: usize, leave: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut images = Vec::with_capacity(self.images());
        for (number, units) in self.strata.iter().enumerate() {
            for (unit, of_unit) in units.iter().enumerate() {
                if number != stratum || !leave(unit) {
                    images.extend(of_unit);
                }
            }
        }
        images
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    #[test]
    fn test_a_draw_has_as_many_images_of_each_class() {
        let classes = [0, 0, 0, 1, 1, 2];
        let units = Units::stratified(&classes);
        let mut stream = Stream::new(Seed(1), "draw");
        for _ in 0..50 {
            let mut drawn: Vec<u8> = units
                .draw(&mut stream)
                .iter()
                .map(|&i| classes[i])
                .collect();
            drawn.sort_unstable();
            assert_eq!(drawn, classes);
        }
    }

    #[test]
    fn test_a_draw_of_groups_has_whole_groups() {
        let groups = [7, 8, 7, 9, 9, 9];
        let units = Units::groups(&[0; 6], &groups).unwrap();
        let mut stream = Stream::new(Seed(1), "draw");
        let mut lengths = BTreeSet::new();
        for _ in 0..50 {
            let drawn = units.draw(&mut stream);
            let count = |image: usize| drawn.iter().filter(|&&i| i == image).count();
            assert_eq!(count(0), count(2));
            assert_eq!((count(3), count(3)), (count(4), count(5)));
            assert_eq!(count(0) + count(1) + count(3), 3);
            lengths.insert(drawn.len());
        }
        assert!(lengths.len() > 3, "{lengths:?}");
    }

    #[test]
    fn test_left_out_leaves_each_unit_out_once() {
        let units = Units::stratified(&[0, 0, 0, 1]);
        let one = vec![vec![1, 2, 3], vec![0, 2, 3], vec![0, 1, 3]];
        assert_eq!(units.left_out(200), vec![one]);
        // Two blocks: units 0 and 2, and unit 1.
        assert_eq!(units.left_out(2), vec![vec![vec![1, 3], vec![0, 2, 3]]]);
    }

    #[test]
    fn test_groups_of_another_number_of_images_are_refused() {
        assert_eq!(
            Units::groups(&[0, 1], &[0]),
            Err(EvalError::GroupCount {
                images: 2,
                groups: 1
            })
        );
    }
}
