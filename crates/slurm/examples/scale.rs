//! What a large study asks of a cluster and of its shared disk: a simulation of tasks on nodes.
//!
//! `cargo run --release -p leuko-slurm --example scale`

#![expect(clippy::print_stdout, reason = "it prints a table")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroU32;
use std::time::Duration;

use leuko_core::{Seed, Stream};
use leuko_slurm::{Limits, Shares, Work};

/// Images that a core trains on in a second.
const SPEED: f64 = 500.0;
/// Seconds that a network is explained for.
const EXPLAINING: f64 = 10.0;
/// Seconds before a task trains: Slurm starts it, and it reads the images.
const START: f64 = 10.0;
/// Seconds between two pulses of a process.
const BEAT: f64 = 10.0;

/// Operations on files with a name (open, stat, sync, rename, link, remove), counted by strace in shares of 4 to 8 runs
/// in grids of 4 to 16.
const OF_TASK: f64 = 53.0;
const OF_RUN: f64 = 35.0;
const OF_BEAT: f64 = 5.0;

/// Operations with which a task looks at a run that is done, and at one that is not.
const OF_DONE: f64 = 20.0;
const OF_UNDONE: f64 = 6.0;

/// Which runs a task looks at before it trains.
#[derive(Clone, Copy)]
struct Look {
    name: &'static str,
    /// At runs of other shares, too.
    at_all: bool,
}

const LOOKS: [Look; 2] = [
    Look {
        name: "at all runs",
        at_all: true,
    },
    Look {
        name: "at its share",
        at_all: false,
    },
];

/// A study on a cluster.
#[derive(Clone, Copy)]
struct Case {
    runs: usize,
    nodes: usize,
    cores: usize,
    /// Cores of a task.
    cpus: u32,
}

const CASES: [Case; 5] = [
    case(10_000, 100, 1, 1),
    case(10_000, 100, 32, 1),
    case(10_000, 100, 32, 8),
    case(100_000, 1_000, 32, 1),
    case(100_000, 1_000, 32, 32),
];

const fn case(runs: usize, nodes: usize, cores: usize, cpus: u32) -> Case {
    Case {
        runs,
        nodes,
        cores,
        cpus,
    }
}

/// What a study took.
struct Took {
    tasks: u32,
    /// Seconds until the last run has ended.
    all: f64,
    /// Seconds in which cores stood idle, though not all runs had ended.
    tail: f64,
    /// Operations on files a second, on average and in the busiest ten seconds.
    mean: f64,
    peak: f64,
}

fn main() {
    println!(
        "{:>7} {:>6} {:>6} {:>5} {:>6} {:>8} {:>7} {:>7}  {:<13} {:>12} {:>12}",
        "runs",
        "nodes",
        "cores",
        "cpus",
        "tasks",
        "all",
        "ideal",
        "tail",
        "a task looks",
        "files/s",
        "busiest 10 s"
    );
    for case in CASES {
        for look in LOOKS {
            let runs = draw(case.runs);
            let took = simulate(&runs, case, look);
            let cores = (case.nodes * case.cores) as f64;
            let ideal = runs.iter().map(|run| run.takes).sum::<f64>() / cores;
            println!(
                "{:>7} {:>6} {:>6} {:>5} {:>6} {:>6.0} s {:>5.0} s {:>5.0} s  {:<13} {:>12.0} {:>12.0}",
                case.runs,
                case.nodes,
                case.nodes * case.cores,
                case.cpus,
                took.tasks,
                took.all,
                ideal,
                took.tail,
                look.name,
                took.mean,
                took.peak
            );
        }
    }
}

/// A run: the longest time that it may take, and the time that it takes.
#[derive(Clone, Copy)]
struct Run {
    at_most: f64,
    takes: f64,
}

/// Sizes as in the paper, 10 to 200 images; training stops after 60 to 500 epochs.
fn draw(number: usize) -> Vec<Run> {
    let mut stream = Stream::new(Seed(1), "scale/epochs");
    let run = |run: usize| {
        let size = (10 * (run % 20 + 1)) as f64;
        let epochs = stream.uniform(60.0, 500.0);
        Run {
            at_most: size * 500.0 / SPEED + EXPLAINING,
            takes: size * epochs / SPEED + EXPLAINING,
        }
    };
    (0..number).map(run).collect()
}

