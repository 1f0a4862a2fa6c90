//! Numbers from the program to the device.

use tch::kind::Element;
use tch::{Device, TchError, Tensor};

/// Copies values to a device without waiting for its work: the next step is prepared while it computes the last.
pub(super) fn upload<T: Element>(values: &[T], device: Device) -> Result<Tensor, TchError> {
    const NON_BLOCKING: bool = true;
    const ALWAYS_COPY: bool = false;
    Tensor::f_from_slice(values)?.f_to_device_(device, T::KIND, NON_BLOCKING, ALWAYS_COPY)
}
