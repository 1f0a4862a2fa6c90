//! What must hold for any image: no panic, regions that nest, mirrored regions of a mirrored image.

use crate::picture::{NUCLEUS, Picture, SLIDE};
use leuko_segment::{Region, SegmentConfig, SegmentError, Segmentation, overlay, segment};
use proptest::prelude::*;

fn default(pixels: &[u8], width: usize, height: usize) -> Result<Segmentation, SegmentError> {
    segment(pixels, width, height, &SegmentConfig::default())
}

/// Every pixel has one region, and there is a nucleus.
fn check(found: &Segmentation, width: usize, height: usize) {
    assert_eq!((found.width, found.height), (width, height));
    assert_eq!(found.regions.len(), width * height);
    let count = |wanted| found.regions.iter().filter(|&&r| r == wanted).count();
    let [background, cytoplasm, nucleus] =
        [Region::Background, Region::Cytoplasm, Region::Nucleus].map(count);
    assert!(nucleus > 0);
    assert_eq!(found.nucleus_area(), nucleus);
    assert_eq!(found.cell_area(), nucleus + cytoplasm);
    assert_eq!(background + found.cell_area(), width * height);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_segment_of_noise_never_panics(
        width in 1usize..40,
        height in 1usize..40,
        levels in 1u8..=255,
        seed in any::<u64>(),
    ) {
        let mut stream = leuko_core::Stream::new(leuko_core::Seed(seed), "noise");
        let pixels: Vec<u8> = (0..width * height * 3)
            .map(|_| (stream.next_u32() % u32::from(levels)) as u8)
            .collect();
        match default(&pixels, width, height) {
            Ok(found) => {
                check(&found, width, height);
                prop_assert!(overlay(&pixels, &found).is_ok());
            }
            Err(error) => prop_assert_eq!(error, SegmentError::NoNucleus { width, height }),
        }
    }

    #[test]
    fn test_segment_with_any_settings_in_range_never_panics(
        parts in prop::array::uniform17(0.0f64..=1.0),
        seed in any::<u64>(),
    ) {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = parts;
        let config = SegmentConfig {
            white_quantile: a,
            smoothing: 0.1 * b,
            blue_weight: c,
            least_stain: d,
            nucleus_rounding: 2.0 * e,
            stain_separability: q,
            cell_separability: f,
            lobe_gap: 10.0 * g,
            least_lobe: h,
            waist: i,
            stain_threshold: 2.0 * j,
            solidity: k,
            red_distance: 10.0 * l,
            red_tolerance: 10.0 * m,
            reach: 10.0 * n,
            neck: 2.0 * o,
            cell_rounding: 2.0 * p,
        };
        let picture = Picture::smear(48, seed);
        match segment(&picture.pixels, 48, 48, &config) {
            Ok(found) => check(&found, 48, 48),
            Err(error) => prop_assert_eq!(error, SegmentError::NoNucleus { width: 48, height: 48 }),
        }
    }

    #[test]
    fn test_segment_of_a_mirrored_image_is_mirrored(seed in any::<u64>()) {
        let (width, height) = (57, 50);
        let mut picture = Picture::smear(57, seed);
        picture.pixels.truncate(width * height * 3);
        let found = default(&picture.pixels, width, height).unwrap();
        check(&found, width, height);
        let left_right = |pixel: usize| pixel / width * width + width - 1 - pixel % width;
        let up_down = |pixel: usize| (height - 1 - pixel / width) * width + pixel % width;
        let mirrors: [&dyn Fn(usize) -> usize; 2] = [&left_right, &up_down];
        for mirror in mirrors {
            let pixels: Vec<u8> = (0..width * height)
                .flat_map(|pixel| picture.pixels[3 * mirror(pixel)..][..3].to_vec())
                .collect();
            let regions: Vec<Region> = (0..width * height)
                .map(|pixel| found.regions[mirror(pixel)])
                .collect();
            prop_assert!(default(&pixels, width, height).unwrap().regions == regions);
        }
    }
}

#[test]
fn test_segment_of_a_constant_image_finds_no_nucleus() {
    for (width, height) in [(1, 1), (1, 7), (7, 1), (2, 2), (30, 20)] {
        for value in [0, 1, 128, 255] {
            let found = default(&vec![value; width * height * 3], width, height);
            assert_eq!(found, Err(SegmentError::NoNucleus { width, height }));
        }
    }
}

#[test]
fn test_segment_of_a_nearly_empty_slide_finds_no_nucleus() {
    let mut pixels = SLIDE.repeat(40 * 40);
    // Dirt hardly darker than the slide.
    for pixel in [820, 821, 860, 861, 862] {
        pixels[3 * pixel + 1] -= 18;
    }
    assert!(matches!(
        default(&pixels, 40, 40),
        Err(SegmentError::NoNucleus { .. })
    ));
}

#[test]
fn test_segment_of_a_cell_far_from_the_middle_finds_no_nucleus() {
    let picture = Picture::new(90).disc([14.0, 76.0], 12.0, NUCLEUS, Region::Background);
    assert!(matches!(
        default(&picture.pixels, 90, 90),
        Err(SegmentError::NoNucleus { .. })
    ));
}

#[test]
fn test_segment_of_a_wrong_size_is_refused() {
    for (width, height) in [(0, 5), (5, 0), (4097, 1), (1, usize::MAX)] {
        assert_eq!(
            default(&[], width, height),
            Err(SegmentError::Side {
                width,
                height,
                longest: 4096
            })
        );
    }
    let error = default(&[0; 26], 3, 3).unwrap_err();
    assert!(matches!(
        error,
        SegmentError::Length {
            expected: 27,
            got: 26,
            ..
        }
    ));
}

#[test]
fn test_segment_with_a_setting_out_of_range_is_refused() {
    let config = SegmentConfig {
        waist: 1.1,
        ..SegmentConfig::default()
    };
    assert!(matches!(
        segment(&[0; 27], 3, 3, &config),
        Err(SegmentError::Setting {
            setting: "waist",
            ..
        })
    ));
}
