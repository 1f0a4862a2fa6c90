//! Prints how often the intervals of leuko-eval hold the truth, and how often its tests err, on simulated
//! studies whose truth is known.
//!
//! Run with `cargo run --release -p leuko-eval --example coverage`; it takes a few minutes. With a number, for
//! example `-- 100`, it simulates so many studies for each line instead of 1,000.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

mod folds;
mod images;

use std::error::Error;

/// Confidence level of every interval.
const LEVEL: f64 = 0.95;

/// How often the intervals of one kind of study held the truth; `None` for a study that gave none.
struct Line {
    interval: &'static str,
    study: String,
    held: Vec<Option<bool>>,
}

impl Line {
    fn print(&self) {
        let known: Vec<bool> = self.held.iter().copied().flatten().collect();
        let held = known.iter().filter(|&&held| held).count();
        let share = 100.0 * held as f64 / known.len() as f64;
        let (interval, study) = (self.interval, &self.study);
        println!("{interval:<44} {study:<44} {share:>6.1} {:>6}", known.len());
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let studies = match std::env::args().nth(1) {
        Some(number) => number.parse()?,
        None => 1_000,
    };
    println!(
        "{:<44} {:<44} {:>6} {:>6}",
        "interval", "simulated study", "held %", "of"
    );
    for line in images::lines(studies)? {
        line?.print();
    }
    println!(
        "\n{:<44} {:<44} {:>6} {:>6}",
        "test at 5%", "simulated study, no difference", "err %", "of"
    );
    for line in folds::lines(studies) {
        line?.print();
    }
    Ok(())
}
