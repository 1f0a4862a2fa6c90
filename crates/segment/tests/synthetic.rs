//! Against the masks that synthetic cells come with.

use leuko_core::Seed;
use leuko_segment::{SegmentConfig, cell_dice, nucleus_dice, segment};
use leuko_synthetic::{SyntheticConfig, generate};

/// Not the seed that the settings were chosen on.
const SEED: Seed = Seed(2021);

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn test_segment_finds_synthetic_cells_at_any_size() {
    for side in [120, 257] {
        let config = SyntheticConfig {
            count: 60,
            side,
            ..SyntheticConfig::default()
        };
        let set = generate(&config, SEED, &|_done| {}).unwrap();
        let (mut nuclei, mut cells) = (Vec::new(), Vec::new());
        for (image, mask) in set.masks.iter().enumerate() {
            // A platelet has no nucleus.
            if mask.nucleus_area() == 0 {
                continue;
            }
            let truth = mask.regions();
            let pixels = set.images.pixels(image);
            let found = segment(pixels, side, side, &SegmentConfig::default()).unwrap();
            nuclei.push(nucleus_dice(&found.regions, truth).unwrap());
            cells.push(cell_dice(&found.regions, truth).unwrap());
        }
        let good = |scores: &[f64], bar: f64| {
            scores.iter().filter(|&&score| score > bar).count() as f64 / scores.len() as f64
        };
        assert!(good(&nuclei, 0.9) > 0.9, "side {side}: {nuclei:?}");
        assert!(good(&cells, 0.9) > 0.85, "side {side}: {cells:?}");
        let medians = (median(nuclei), median(cells));
        assert!(
            medians.0 > 0.97 && medians.1 > 0.95,
            "side {side}: {medians:?}"
        );
    }
}
