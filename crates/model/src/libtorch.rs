//! The forward pass on libtorch, CPU or CUDA.

mod stack;

use tch::{Device, Tensor};

pub use stack::{Arrangement, Stack};

use crate::{Layer, ModelError, Network, POOL, Weights};

/// The order of operations in the forward pass. Both orders compute the same function, because the
/// maximum of rectified values is the rectified maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// As the paper draws it: planar tensors (NCHW), ReLU on the full map, then pooling.
    AsWritten,
    /// Pooling first, so ReLU handles a quarter of the values; tensors are channels-last.
    Fast,
}

/// A network's weights as libtorch tensors that record gradients.
///
/// It is not `Sync` and never shared: each worker builds its own.
#[derive(Debug)]
pub struct Module {
    layers: Vec<Layer>,
    plan: Plan,
    device: Device,
    /// Weight and bias of each layer that has them, in order.
    parameters: Vec<Tensor>,
}

impl Module {
    /// Copies `weights` to `device`.
    ///
    /// # Errors
    ///
    /// - [`ModelError::WrongLength`] if the weights are not `network`'s.
    /// - [`ModelError::Torch`] if libtorch refuses, for example when the device has no memory left.
    pub fn new(
        network: &Network,
        weights: &Weights,
        plan: Plan,
        device: Device,
    ) -> Result<Self, ModelError> {
        let (expected, actual) = (network.parameter_count(), weights.values().len());
        if expected != actual {
            return Err(ModelError::WrongLength { expected, actual });
        }
        let mut parameters = Vec::new();
        for parameter in network.parameters() {
            let shape: Vec<i64> = parameter.shape.iter().map(|&n| n as i64).collect();
            let tensor = Tensor::f_from_slice(weights.of(&parameter))?
                .f_view(shape.as_slice())?
                .f_to_device(device)?
                .f_set_requires_grad(true)?;
            parameters.push(tensor);
        }
        Ok(Self {
            layers: network.layers().to_vec(),
            plan,
            device,
            parameters,
        })
    }

    /// The device that holds the weights.
    pub fn device(&self) -> Device {
        self.device
    }

    /// A batch of images as a tensor on this module's device.
    ///
    /// # Shapes
    ///
    /// - `values`: f32 in `[0, 1]`; `[image, row, column, channel]` under [`Plan::Fast`],
    ///   `[image, channel, row, column]` under [`Plan::AsWritten`].
    /// - output: `[image, channel, row, column]`; channels-last in memory under [`Plan::Fast`].
    ///
    /// # Errors
    ///
    /// - [`ModelError::Torch`] if the values do not fill whole images, or on a device error.
    pub fn images(
        &self,
        values: &[f32],
        height: usize,
        width: usize,
    ) -> Result<Tensor, ModelError> {
        let values = Tensor::f_from_slice(values)?;
        let (height, width) = (height as i64, width as i64);
        let images = match self.plan {
            Plan::AsWritten => values.f_view([-1, 3, height, width])?,
            Plan::Fast => values
                .f_view([-1, height, width, 3])?
                .f_permute([0, 3, 1, 2])?,
        };
        Ok(images.f_to_device(self.device)?)
    }

    /// The logits of a batch.
    ///
    /// # Shapes
    ///
    /// - `images`: `[image, channel, row, column]`, f32 in `[0, 1]`.
    /// - output: `[image, class]`.
    ///
    /// # Errors
    ///
    /// - [`ModelError::Torch`] if the images do not have the network's size, or on a device error.
    pub fn logits(&self, images: &Tensor) -> Result<Tensor, ModelError> {
        let mut x = images.shallow_clone();
        let mut parameters = self.parameters.iter();
        let mut layers = self.layers.iter().peekable();
        while let Some(layer) = layers.next() {
            x = match layer {
                Layer::Convolution(_) => {
                    let (weight, bias) = (parameters.next(), parameters.next());
                    let Some(weight) = weight else {
                        unreachable!("one weight a layer")
                    };
                    x.f_conv2d(weight, bias, [1, 1], [0, 0], [1, 1], 1)?
                }
                Layer::Relu
                    if self.plan == Plan::Fast && layers.peek() == Some(&&Layer::MaxPool) =>
                {
                    layers.next();
                    pool(&x)?.f_relu()?
                }
                Layer::Relu => x.f_relu()?,
                Layer::MaxPool => pool(&x)?,
                // Flattening reads channel by channel, whatever the order in memory is.
                Layer::Flatten => x.f_flatten(1, -1)?,
                Layer::Dense(_) => {
                    let (weight, bias) = (parameters.next(), parameters.next());
                    let Some(weight) = weight else {
                        unreachable!("one weight a layer")
                    };
                    x.f_linear(weight, bias)?
                }
            };
        }
        Ok(x)
    }

    /// Gradient of a scalar with respect to all parameters, in the order of the flat weight vector.
    ///
    /// # Errors
    ///
    /// - [`ModelError::Torch`] if `loss` is not a scalar that depends on the parameters.
    pub fn gradient(&self, loss: &Tensor, gradient: &mut [f32]) -> Result<(), ModelError> {
        let parameters: Vec<&Tensor> = self.parameters.iter().collect();
        let parts = Tensor::f_run_backward(&[loss], &parameters, false, false)?;
        let flat: Result<Vec<Tensor>, _> = parts.iter().map(|part| part.f_reshape([-1])).collect();
        let flat = Tensor::f_cat(&flat?, 0)?.f_to_device(Device::Cpu)?;
        flat.f_copy_data(gradient, gradient.len())?;
        Ok(())
    }

