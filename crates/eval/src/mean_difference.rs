//! The difference between our mean and a published one.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::level::check_level;
use crate::{EvalError, Published, Spread};

/// Ends of the interval of `ours.mean - paper.mean` at `level`, in (0, 1), by Welch's t; `None` if a
/// standard deviation is unknown or both are 0.
///
/// It treats folds as independent, which they are not, so the interval is too narrow for another data
/// set (Bengio & Grandvalet 2004).
///
/// # Errors
///
/// - [`EvalError::Level`] if the level is not between 0 and 1.
///
/// # Examples
///
/// ```
/// use leuko_eval::{PUBLISHED, Spread, mean_difference};
///
/// let paper = PUBLISHED.iter().find(|score| score.training_images == 200).ok_or("none")?;
/// let ours = Spread::of(&[0.95, 0.96, 0.97, 0.98, 0.99])?;
/// let [low, high] = mean_difference(&ours, paper, 0.95)?.ok_or("no spread")?;
/// assert!(low < 0.0 && 0.0 < high);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mean_difference(
    ours: &Spread,
    paper: &Published,
    level: f64,
) -> Result<Option<[f64; 2]>, EvalError> {
    check_level(level)?;
    let Some(sd) = ours.sd.filter(|_| paper.folds > 1) else {
        return Ok(None);
    };
    let [a, b] = [(sd, ours.n), (paper.sd, paper.folds)].map(|(sd, n)| sd * sd / n as f64);
    let freedom =
        (a + b).powi(2) / (a * a / (ours.n - 1) as f64 + b * b / (paper.folds - 1) as f64);
    let Ok(student) = StudentsT::new(0.0, 1.0, freedom) else {
        return Ok(None);
    };
    let half = (a + b).sqrt() * student.inverse_cdf(0.5 + level / 2.0);
    let difference = ours.mean - paper.mean;
    Ok(Some([difference - half, difference + half]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PUBLISHED;

    #[test]
    fn test_mean_difference_by_hand() {
        let ours = Spread::of(&[1.0, 2.0, 3.0]).unwrap();
        let paper = Published {
            mean: 1.0,
            sd: 1.0,
            folds: 3,
            ..PUBLISHED[0]
        };
        // Equal variances: 4 degrees of freedom, t(0.975; 4) = 2.776445, error sqrt(2 / 3).
        let [low, high] = mean_difference(&ours, &paper, 0.95).unwrap().unwrap();
        let half = 2.776_445 * (2.0f64 / 3.0).sqrt();
        assert!((low - (1.0 - half)).abs() < 1e-5, "{low}");
        assert!((high - (1.0 + half)).abs() < 1e-5, "{high}");
        let one = Spread::of(&[1.0]).unwrap();
        assert_eq!(mean_difference(&one, &paper, 0.95), Ok(None));
        assert!(mean_difference(&ours, &paper, 1.0).is_err());
    }
}
