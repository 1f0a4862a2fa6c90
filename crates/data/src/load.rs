//! Decoding a catalogue's images, in parallel, to one size.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::{FitPolicy, ImageId, ImageSizes};
use rayon::prelude::*;

use crate::black_rows::black_rows;
use crate::decode::{DecodeError, Decoded, decode};
use crate::error::UnreadableImage;
use crate::fit::{FitSummary, Fitted, MAX_SIDE, MIN_SIDE, contrast, fit as fit_image};
use crate::reader::Reader;
use crate::sharpness::Sharpness;
use crate::{Catalogue, DataError, Entry, Fit, Images, Size};

/// Most bytes that decoded images may take. More points to a mistake in the manifest or the question.
const MAX_BYTES: usize = 64 << 30;

/// Decoded images, and what bringing them to one size did.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The images, sorted by id.
    pub images: Images,
    /// How they were brought to their size.
    policy: FitPolicy,
    /// What file each of them was, and what was done to it.
    pub fitted: Vec<Fitted>,
}

impl Loaded {
    /// What was done to the loaded images of each class of `catalogue`.
    pub fn fit(&self, catalogue: &Catalogue) -> FitSummary {
        let target = Size {
            height: self.images.height() as u32,
            width: self.images.width() as u32,
        };
        let fitted: BTreeMap<&ImageId, &Fitted> =
            self.images.ids().iter().zip(&self.fitted).collect();
        let mut summary = FitSummary::new(target, self.policy, &catalogue.classes);
        for entry in &catalogue.entries {
            if let Some(fitted) = fitted.get(&entry.id) {
                summary.count(entry.class, fitted);
            }
        }
        summary
    }
}

/// Decodes the `wanted` images of a catalogue (all, if `None`) to one size.
///
/// Every file is decoded once, directly into its place in the result. Besides the result, memory holds
/// only one file for each thread. The result is the same for any number of threads. `progress` gets the
/// number of images done so far, from any thread and perhaps out of order.
///
/// Without a target the common size is the most frequent one of *all* the catalogue's images, wanted or
/// not.
///
/// # Errors
///
/// - [`DataError::TooMuch`] if they would take more than 64 GiB, or a side of the target is longer than
///   4096 pixels.
/// - [`DataError::UnknownImages`] if a wanted image is not in the catalogue.
/// - [`DataError::Unreadable`] if images cannot be decoded or are too small; holds every failure, and
///   its message lists the first ten.
///
/// # Examples
///
/// ```
/// use leuko_data::{Found, Manifest, find, load};
/// # let root = tempfile::tempdir()?;
/// # for (name, side) in [("a/1.png", 64), ("a/2.png", 64), ("b/1.png", 60)] {
/// #     let path = root.path().join("cells").join(name);
/// #     std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
/// #     image::RgbImage::new(side, side).save(path)?;
/// # }
///
/// // Two images of 64x64 pixels in the class `a`, one of 60x60 in `b`.
/// let manifest =
///     Manifest::parse("cells.toml".as_ref(), "name = \"cells\"\nformat = \"folders\"")?;
/// let Found::Present(catalogue) = find(root.path(), &manifest)? else {
///     return Err("not found".into());
/// };
/// let loaded = load(&catalogue, None, &manifest.fit, &|_done| {})?;
/// assert_eq!((loaded.images.height(), loaded.images.width()), (64, 64));
/// assert_eq!(loaded.fit(&catalogue).classes[1].padded, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load(
    catalogue: &Catalogue,
    wanted: Option<&BTreeSet<ImageId>>,
    fit: &Fit,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Loaded, DataError> {
    load_from(&Reader::keeping(0), catalogue, wanted, fit, progress)
}

