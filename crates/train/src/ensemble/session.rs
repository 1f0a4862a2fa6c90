//! The loop: networks take steps together, leave, and others take their place.

use std::ops::ControlFlow;

use leuko_core::{ClassIndex, EpochLoss};
use leuko_model::libtorch::{Arrangement, Stack};
use leuko_model::{ModelError, Weights};
use tch::{Device, Reduction, Tensor};

use super::fastest::{Timing, timings};
use super::member::{Batches, Member};
use super::pixels::Pixels;
use super::room;
use super::rows::Rows;
use super::rule::Rule;
use super::upload::upload;
use super::{EnsembleConfig, MOST_NETWORKS, Queue, Together};
use crate::draws::{copies, initial_weights};
use crate::engine::libtorch::tch_device;
use crate::score::cross_entropy;
use crate::{Job, Step, TrainError};

/// Networks at once on the processor, where more are slower: enough to test with.
const ON_PROCESSOR: usize = 8;

/// Networks at once when the arrangements are timed: enough to tell, and few enough for small cards.
const TIMED_NETWORKS: usize = 16;

/// What all networks have in common, and the state of each.
pub(super) struct Session<'a, K> {
    /// What all jobs have in common is read from the first one.
    common: Job<'a>,
    device: Device,
    stack: Stack,
    together: Together,
    pixels: Pixels,
    /// One for each row of `rows`, in the same order.
    members: Vec<Member<'a, K>>,
    rows: Rows,
}

/// A network that leaves: its row, and how it ended.
struct Leaving {
    row: usize,
    result: Result<leuko_core::StopReason, TrainError>,
}

impl<'a, K> Session<'a, K> {
    /// Decides how many networks train at once, and uploads the images.
    pub(super) fn new(config: EnsembleConfig, job: &Job<'a>) -> Result<Self, TrainError> {
        job.check()?;
        let device = tch_device(config.device)?;
        // As the engine for one network: a fixed order of summation.
        tch::set_num_threads(1);
        let (network, train) = (job.network, &job.config);
        let most = match (config.networks, device) {
            (Some(networks), _) => networks.max(1),
            (None, Device::Cpu) => ON_PROCESSOR,
            (None, _) => MOST_NETWORKS,
        };
        let arrangement = match (config.arrangement, device) {
            (Some(arrangement), _) => arrangement,
            (None, Device::Cpu) => Arrangement::ChannelsLast,
            (None, _) => {
                let networks = most.min(TIMED_NETWORKS);
                let timings = timings(network, config.device, networks, train.batch_size)?;
                Timing::fastest(&timings).unwrap_or(Arrangement::ChannelsLast)
            }
        };
        let each = room::bytes_a_network(network, arrangement, train);
        // After the first computation, for which libraries take memory of their own.
        let networks = match config.networks {
            Some(networks) => networks.max(1),
            None => room::networks(device, most, each, job.images.bytes()),
        };
        if networks == 0 {
            return Err(TrainError::NoRoom {
                device: config.device.to_string(),
                each,
                images: job.images.bytes(),
            });
        }
        let copies = room::copies(network, train);
        let pixels = Pixels::new(job.images, copies, networks, device).map_err(ModelError::from)?;
        Ok(Self {
            common: job.clone(),
            device,
            stack: Stack::new(network, arrangement),
            together: Together {
                networks,
                arrangement,
                bytes_a_network: each,
            },
            pixels,
            members: Vec::new(),
            rows: Rows::new(network, Rule(train.optimizer), device)?,
        })
    }

    /// What was decided.
    pub(super) fn plan(&self) -> Together {
        self.together
    }

    /// Trains until the queue is empty.
    pub(super) fn train<Q: Queue<'a, Key = K>>(
        mut self,
        queue: &mut Q,
        first: (K, Job<'a>),
    ) -> Result<(), Q::Error> {
        self.enter(queue, Some(first), &[])?;
        while !self.members.is_empty() {
            let trained = self.step()?;
            report(queue, Step::Trained(trained))?;
            let over: Vec<usize> = (0..self.members.len())
                .filter(|&row| self.members[row].epoch_is_over())
                .collect();
            if over.is_empty() {
                continue;
            }
            let (leaving, evaluated) = self.end_epochs(&over)?;
            report(queue, Step::Evaluated(evaluated))?;
            report(queue, Step::EpochEnded)?;
            if !leaving.is_empty() {
                let keep = self.leave(queue, leaving)?;
                self.enter(queue, None, &keep)?;
            }
        }
        Ok(())
    }

