//! How many forecasts hold what was measured.

use super::Point;
use crate::forecast::Forecast;

/// How a kind of forecast did on a number of points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    /// Number of points.
    pub points: usize,
    /// Share of the intervals that hold the measured mean.
    pub covered: f64,
    /// Share of the measured means below their interval.
    pub below: f64,
    /// Share of the measured means above their interval.
    pub above: f64,
    /// Mean width of the intervals.
    pub width: f64,
    /// Mean distance of the forecast (its median) from the measured mean.
    pub error: f64,
    /// Mean of forecast minus measured: below 0 if forecasts are too low.
    pub bias: f64,
}

/// How a kind of forecast did. `of` takes it from a point, for example `|point| point.forecast`.
///
/// `None` without points.
pub fn coverage(points: &[&Point], of: impl Fn(&Point) -> Forecast) -> Option<Coverage> {
    let n = points.len() as f64;
    let mean = |value: &dyn Fn(&Point, Forecast) -> f64| {
        points
            .iter()
            .map(|point| value(point, of(point)))
            .sum::<f64>()
            / n
    };
    let share = |holds: &dyn Fn(f64, Forecast) -> bool| {
        mean(&|point, forecast| f64::from(u8::from(holds(point.measured, forecast))))
    };
    let (below, above) = (share(&|m, f| m < f.low), share(&|m, f| m > f.high));
    (!points.is_empty()).then(|| Coverage {
        points: points.len(),
        covered: 1.0 - below - above,
        below,
        above,
        width: mean(&|_, forecast| forecast.high - forecast.low),
        error: mean(&|point, forecast| (forecast.median - point.measured).abs()),
        bias: mean(&|point, forecast| forecast.median - point.measured),
    })
}
