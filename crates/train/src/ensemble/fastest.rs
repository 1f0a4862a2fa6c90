//! Which arrangement of many networks is the fastest on a device.

use std::time::Instant;

use leuko_model::libtorch::{Arrangement, Stack};
use leuko_model::{ModelError, Network};
use tch::{Device, Kind, Reduction, Tensor};

use crate::TrainError;
use crate::engine::libtorch::tch_device;

/// The speed of steps without augmentation, validation and optimiser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// How convolutions were computed.
    pub arrangement: Arrangement,
    /// Images forward and backward a second, of all networks together: the median of several steps.
    pub images_per_second: f64,
}

impl Timing {
    /// The fastest arrangement; `None` of none.
    pub fn fastest(timings: &[Self]) -> Option<Arrangement> {
        let by_speed = |a: &&Self, b: &&Self| a.images_per_second.total_cmp(&b.images_per_second);
        let fastest = timings.iter().max_by(by_speed);
        fastest.map(|timing| timing.arrangement)
    }
}

/// Times every arrangement on a device, with `networks` networks and batches of `batch_size` images each.
/// An arrangement for which the device has no memory is left out.
///
/// # Errors
///
/// - [`TrainError::NoEngine`] if there is no such device; [`TrainError::Model`] if libtorch refuses.
///
/// # Examples
///
/// ```
/// use leuko_model::{Network, Shape};
/// use leuko_train::Device;
/// use leuko_train::ensemble::timings;
///
/// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
/// for timing in timings(&network, Device::Cpu, 2, 1)? {
///     assert!(timing.images_per_second > 0.0);
/// }
/// # Ok::<(), leuko_train::TrainError>(())
/// ```
pub fn timings(
    network: &Network,
    device: crate::Device,
    networks: usize,
    batch_size: usize,
) -> Result<Vec<Timing>, TrainError> {
    let device = tch_device(device)?;
    let mut timings = Vec::new();
    for arrangement in Arrangement::ALL {
        match time(network, arrangement, device, networks, batch_size) {
            Ok(images_per_second) => timings.push(Timing {
                arrangement,
                images_per_second,
            }),
            Err(error) if error.is_out_of_memory() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(timings)
}

fn time(
    network: &Network,
    arrangement: Arrangement,
    device: Device,
    networks: usize,
    batch_size: usize,
) -> Result<f64, ModelError> {
    const STEPS: usize = 5;
    let input = network.input();
    let images = [networks, batch_size, 3, input.height, input.width].map(|side| side as i64);
    let images = Tensor::f_full(images, 0.5, (Kind::Float, device))?;
    let parameters = [networks, network.parameter_count()].map(|side| side as i64);
    let weights = Tensor::f_full(parameters, 0.01, (Kind::Float, device))?;
    let weights = weights.f_set_requires_grad(true)?;
    let labels = Tensor::f_zeros([images.size()[0] * images.size()[1]], (Kind::Int64, device))?;
    let stack = Stack::new(network, arrangement);
    let mut seconds = Vec::new();
    // The first steps pay for libtorch's own start.
    for _ in 0..STEPS + 2 {
        let start = Instant::now();
        let logits = stack.logits(&weights, &images)?.f_flatten(0, 1)?;
        let loss =
            logits.f_cross_entropy_loss(&labels, None::<Tensor>, Reduction::Sum, -100, 0.0)?;
        let gradient = Tensor::f_run_backward(&[&loss], &[&weights], false, false)?;
        // A card works on while the program goes on; reading a value waits for it.
        gradient[0].f_sum(Kind::Float)?.f_double_value(&[])?;
        seconds.push(start.elapsed().as_secs_f64());
    }
    let steps = &mut seconds[2..];
    steps.sort_by(f64::total_cmp);
    Ok((networks * batch_size) as f64 / steps[STEPS / 2])
}