/// Like [`load()`], but reuses what `reader` keeps of files that it has read.
///
/// # Errors
///
/// - As [`load()`].
///
/// # Examples
///
/// ```
/// use leuko_data::{Found, Manifest, Reader, find, load_from};
/// # let root = tempfile::tempdir()?;
/// # for name in ["blast/1.png", "healthy/2.png"] {
/// #     let path = root.path().join("cells").join(name);
/// #     std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
/// #     image::RgbImage::new(64, 64).save(path)?;
/// # }
///
/// let manifest =
///     Manifest::parse("cells.toml".as_ref(), "name = \"cells\"\nformat = \"folders\"")?;
/// let Found::Present(catalogue) = find(root.path(), &manifest)? else {
///     return Err("not found".into());
/// };
/// // The reader keeps what it reads for the sums, so loading opens no file again.
/// let reader = Reader::default();
/// for entry in &catalogue.entries {
///     reader.sha256(&entry.path)?;
/// }
/// let loaded = load_from(&reader, &catalogue, None, &manifest.fit, &|_done| {})?;
/// assert_eq!(loaded.images.len(), 2);
/// assert_eq!(reader.opened(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load_from(
    reader: &Reader,
    catalogue: &Catalogue,
    wanted: Option<&BTreeSet<ImageId>>,
    fit: &Fit,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Loaded, DataError> {
    let entries = wanted_entries(catalogue, wanted)?;
    // If no header is readable, any size works: decoding says what is wrong with each file.
    let target = fit
        .target
        .or_else(|| commonest_size(reader, &catalogue.entries));
    let target = target.unwrap_or(Size {
        height: MIN_SIDE,
        width: MIN_SIDE,
    });
    let image_bytes = target.height as usize * target.width as usize * 3;
    if target.height.max(target.width) > MAX_SIDE || entries.len() > MAX_BYTES / image_bytes {
        return Err(DataError::TooMuch {
            images: entries.len(),
            target,
        });
    }
    let mut pixels = vec![0; entries.len() * image_bytes];
    let done = AtomicUsize::new(0);
    let results: Vec<Result<Fitted, DecodeError>> = pixels
        .par_chunks_exact_mut(image_bytes)
        .zip(&entries)
        .map(|(out, entry)| {
            let result = (reader.decoded(&entry.path))
                .and_then(|decoded| fit_to(&decoded, target, fit, out));
            progress(1 + done.fetch_add(1, Ordering::Relaxed));
            result
        })
        .collect();

    let (mut fitted, mut failures) = (Vec::new(), Vec::new());
    for (entry, result) in entries.iter().zip(results) {
        match result {
            Ok(of_one) => fitted.push(of_one),
            Err(source) => failures.push(UnreadableImage {
                id: entry.id.clone(),
                path: entry.path.clone(),
                source,
            }),
        }
    }
    let ids: Vec<ImageId> = entries.iter().map(|entry| entry.id.clone()).collect();
    let images = Images::new(target.height as usize, target.width as usize, ids, pixels);
    match images {
        Some(images) if failures.is_empty() => Ok(Loaded {
            images,
            policy: fit.policy,
            fitted,
        }),
        _ => Err(DataError::Unreadable {
            images: entries.len(),
            failures,
        }),
    }
}

/// Brings an image to `target`, straight into `out`.
fn fit_to(
    decoded: &Decoded,
    target: Size,
    fit: &Fit,
    out: &mut [u8],
) -> Result<Fitted, DecodeError> {
    let (width, height) = decoded.pixels.dimensions();
    Ok(Fitted {
        size: Size { height, width },
        change: fit_image(&decoded.pixels, target, fit, out)?,
        grey: decoded.grey,
        transparent: decoded.transparent,
        black_rows: black_rows(&decoded.pixels, decoded.format),
        format: decoded.format,
        coarseness: decoded.coarseness,
        contrast: contrast(&decoded.pixels),
        sharpness: Sharpness::of(&decoded.pixels),
    })
}

/// Decodes one image file and brings it to `target`, as [`load()`] does with many: bytes
/// `[row, column, channel]`, and what was done. [`Fit::target`] has no effect.
///
/// # Errors
///
/// - Those of [`decode()`](crate::decode::decode()).
/// - [`DecodeError::TooSmall`], [`DecodeError::Enlarged`] if it is too small to be brought to `target`.
///
/// # Examples
///
/// ```
/// use leuko_data::{Fit, Size, load_one};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("cell.png");
/// image::RgbImage::from_pixel(60, 60, image::Rgb([180, 120, 200])).save(&path)?;
/// let (pixels, done) = load_one(&path, Size { height: 64, width: 64 }, &Fit::default())?;
/// assert_eq!((pixels.len(), done.change.padded), (64 * 64 * 3, 4));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load_one(path: &Path, target: Size, fit: &Fit) -> Result<(Vec<u8>, Fitted), DecodeError> {
    let mut pixels = vec![0; target.height as usize * target.width as usize * 3];
    let fitted = fit_to(&decode(path)?, target, fit, &mut pixels)?;
    Ok((pixels, fitted))
}

/// The wanted entries, sorted by id.
fn wanted_entries<'a>(
    catalogue: &'a Catalogue,
    wanted: Option<&BTreeSet<ImageId>>,
) -> Result<Vec<&'a Entry>, DataError> {
    let mut entries: BTreeMap<&ImageId, &Entry> = catalogue
        .entries
        .iter()
        .map(|entry| (&entry.id, entry))
        .collect();
    if let Some(wanted) = wanted {
        let unknown = wanted.iter().filter(|id| !entries.contains_key(id));
        let unknown: Vec<ImageId> = unknown.cloned().collect();
        if !unknown.is_empty() {
            return Err(DataError::UnknownImages {
                dataset: catalogue.name.clone(),
                ids: unknown,
            });
        }
        entries.retain(|id, _| wanted.contains(id));
    }
    Ok(entries.into_values().collect())
}

