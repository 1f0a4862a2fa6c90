//! Writes a report with made-up results, to look at the page without training anything.
//!
//! Run with `cargo run -p leuko-report --example sample -- sample.html`.

mod made_up;
mod pictures;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("name a file to write")?;
    fs_err::write(file, leuko_report::render(&made_up::report()))?;
    Ok(())
}
