//! Checks of a caller's images and positions, once before the work starts.

use std::collections::BTreeSet;

use leuko_augment::TensorLayout;
use leuko_data::Images;
use leuko_model::{Network, Shape};

use crate::{Job, TrainError};

impl Job<'_> {
    /// Checks that the images, labels, sets and settings fit each other and the network.
    /// [`train`](crate::train) calls it first.
    ///
    /// # Errors
    ///
    /// - [`TrainError::EmptySet`] if there is nothing to train on or to validate with.
    /// - [`TrainError::OtherSize`] if the images do not have the size that the network takes.
    /// - [`TrainError::LabelCount`] unless each image has a label.
    /// - [`TrainError::NoSuchImage`] if a position is not that of an image.
    /// - [`TrainError::NoSuchClass`] if the label of an image of a set is not a class of the network.
    /// - [`TrainError::Overlap`] if an image is in both sets.
    /// - Those of [`TrainConfig::validate`](crate::TrainConfig::validate).
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::ClassIndex;
    /// use leuko_data::Images;
    /// use leuko_model::{Network, Shape};
    /// use leuko_train::{Job, Split, TrainError};
    ///
    /// # let ids = (0..4).map(|image| leuko_core::ImageId(image.to_string())).collect();
    /// # let images = Images::new(190, 190, ids, vec![0; 4 * 190 * 190 * 3]).ok_or("pixels")?;
    /// let labels = [0, 1, 0, 1].map(ClassIndex);
    /// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
    /// let both = Split { training: &[0, 1, 2], validation: &[2, 3] };
    /// let job = Job::new("mine", &network, &images, &labels, both);
    /// assert!(matches!(job.check(), Err(TrainError::Overlap { position: 2 })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(&self) -> Result<(), TrainError> {
        self.config.validate()?;
        check_size(self.network, self.images)?;
        let (labels, images) = (self.labels.len(), self.images.len());
        if labels != images {
            return Err(TrainError::LabelCount {
                expected: images,
                found: labels,
            });
        }
        let training = self.split.training;
        let validation = self.split.validation;
        for (set, key, positions) in [
            ("training", "split.training", training),
            ("validation", "split.validation", validation),
        ] {
            if positions.is_empty() {
                return Err(TrainError::EmptySet { set });
            }
            check_positions(key, positions, self.images)?;
            self.check_labels(positions)?;
        }
        let training: BTreeSet<usize> = training.iter().copied().collect();
        match validation
            .iter()
            .find(|position| training.contains(position))
        {
            Some(&position) => Err(TrainError::Overlap { position }),
            None => Ok(()),
        }
    }

    fn check_labels(&self, positions: &[usize]) -> Result<(), TrainError> {
        let classes = self.network.classes();
        for &position in positions {
            let label = self.labels[position];
            if usize::from(label.0) >= classes {
                return Err(TrainError::NoSuchClass {
                    position,
                    label,
                    classes,
                });
            }
        }
        Ok(())
    }
}

/// Checks that the images have the size that the network takes.
pub(crate) fn check_size(network: &Network, images: &Images) -> Result<(), TrainError> {
    let expected = network.input();
    let found = Shape::rgb(images.height(), images.width());
    match found == expected {
        true => Ok(()),
        false => Err(TrainError::OtherSize { expected, found }),
    }
}

/// Checks that the argument `key` holds positions of images only.
pub(crate) fn check_positions(
    key: &'static str,
    positions: &[usize],
    images: &Images,
) -> Result<(), TrainError> {
    let images = images.len();
    match positions.iter().find(|&&position| position >= images) {
        Some(&position) => Err(TrainError::NoSuchImage {
            key,
            position,
            images,
        }),
        None => Ok(()),
    }
}

/// Checks that an engine's layout has room for a row of the images.
pub(crate) fn check_layout(layout: TensorLayout, images: &Images) -> Result<(), TrainError> {
    match layout {
        TensorLayout::Split { half } if 2 * half < images.width() => {
            Err(TrainError::OtherNetwork {
                what: "or fewer columns",
                expected: 2 * half,
                found: images.width(),
            })
        }
        _ => Ok(()),
    }
}

/// Checks that an engine returned or was given as many values as its network has.
pub(crate) fn check_count(
    what: &'static str,
    expected: usize,
    found: usize,
) -> Result<(), TrainError> {
    match found == expected {
        true => Ok(()),
        false => Err(TrainError::OtherNetwork {
            what,
            expected,
            found,
        }),
    }
}

#[cfg(test)]
mod tests;
