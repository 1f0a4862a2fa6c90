//! How often forecasts hold: curves are cut short, fitted, and compared with what was measured later.

mod coverage;
mod evidence;
mod held;
mod judged;
mod peers;

pub use coverage::{Coverage, coverage};
pub use evidence::evidence;
pub use held::{BACK_TEST, BackTest, Held};
pub use judged::{Judged, Judgement, judge};

use crate::curve::Curve;
use crate::error::HowManyError;
use crate::forecast::{Forecast, IntervalOf};
use crate::prior::Prior;
use crate::scores::Scores;

/// A curve that was measured up to a large number of images.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// What it is called. Curves of one question have one name.
    pub question: String,
    /// Its scores.
    pub scores: Scores,
}

/// A forecast beside what was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The curve.
    pub question: String,
    /// Largest number of training images that the forecast knew.
    pub known: usize,
    /// Number of training images that it is about.
    pub images: usize,
    /// The mean score that was measured there.
    pub measured: f64,
    /// The forecast of the mean.
    pub forecast: Forecast,
    /// That nothing changes: the mean score at the largest size known, with a t interval over folds.
    pub last: Forecast,
    /// The inverse power law: one fit to each fold, their mean, with a t interval over folds.
    pub law: Forecast,
}

/// Fits a curve to the scores at up to `known` training images, and forecasts every larger size.
///
/// Empty if the curve has less than three sizes up to `known`, or none beyond.
///
/// # Errors
///
/// - Those of [`Curve::fit`] and [`Curve::forecast`].
///
/// # Examples
///
/// ```
/// use leuko_howmany::{Measured, Metric, Prior, Scores, forecast_points};
///
/// let folds = [0.0, 0.02, -0.02, 0.01, -0.01];
/// let scores = folds.map(|luck| vec![0.75, 0.82, 0.88 + luck, 0.91, 0.93 + luck]);
/// let scores = Scores::new(vec![10, 20, 50, 100, 200], scores.to_vec(), Metric::RocAuc, None)?;
/// let curve = Measured { question: "blast or lymphocyte".to_owned(), scores };
/// let points = forecast_points(&curve, 50, &Prior::default(), 0.9)?;
/// assert_eq!(points.iter().map(|point| point.images).collect::<Vec<_>>(), [100, 200]);
/// assert!(points.iter().all(|point| point.forecast.low <= point.measured));
/// # Ok::<(), leuko_howmany::HowManyError>(())
/// ```
pub fn forecast_points(
    curve: &Measured,
    known: usize,
    prior: &Prior,
    level: f64,
) -> Result<Vec<Point>, HowManyError> {
    let Some((seen, later)) = cut(&curve.scores, known)? else {
        return Ok(Vec::new());
    };
    let last = peers::last(&seen, level);
    let fitted = Curve::fit(seen.clone(), prior.clone())?;
    let point = |(images, measured)| {
        Ok(Point {
            question: curve.question.clone(),
            known: seen.largest(),
            images,
            measured,
            forecast: fitted.forecast(images as f64, IntervalOf::Mean, level)?,
            last,
            law: peers::law(&seen, images, level),
        })
    };
    later.into_iter().map(point).collect()
}

/// A number of training images with the mean score there.
type Mean = (usize, f64);

/// The scores at up to `known` images, and the means at larger numbers.
fn cut(scores: &Scores, known: usize) -> Result<Option<(Scores, Vec<Mean>)>, HowManyError> {
    let sizes = scores.sizes();
    let seen = sizes.partition_point(|&size| size <= known);
    if seen < 3 || seen == sizes.len() {
        return Ok(None);
    }
    let later = scores.means().into_iter().skip(seen).collect();
    Ok(Some((scores.first(seen)?, later)))
}
