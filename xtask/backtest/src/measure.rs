//! Training all curves.

use std::path::{Path, absolute};
use std::time::{Duration, Instant};

use anyhow::Result;
use fs_err as fs;
use leuko_study::Compute;

use crate::Args;
use crate::curves::{curve, is_trained};
use crate::published::published;
use crate::questions::questions;
use crate::table;

/// Makes the data seen from a folder with tables, which name their images from their own folder on.
pub(crate) fn link_data(data: &Path, folder: &Path) -> Result<()> {
    let link = folder.join("data");
    if !link.exists() {
        fs_err::os::unix::fs::symlink(absolute(data)?, link)?;
    }
    Ok(())
}

/// Trains the curves of all questions and seeds that are not there yet, and writes the table of scores.
#[expect(clippy::print_stderr, reason = "a program that says how far it is")]
pub(crate) fn measure(args: &Args) -> Result<()> {
    let questions = questions(&args.data)?;
    fs::create_dir_all(&args.work)?;
    fs::create_dir_all(&args.out)?;
    link_data(&args.data, &args.work)?;
    let default = Compute::default();
    let compute = Compute {
        workers: args.workers.unwrap_or(default.workers),
        ..default
    };
    let started = Instant::now();
    let all: Vec<_> = (1..=args.seeds)
        .flat_map(|seed| questions.iter().map(move |question| (question, seed)))
        .collect();
    let mut rows = Vec::new();
    let mut left_out = 0;
    for (done, (question, seed)) in all.iter().enumerate() {
        let is_over =
            (args.stop_after).is_some_and(|most| started.elapsed() >= Duration::from_secs(most));
        if is_over && !is_trained(question, *seed, &args.work) {
            left_out += 1;
            continue;
        }
        let context = || format!("{}, seed {seed}", question.name);
        match curve(question, *seed, &args.work, compute) {
            Ok(scores) => rows.extend(scores),
            Err(error) => eprintln!("left out: {}: {error:#}", context()),
        }
        let each = started.elapsed() / (done as u32 + 1);
        let left = each * (all.len() - done - 1) as u32;
        eprintln!(
            "{} of {}: {}; about {} min left",
            done + 1,
            all.len(),
            context(),
            left.as_secs() / 60
        );
    }
    if left_out > 0 {
        eprintln!("{left_out} of {} curves are still to train", all.len());
    }
    rows.extend(published(&args.data)?);
    table::write(&args.out.join("curves.csv"), &rows)
}
