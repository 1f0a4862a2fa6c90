//! The engine on libtorch, CPU or CUDA.

use leuko_augment::TensorLayout;
use leuko_core::ClassIndex;
use leuko_model::libtorch::{Module, Plan};
use leuko_model::{ModelError, Network, Weights};
use tch::{Reduction, Tensor};

use crate::{Batch, Device, Engine, TrainError};

/// Number of CUDA devices that libtorch can use here.
pub fn cuda_devices() -> usize {
    usize::try_from(tch::Cuda::device_count()).unwrap_or(0)
}

/// The device as libtorch names it.
pub(crate) fn tch_device(device: Device) -> Result<tch::Device, TrainError> {
    match device {
        Device::Cpu => Ok(tch::Device::Cpu),
        Device::Cuda(number) if number < cuda_devices() => Ok(tch::Device::Cuda(number)),
        Device::Cuda(_) => Err(TrainError::NoEngine {
            engine: format!("libtorch-{device}"),
            reason: "libtorch finds no such CUDA device; --device cpu always works, and in leuko's source folder `cargo xtask doctor` says what is missing",
        }),
    }
}

/// Computes with libtorch on one thread. The network is too small to gain from threads within an
/// operation, and a fixed order of summation keeps results identical.
#[derive(Debug)]
pub struct LibtorchEngine {
    module: Module,
    plan: Plan,
    height: usize,
    width: usize,
}

impl LibtorchEngine {
    /// Builds the engine on the calling thread.
    ///
    /// # Errors
    ///
    /// - [`TrainError::NoEngine`] if there is no such CUDA device.
    /// - [`TrainError::Model`] if libtorch refuses.
    pub fn new(plan: Plan, device: Device, network: &Network) -> Result<Self, TrainError> {
        let device = tch_device(device)?;
        // OpenMP keeps the number of threads for each calling thread, so every worker sets it.
        tch::set_num_threads(1);
        let zeros = Weights::new(network, vec![0.0; network.parameter_count()])?;
        let input = network.input();
        Ok(Self {
            module: Module::new(network, &zeros, plan, device)?,
            plan,
            height: input.height,
            width: input.width,
        })
    }

    fn forward(&mut self, weights: &Weights, images: &[f32]) -> Result<Tensor, ModelError> {
        self.module.set_weights(weights.values())?;
        let images = self.module.images(images, self.height, self.width)?;
        self.module.logits(&images)
    }
}

impl Engine for LibtorchEngine {
    fn layout(&self) -> TensorLayout {
        match self.plan {
            Plan::AsWritten => TensorLayout::Planar,
            Plan::Fast => TensorLayout::Interleaved,
        }
    }

    fn loss_and_gradient(
        &mut self,
        weights: &Weights,
        batch: Batch<'_>,
        gradient: &mut [f32],
    ) -> Result<f64, TrainError> {
        let loss = self.forward(weights, batch.images).and_then(|logits| {
            let labels = labels_on(batch.labels, self.module.device())?;
            let loss =
                logits.f_cross_entropy_loss(&labels, None::<Tensor>, Reduction::Mean, -100, 0.0)?;
            self.module.gradient(&loss, gradient)?;
            Ok(loss.f_double_value(&[])?)
        })?;
        Ok(loss)
    }

    fn logits(&mut self, weights: &Weights, images: &[f32]) -> Result<Vec<f32>, TrainError> {
        let _guard = tch::no_grad_guard();
        let logits = self.forward(weights, images)?;
        let flat = logits.f_flatten(0, -1).map_err(ModelError::from)?;
        Ok(Vec::try_from(flat).map_err(ModelError::from)?)
    }
}

fn labels_on(labels: &[ClassIndex], device: tch::Device) -> Result<Tensor, tch::TchError> {
    let labels: Vec<i64> = labels.iter().map(|label| i64::from(label.0)).collect();
    Tensor::f_from_slice(&labels)?.f_to_device(device)
}
