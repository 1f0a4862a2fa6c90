//! The state of all networks on the device, a row for each.

use leuko_model::{ModelError, Network, Weights};
use tch::{Device, Kind, Tensor};

use super::rule::Rule;
use super::upload::upload;

/// Weights, running means, best weights and losses: `[network, parameter]`, or `[network]`.
#[derive(Debug)]
pub(super) struct Rows {
    device: Device,
    rule: Rule,
    /// They record gradients.
    pub(super) weights: Tensor,
    best: Tensor,
    means: Vec<Tensor>,
    /// Sum of the losses of the images of the present epoch, in f64.
    losses: Tensor,
    /// Powers of Adam's betas for each network.
    powers: Vec<(f64, f64)>,
}

impl Rows {
    /// No networks yet.
    pub(super) fn new(network: &Network, rule: Rule, device: Device) -> Result<Self, ModelError> {
        let empty =
            || Tensor::f_zeros([0, network.parameter_count() as i64], (Kind::Float, device));
        Ok(Self {
            device,
            rule,
            weights: empty()?,
            best: empty()?,
            means: (0..rule.means())
                .map(|_| empty())
                .collect::<Result<_, _>>()?,
            losses: Tensor::f_zeros([0], (Kind::Double, device))?,
            powers: Vec::new(),
        })
    }

    /// Keeps these rows, in this order, and appends networks that begin with the weights of `entering`,
    /// `[network, parameter]`.
    pub(super) fn change(&mut self, keep: &[usize], entering: &Tensor) -> Result<(), ModelError> {
        let _guard = tch::no_grad_guard();
        let rows = self.index(keep)?;
        let zeros = entering.f_zeros_like()?;
        let append = |old: &Tensor, new: &Tensor| -> Result<Tensor, ModelError> {
            Ok(Tensor::f_cat(&[&old.f_index_select(0, &rows)?, new], 0)?)
        };
        self.weights = append(&self.weights, entering)?.f_set_requires_grad(true)?;
        self.best = append(&self.best, entering)?;
        for mean in &mut self.means {
            *mean = append(mean, &zeros)?;
        }
        let new = entering.size().first().copied().unwrap_or(0);
        let zeros = Tensor::f_zeros([new], (Kind::Double, self.device))?;
        self.losses = append(&self.losses, &zeros)?;
        let kept = keep.iter().map(|&row| self.powers[row]);
        let fresh = std::iter::repeat_n((1.0, 1.0), new as usize);
        self.powers = kept.chain(fresh).collect();
        Ok(())
    }

    /// Moves all weights by the gradient of `loss` and counts `losses`, one sum for each network.
    pub(super) fn step(&mut self, loss: &Tensor, losses: &Tensor) -> Result<(), ModelError> {
        let gradient = Tensor::f_run_backward(&[loss], &[&self.weights], false, false)?;
        (self.rule).step(
            &mut self.weights,
            &gradient[0],
            &mut self.means,
            &mut self.powers,
        )?;
        let _guard = tch::no_grad_guard();
        let _ = self.losses.f_add_(&losses.f_to_kind(Kind::Double)?)?;
        Ok(())
    }

    /// The sums of losses of these rows, which begin again at 0.
    pub(super) fn take_losses(&mut self, rows: &[usize]) -> Result<Vec<f64>, ModelError> {
        let index = self.index(rows)?;
        let sums = self.losses.f_index_select(0, &index)?;
        let _ = self.losses.f_index_fill_(0, &index, 0.0)?;
        Ok(Vec::try_from(sums)?)
    }

    /// The weights of these rows.
    pub(super) fn weights_of(&self, rows: &[usize]) -> Result<Tensor, ModelError> {
        match rows.len() == self.powers.len() {
            true => Ok(self.weights.f_detach()?),
            false => Ok(self
                .weights
                .f_detach()?
                .f_index_select(0, &self.index(rows)?)?),
        }
    }

    /// The present weights of these rows are their best.
    pub(super) fn keep_best(&mut self, rows: &[usize]) -> Result<(), ModelError> {
        let index = self.index(rows)?;
        let weights = self.weights.f_detach()?.f_index_select(0, &index)?;
        let _ = self.best.f_index_copy_(0, &index, &weights)?;
        Ok(())
    }

    /// The best weights of a row.
    pub(super) fn best(&self, network: &Network, row: usize) -> Result<Weights, ModelError> {
        Weights::new(network, Vec::try_from(self.best.f_get(row as i64)?)?)
    }

    fn index(&self, rows: &[usize]) -> Result<Tensor, tch::TchError> {
        let rows: Vec<i64> = rows.iter().map(|&row| row as i64).collect();
        upload(&rows, self.device)
    }
}
