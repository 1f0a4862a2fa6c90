//! Synthetic blood cells: images with labels and masks, made from a seed.
//!
//! For a laboratory without a data set, for tests, and for figures that may be shown to anyone: no
//! photograph went into them. They look like crops of a blood smear in May-Gruenwald-Giemsa stain, one
//! white cell (or platelet) near the middle. They say nothing about patients.
//!
//! # How an image comes about
//!
//! ```text
//! stain of the slide ─┐                                  ┌─ lamp, glare, vignette
//! red cells, platelets├─ absorbance of every place ──────┼─ lens: blur, colour fringe ── bytes
//! one white cell ─────┘  (Beer-Lambert: it adds up)      └─ sensor noise
//! ```
//!
//! Outlines are random Fourier series, textures are smooth random fields. Lengths are micrometres.
//!
//! # What is hard about them
//!
//! One normal cell in two is a lymphocyte or a monocyte, and a lymphoblast differs from a lymphocyte
//! only on average: finer, paler chromatin with more nucleoli, a less regular and often cleft nucleus, a
//! somewhat larger cell. Every trait overlaps, and stain and light vary more than any of them; so no
//! single number (mean colour, size of the nucleus) separates the classes, and a network learns more
//! from more images. [`SyntheticConfig::likeness`] makes it harder.
//!
//! # The same everywhere
//!
//! Each image has a stream of its own, so an image depends on the seed, its name and the settings, not
//! on the number of threads or of images. The arithmetic uses only operations that IEEE 754 rounds
//! exactly, no `sin` or `exp` of the system's library: every 64-bit machine makes the same bytes.

mod anatomy;
mod camera;
mod canvas;
mod config;
mod granulocyte;
mod kind;
mod lymphoid;
mod mask;
mod maths;
mod monocyte;
mod noise;
mod platelet;
mod scene;
mod shape;
mod smear;
mod stain;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::{ImageId, Seed, Stream};
use rayon::prelude::*;

use crate::{Catalogue, Entry, Images};

pub use self::config::{MAX_BYTES, MAX_SIDE, MIN_SIDE, SyntheticConfig, SyntheticError};
pub use self::kind::CellKind;
pub use self::mask::{CellMask, Region};
pub use self::scene::{SyntheticCell, cell};

/// Images with labels and masks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticSet {
    /// Name `synthetic`, classes as [`CellKind::ALL`], entries sorted by id, for example
    /// `lymphoblast/0001`; no files and no groups.
    pub catalogue: Catalogue,
    /// The images, in the order of the catalogue's entries.
    pub images: Images,
    /// Where cell and nucleus are in each image, in the same order.
    pub masks: Vec<CellMask>,
}

