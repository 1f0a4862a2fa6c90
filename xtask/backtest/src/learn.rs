//! What leuko's own curves teach about the shapes of curves.

use anyhow::Result;
use leuko_howmany::{Measured, Prior, Weights, evidence};

use crate::halves::{KNOWN, is_learnt};

/// What was known before counts as much as so many rows of evidence; a curve gives one for each number of images
/// that it is known up to.
const STRENGTH: f64 = 10.0;

/// How likely shapes are, learnt from one half of the questions.
pub(crate) fn learn(curves: &[Measured]) -> Result<Weights> {
    let prior = Prior::of(Weights::PUBLIC_CURVES);
    let mut all = Vec::new();
    for curve in curves.iter().filter(|curve| is_learnt(&curve.question)) {
        for known in KNOWN {
            all.extend(evidence(curve, known, &prior)?);
        }
    }
    Ok(Weights::PUBLIC_CURVES.learn(&all, STRENGTH)?)
}
