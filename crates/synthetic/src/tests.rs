//! Tests of whole synthetic sets.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use leuko_core::{Seed, Stream};

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

/// Area under the ROC curve: the probability that a malignant cell has the higher value (a tie counts
/// half), or that it has the lower value, whichever is larger.
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

/// Tables and figures made from these cells can be compared only where the bytes are the same.
/// A change of the cells' look changes the digest, and with it every such result.
#[test]
fn test_generate_makes_the_same_bytes_on_every_machine() {
    assert_eq!(
        make(20, 64, 3).images.digest(),
        "a39d2c2ab8acc978ba7a266fb8391cd18428636c81581efb98a9d7b9b398cea7"
    );
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
fn test_cell_of_two_kinds_wholly_alike_is_one_image() {
    let of = |kind, likeness| {
        let config = SyntheticConfig {
            likeness,
            ..small(1, 64)
        };
        cell(kind, &config, &mut Stream::new(Seed(1), "cell")).unwrap()
    };
    let alike = |l| of(CellKind::Lymphoblast, l) == of(CellKind::Lymphocyte, l);
    assert!(alike(1.0));
    assert!(!alike(0.9));
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
fn test_mask_has_the_nucleus_inside_the_cell_and_darker_than_the_rest() {
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
        let kind = kind_of(&set, image);
        if kind != CellKind::Platelet {
            assert!(nucleus < 0.85 * mean(Region::Background));
        }
        // A basophil's granules lie over its nucleus, and a platelet has none.
        if !matches!(kind, CellKind::Platelet | CellKind::Basophil) {
            assert!(nucleus < mean(Region::Cytoplasm), "{kind:?}");
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
