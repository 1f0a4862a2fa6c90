//! The minimum of a smooth convex function by the method of Liu and Nocedal, *On the limited memory BFGS
//! method for large scale optimization*, Mathematical Programming 45 (1989), 503-528.
//!
//! A method of our own, because linfa-logistic, which has one, takes exponentials relative to the largest
//! logit of all images, so its loss is wrong for images far below it.

use std::collections::VecDeque;

/// Number of earlier steps that shape the next one.
const MEMORY: usize = 10;
/// Most steps.
const MAX_STEPS: usize = 5_000;
/// The largest derivative at a minimum.
const TOLERANCE: f64 = 1e-6;
/// The largest derivative that is accepted where rounding stops the search.
const LOOSE: f64 = 1e-3;

/// The search stopped before a minimum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stuck {
    /// Number of steps.
    pub(crate) steps: usize,
    /// The largest derivative there.
    pub(crate) gradient: f64,
}

/// Where `loss`, which fills its gradient, is smallest, from `start`.
pub(crate) fn minimise(
    start: &[f64],
    loss: impl Fn(&[f64], &mut [f64]) -> f64,
) -> Result<Vec<f64>, Stuck> {
    let mut place = start.to_vec();
    let mut gradient = vec![0.0; place.len()];
    let mut value = loss(&place, &mut gradient);
    let mut past: VecDeque<Step> = VecDeque::new();
    for steps in 0..MAX_STEPS {
        let steepest = largest(&gradient);
        if steepest <= TOLERANCE {
            return Ok(place);
        }
        let mut direction = direction(&gradient, &past);
        let mut slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            past.clear();
            direction = gradient.iter().map(|part| -part).collect();
            slope = -dot(&gradient, &gradient);
        }
        let mut length = match past.is_empty() {
            true => 1.0 / steepest.max(1.0),
            false => 1.0,
        };
        let (next, next_gradient, next_value) = loop {
            let next: Vec<f64> = (place.iter().zip(&direction))
                .map(|(place, part)| place + length * part)
                .collect();
            let mut next_gradient = vec![0.0; next.len()];
            let next_value = loss(&next, &mut next_gradient);
            if next_value <= value + 1e-4 * length * slope {
                break (next, next_gradient, next_value);
            }
            length *= 0.5;
            if length < 1e-12 {
                // The loss cannot get lower than its rounding.
                return match steepest <= LOOSE {
                    true => Ok(place),
                    false => Err(Stuck {
                        steps,
                        gradient: steepest,
                    }),
                };
            }
        };
        let moved: Vec<f64> = next.iter().zip(&place).map(|(a, b)| a - b).collect();
        let turned = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b);
        let turned: Vec<f64> = turned.collect();
        let curvature = dot(&moved, &turned);
        if curvature > 1e-12 * dot(&turned, &turned) {
            past.truncate(MEMORY - 1);
            past.push_front(Step {
                moved,
                turned,
                curvature,
            });
        }
        (place, gradient, value) = (next, next_gradient, next_value);
    }
    Err(Stuck {
        steps: MAX_STEPS,
        gradient: largest(&gradient),
    })
}

/// A step of the search.
struct Step {
    /// How the place changed.
    moved: Vec<f64>,
    /// How the gradient changed.
    turned: Vec<f64>,
    /// Their product, which is positive.
    curvature: f64,
}

/// Where to go next; `past` has the latest step first. The two loops of Nocedal.
fn direction(gradient: &[f64], past: &VecDeque<Step>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|part| -part).collect();
    let mut shares = Vec::new();
    for step in past {
        let share = dot(&step.moved, &direction) / step.curvature;
        add(&mut direction, -share, &step.turned);
        shares.push(share);
    }
    if let Some(last) = past.front() {
        let scale = last.curvature / dot(&last.turned, &last.turned);
        direction.iter_mut().for_each(|part| *part *= scale);
    }
    for (step, share) in past.iter().zip(shares).rev() {
        let back = dot(&step.turned, &direction) / step.curvature;
        add(&mut direction, share - back, &step.moved);
    }
    direction
}

fn add(to: &mut [f64], times: f64, other: &[f64]) {
    to.iter_mut()
        .zip(other)
        .for_each(|(to, other)| *to += times * other);
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn largest(gradient: &[f64]) -> f64 {
    gradient.iter().fold(0.0, |most, part| part.abs().max(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_minimise_finds_the_middle_of_a_narrow_bowl() {
        let bowl = |at: &[f64], gradient: &mut [f64]| {
            gradient[0] = at[0] - 3.0;
            gradient[1] = 1e4 * (at[1] + 2.0);
            0.5 * (at[0] - 3.0).powi(2) + 5e3 * (at[1] + 2.0).powi(2)
        };
        let found = minimise(&[0.0, 0.0], bowl).unwrap();
        assert!(
            (found[0] - 3.0).abs() < 1e-5 && (found[1] + 2.0).abs() < 1e-9,
            "{found:?}"
        );
    }

    #[test]
    fn test_minimise_of_a_slope_without_a_bottom_is_stuck() {
        let slope = |at: &[f64], gradient: &mut [f64]| {
            gradient[0] = 1.0;
            at[0]
        };
        let stuck = minimise(&[0.0], slope).unwrap_err();
        assert_eq!(stuck.gradient, 1.0);
    }
}
