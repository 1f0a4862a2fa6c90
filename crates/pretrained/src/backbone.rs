//! The network, ready to compute features.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use tract_core::internal::*;
use tract_core::ops::cnn::{Conv, KernelFormat, PaddingSpec, PoolSpec};
use tract_core::ops::math;
use tract_core::ops::nn::DataFormat;

use crate::architecture::{self, Convolution, FEATURES, SIDE};
use crate::error::PretrainedError;
use crate::input::{self, Normalisation};
use crate::weights::Weights;

/// An image as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<'a> {
    /// Red, green and blue bytes, `[row, column, channel]`.
    pub pixels: &'a [u8],
    /// Rows, in pixels.
    pub height: usize,
    /// Columns, in pixels.
    pub width: usize,
}

/// The network with frozen weights: from images to features.
///
/// # Examples
///
/// ```
/// use std::ops::ControlFlow;
///
/// use leuko_pretrained::{Backbone, FEATURES, Image, Normalisation, Weights};
///
/// // Weights that need no download; features from them mean nothing.
/// let backbone = Backbone::new(&Weights::by_formula(), Normalisation::Centred)?;
///
/// let pixels: Vec<u8> = (0..257 * 257 * 3).map(|byte| (byte % 251) as u8).collect();
/// let features = backbone.features(&pixels, 257, 257)?;
/// assert_eq!(features.len(), FEATURES);
///
/// let image = Image { pixels: &pixels, height: 257, width: 257 };
/// let of_both = backbone.features_of(&[image, image], |_done| ControlFlow::Continue(()))?;
/// assert_eq!(of_both, [features.clone(), features]);
/// # Ok::<(), leuko_pretrained::PretrainedError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Backbone {
    plan: Arc<TypedRunnableModel>,
    normalisation: Normalisation,
}

impl Backbone {
    /// Reads weights as [`Weights::load`] does; images are normalised by (x - 127) / 128.
    ///
    /// # Errors
    /// - As [`Weights::load`].
    pub fn load(path: &Path) -> Result<Self, PretrainedError> {
        Self::new(&Weights::load(path)?, Normalisation::default())
    }

    /// Prepares the network.
    ///
    /// # Errors
    /// - The library that computes it refuses it, which no weights cause.
    pub fn new(weights: &Weights, normalisation: Normalisation) -> Result<Self, PretrainedError> {
        let plan = plan(weights).map_err(network_error)?;
        Ok(Self {
            plan,
            normalisation,
        })
    }

    /// The features of an image: [`FEATURES`] numbers from 0 to 6, the means over positions of the last
    /// convolution's channels.
    ///
    /// An image of another size than 224x224 is resized by cubic interpolation, which averages when it
    /// shrinks. Its sides are scaled one by one. The work is done on the caller's thread.
    ///
    /// # Shapes
    ///
    /// - `pixels`: `[row, column, channel]`, red, green and blue.
    ///
    /// # Errors
    /// - `pixels` is not as long as the image, or the image is empty.
    pub fn features(
        &self,
        pixels: &[u8],
        height: usize,
        width: usize,
    ) -> Result<Vec<f32>, PretrainedError> {
        let input = input::prepare(pixels, height, width, self.normalisation)?;
        self.run(&input).map_err(network_error)
    }

    /// The features of many images, in their order, on rayon's threads: the same numbers for any number of
    /// threads. After each image, `watch` gets the number of images done so far, and can stop the work.
    ///
    /// # Errors
    /// - An image is refused, as by [`features`](Self::features).
    /// - `watch` stopped the work.
    pub fn features_of(
        &self,
        images: &[Image<'_>],
        watch: impl Fn(usize) -> ControlFlow<()> + Sync,
    ) -> Result<Vec<Vec<f32>>, PretrainedError> {
        let done = AtomicUsize::new(0);
        images
            .par_iter()
            .enumerate()
            .map(|(index, image)| {
                let features = self
                    .features(image.pixels, image.height, image.width)
                    .map_err(|source| PretrainedError::Image {
                        index,
                        source: Box::new(source),
                    })?;
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                match watch(done) {
                    ControlFlow::Continue(()) => Ok(features),
                    ControlFlow::Break(()) => Err(PretrainedError::Stopped {
                        done,
                        images: images.len(),
                    }),
                }
            })
            .collect()
    }

    fn run(&self, input: &[f32]) -> TractResult<Vec<f32>> {
        let input = Tensor::from_shape(&[1, 3, SIDE, SIDE], input)?;
        let output = self.plan.run(tvec![input.into_tvalue()])?;
        let maps = output[0].to_plain_array_view::<f32>()?;
        let maps = maps.as_slice().context("maps in one piece")?;
        let positions = maps.len() / FEATURES;
        Ok(maps
            .chunks_exact(positions)
            .map(|map| map.iter().sum::<f32>() / positions as f32)
            .collect())
    }
}

fn network_error(error: TractError) -> PretrainedError {
    PretrainedError::Network {
        reason: format!("{error:#}"),
    }
}

/// The network as tract runs it, batch normalisations folded into convolutions.
fn plan(weights: &Weights) -> TractResult<Arc<TypedRunnableModel>> {
    let mut model = TypedModel::default();
    let mut wire = model.add_source("image", f32::fact([1, 3, SIDE, SIDE]))?;
    for block in architecture::blocks() {
        let start = wire;
        for convolution in &block.convolutions {
            wire = convolve(&mut model, weights, convolution, wire)?;
        }
        if block.residual {
            let name = format!("{wire:?}.sum");
            wire = model.wire_node(name, math::add(), &[wire, start])?[0];
        }
    }
    model.select_output_outlets(&[wire])?;
    model.into_optimized()?.into_runnable()
}

fn convolve(
    model: &mut TypedModel,
    weights: &Weights,
    convolution: &Convolution,
    input: OutletId,
) -> TractResult<OutletId> {
    let name = &convolution.name;
    let (kernels, added) = weights.folded(convolution);
    let kernels = Tensor::from_shape(&convolution.shape(), &kernels)?;
    let kernels = model.add_const(format!("{name}.kernels"), kernels)?;
    let added = Tensor::from_shape(&[convolution.output], &added)?;
    let added = model.add_const(format!("{name}.added"), added)?;
    let operation = Conv {
        pool_spec: PoolSpec {
            data_format: DataFormat::NCHW,
            kernel_shape: tvec![convolution.kernel; 2],
            // TensorFlow's "same": what cannot be halved goes below and to the right.
            padding: PaddingSpec::SameUpper,
            dilations: None,
            strides: Some(tvec![convolution.stride; 2]),
            input_channels: convolution.input,
            output_channels: convolution.output,
        },
        kernel_fmt: KernelFormat::OIHW,
        group: convolution.groups(),
        q_params: None,
    };
    let mut wire = model.wire_node(name, operation, &[input, kernels, added])?[0];
    if convolution.relu {
        for (part, operation, bound) in [("least", math::max(), 0f32), ("most", math::min(), 6.0)] {
            let bound = Tensor::from_shape(&[1, 1, 1, 1], &[bound])?;
            let bound = model.add_const(format!("{name}.{part}.bound"), bound)?;
            wire = model.wire_node(format!("{name}.{part}"), operation, &[wire, bound])?[0];
        }
    }
    Ok(wire)
}
