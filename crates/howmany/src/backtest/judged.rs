//! Whether answers proved right.

use super::{Measured, cut};
use crate::answer::{Answer, Verdict};
use crate::curve::Curve;
use crate::error::HowManyError;
use crate::prior::Prior;

/// What later measurements say of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It holds.
    Right,
    /// It does not hold.
    Wrong,
    /// The curve was not measured far enough.
    Open,
    /// The answer was that nobody can tell.
    Abstained,
}

/// An answer and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The curve.
    pub question: String,
    /// Largest number of training images that the answer knew.
    pub known: usize,
    /// Largest number of training images that was measured.
    pub measured_to: usize,
    /// The answer.
    pub answer: Answer,
    /// The smallest number of training images at which the measured mean reaches the target; between
    /// two sizes on a straight line over the logarithm of the number. `None` if no measured size
    /// reaches it.
    pub truth: Option<f64>,
    /// What the measurements say.
    pub judgement: Judgement,
}

/// Fits a curve to the scores at up to `known` training images, asks for `target`, and judges the answer by
/// the larger sizes.
///
/// `None` if the curve has less than three sizes up to `known`, or none beyond.
///
/// # Errors
///
/// - Those of [`Curve::fit`] and [`Curve::answer`].
pub fn judge(
    curve: &Measured,
    known: usize,
    target: f64,
    prior: &Prior,
) -> Result<Option<Judged>, HowManyError> {
    let Some((seen, _)) = cut(&curve.scores, known)? else {
        return Ok(None);
    };
    let known = seen.largest();
    let answer = Curve::fit(seen, prior.clone())?.answer(target)?;
    let means = curve.scores.means();
    let truth = first_at(&means, target);
    let measured_to = curve.scores.largest();
    Ok(Some(Judged {
        question: curve.question.clone(),
        known,
        measured_to,
        judgement: judgement(&answer, known as f64, truth, measured_to as f64),
        answer,
        truth,
    }))
}

fn judgement(answer: &Answer, known: f64, truth: Option<f64>, measured_to: f64) -> Judgement {
    let right = |right: bool| match right {
        true => Judgement::Right,
        false => Judgement::Wrong,
    };
    match answer.verdict {
        Verdict::Unclear(_) => Judgement::Abstained,
        Verdict::Reached => right(truth.is_some_and(|n| n <= known)),
        Verdict::Unreachable => match truth {
            Some(n) => right(n > answer.horizon),
            None if measured_to >= answer.horizon => Judgement::Right,
            None => Judgement::Open,
        },
        Verdict::Needs => {
            let low = answer.low.unwrap_or(f64::INFINITY);
            let high = answer.high.unwrap_or(f64::INFINITY);
            match truth {
                Some(n) => right((low..=high).contains(&n)),
                None if high <= measured_to => Judgement::Wrong,
                None => Judgement::Open,
            }
        }
    }
}

/// Where means over rising numbers of images first reach a target.
fn first_at(means: &[(usize, f64)], target: f64) -> Option<f64> {
    let at = means.iter().position(|&(_, mean)| mean >= target)?;
    let (after, reached) = means[at];
    let Some(&(before, missed)) = at.checked_sub(1).and_then(|i| means.get(i)) else {
        return Some(after as f64);
    };
    let [before, after] = [before, after].map(|n| (n as f64).ln());
    Some((before + (target - missed) / (reached - missed) * (after - before)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_first_at_lies_on_the_line_between_two_sizes() {
        let means = [(10, 0.8), (40, 0.9), (160, 0.85)];
        assert_eq!(first_at(&means, 0.7), Some(10.0));
        assert!(first_at(&means, 0.85).is_some_and(|n| (n - 20.0).abs() < 1e-9));
        assert_eq!(first_at(&means, 0.95), None);
    }
}
