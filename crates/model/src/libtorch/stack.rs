//! Many networks of one kind, forward at once.

use std::fmt;

use tch::{Device, Tensor};

use super::pool;
use crate::{KERNEL, Layer, ModelError, Network, Weights};

/// How libtorch computes the convolutions of many networks at once. All compute the same function.
///
/// Which one is fastest depends on the device, so [`Arrangement::ALL`] can be timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// One grouped convolution, a group for each network, on channels-last tensors. The fastest on the processor.
    ChannelsLast,
    /// One grouped convolution on planar tensors.
    Planar,
    /// The windows of every image as columns of a matrix, which the kernels of its network multiply.
    Columns,
}

impl Arrangement {
    /// All arrangements.
    pub const ALL: [Self; 3] = [Self::ChannelsLast, Self::Planar, Self::Columns];

    /// `channels-last`, `planar` or `columns`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ChannelsLast => "channels-last",
            Self::Planar => "planar",
            Self::Columns => "columns",
        }
    }
}

impl fmt::Display for Arrangement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The forward pass of many networks with the same layers, each on images of its own.
///
/// It holds no weights. They are one tensor, `[network, parameter]` in the order of
/// [`Network::parameters`](crate::Network::parameters), so that one operation moves the weights of all networks.
///
/// # Examples
///
/// Two networks, each on one image:
///
/// ```
/// use leuko_core::{Seed, Stream};
/// use leuko_model::libtorch::{Arrangement, Stack};
/// use leuko_model::{Network, Shape, Weights};
/// use tch::{Device, Kind, Tensor};
///
/// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
/// let first = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "first"));
/// let second = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "second"));
/// let stack = Stack::new(&network, Arrangement::ChannelsLast);
/// let weights = stack.weights(&[&first, &second], Device::Cpu)?;
/// let images = Tensor::f_rand([2, 1, 3, 190, 190], (Kind::Float, Device::Cpu))?;
/// assert_eq!(stack.logits(&weights, &images)?.size(), [2, 1, 2]);
/// # Ok::<(), leuko_model::ModelError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stack {
    layers: Vec<Layer>,
    arrangement: Arrangement,
    /// Shape of each parameter tensor of one network.
    shapes: Vec<Vec<i64>>,
}

impl Stack {
    /// For networks with the layers of `network`.
    pub fn new(network: &Network, arrangement: Arrangement) -> Self {
        let parameters = network.parameters().into_iter();
        let shape = |sides: Vec<usize>| sides.into_iter().map(|side| side as i64).collect();
        Self {
            layers: network.layers().to_vec(),
            arrangement,
            shapes: parameters.map(|parameter| shape(parameter.shape)).collect(),
        }
    }

    /// The weights of many networks as one tensor on `device`, `[network, parameter]`.
    ///
    /// # Errors
    ///
    /// - [`ModelError::WrongLength`] if they belong to other networks.
    /// - [`ModelError::Torch`] if libtorch refuses, for example when the device has no memory left.
    pub fn weights(&self, weights: &[&Weights], device: Device) -> Result<Tensor, ModelError> {
        let lengths = self.lengths();
        let expected: i64 = lengths.iter().sum();
        for one in weights {
            let actual = one.values().len();
            if actual as i64 != expected {
                let expected = expected as usize;
                return Err(ModelError::WrongLength { expected, actual });
            }
        }
        let values: Vec<&[f32]> = weights.iter().map(|one| one.values()).collect();
        Ok(Tensor::f_from_slice(&values.concat())?
            .f_view([weights.len() as i64, expected])?
            .f_to_device(device)?)
    }

