//! Prints milliseconds an image for augmenting 257x257 and 400x400 images on one core.
//!
//! Run with `cargo run --release -p leuko-augment --example speed`. Figures are medians over 500
//! transforms of seeded noise. The images change, as in training: one image again and again would stay
//! in the nearer caches.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::hint::black_box;
use std::time::Instant;

use leuko_augment::{AugmentConfig, TensorLayout, Transform, to_float, warp};
use leuko_core::{Seed, Stream};

const TRANSFORMS: usize = 500;
/// More than the second-level cache holds.
const IMAGES: usize = 20;

fn main() {
    println!("median ms an image        planar  interleaved     split");
    for side in [257usize, 400] {
        let mut stream = Stream::new(Seed(1), "speed");
        let mut noise = || -> Vec<u8> {
            (0..side * side * 3)
                .map(|_| stream.next_u32() as u8)
                .collect()
        };
        let images: Vec<Vec<u8>> = (0..IMAGES).map(|_| noise()).collect();
        let transforms: Vec<Transform> = (0..TRANSFORMS)
            .map(|_| AugmentConfig::default().draw(&mut stream))
            .collect();
        let half = side.div_ceil(2).next_multiple_of(16);
        let layouts = [
            TensorLayout::Planar,
            TensorLayout::Interleaved,
            TensorLayout::Split { half },
        ];
        let times = layouts.map(|layout| {
            let mut out = vec![0.0; layout.len(side, side)];
            let warped = median_ms(|turn| {
                let pixels = black_box(&images[turn % IMAGES]);
                warp(pixels, side, side, &transforms[turn], layout, &mut out);
            });
            let plain = median_ms(|turn| {
                let pixels = black_box(&images[turn % IMAGES]);
                to_float(pixels, side, side, layout, &mut out);
            });
            (warped, plain)
        });
        let [planar, interleaved, split] = times.map(|(warped, _)| warped);
        println!("{side}x{side} rotated, flipped {planar:8.3} {interleaved:12.3} {split:9.3}");
        let [planar, interleaved, split] = times.map(|(_, plain)| plain);
        println!("{side}x{side} as it is         {planar:8.3} {interleaved:12.3} {split:9.3}");
    }
}

/// Median time of `work` over [`TRANSFORMS`] calls.
fn median_ms(mut work: impl FnMut(usize)) -> f64 {
    let mut times: Vec<f64> = (0..TRANSFORMS)
        .map(|turn| {
            let start = Instant::now();
            work(turn);
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[TRANSFORMS / 2]
}
