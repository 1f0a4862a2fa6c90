//! Where the time of a step goes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use leuko_fused::{FusedNetwork, InstructionSet, Observer, Part};
use leuko_train::fused::architecture;
use serde::Serialize;

use crate::error::StudyError;
use crate::speed::Workload;

/// A kernel's part of a step.
#[derive(Debug, Serialize)]
pub struct Share {
    /// Its name.
    pub kernel: String,
    /// Milliseconds an image.
    pub milliseconds: f64,
    /// Part of the step, in `[0, 1]`.
    pub share: f64,
}

struct Stopwatch {
    last: Instant,
    parts: BTreeMap<Part, Duration>,
}

impl Observer for Stopwatch {
    fn done(&mut self, part: Part) {
        let now = Instant::now();
        *self.parts.entry(part).or_default() += now - self.last;
        self.last = now;
    }
}

/// Times the kernels of the fused engine, step after step.
pub(super) fn of_a_step(
    workload: &Workload,
    batch: usize,
    steps: usize,
) -> Result<Vec<Share>, StudyError> {
    let mut network =
        FusedNetwork::new(&architecture(workload.network())?, InstructionSet::best())?;
    let layout = leuko_augment::TensorLayout::Split {
        half: network.half_row(),
    };
    let (images, labels) = workload.batch(layout, batch);
    let labels: Vec<usize> = labels.iter().map(|label| usize::from(label.0)).collect();
    let weights = workload.weights();
    let mut gradient = vec![0.0; weights.values().len()];
    let mut step = |watch: &mut Stopwatch| {
        network.loss_and_gradient(weights.values(), &images, &labels, &mut gradient, watch);
    };
    let fresh = || Stopwatch {
        last: Instant::now(),
        parts: BTreeMap::new(),
    };
    step(&mut fresh());
    let mut watch = fresh();
    for _ in 0..steps {
        step(&mut watch);
    }
    let total: Duration = watch.parts.values().sum();
    let share = |(part, time): (Part, Duration)| Share {
        kernel: name(part),
        milliseconds: time.as_secs_f64() * 1e3 / (batch * steps) as f64,
        share: time.as_secs_f64() / total.as_secs_f64(),
    };
    Ok(watch.parts.into_iter().map(share).collect())
}

fn name(part: Part) -> String {
    match part {
        Part::Tables => "tables of weights".to_owned(),
        Part::Forward(block) => format!("forward, block {}", block + 1),
        Part::Dense => "fully connected layers".to_owned(),
        Part::WeightGradient(block) => format!("weight gradients, block {}", block + 1),
        Part::InputGradient(block) => format!("input gradients, block {}", block + 1),
        Part::Reduction => "adding up lanes".to_owned(),
    }
}
