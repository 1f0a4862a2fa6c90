//! What forecasts are compared with.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::forecast::Forecast;
use crate::scores::Scores;

/// Exponents of the inverse power law that are tried.
const EXPONENTS: std::ops::RangeInclusive<u32> = 1..=60;

/// The score at the largest size, as if more images changed nothing.
pub(super) fn last(seen: &Scores, level: f64) -> Forecast {
    let values = seen
        .by_fold()
        .iter()
        .filter_map(|fold| fold[fold.len() - 1]);
    t_interval(&values.collect::<Vec<_>>(), level)
}

/// The inverse power law `a - b n^-c`, fitted to each fold by least squares with `b >= 0` and `a <= 1`.
pub(super) fn law(seen: &Scores, images: usize, level: f64) -> Forecast {
    let of_fold = |fold: &Vec<Option<f64>>| {
        let present = seen.sizes().iter().zip(fold);
        let present = present.filter_map(|(&size, &score)| Some((size, score?)));
        let (sizes, scores): (Vec<usize>, Vec<f64>) = present.unzip();
        (sizes.len() > 1).then(|| law_of(&sizes, &scores, images))
    };
    let values: Vec<f64> = seen.by_fold().iter().filter_map(of_fold).collect();
    t_interval(&values, level)
}

/// The law of one fold at a number of images.
fn law_of(sizes: &[usize], scores: &[f64], images: usize) -> f64 {
    let fits = EXPONENTS.map(|step| {
        let exponent = f64::from(step) / 20.0;
        let x = |n: usize| -(n as f64).powf(-exponent);
        let xs: Vec<f64> = sizes.iter().map(|&n| x(n)).collect();
        let (a, b) = line(&xs, scores);
        let misfit = |(x, y): (&f64, &f64)| (y - a - b * x).powi(2);
        let misfit: f64 = xs.iter().zip(scores).map(misfit).sum();
        (misfit, a + b * x(images))
    });
    let best = fits.min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(f64::NAN, |(_, score)| score.clamp(0.0, 1.0))
}

/// The line `y = a + b x` of least squares with `b >= 0` and `a <= 1`.
fn line(xs: &[f64], ys: &[f64]) -> (f64, f64) {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (x, y) = (mean(xs), mean(ys));
    let products: f64 = xs.iter().zip(ys).map(|(xi, yi)| (xi - x) * (yi - y)).sum();
    let squares: f64 = xs.iter().map(|xi| (xi - x).powi(2)).sum();
    let b = (products / squares).max(0.0);
    let a = y - b * x;
    if a <= 1.0 {
        return (a, b);
    }
    let down: f64 = xs.iter().zip(ys).map(|(xi, yi)| xi * (yi - 1.0)).sum();
    let squares: f64 = xs.iter().map(|xi| xi * xi).sum();
    (1.0, (down / squares).max(0.0))
}

/// Mean with a t interval, within `[0, 1]`.
fn t_interval(values: &[f64], level: f64) -> Forecast {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let quantile = StudentsT::new(0.0, 1.0, n - 1.0)
        .map_or(f64::INFINITY, |t| t.inverse_cdf(0.5 + level / 2.0));
    let half = quantile * (variance / n).sqrt();
    Forecast {
        low: (mean - half).max(0.0),
        median: mean,
        high: (mean + half).min(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A law with exponent 1 is found again: 0.9 - 2 / n.
    #[test]
    fn test_law_of_exact_scores_is_exact() {
        let sizes = [10, 20, 50];
        let scores = sizes.map(|n| 0.9 - 2.0 / n as f64);
        assert!((law_of(&sizes, &scores, 200) - 0.89).abs() < 1e-12);
        // Falling scores stay where they are on average, and no score is above 1.
        assert!((law_of(&sizes, &[0.9, 0.8, 0.7], 200) - 0.8).abs() < 1e-12);
        assert!(law_of(&sizes, &[0.2, 0.6, 1.0], 10_000) <= 1.0);
    }

    /// By hand: mean 0.8, standard deviation 0.1, and 2.919986 standard errors on 2 degrees of freedom.
    #[test]
    fn test_t_interval() {
        let Forecast { low, median, high } = t_interval(&[0.7, 0.8, 0.9], 0.9);
        let half = 2.919_986 * 0.1 / 3.0_f64.sqrt();
        assert!((median - 0.8).abs() < 1e-12);
        assert!((low - (0.8 - half)).abs() < 1e-6 && (high - (0.8 + half)).abs() < 1e-6);
    }
}
