//! Prints seconds for a map, its trustworthiness and the separation of its points, for several numbers
//! of points in 32 dimensions. Run with `cargo run --release -p leuko-embed --example speed -- 250 2700`.
//!
//! The points are eight clusters of seeded noise. Neighbours and numbers take as many threads as
//! `RAYON_NUM_THREADS` says, or all; the map takes one.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::time::Instant;

use leuko_core::{Seed, Stream};
use leuko_embed::{EmbedError, SeparationConfig, TsneConfig, separation, trustworthiness, tsne};

const DIMS: usize = 32;
const CLASSES: usize = 8;

fn main() -> Result<(), EmbedError> {
    println!("points     map  trustworthiness  separation   seconds each");
    for count in std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
    {
        let mut stream = Stream::new(Seed(1), "speed");
        let labels: Vec<usize> = (0..count).map(|point| point % CLASSES).collect();
        let points: Vec<f32> = labels
            .iter()
            .flat_map(|&label| (0..DIMS).map(move |dim| if dim == label { 4.0 } else { 0.0 }))
            .map(|centre| centre + stream.normal() as f32)
            .collect();
        let start = Instant::now();
        let map = tsne(&points, DIMS, &TsneConfig::default(), &mut stream)?;
        let mapped = start.elapsed();
        let trust = trustworthiness(&points, DIMS, &map.coordinates, 10)?;
        let trusted = start.elapsed();
        let config = SeparationConfig::default();
        let found = separation(&points, DIMS, &labels, &config, &mut stream)?;
        let separated = start.elapsed();
        println!(
            "{count:6} {:7.2} {:16.2} {:11.2}   trustworthiness {trust:.4}, divergence {:.4}, purity {:.4}, silhouette {:.4}",
            mapped.as_secs_f64(),
            (trusted - mapped).as_secs_f64(),
            (separated - trusted).as_secs_f64(),
            map.divergence,
            found.purity,
            found.silhouette
        );
    }
    Ok(())
}
