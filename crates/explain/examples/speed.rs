//! Prints milliseconds an image for each attribution at 257x257 and 400x400 on one core.
//!
//! Run with `cargo run --release -p leuko-explain --example speed`. Figures are medians over 40 calls
//! on seeded noise with random weights. Nothing here depends on what weights or pixels are.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use leuko_core::{ClassIndex, Seed, Stream};
use leuko_explain::{
    ExplainError, Image, Model, Preset, Scaling, forward, gradient, randomised_weights, relevance,
};
use leuko_model::{Network, Shape};

const CALLS: usize = 40;
const CLASS: ClassIndex = ClassIndex::POSITIVE;

fn main() -> Result<(), Box<dyn Error>> {
    println!("median ms an image      257x257   400x400");
    let mut rows: Vec<(String, Vec<f64>)> = Vec::new();
    for side in [257, 400] {
        let network = Network::schouten(Shape::rgb(side, side), 2)?;
        let model = Model::new(&network, &randomised_weights(&network, Seed(1)))?;
        let mut stream = Stream::new(Seed(1), "speed");
        let values = (0..network.input().len()).map(|_| stream.unit() as f32);
        let image = Image::new(network.input(), &values.collect::<Vec<f32>>())?;
        let mut add = |name: &str, ms: f64| match rows.iter_mut().find(|(row, _)| row == name) {
            Some((_, times)) => times.push(ms),
            None => rows.push((name.to_owned(), vec![ms])),
        };
        add(
            "forward",
            median_ms(|| forward(&model, black_box(&image)).map(drop))?,
        );
        add(
            "gradient",
            median_ms(|| gradient(&model, black_box(&image), CLASS, Scaling::Raw).map(drop))?,
        );
        for preset in Preset::ALL {
            let composite = preset.composite(&network);
            add(
                &format!("LRP {preset}"),
                median_ms(|| relevance(&model, black_box(&image), CLASS, &composite).map(drop))?,
            );
        }
    }
    for (name, times) in rows {
        let times: Vec<String> = times.iter().map(|ms| format!("{ms:10.1}")).collect();
        println!("{name:<21}{}", times.concat());
    }
    Ok(())
}

/// Median time of `work` over [`CALLS`] calls.
fn median_ms(work: impl Fn() -> Result<(), ExplainError>) -> Result<f64, ExplainError> {
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let start = Instant::now();
        work()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[CALLS / 2])
}