/// The most frequent size in the images' headers.
fn commonest_size(reader: &Reader, entries: &[Entry]) -> Option<Size> {
    let sizes: Vec<Option<Size>> = entries
        .par_iter()
        .map(|entry| reader.stated_size(&entry.path))
        .collect();
    Some(ImageSizes::of(sizes.into_iter().flatten())?.commonest)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use image::RgbImage;

    use super::*;
    use crate::fixtures::{folder, found, message, pattern, put, put_image};

    const TOML: &str = "name = \"cells\"\nformat = \"folders\"\n";

    fn image(seed: u32, width: u32, height: u32) -> RgbImage {
        let mut image = pattern(width, height);
        image
            .pixels_mut()
            .for_each(|pixel| pixel.0[0] ^= seed as u8);
        image
    }

    /// Twelve images of two classes: all 20x24 except one in each class, in three formats.
    fn cells() -> tempfile::TempDir {
        let root = folder();
        for number in 0..6 {
            let width = if number == 4 { 22 } else { 24 };
            let ending = ["png", "bmp", "tiff"][number as usize % 3];
            for class in ["a", "b"] {
                let name = format!("cells/{class}/{number}.{ending}");
                put_image(root.path(), &name, &image(number, width, 20));
            }
        }
        root
    }

    fn ids(ids: &[&str]) -> BTreeSet<ImageId> {
        ids.iter().map(|id| ImageId((*id).into())).collect()
    }

    #[test]
    fn test_load_decodes_all_to_the_commonest_size() {
        let root = cells();
        let catalogue = found(root.path(), TOML);
        let loaded = load(&catalogue, None, &Fit::default(), &|_| {}).unwrap();
        assert_eq!((loaded.images.height(), loaded.images.width()), (20, 24));
        assert_eq!(loaded.images.len(), 12);
        for (position, id) in loaded.images.ids().iter().enumerate() {
            assert_eq!(*id, catalogue.entries[position].id);
            let number: u32 = id.0[2..3].parse().unwrap();
            let padded = image(number, if number == 4 { 22 } else { 24 }, 20);
            for (at, pixel) in loaded.images.pixels(position).chunks(3).enumerate() {
                let (x, y) = (at as u32 % 24, at as u32 / 24);
                let x = if number == 4 {
                    x.saturating_sub(1).min(21)
                } else {
                    x
                };
                assert_eq!(pixel, padded.get_pixel(x, y).0, "{id} column {x} row {y}");
            }
        }
        let counts: Vec<_> = loaded
            .fit(&catalogue)
            .classes
            .iter()
            .map(|c| (c.images, c.padded))
            .collect();
        assert_eq!(counts, [(6, 1), (6, 1)]);
    }

    #[test]
    fn test_load_of_more_than_any_memory_is_refused_before_anything_is_read() {
        let mut catalogue = crate::fixtures::catalogue(&[1000, 1000]);
        let target = |side| Fit {
            target: Some(Size {
                height: side,
                width: side,
            }),
            ..Fit::default()
        };
        let error = load(&catalogue, None, &target(MAX_SIDE), &|_| {}).unwrap_err();
        insta::assert_snapshot!(error, @"
        2000 images of 4096x4096 pixels (height x width) would take 101 GB of memory
        hint: bring them to a smaller common size (fit.target in a manifest), or use fewer images
        ");
        catalogue.entries.truncate(1);
        let error = load(&catalogue, None, &target(MAX_SIDE + 1), &|_| {}).unwrap_err();
        assert!(matches!(error, DataError::TooMuch { .. }), "{error}");
    }

    #[test]
    fn test_load_is_the_same_for_any_number_of_threads_and_order_of_entries() {
        let root = cells();
        let mut catalogue = found(root.path(), TOML);
        let one = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap();
        let first = one.install(|| load(&catalogue, None, &Fit::default(), &|_| {}).unwrap());
        catalogue.entries.reverse();
        let many = rayon::ThreadPoolBuilder::new()
            .num_threads(5)
            .build()
            .unwrap();
        let second = many.install(|| load(&catalogue, None, &Fit::default(), &|_| {}).unwrap());
        assert_eq!(first, second);
        assert_eq!(first.images.digest(), second.images.digest());
    }

    #[test]
    fn test_load_opens_only_wanted_images_and_keeps_the_size_of_all() {
        let root = cells();
        put(root.path(), "cells/a/9.png", "not an image");
        let catalogue = found(root.path(), TOML);
        let wanted = ids(&["b/4.bmp", "a/4.bmp"]);
        let done = Mutex::new(Vec::new());
        let loaded = load(&catalogue, Some(&wanted), &Fit::default(), &|n| {
            done.lock().unwrap().push(n);
        })
        .unwrap();
        assert_eq!(
            loaded.images.ids(),
            ["a/4.bmp", "b/4.bmp"].map(|id| ImageId(id.into()))
        );
        assert_eq!(loaded.images.width(), 24);
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        assert_eq!(done, [1, 2]);
    }

    #[test]
    fn test_load_of_an_unknown_image_names_it() {
        let root = cells();
        let catalogue = found(root.path(), TOML);
        let error = load(
            &catalogue,
            Some(&ids(&["a/77.png"])),
            &Fit::default(),
            &|_| {},
        );
        let message = error.unwrap_err().to_string();
        assert_eq!(message, "cells has no image a/77.png");
    }

    #[test]
    fn test_load_of_bad_files_names_all_with_reasons_and_cures() {
        let root = cells();
        for number in 0..11 {
            put(
                root.path(),
                &format!("cells/a/bad{number:02}.png"),
                "no image",
            );
        }
        put_image(root.path(), "cells/b/tiny.png", &pattern(1, 1));
        let catalogue = found(root.path(), TOML);
        let error = load(&catalogue, None, &Fit::default(), &|_| {}).unwrap_err();
        insta::assert_snapshot!(message(root.path(), &error), @"
        12 of 24 images cannot be used:
          not an image: its content is not PNG, TIFF, JPEG or BMP but text: ROOT/cells/a/bad00.png, ROOT/cells/a/bad01.png, ROOT/cells/a/bad02.png, ROOT/cells/a/bad03.png, ROOT/cells/a/bad04.png, ROOT/cells/a/bad05.png, ROOT/cells/a/bad06.png, ROOT/cells/a/bad07.png, ROOT/cells/a/bad08.png, ROOT/cells/a/bad09.png, ROOT/cells/a/bad10.png
            to do: copy the file again from its source, or remove it
          ROOT/cells/b/tiny.png: 1x1 pixels (height x width), expected at least 16 along each side
            to do: remove the file, or replace it with the image at full size
        ");
        let DataError::Unreadable { failures, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(failures.len(), 12);
        let tiny = &failures[11];
        assert!(
            matches!(tiny.source, DecodeError::TooSmall { .. }),
            "{tiny}"
        );
    }

    #[test]
    fn test_load_of_bad_files_gives_each_hint_once() {
        let root = cells();
        for name in ["cells/a/6.png", "cells/b/6.png"] {
            let deep = image::ImageBuffer::from_pixel(20, 20, image::Rgb([300u16; 3]));
            let path = put(root.path(), name, "");
            image::DynamicImage::ImageRgb16(deep).save(path).unwrap();
        }
        let catalogue = found(root.path(), TOML);
        let error = load(&catalogue, None, &Fit::default(), &|_| {}).unwrap_err();
        insta::assert_snapshot!(message(root.path(), error), @"
        2 of 14 images cannot be used:
          ROOT/cells/a/6.png: 16 bits per channel, expected 8, and its values use 9 of them
          ROOT/cells/b/6.png: 16 bits per channel, expected 8, and its values use 9 of them
        hint: multiply all images by the same number, which the largest value among them allows, and convert them to 8 bits: for 9 bits `magick in.tif -evaluate multiply 128 -depth 8 out.tif`
        ");
    }

    #[test]
    fn test_load_one_gives_the_bytes_of_load() {
        let root = cells();
        let catalogue = found(root.path(), TOML);
        let loaded = load(&catalogue, None, &Fit::default(), &|_| {}).unwrap();
        let target = Size {
            height: 20,
            width: 24,
        };
        for (position, entry) in catalogue.entries.iter().enumerate() {
            let (pixels, _) = load_one(&entry.path, target, &Fit::default()).unwrap();
            assert_eq!(pixels, loaded.images.pixels(position), "{}", entry.id);
        }
    }

    #[test]
    fn test_load_of_nothing_is_empty() {
        let root = cells();
        let catalogue = found(root.path(), TOML);
        let loaded = load(&catalogue, Some(&BTreeSet::new()), &Fit::default(), &|_| {}).unwrap();
        assert!(loaded.images.is_empty());
    }
}