    /// Overwrites the parameters.
    ///
    /// # Errors
    ///
    /// - [`ModelError::Torch`] if there are fewer values than parameters, or on a device error.
    pub fn set_weights(&mut self, weights: &[f32]) -> Result<(), ModelError> {
        let flat = Tensor::f_from_slice(weights)?.f_to_device(self.device)?;
        let mut offset = 0;
        let _guard = tch::no_grad_guard();
        for parameter in &mut self.parameters {
            let length = parameter.numel() as i64;
            let values = flat.f_narrow(0, offset, length)?.f_view_as(parameter)?;
            parameter.f_copy_(&values)?;
            offset += length;
        }
        Ok(())
    }
}

fn pool(x: &Tensor) -> Result<Tensor, ModelError> {
    let side = POOL as i64;
    Ok(x.f_max_pool2d([side, side], [side, side], [0, 0], [1, 1], false)?)
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use tch::Kind;

    use super::*;
    use crate::Shape;

    fn network() -> Network {
        Network::schouten(Shape::rgb(193, 197), 2).unwrap()
    }

    fn random_images(stream: &mut Stream, count: usize) -> Vec<f32> {
        (0..count * 193 * 197 * 3)
            .map(|_| stream.unit() as f32)
            .collect()
    }

    fn to_planar(interleaved: &[f32]) -> Vec<f32> {
        let area = 193 * 197;
        interleaved
            .chunks_exact(area * 3)
            .flat_map(|image| (0..3).flat_map(move |c| (0..area).map(move |i| image[i * 3 + c])))
            .collect()
    }

    fn logits_and_gradient(plan: Plan, images: &[f32], weights: &Weights) -> (Vec<f32>, Vec<f32>) {
        let module = Module::new(&network(), weights, plan, Device::Cpu).unwrap();
        let logits = module
            .logits(&module.images(images, 193, 197).unwrap())
            .unwrap();
        let loss = logits.cross_entropy_for_logits(&Tensor::from_slice(&[0i64, 1]));
        let mut gradient = vec![0.0; weights.values().len()];
        module.gradient(&loss, &mut gradient).unwrap();
        (Vec::try_from(logits.flatten(0, -1)).unwrap(), gradient)
    }

    #[test]
    fn test_fast_plan_computes_the_function_and_gradients_of_the_plan_as_written() {
        let mut stream = Stream::new(Seed(3), "test");
        let weights = Weights::glorot_uniform(&network(), &mut stream);
        let images = random_images(&mut stream, 2);
        let (logits, gradient) = logits_and_gradient(Plan::Fast, &images, &weights);
        let (logits_written, gradient_written) =
            logits_and_gradient(Plan::AsWritten, &to_planar(&images), &weights);
        let largest = gradient_written.iter().fold(0f32, |m, g| m.max(g.abs()));
        assert!(largest > 1e-3, "the gradient is not trivial: {largest}");
        for (a, b) in logits.iter().zip(&logits_written) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
        for (a, b) in gradient.iter().zip(&gradient_written) {
            assert!((a - b).abs() < 1e-4 * largest, "{a} {b}");
        }
    }

    fn loss_at(module: &mut Module, weights: &[f32], batch: &Tensor) -> Tensor {
        module.set_weights(weights).unwrap();
        let logits = module.logits(batch).unwrap().to_kind(Kind::Double);
        logits.cross_entropy_for_logits(&Tensor::from_slice(&[1i64]))
    }

    #[test]
    fn test_gradient_agrees_with_finite_differences() {
        // Only the last layer: the loss has no kink there, so a step large enough for f32 is sound.
        const STEP: f32 = 1e-2;
        let mut stream = Stream::new(Seed(4), "test");
        let weights = Weights::glorot_uniform(&network(), &mut stream);
        let mut module = Module::new(&network(), &weights, Plan::Fast, Device::Cpu).unwrap();
        let batch = module
            .images(&random_images(&mut stream, 1), 193, 197)
            .unwrap();
        let mut gradient = vec![0.0; weights.values().len()];
        let scalar = loss_at(&mut module, weights.values(), &batch);
        module.gradient(&scalar, &mut gradient).unwrap();
        for parameter in network()
            .parameters()
            .iter()
            .filter(|p| p.name.starts_with("dense2"))
        {
            for index in parameter.offset..parameter.offset + parameter.len() {
                let mut at = |shift| {
                    let mut moved = weights.values().to_vec();
                    moved[index] += shift;
                    loss_at(&mut module, &moved, &batch).double_value(&[])
                };
                let slope = (at(STEP) - at(-STEP)) / f64::from(2.0 * STEP);
                let error = (slope - f64::from(gradient[index])).abs();
                assert!(
                    error < 2e-3,
                    "{}: {slope} {}",
                    parameter.name,
                    gradient[index]
                );
            }
        }
    }

    #[test]
    fn test_new_with_another_networks_weights_is_refused() {
        let other = Network::schouten(Shape::rgb(400, 400), 2).unwrap();
        let weights = Weights::glorot_uniform(&other, &mut Stream::new(Seed(1), "w"));
        assert!(matches!(
            Module::new(&network(), &weights, Plan::Fast, Device::Cpu),
            Err(ModelError::WrongLength { .. })
        ));
    }
}
