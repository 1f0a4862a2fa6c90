//! Two halves of leuko's questions: the prior is learnt from one, and tested on the other.

use leuko_howmany::Measured;
use sha2::{Digest, Sha256};

/// Numbers of training images up to which a forecast knows leuko's curves.
pub(crate) const KNOWN: [usize; 2] = [50, 100];

/// Names of leuko's own questions begin so; all others are published curves.
const OWN: [&str; 3] = ["pbc-", "wbcatt-", "jtsc-"];

/// Whether it is a question of leuko's own networks.
pub(crate) fn is_own(question: &str) -> bool {
    OWN.iter().any(|start| question.starts_with(start))
}

/// Whether the prior was learnt from the question: those whose name has an even SHA-256. All seeds of a
/// question are in one half.
pub(crate) fn is_learnt(question: &str) -> bool {
    let digest = Sha256::digest(question);
    is_own(question) && digest.iter().last().is_some_and(|byte| byte % 2 == 0)
}

/// Curves of the half that forecasts are tested on.
pub(crate) fn is_tested(curve: &Measured) -> bool {
    is_own(&curve.question) && !is_learnt(&curve.question)
}
