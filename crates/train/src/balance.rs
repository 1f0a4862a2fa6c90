//! Fills up classes with augmented copies before training.

use std::collections::BTreeMap;

use leuko_augment::{AugmentConfig, TensorLayout, warp};
use leuko_core::{ClassIndex, Stream};
use leuko_data::Images;

/// Augmented copies of training images, as 8-bit pixels like the images themselves.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    /// `[copy][row, column, channel]`.
    pixels: Vec<u8>,
    labels: Vec<ClassIndex>,
}

impl Copies {
    /// Copies that fill each class of `training` up to `images_a_class`; larger classes stay as they
    /// are. The images of a class are copied in turn, each copy with its own random transform.
    pub(crate) fn new(
        images: &Images,
        labels: &[ClassIndex],
        training: &[usize],
        images_a_class: usize,
        augment: &AugmentConfig,
        stream: &mut Stream,
    ) -> Self {
        let mut by_class: BTreeMap<ClassIndex, Vec<usize>> = BTreeMap::new();
        for &position in training {
            by_class.entry(labels[position]).or_default().push(position);
        }
        let (height, width) = (images.height(), images.width());
        let mut values = vec![0.0; TensorLayout::Interleaved.len(height, width)];
        let mut copies = Self::default();
        for (class, originals) in by_class {
            let missing = images_a_class.saturating_sub(originals.len());
            for &original in originals.iter().cycle().take(missing) {
                let transform = augment.draw(stream);
                let pixels = images.pixels(original);
                warp(
                    pixels,
                    height,
                    width,
                    &transform,
                    TensorLayout::Interleaved,
                    &mut values,
                );
                let bytes = values.iter().map(|value| (value * 255.0).round() as u8);
                copies.pixels.extend(bytes);
                copies.labels.push(class);
            }
        }
        copies
    }

    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }

    pub(crate) fn label(&self, copy: usize) -> ClassIndex {
        self.labels[copy]
    }

    pub(crate) fn pixels(&self, copy: usize) -> &[u8] {
        let length = self.pixels.len() / self.len();
        &self.pixels[copy * length..(copy + 1) * length]
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{ImageId, Seed};

    use super::*;

    /// Four images of one grey each, of classes 0, 0, 0 and 1.
    fn images() -> (Images, Vec<ClassIndex>) {
        let pixels = [10u8, 20, 30, 200]
            .map(|grey| vec![grey; 4 * 4 * 3])
            .concat();
        let ids = (0..4).map(|n| ImageId(n.to_string())).collect();
        let labels = [0, 0, 0, 1].map(ClassIndex).to_vec();
        (Images::new(4, 4, ids, pixels).unwrap(), labels)
    }

    fn copies(training: &[usize], images_a_class: usize) -> Copies {
        let (images, labels) = images();
        let mut stream = Stream::new(Seed(1), "balance");
        let augment = AugmentConfig::default();
        Copies::new(
            &images,
            &labels,
            training,
            images_a_class,
            &augment,
            &mut stream,
        )
    }

    #[test]
    fn test_new_fills_each_class_and_copies_its_images_in_turn() {
        let copies = copies(&[0, 1, 3], 4);
        let found: Vec<(u16, u8)> = (0..copies.len())
            .map(|copy| (copies.label(copy).0, copies.pixels(copy)[0]))
            .collect();
        // A turned image of one grey is that image.
        assert_eq!(found, [(0, 10), (0, 20), (1, 200), (1, 200), (1, 200)]);
        assert!(copies.pixels(4).iter().all(|&byte| byte == 200));
        assert_eq!(copies.pixels(4).len(), 4 * 4 * 3);
    }

    #[test]
    fn test_new_leaves_larger_classes_as_they_are() {
        let copies = copies(&[0, 1, 2, 3], 2);
        assert_eq!(copies.len(), 1);
        assert_eq!(copies.label(0), ClassIndex(1));
    }
}
