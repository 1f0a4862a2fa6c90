//! How the sizes of new images compare with those of the images that trained a model.

use std::fmt;
use std::path::PathBuf;

use leuko_data::{Change, Fitted, Size};

use crate::image_file::{ImageFile, Resized};
use crate::predictor::Predictor;

/// What bringing new images to the size that a model takes did to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSizes {
    /// Number of images that could be read.
    pub images: usize,
    /// Number of those that have another size than the images that trained the model.
    pub other: usize,
    /// Of these, number that were as the model takes them.
    pub unchanged: usize,
    /// Of these, number that were enlarged.
    pub enlarged: usize,
    /// Of these, number that were reduced.
    pub reduced: usize,
    /// Of these, number that were padded.
    pub padded: usize,
    /// Of these, number that were cropped.
    pub cropped: usize,
    /// The first image of another size.
    pub first: Option<PathBuf>,
    /// Images with rows that are exactly black while the others are not.
    pub black_rows: Vec<PathBuf>,
    /// Number of images with transparent pixels, which were laid on white.
    pub transparent: usize,
    /// The first image with transparent pixels.
    pub first_transparent: Option<PathBuf>,
}

impl NewSizes {
    /// Counts images that were brought to the size that `predictor` takes. Sizes that differ from those of the
    /// training images by no more than the tolerance of its [`Fit`](leuko_data::Fit) are not another size.
    pub(crate) fn count(
        &mut self,
        paths: &[PathBuf],
        images: &[Fitted],
        predictor: &dyn Predictor,
    ) {
        let (target, tolerance) = (predictor.size(), predictor.fit().tolerance);
        let is_other = |size| {
            let trained = predictor.image_sizes();
            trained.is_some_and(|sizes| !sizes.covers(size, tolerance))
        };
        for (path, image) in paths.iter().zip(images) {
            self.images += 1;
            if image.transparent {
                self.transparent += 1;
                self.first_transparent.get_or_insert_with(|| path.clone());
            }
            if image.black_rows > 0 {
                self.black_rows.push(path.clone());
            }
            if is_other(image.size) {
                self.first.get_or_insert_with(|| path.clone());
                self.add(image, target);
            }
        }
    }

    /// Counts an image of another size.
    fn add(&mut self, image: &Fitted, target: Size) {
        let (change, resized) = (image.change, ImageFile::new(image, target).resized);
        self.other += 1;
        self.unchanged += usize::from(change == Change::default());
        self.enlarged += usize::from(resized == Resized::Enlarged);
        self.reduced += usize::from(resized == Resized::Reduced);
        self.padded += usize::from(change.padded > 0);
        self.cropped += usize::from(change.cropped > 0);
    }
}

/// What was done to the images of another size.
impl fmt::Display for NewSizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = [
            (self.enlarged, "enlarged"),
            (self.reduced, "reduced"),
            (self.padded, "padded"),
            (self.cropped, "cropped"),
            (self.unchanged, "as they are"),
        ];
        let counted: usize = done.iter().map(|(images, _)| images).sum();
        let done = done.iter().filter(|(images, _)| *images > 0);
        let done: Vec<String> = done
            .map(|(images, how)| format!("{images} {how}"))
            .collect();
        f.write_str(&done.join(", "))?;
        match counted > self.other {
            true => f.write_str(" (some of them more than one of these)"),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use leuko_data::{Fit, load_one};

    use super::*;

    /// What is said of images of these sizes that were brought to 64x64 pixels.
    fn said(sizes: &[(u32, u32)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let target = Size {
            height: 64,
            width: 64,
        };
        let mut found = NewSizes::default();
        for &(height, width) in sizes {
            let path = folder.path().join("cell.png");
            image::RgbImage::new(width, height).save(&path).unwrap();
            let (_, fitted) = load_one(&path, target, &Fit::default()).unwrap();
            found.add(&fitted, target);
        }
        found.to_string()
    }

    #[test]
    fn test_what_was_done_to_images_of_another_size_is_counted() {
        assert_eq!(said(&[(64, 64)]), "1 as they are");
        assert_eq!(
            said(&[(60, 64), (70, 70), (66, 62)]),
            "2 padded, 2 cropped (some of them more than one of these)"
        );
        // The second is enlarged to a height of 32 and then padded.
        let resized = said(&[(32, 32), (20, 40), (128, 128)]);
        assert_eq!(
            resized,
            "2 enlarged, 1 reduced, 1 padded (some of them more than one of these)"
        );
    }
}