    /// Takes in networks until there are as many as have room. `keep` are the rows of those that stay.
    fn enter<Q: Queue<'a, Key = K>>(
        &mut self,
        queue: &mut Q,
        mut first: Option<(K, Job<'a>)>,
        keep: &[usize],
    ) -> Result<(), Q::Error> {
        let mut entering: Vec<Weights> = Vec::new();
        while self.members.len() < self.together.networks {
            let next = match first.take() {
                Some(first) => Some(first),
                None => queue.next()?,
            };
            let Some((key, job)) = next else { break };
            self.check(&job)?;
            let taken: Vec<usize> = self.members.iter().map(|member| member.slot).collect();
            let slot = (0..self.together.networks).find(|slot| !taken.contains(slot));
            let slot = slot.unwrap_or_default();
            let copies = copies(&job);
            let uploaded = self.pixels.set_copies(slot, &copies);
            uploaded.map_err(|error| TrainError::Model(error.into()))?;
            entering.push(initial_weights(&job));
            self.members.push(Member::new(key, job, &copies, slot));
        }
        if self.members.is_empty() {
            return Ok(());
        }
        let weights: Vec<&Weights> = entering.iter().collect();
        let changed = (self.stack.weights(&weights, self.device))
            .and_then(|weights| self.rows.change(keep, &weights));
        changed.map_err(TrainError::from)?;
        Ok(())
    }

    /// All networks of a session are computed as one, so they differ in weights and images only.
    fn check(&self, job: &Job<'_>) -> Result<(), TrainError> {
        job.check()?;
        let common = &self.common;
        let same = [
            ("network", job.network == common.network),
            ("images", std::ptr::eq(job.images, common.images)),
            ("labels", std::ptr::eq(job.labels, common.labels)),
            ("settings", job.config == common.config),
        ];
        match same.into_iter().find(|(_, same)| !same) {
            Some((what, _)) => Err(TrainError::NotTogether {
                what,
                job: job.name.clone(),
            }),
            None => Ok(()),
        }
    }

    /// One step of every network. Returns the number of images.
    fn step(&mut self) -> Result<usize, TrainError> {
        let mut batches = Batches::default();
        for member in &mut self.members {
            member.next_batch(&self.pixels, &mut batches);
        }
        self.step_on(&batches)?;
        Ok(batches.images)
    }

    fn step_on(&mut self, batches: &Batches) -> Result<(), ModelError> {
        let images = (self.pixels).augmented(&batches.places, &batches.transforms)?;
        let images = self.of_networks(&images, self.members.len())?;
        let logits = self.stack.logits(&self.rows.weights, &images)?;
        let labels = upload(&batches.labels, self.device)?;
        let shares = upload(&batches.shares, self.device)?;
        let none = None::<Tensor>;
        let each = (logits.f_flatten(0, 1)?).f_cross_entropy_loss(
            &labels,
            none,
            Reduction::None,
            -100,
            0.0,
        )?;
        // The sum over networks: each loss depends on its own weights only.
        let loss = each.f_mul(&shares)?.f_sum(tch::Kind::Float)?;
        let counted = each.f_detach()?.f_mul(&shares.f_sign()?)?;
        let sums = self.of_networks(&counted, self.members.len())?;
        let sums = sums.f_sum_dim_intlist([1i64].as_slice(), false, tch::Kind::Double)?;
        self.rows.step(&loss, &sums)
    }

    /// Validates the networks in these rows. Returns those that leave and the number of images.
    fn end_epochs(&mut self, over: &[usize]) -> Result<(Vec<Leaving>, usize), TrainError> {
        let sums = self.rows.take_losses(over)?;
        let mut leaving = Vec::new();
        let mut going_on = Vec::new();
        for (&row, sum) in over.iter().zip(sums) {
            let member = &self.members[row];
            let training = sum / member.epoch_images() as f64;
            match member.course.check("training", training) {
                Ok(()) => going_on.push((row, training)),
                Err(error) => leaving.push(Leaving {
                    row,
                    result: Err(error),
                }),
            }
        }
        let rows: Vec<usize> = going_on.iter().map(|&(row, _)| row).collect();
        let losses = self.validation_losses(&rows)?;
        let evaluated = rows
            .iter()
            .map(|&row| self.members[row].job.split.validation.len())
            .sum();
        let mut improved = Vec::new();
        for ((row, training), validation) in going_on.into_iter().zip(losses) {
            let member = &mut self.members[row];
            if let Err(error) = member.course.check("validation", validation) {
                leaving.push(Leaving {
                    row,
                    result: Err(error),
                });
                continue;
            }
            let end = member.course.end_epoch(EpochLoss {
                training,
                validation,
            });
            if end.improved {
                improved.push(row);
            }
            match end.stopped {
                Some(stopped) => leaving.push(Leaving {
                    row,
                    result: Ok(stopped),
                }),
                None => member.begin_epoch(),
            }
        }
        if !improved.is_empty() {
            self.rows.keep_best(&improved)?;
        }
        Ok((leaving, evaluated))
    }

