//! Whether a device rounds products to fewer bits than `f32` has.

use leuko_core::{Seed, Stream};
use leuko_model::ModelError;
use tch::{Device, Kind, Tensor};

use crate::TrainError;
use crate::engine::libtorch::tch_device;

/// Largest error of sums of products on a device, as a share of the largest result in `f64`.
///
/// `f32` rounds by 6e-8, so sums are exact to about 1e-6. NVIDIA's TF32 rounds each factor by 5e-4, and its sums are off
/// by 1e-4 and more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounding {
    /// Of a matrix product.
    pub matrix: f64,
    /// Of a convolution.
    pub convolution: f64,
}

impl Rounding {
    /// Whether products keep all bits of `f32`.
    pub fn is_full(self) -> bool {
        self.matrix.max(self.convolution) < 1e-5
    }
}

/// Computes a matrix product and a convolution on a device, and again in `f64` on the processor.
///
/// # Errors
///
/// - [`TrainError::NoEngine`] if there is no such device; [`TrainError::Model`] if libtorch refuses.
///
/// # Examples
///
/// ```
/// use leuko_train::Device;
/// use leuko_train::ensemble::rounding;
///
/// assert!(rounding(Device::Cpu)?.is_full());
/// # Ok::<(), leuko_train::TrainError>(())
/// ```
pub fn rounding(device: crate::Device) -> Result<Rounding, TrainError> {
    let device = tch_device(device)?;
    let mut stream = Stream::new(Seed(1), "rounding");
    let mut random = |shape: &[i64]| {
        let length = shape.iter().product::<i64>();
        let values = (0..length).map(|_| stream.uniform(-1.0, 1.0) as f32);
        Tensor::f_from_slice(&values.collect::<Vec<_>>())?.f_view(shape)
    };
    let mut both = || -> Result<[f64; 2], tch::TchError> {
        let (a, b) = (random(&[256, 256])?, random(&[256, 256])?);
        let matrix = error(&a, &b, device, |a, b| a.f_matmul(b))?;
        let (images, kernels) = (random(&[2, 16, 40, 40])?, random(&[16, 16, 3, 3])?);
        let convolution = error(&images, &kernels, device, |images, kernels| {
            images.f_conv2d(kernels, None::<Tensor>, [1, 1], [0, 0], [1, 1], 1)
        })?;
        Ok([matrix, convolution])
    };
    let [matrix, convolution] = both().map_err(ModelError::from)?;
    Ok(Rounding {
        matrix,
        convolution,
    })
}

/// The error of an operation.
fn error(
    a: &Tensor,
    b: &Tensor,
    device: Device,
    operation: impl Fn(&Tensor, &Tensor) -> Result<Tensor, tch::TchError>,
) -> Result<f64, tch::TchError> {
    let exact = operation(&a.f_to_kind(Kind::Double)?, &b.f_to_kind(Kind::Double)?)?;
    let found = operation(&a.f_to_device(device)?, &b.f_to_device(device)?)?;
    let found = found.f_to_device(Device::Cpu)?.f_to_kind(Kind::Double)?;
    let off = found.f_sub(&exact)?.f_abs()?.f_max()?;
    off.f_div(&exact.f_abs()?.f_max()?)?.f_double_value(&[])
}
