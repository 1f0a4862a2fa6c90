//! The optimiser's step for many networks at once.

use tch::{TchError, Tensor};

use super::upload::upload;
use crate::OptimizerConfig;

/// Keras's step rules on tensors `[network, parameter]`: the operations of [`Optimizer`](crate::Optimizer), in its order.
///
/// The running means of past gradients belong to the [`Rows`](super::rows::Rows).
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule(pub(super) OptimizerConfig);

impl Rule {
    /// Number of running means for each parameter.
    pub(super) fn means(self) -> usize {
        match self.0 {
            OptimizerConfig::RmsProp { .. } => 1,
            OptimizerConfig::Adam { .. } => 2,
        }
    }

    /// Moves the weights one step against the gradient. `powers` has `beta1^t` and `beta2^t` of each network before its
    /// step `t`.
    pub(super) fn step(
        self,
        weights: &mut Tensor,
        gradient: &Tensor,
        means: &mut [Tensor],
        powers: &mut [(f64, f64)],
    ) -> Result<(), TchError> {
        let _guard = tch::no_grad_guard();
        // A product of two roundings to `f32`, as in the other engines: scalars of libtorch are `f64`.
        let single = |value: f64| f64::from(value as f32);
        let moved = match (self.0, means) {
            (
                OptimizerConfig::RmsProp {
                    learning_rate,
                    rho,
                    epsilon,
                },
                [square],
            ) => {
                fold_in(square, &gradient.f_square()?, rho)?;
                let root = square.f_sqrt()?.f_add_scalar(single(epsilon))?;
                (gradient.f_mul_scalar(single(learning_rate))?).f_div(&root)?
            }
            (
                OptimizerConfig::Adam {
                    learning_rate,
                    beta1,
                    beta2,
                    epsilon,
                },
                [mean, square],
            ) => {
                let rates: Vec<f32> = powers
                    .iter_mut()
                    .map(|(first, second)| {
                        *first *= beta1;
                        *second *= beta2;
                        (learning_rate * (1.0 - *second).sqrt() / (1.0 - *first)) as f32
                    })
                    .collect();
                let rates = upload(&rates, weights.device())?.f_unsqueeze(1)?;
                fold_in(mean, gradient, beta1)?;
                fold_in(square, &gradient.f_square()?, beta2)?;
                let root = square.f_sqrt()?.f_add_scalar(single(epsilon))?;
                mean.f_mul(&rates)?.f_div(&root)?
            }
            _ => unreachable!("as many running means as the rule has"),
        };
        let _ = weights.f_sub_(&moved)?;
        Ok(())
    }
}

/// `mean = old * mean + (1 - old) * value`.
fn fold_in(mean: &mut Tensor, value: &Tensor, old: f64) -> Result<(), TchError> {
    let (old, new) = (f64::from(old as f32), f64::from((1.0 - old) as f32));
    let part = value.f_mul_scalar(new)?;
    let _ = mean.f_mul_scalar_(old)?.f_add_(&part)?;
    Ok(())
}