    /// Mean cross-entropy of each of these rows over its validation images, in nats an image.
    fn validation_losses(&self, rows: &[usize]) -> Result<Vec<f64>, TrainError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let validation = |row: usize| self.members[row].job.split.validation;
        let longest = rows.iter().map(|&row| validation(row).len()).max();
        let longest = longest.unwrap_or(0);
        let step = (self.together.networks).saturating_mul(self.common.config.batch_size);
        let batch = validation_batch(step, rows.len(), longest);
        let mut parts = Vec::new();
        let _guard = tch::no_grad_guard();
        let weights = self.rows.weights_of(rows)?;
        for first in (0..longest).step_by(batch) {
            let mut batches = Batches::default();
            for &row in rows {
                self.members[row].validation_batch(first, batch, &self.pixels, &mut batches);
            }
            parts.push(self.logits(&weights, &batches, rows.len())?);
        }
        let logits = Tensor::f_cat(&parts, 1).map_err(ModelError::from)?;
        let logits = Vec::<f32>::try_from(logits.f_flatten(0, -1).map_err(ModelError::from)?);
        let logits = logits.map_err(ModelError::from)?;
        let classes = self.common.network.classes();
        let of_network = logits.chunks_exact(logits.len() / rows.len());
        let mean = |(&row, logits): (&usize, &[f32])| {
            let labels = validation(row)
                .iter()
                .map(|&image| self.common.labels[image]);
            let scored = logits.chunks_exact(classes).zip(labels);
            let losses = scored.map(|(z, label): (&[f32], ClassIndex)| cross_entropy(z, label));
            losses.sum::<f64>() / validation(row).len() as f64
        };
        Ok(rows.iter().zip(of_network).map(mean).collect())
    }

    /// Logits of images as they are, `[network, image, class]`.
    fn logits(
        &self,
        weights: &Tensor,
        batches: &Batches,
        networks: usize,
    ) -> Result<Tensor, ModelError> {
        let images = self.pixels.plain(&batches.places)?;
        self.stack
            .logits(weights, &self.of_networks(&images, networks)?)
    }

    /// `[network and image, ...]` to `[network, image, ...]`.
    fn of_networks(&self, tensor: &Tensor, networks: usize) -> Result<Tensor, tch::TchError> {
        tensor.f_unflatten(0, [networks as i64, -1])
    }

    /// Hands over networks that have ended. Returns the rows that stay.
    fn leave<Q: Queue<'a, Key = K>>(
        &mut self,
        queue: &mut Q,
        leaving: Vec<Leaving>,
    ) -> Result<Vec<usize>, Q::Error> {
        let mut ends: Vec<Option<Leaving>> = self.members.iter().map(|_| None).collect();
        for one in leaving {
            let row = one.row;
            ends[row] = Some(one);
        }
        let mut keep = Vec::new();
        let mut staying = Vec::new();
        for (row, (member, end)) in std::mem::take(&mut self.members)
            .into_iter()
            .zip(ends)
            .enumerate()
        {
            let Some(Leaving { result, .. }) = end else {
                keep.push(row);
                staying.push(member);
                continue;
            };
            let result = match result {
                Ok(stopped) => {
                    let best = self.rows.best(self.common.network, row);
                    let best = best.map_err(TrainError::from)?;
                    Ok(member.course.trained(best, stopped))
                }
                Err(error) => Err(error),
            };
            queue.ended(member.key, result)?;
        }
        self.members = staying;
        Ok(keep)
    }
}

/// Images of each of so many networks that are validated at once: together no more than a step has, for which there is
/// memory, and none beyond the `longest` validation set.
fn validation_batch(step: usize, networks: usize, longest: usize) -> usize {
    (step / networks).min(longest).max(1)
}

fn report<'a, Q: Queue<'a>>(queue: &mut Q, step: Step) -> Result<(), Q::Error> {
    match queue.step(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(TrainError::Cancelled.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_validation_batch_fills_a_step_and_holds_no_images_in_vain() {
        // All of 128 networks with batches of 5; four of them; the last one alone.
        assert_eq!(validation_batch(640, 128, 25), 5);
        assert_eq!(validation_batch(640, 16, 26), 26);
        assert_eq!(validation_batch(640, 4, 25), 25);
        assert_eq!(validation_batch(5, 1, 600), 5);
    }
}
