//! How long a fit, a ladder of answers and a drawn band take: medians on this machine.
//! Run with `cargo run --release -p leuko-howmany --example speed`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::time::Instant;

use leuko_howmany::{
    Curve, HowManyError, IntervalOf, LADDER, LEVEL, Metric, Prior, Scores, TestImages,
};

fn main() -> Result<(), HowManyError> {
    let sizes: Vec<usize> = (1..=10).map(|i| 10 * i).collect();
    // Ten folds whose errors fall as a power of the size, with some scatter.
    let score = |fold: usize, size: usize| {
        let scatter = 1.0 + 0.4 * ((fold * 7 + size / 10 * 3) % 10) as f64 / 10.0 - 0.2;
        1.0 - scatter * 0.6 * (size as f64).powf(-0.6)
    };
    let folds = (0..10).map(|fold| sizes.iter().map(|&size| score(fold, size)).collect());
    let test = TestImages {
        positives: 13,
        negatives: 13,
    };
    let scores = Scores::new(sizes.clone(), folds.collect(), Metric::RocAuc, Some(test))?;
    let curve = Curve::fit(scores.clone(), Prior::default())?;
    let fit = median(|| Curve::fit(scores.clone(), Prior::default()).map(drop))?;
    let ladder = median(|| curve.answers(&LADDER).map(drop))?;
    let band = median(|| {
        let points = (0..100).map(|i| 10.0 * 100_f64.powf(f64::from(i) / 99.0));
        points
            .into_iter()
            .try_for_each(|n| curve.forecast(n, IntervalOf::Mean, LEVEL).map(drop))
    })?;
    println!(
        "fit {fit:.1} ms, ladder of 6 targets {ladder:.1} ms, band of 100 points {band:.1} ms"
    );
    Ok(())
}

/// Milliseconds, the median of nine.
fn median(work: impl Fn() -> Result<(), HowManyError>) -> Result<f64, HowManyError> {
    let mut times = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        work()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[4])
}