fn simulate(runs: &[Run], case: Case, look: Look) -> Took {
    let time: f64 = runs.iter().map(|run| run.at_most).sum();
    let work = Work {
        runs: vec![String::new(); runs.len()],
        time: Duration::from_secs_f64(time),
        memory: None,
    };
    let limits = Limits {
        wanted: Duration::from_secs(600),
        cpus: NonZeroU32::new(case.cpus).unwrap_or(NonZeroU32::MIN),
        max_array_size: Some(1001),
        tasks: None,
    };
    let tasks = Shares::of(&work, &limits).map_or(1, |shares| shares.tasks.get());
    let slots = case.nodes * (case.cores / case.cpus as usize).max(1);
    let dealt = deal(runs, tasks as usize);

    // Milliseconds, so that times can be compared.
    let mut free: BinaryHeap<Reverse<u64>> = (0..slots).map(|_| Reverse(0)).collect();
    let mut ends = Vec::new();
    let mut starts = Vec::new();
    let mut ended = Vec::new();
    for share in &dealt {
        let Some(Reverse(start)) = free.pop() else {
            break;
        };
        let start = start as f64 / 1000.0;
        // The runs of a share on the cores of a task, each on the one that is free first.
        let mut cores = vec![start + START; case.cpus as usize];
        for run in share {
            cores.sort_by(f64::total_cmp);
            cores[0] += run.takes;
            ended.push(cores[0]);
        }
        let end = cores.into_iter().fold(0.0, f64::max);
        starts.push((start, share.len()));
        ends.push(end);
        free.push(Reverse((end * 1000.0) as u64));
    }
    let all = ends.iter().copied().fold(0.0, f64::max);
    let first_idle = match slots > dealt.len() {
        true => 0.0,
        false => free.iter().map(|end| end.0).min().unwrap_or(0) as f64 / 1000.0,
    };
    let files = files(&starts, &ends, &mut ended, look, all);
    Took {
        tasks,
        all,
        tail: all - first_idle,
        mean: files.iter().sum::<f64>() / all,
        peak: files.iter().copied().fold(0.0, f64::max) / 10.0,
    }
}

/// The longest runs first, each to the share that has the least work.
fn deal(runs: &[Run], shares: usize) -> Vec<Vec<Run>> {
    let mut sorted = runs.to_vec();
    sorted.sort_by(|a, b| b.at_most.total_cmp(&a.at_most));
    let mut dealt = vec![Vec::new(); shares];
    let mut loads: BinaryHeap<Reverse<(u64, usize)>> =
        (0..shares).map(|share| Reverse((0, share))).collect();
    for run in sorted {
        if let Some(Reverse((load, share))) = loads.pop() {
            dealt[share].push(run);
            loads.push(Reverse((load + (run.at_most * 1000.0) as u64, share)));
        }
    }
    dealt
}

/// Operations on files in each ten seconds.
fn files(
    starts: &[(f64, usize)],
    ends: &[f64],
    ended: &mut [f64],
    look: Look,
    all: f64,
) -> Vec<f64> {
    let mut bins = vec![0.0; (all / 10.0) as usize + 1];
    let bin = |time: f64| (time / 10.0) as usize;
    ended.sort_by(f64::total_cmp);
    for ((start, share), end) in starts.iter().zip(ends) {
        let seen = if look.at_all { ended.len() } else { *share };
        let done = ended.partition_point(|end| end < start);
        let done = if look.at_all { done } else { 0 };
        let looks = done as f64 * OF_DONE + (seen - done) as f64 * OF_UNDONE;
        bins[bin(*start)] += OF_TASK + looks;
        let mut beat = *start;
        while beat < *end {
            bins[bin(beat)] += OF_BEAT;
            beat += BEAT;
        }
    }
    for end in ended {
        bins[bin(*end)] += OF_RUN;
    }
    bins
}