    /// The logits of each network for its images.
    ///
    /// # Shapes
    ///
    /// - `weights`: `[network, parameter]`.
    /// - `images`: `[network, image, channel, row, column]`, f32 in `[0, 1]`, as many images for each network.
    /// - output: `[network, image, class]`.
    ///
    /// # Errors
    ///
    /// - [`ModelError::Torch`] if the shapes do not fit, or on a device error.
    pub fn logits(&self, weights: &Tensor, images: &Tensor) -> Result<Tensor, ModelError> {
        let networks = weights.size().first().copied().unwrap_or(0);
        let parts = weights.f_split_with_sizes(self.lengths(), 1)?;
        let mut parts = parts.iter().zip(&self.shapes);
        let mut next = || -> Result<Tensor, tch::TchError> {
            let Some((part, shape)) = parts.next() else {
                unreachable!("a weight and a bias for each layer")
            };
            part.f_reshape([&[networks], shape.as_slice()].concat())
        };
        let mut x = self.arranged(images)?;
        let mut layers = self.layers.iter().peekable();
        while let Some(layer) = layers.next() {
            x = match layer {
                Layer::Convolution(_) => self.convolution(&x, &next()?, &next()?)?,
                // The maximum of rectified values is the rectified maximum.
                Layer::Relu if layers.peek() == Some(&&Layer::MaxPool) => {
                    layers.next();
                    pool(&x)?.f_relu()?
                }
                Layer::Relu => x.f_relu()?,
                Layer::MaxPool => pool(&x)?,
                Layer::Flatten => self.by_network(&x, networks)?.f_flatten(2, -1)?,
                Layer::Dense(_) => {
                    let (weight, bias) = (next()?, next()?);
                    (bias.f_unsqueeze(1)?).f_baddbmm(&x, &weight.f_transpose(1, 2)?, 1, 1)?
                }
            };
        }
        Ok(x)
    }

    fn lengths(&self) -> Vec<i64> {
        let lengths = self.shapes.iter().map(|shape| shape.iter().product());
        lengths.collect()
    }

    /// Images of all networks as the convolutions take them: `[image, network and channel, row, column]`, or
    /// `[network and image, channel, row, column]` for [`Arrangement::Columns`].
    fn arranged(&self, images: &Tensor) -> Result<Tensor, tch::TchError> {
        match self.arrangement {
            Arrangement::ChannelsLast => images
                .f_permute([1, 3, 4, 0, 2])?
                .f_flatten(3, 4)?
                .f_contiguous()?
                .f_permute([0, 3, 1, 2]),
            Arrangement::Planar => images.f_transpose(0, 1)?.f_flatten(1, 2)?.f_contiguous(),
            Arrangement::Columns => images.f_flatten(0, 1),
        }
    }

    /// The reverse: `[network, image, channel, row, column]`.
    fn by_network(&self, x: &Tensor, networks: i64) -> Result<Tensor, tch::TchError> {
        match self.arrangement {
            Arrangement::ChannelsLast | Arrangement::Planar => {
                x.f_unflatten(1, [networks, -1])?.f_transpose(0, 1)
            }
            Arrangement::Columns => x.f_unflatten(0, [networks, -1]),
        }
    }

    /// `weight`: `[network, output, input, row, column]`; `bias`: `[network, output]`.
    fn convolution(
        &self,
        x: &Tensor,
        weight: &Tensor,
        bias: &Tensor,
    ) -> Result<Tensor, tch::TchError> {
        let networks = weight.size()[0];
        match self.arrangement {
            Arrangement::ChannelsLast | Arrangement::Planar => {
                let (weight, bias) = (weight.f_flatten(0, 1)?, bias.f_flatten(0, 1)?);
                x.f_conv2d(&weight, Some(&bias), [1, 1], [0, 0], [1, 1], networks)
            }
            Arrangement::Columns => {
                let side = KERNEL as i64;
                // Not `im2col`, which starts a kernel for each image.
                let windows = x.f_unfold(2, side, 1)?.f_unfold(3, side, 1)?;
                let sides = windows.size();
                let (images, height, width) = (sides[0], sides[2], sides[3]);
                let columns = (windows.f_permute([0, 1, 4, 5, 2, 3])?).f_reshape([
                    networks,
                    images / networks,
                    -1,
                    height * width,
                ])?;
                let kernels = weight.f_flatten(2, -1)?.f_unsqueeze(1)?;
                let bias = bias.f_unsqueeze(1)?.f_unsqueeze(-1)?;
                let outputs = kernels.f_matmul(&columns)?.f_add(&bias)?;
                outputs.f_reshape([images, -1, height, width])
            }
        }
    }
}

#[cfg(test)]
mod tests;