/// Generates a set of images, in parallel. The same settings and seed give the same bytes for any
/// number of threads, and a smaller set is part of a larger one.
///
/// `progress` is told the number of images done so far, from any thread and perhaps out of order.
///
/// # Errors
///
/// - those of [`SyntheticConfig::check`].
pub fn generate(
    config: &SyntheticConfig,
    seed: Seed,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<SyntheticSet, SyntheticError> {
    config.check()?;
    let subjects = subjects(config);
    let bytes = config.side * config.side * 3;
    let mut pixels = vec![0; subjects.len() * bytes];
    let done = AtomicUsize::new(0);
    let masks = subjects
        .par_iter()
        .zip(pixels.par_chunks_exact_mut(bytes))
        .map(|((id, kind), place)| {
            let mut stream = Stream::new(seed, &format!("synthetic/{id}"));
            let made = cell(*kind, config, &mut stream)?;
            place.copy_from_slice(&made.pixels);
            progress(1 + done.fetch_add(1, Ordering::Relaxed));
            Ok(made.mask)
        })
        .collect::<Result<_, SyntheticError>>()?;
    let entries = subjects
        .iter()
        .map(|(id, kind)| Entry {
            id: id.clone(),
            path: PathBuf::new(),
            class: kind.class(),
            group: None,
        })
        .collect();
    let ids = subjects.into_iter().map(|(id, _)| id).collect();
    Ok(SyntheticSet {
        catalogue: Catalogue {
            name: "synthetic".to_owned(),
            classes: CellKind::ALL.map(|kind| kind.name().to_owned()).into(),
            entries,
            set_aside: Vec::new(),
        },
        images: Images::new(config.side, config.side, ids, pixels)
            .expect("one image of bytes was laid out for each name"),
        masks,
    })
}

/// Name and kind of every image, sorted by name.
fn subjects(config: &SyntheticConfig) -> Vec<(ImageId, CellKind)> {
    let mut numbers = [0; CellKind::ALL.len()];
    let mut subjects: Vec<_> = kind::kinds(config.count, config.blast_share)
        .into_iter()
        .map(|kind| {
            let number: &mut usize = &mut numbers[kind.class().index()];
            *number += 1;
            (ImageId(format!("{}/{number:04}", kind.name())), kind)
        })
        .collect();
    subjects.sort();
    subjects
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::OnceLock;

    use super::*;

    fn small(count: usize, side: usize) -> SyntheticConfig {
        SyntheticConfig {
            count,
            side,
            ..SyntheticConfig::default()
        }
    }

    fn make(count: usize, side: usize, seed: u64) -> SyntheticSet {
        generate(&small(count, side), Seed(seed), &|_| ()).unwrap()
    }

    /// 400 images at a quarter of the usual resolution: statistics need many, not large ones.
    fn many() -> &'static SyntheticSet {
        static SET: OnceLock<SyntheticSet> = OnceLock::new();
        SET.get_or_init(|| make(400, 64, 5))
    }

    fn kind_of(set: &SyntheticSet, image: usize) -> CellKind {
        CellKind::ALL[set.catalogue.entries[image].class.index()]
    }

    /// Area under the ROC curve: the chance that a malignant cell has the higher value, ties half;
    /// or the lower, whichever is more.
    fn auc(set: &SyntheticSet, feature: impl Fn(usize) -> f64) -> f64 {
        let (malignant, normal): (Vec<usize>, Vec<usize>) =
            (0..set.images.len()).partition(|&image| kind_of(set, image).is_malignant());
        let mut wins = 0.0;
        for &m in &malignant {
            for &n in &normal {
                wins += match feature(m).total_cmp(&feature(n)) {
                    std::cmp::Ordering::Less => 0.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Greater => 1.0,
                };
            }
        }
        let area: f64 = wins / (malignant.len() * normal.len()) as f64;
        area.max(1.0 - area)
    }

    #[test]
    fn test_generate_names_and_orders_images_as_the_catalogue_does() {
        let set = make(20, 32, 1);
        let ids: Vec<_> = set.catalogue.entries.iter().map(|e| e.id.clone()).collect();
        assert_eq!(set.images.ids(), ids);
        assert!(ids.is_sorted());
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 20);
        assert_eq!(set.masks.len(), 20);
        for entry in &set.catalogue.entries {
            let class = &set.catalogue.classes[entry.class.index()];
            assert!(entry.id.0.starts_with(&format!("{class}/")), "{}", entry.id);
        }
    }

    #[test]
    fn test_generate_gives_each_kind_its_number() {
        let mut numbers = BTreeMap::new();
        for entry in make(260, 32, 1).catalogue.entries {
            *numbers.entry(entry.class).or_insert(0) += 1;
        }
        let numbers: Vec<_> = numbers.into_values().collect();
        assert_eq!(numbers, [130, 60, 34, 8, 13, 5, 10]);
    }

    #[test]
    fn test_generate_gives_the_same_set_for_any_number_of_threads() {
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build().unwrap().install(|| make(24, 48, 1))
        };
        assert_eq!(with(1), with(3));
    }

    #[test]
    fn test_generate_makes_the_same_images_in_a_larger_set() {
        let (few, more) = (make(11, 40, 1), make(30, 40, 1));
        for (image, id) in few.images.ids().iter().enumerate() {
            let there = more.images.ids().binary_search(id).unwrap();
            assert_eq!(few.images.pixels(image), more.images.pixels(there), "{id}");
            assert_eq!(few.masks[image], more.masks[there], "{id}");
        }
    }

    #[test]
    fn test_generate_makes_every_image_once() {
        let set = many();
        let distinct: BTreeSet<_> = (0..set.images.len())
            .map(|i| set.images.pixels(i))
            .collect();
        assert_eq!(distinct.len(), set.images.len());
    }

    #[test]
    fn test_generate_with_another_seed_makes_other_images() {
        let (one, two) = (make(6, 32, 1), make(6, 32, 2));
        assert_eq!(one.catalogue, two.catalogue);
        for image in 0..6 {
            assert_ne!(one.images.pixels(image), two.images.pixels(image));
        }
    }

    #[test]
    fn test_generate_of_what_cannot_be_made_is_refused() {
        let refusal = |config| generate(&config, Seed(1), &|_| ()).unwrap_err();
        assert_eq!(refusal(small(0, 257)), SyntheticError::NoImages);
        assert_eq!(refusal(small(4, 31)), SyntheticError::Side { side: 31 });
    }

    #[test]
    fn test_generate_reports_every_image_done() {
        let seen = std::sync::Mutex::new(BTreeSet::new());
        let report = |done| {
            seen.lock().unwrap().insert(done);
        };
        generate(&small(9, 32), Seed(1), &report).unwrap();
        assert_eq!(seen.into_inner().unwrap(), (1..=9).collect());
    }

    #[test]
    fn test_cell_at_another_side_is_the_same_cell() {
        for kind in CellKind::ALL {
            let at = |side| {
                let mut stream = Stream::new(Seed(1), kind.name());
                cell(kind, &small(1, side), &mut stream).unwrap().mask
            };
            let (coarse, fine) = (at(64), at(256));
            for (index, &region) in coarse.regions().iter().enumerate() {
                let (row, column) = (4 * (index / 64), 4 * (index % 64));
                let block = |r: usize, c: usize| fine.regions()[(row + r) * 256 + column + c];
                let (first, last) = (block(0, 0), block(3, 3));
                if first == last && block(0, 3) == first && block(3, 0) == first {
                    assert_eq!(region, first, "{} {index}", kind.name());
                }
            }
        }
    }

    #[test]
    fn test_mask_holds_a_whole_plausible_cell_near_the_middle() {
        let set = many();
        // Pixels a square micrometre.
        let scale = (64.0 / f64::from(canvas::FIELD)).powi(2);
        for (image, mask) in set.masks.iter().enumerate() {
            let kind = kind_of(set, image);
            let id = &set.images.ids()[image];
            let (cell, nucleus) = (mask.cell_area() as f64, mask.nucleus_area() as f64);
            let (area, share) = match kind {
                CellKind::Platelet => (4.0..50.0, 0.0..=0.0),
                CellKind::Lymphoblast | CellKind::Lymphocyte => (50.0..260.0, 0.4..=1.0),
                CellKind::Monocyte => (90.0..320.0, 0.2..=0.75),
                _ => (50.0..260.0, 0.1..=0.75),
            };
            assert!(area.contains(&(cell / scale)), "{id}: {} um2", cell / scale);
            assert!(
                share.contains(&(nucleus / cell)),
                "{id}: {}",
                nucleus / cell
            );
            let (mut row, mut column) = (0.0, 0.0);
            for (index, _) in mask
                .regions()
                .iter()
                .enumerate()
                .filter(|(_, region)| **region != Region::Background)
            {
                let (r, c) = (index / 64, index % 64);
                assert!((1..63).contains(&r) && (1..63).contains(&c), "{id} is cut");
                row += r as f64 / cell;
                column += c as f64 / cell;
            }
            let off = (row - 31.5).hypot(column - 31.5) * f64::from(canvas::FIELD) / 64.0;
            assert!(off < 3.5, "{id}: {off} um off the middle");
        }
    }

    #[test]
    fn test_mask_has_the_nucleus_inside_the_cell_and_darker() {
        let set = make(40, 257, 1);
        for (image, mask) in set.masks.iter().enumerate() {
            let side = mask.side();
            let mut light = BTreeMap::from([
                (Region::Background, (0.0, 0)),
                (Region::Cytoplasm, (0.0, 0)),
                (Region::Nucleus, (0.0, 0)),
            ]);
            let pixels = set.images.pixels(image).as_chunks::<3>().0;
            for (index, (region, pixel)) in mask.regions().iter().zip(pixels).enumerate() {
                if *region == Region::Nucleus {
                    for next in [index - 1, index + 1, index - side, index + side] {
                        let near = mask.regions()[next];
                        assert_ne!(near, Region::Background, "{}", set.images.ids()[image]);
                    }
                }
                let sum = light.get_mut(region).unwrap();
                *sum = (sum.0 + f64::from(pixel[1]), sum.1 + 1);
            }
            let mean = |region| {
                let (sum, number) = light[&region];
                sum / f64::from(number)
            };
            let nucleus = mean(Region::Nucleus);
            if kind_of(&set, image) != CellKind::Platelet {
                assert!(nucleus < 0.85 * mean(Region::Background));
            }
        }
    }

    #[test]
    fn test_no_single_number_separates_malignant_from_normal() {
        let set = many();
        let colour = |channel: usize| {
            move |image: usize| {
                let values = set.images.pixels(image).iter().skip(channel).step_by(3);
                values.map(|&value| f64::from(value)).sum::<f64>()
            }
        };
        let nucleus = |image: usize| set.masks[image].nucleus_area() as f64;
        let cell = |image: usize| set.masks[image].cell_area() as f64;
        let areas = [
            ("mean red", auc(set, colour(0))),
            ("mean green", auc(set, colour(1))),
            ("mean blue", auc(set, colour(2))),
            ("area of the nucleus", auc(set, nucleus)),
            ("area of the cell", auc(set, cell)),
            ("nucleus to cell", auc(set, |i| nucleus(i) / cell(i))),
        ];
        assert!(areas.iter().all(|(_, area)| *area < 0.85), "{areas:?}");
    }
}
