//! The speed of many networks in one computation.

use std::time::{Duration, Instant};

use leuko_train::ensemble::{EnsembleConfig, MOST_NETWORKS, train_all};
use leuko_train::{Device, Job, Step};

use super::{Speed, Workload};
use crate::error::StudyError;

/// Cost of a trained image in images that only go forward.
const TRAINED: f64 = 3.0;

/// Times training of as many networks as `runs` need at once, in one short epoch. Returns the speed of each, and their number.
/// The speed of testing is an estimate.
pub(super) fn measure(
    device: Device,
    networks: Option<usize>,
    runs: usize,
    size: (usize, usize),
    batch_size: usize,
) -> Result<(Speed, usize), StudyError> {
    let most = networks.unwrap_or(MOST_NETWORKS);
    let most = match device {
        // Two show it, and more take long.
        Device::Cpu => most.min(2),
        Device::Cuda(_) => most,
    };
    let config = EnsembleConfig {
        networks,
        ..EnsembleConfig::on(device)
    };
    let images = 2 * batch_size.min(10);
    let workload = Workload::new(size, images, 2 * images, 1)?;
    let networks = runs.clamp(1, most);
    // They take each step together, so each is as fast as the others let it be.
    let training = workload.together(config, networks, batch_size)? / networks as f64;
    let speed = Speed {
        training,
        evaluation: TRAINED * training,
        explanation: workload.explanation()?,
    };
    Ok((speed, networks))
}

impl Workload {
    /// Images that `networks` networks train a second, all together, in one epoch of the real training loop after its
    /// first step. The networks beyond those that train at once take the places of those that end.
    pub(crate) fn together(
        &self,
        config: EnsembleConfig,
        networks: usize,
        batch_size: usize,
    ) -> Result<f64, StudyError> {
        let name = |number: usize| format!("speed-{number}");
        let jobs: Vec<Job<'_>> = (0..networks)
            .map(|number| self.job(name(number), batch_size))
            .collect();
        let mut trained = 0;
        let mut first: Option<Instant> = None;
        let mut time = Duration::ZERO;
        train_all(config, &jobs, &mut |step| {
            match (step, first) {
                // The first step pays for libtorch's own start.
                (_, None) => first = Some(Instant::now()),
                (Step::Trained(images), Some(_)) => trained += images,
                _ => {}
            }
            time = first.map_or(time, |start| start.elapsed());
            std::ops::ControlFlow::Continue(())
        })?;
        Ok(trained as f64 / time.as_secs_f64().max(1e-9))
    }
}
