//! Decoded images in memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use leuko_core::{ImageId, hex};
use sha2::{Digest, Sha256};

/// Decoded images of one size, as bytes: 260 images of 257x257 pixels take 52 MB. Clones and parts of a
/// set share its bytes.
///
/// # Shapes
///
/// - `pixels`: `[image, row, column, channel]`, channels red, green, blue, `u8` in `0..=255`.
///
/// # Examples
///
/// ```
/// use leuko_core::ImageId;
/// use leuko_data::Images;
///
/// let ids = vec![ImageId("a.png".into()), ImageId("b.png".into())];
/// let pixels = [[255; 4 * 6 * 3], [0; 4 * 6 * 3]].concat();
/// let images = Images::new(4, 6, ids, pixels).ok_or("wrong length")?;
/// assert_eq!((images.len(), images.height(), images.width()), (2, 4, 6));
///
/// let last = images.only(&[ImageId("b.png".into())].into());
/// assert!(last.pixels(0).iter().all(|&value| value == 0));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct Images {
    /// Rows of every image.
    height: usize,
    /// Columns of every image.
    width: usize,
    /// Names, in order.
    ids: Vec<ImageId>,
    /// Position of each image in `pixels`, counted in images.
    places: Vec<usize>,
    pixels: Arc<Vec<u8>>,
}

impl PartialEq for Images {
    fn eq(&self, other: &Self) -> bool {
        let shape = |of: &Self| (of.height, of.width);
        shape(self) == shape(other)
            && self.ids == other.ids
            && (0..self.len()).all(|image| self.pixels(image) == other.pixels(image))
    }
}

impl Eq for Images {}

impl Images {
    /// Images from their bytes, or `None` unless `pixels` has `ids.len() * height * width * 3` bytes.
    pub fn new(height: usize, width: usize, ids: Vec<ImageId>, pixels: Vec<u8>) -> Option<Self> {
        (pixels.len() == ids.len() * height * width * 3).then(|| Self {
            height,
            width,
            places: (0..ids.len()).collect(),
            ids,
            pixels: Arc::new(pixels),
        })
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Rows of every image.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Columns of every image.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Names, in order.
    pub fn ids(&self) -> &[ImageId] {
        &self.ids
    }

    /// Bytes of memory that they keep: those of the whole set, if they are a part of one.
    pub fn bytes(&self) -> usize {
        self.pixels.len()
    }

    /// Bytes of image `image`, `[row, column, channel]`.
    ///
    /// # Panics
    ///
    /// Panics if `image >= self.len()`.
    pub fn pixels(&self, image: usize) -> &[u8] {
        let bytes = self.height * self.width * 3;
        let place = self.places[image] * bytes;
        &self.pixels[place..place + bytes]
    }

    /// The images whose names are in `keep`, in the same order. Their bytes are not copied: the bytes of
    /// all images stay in memory as long as any part of the set exists.
    pub fn only(&self, keep: &BTreeSet<ImageId>) -> Self {
        let kept = (0..self.len()).filter(|&image| keep.contains(&self.ids[image]));
        let (ids, places) = kept
            .map(|image| (self.ids[image].clone(), self.places[image]))
            .unzip();
        Self {
            height: self.height,
            width: self.width,
            ids,
            places,
            pixels: Arc::clone(&self.pixels),
        }
    }

    /// SHA-256 over size, names and pixels, in hexadecimal digits. Training on two sets with the same
    /// digest gives the same result.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update((self.height as u64).to_le_bytes());
        hasher.update((self.width as u64).to_le_bytes());
        for id in &self.ids {
            hasher.update((id.0.len() as u64).to_le_bytes());
            hasher.update(id.0.as_bytes());
        }
        (0..self.len()).for_each(|image| hasher.update(self.pixels(image)));
        hex(&hasher.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_images_of_the_wrong_length_do_not_exist() {
        assert_eq!(
            Images::new(2, 2, vec![ImageId("a".into())], vec![0; 11]),
            None
        );
    }

    #[test]
    fn test_only_keeps_pixels_with_their_names() {
        let ids: Vec<ImageId> = ["a", "b", "c"].map(|id| ImageId(id.into())).to_vec();
        let images = Images::new(1, 1, ids.clone(), (0..9).collect()).unwrap();
        let kept = images.only(&[ids[2].clone(), ids[0].clone()].into());
        assert_eq!(kept.ids(), [ids[0].clone(), ids[2].clone()]);
        assert_eq!(
            (kept.pixels(0), kept.pixels(1)),
            (&[0, 1, 2][..], &[6, 7, 8][..])
        );
        // A part of a part equals a set with its own bytes.
        let last = kept.only(&[ids[2].clone()].into());
        assert_eq!(
            Some(last),
            Images::new(1, 1, vec![ids[2].clone()], vec![6, 7, 8])
        );
    }

    #[test]
    fn test_digest_sees_pixels_names_and_shape() {
        let images = |h, w, id: &str, first| {
            let mut pixels = vec![0; 12];
            pixels[0] = first;
            Images::new(h, w, vec![ImageId(id.into())], pixels)
                .unwrap()
                .digest()
        };
        let base = images(2, 2, "a", 0);
        assert_ne!(base, images(2, 2, "a", 1));
        assert_ne!(base, images(2, 2, "b", 0));
        assert_ne!(base, images(1, 4, "a", 0));
        assert_eq!(base, images(2, 2, "a", 0));
    }
}
