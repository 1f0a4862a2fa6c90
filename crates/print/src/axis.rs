//! How values lie along an axis, and where it has ticks.

use std::ops::Range;

use plotters::coord::combinators::{IntoLogRange, LogCoord};
use plotters::coord::ranged1d::{
    BoldPoints, KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter,
};
use plotters::coord::types::{RangedCoordf64, RangedCoordi32};

use crate::PrintError;

/// Most ticks that an axis chooses for itself.
const MOST_TICKS: usize = 6;

/// How values lie along an [`Axis`].
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// Evenly.
    Linear(Range<f64>),
    /// By their logarithm; both ends are positive.
    Log(Range<f64>),
}

/// A tick of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value that it marks.
    pub value: f64,
    /// What is written beside it; empty for a tick without a label.
    pub label: String,
}

/// An axis: a coordinate of plotters with ticks of our choice.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Its range, and how values lie in it.
    pub scale: Scale,
    /// Its ticks.
    pub ticks: Vec<Tick>,
}

impl Axis {
    /// The largest value, of either sign, whose labels leave room for data.
    pub const LARGEST: f64 = 1e12;

    /// An even axis with ticks at multiples of 1, 2 or 5 times a power of ten.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Range`] if the axis does not rise by at least 10^-9 of its larger end, or an end is
    ///   further than 10^13 from 0 or NaN.
    pub fn linear(range: Range<f64>) -> Result<Self, PrintError> {
        let furthest = range.start.abs().max(range.end.abs());
        check(
            &range,
            range.end - range.start >= 1e-9 * furthest,
            "an axis that rises, within 1e13 of 0",
        )?;
        let values = RangedCoordf64::from(range.clone()).key_points(BoldPoints(MOST_TICKS));
        let step = values.windows(2).map(|pair| pair[1] - pair[0]).next();
        let decimals = decimals_of(step.unwrap_or(range.end - range.start));
        let tick = |value: f64| Tick {
            value,
            label: decimal(value, decimals),
        };
        Ok(Self {
            ticks: values.into_iter().map(tick).collect(),
            scale: Scale::Linear(range),
        })
    }

    /// An even axis for counts, from 0 to a little beyond `last`, which is taken as 1 if it is 0.
    pub fn counts(last: usize) -> Self {
        let last = last.max(1);
        let whole = RangedCoordi32::from(0..i32::try_from(last).unwrap_or(i32::MAX));
        let ticks = whole.key_points(BoldPoints(MOST_TICKS)).into_iter();
        Self {
            scale: Scale::Linear(0.0..1.02 * last as f64),
            ticks: ticks
                .map(|value| Tick {
                    value: f64::from(value),
                    label: value.to_string(),
                })
                .collect(),
        }
    }

    /// A logarithmic axis, both ends positive, with ticks at powers of ten and, as far as there is room, at 2
    /// and 5 or at 3 times those. (plotters marks powers of ten alone.)
    ///
    /// # Errors
    ///
    /// - [`PrintError::Range`] if the axis does not rise, starts at 0 or below, ends above 10^13, or an end
    ///   is NaN.
    pub fn log(range: Range<f64>) -> Result<Self, PrintError> {
        check(
            &range,
            range.start > 0.0,
            "a logarithmic axis that rises, above 0 and up to 1e13",
        )?;
        let choices: [&[i32]; 3] = [&[1, 2, 5], &[1, 3], &[1]];
        let ticks = choices.map(|factors| log_ticks(&range, factors));
        let [.., decades] = &ticks;
        let every = decades.len().div_ceil(MOST_TICKS).max(1);
        let thinned = decades.iter().step_by(every).cloned().collect();
        let few = ticks.into_iter().find(|ticks| ticks.len() <= MOST_TICKS);
        Ok(Self {
            ticks: few.unwrap_or(thinned),
            scale: Scale::Log(range),
        })
    }

    /// The labels of its ticks.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.ticks.iter().map(|tick| &*tick.label)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        match &self.scale {
            Scale::Linear(range) => RangedCoordf64::from(range.clone()).map(value, limit),
            Scale::Log(range) => LogCoord::from(range.clone().log_scale()).map(value, limit),
        }
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // There are no lines between ticks.
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.ticks.iter().map(|tick| tick.value).collect()
    }

    fn range(&self) -> Range<f64> {
        let (Scale::Linear(range) | Scale::Log(range)) = &self.scale;
        range.clone()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        let tick = self.ticks.iter().find(|tick| tick.value == *value);
        tick.map_or_else(String::new, |tick| tick.label.clone())
    }
}

/// Refuses a range that does not rise, is not `right` or leaves no room for labels; plotters would not
/// return from some.
fn check(range: &Range<f64>, right: bool, expected: &'static str) -> Result<(), PrintError> {
    let furthest = range.start.abs().max(range.end.abs());
    let is_shown = right && range.start < range.end && furthest <= 10.0 * Axis::LARGEST;
    is_shown.then_some(()).ok_or_else(|| PrintError::Range {
        expected,
        found: range.clone(),
    })
}

/// Ticks at some multiples of powers of ten.
fn log_ticks(range: &Range<f64>, factors: &[i32]) -> Vec<Tick> {
    let mut ticks = Vec::new();
    for exponent in -12..=12 {
        for &factor in factors {
            // Parsed, so that it is the number nearest to what the label says.
            let value: f64 = format!("{factor}e{exponent}").parse().unwrap_or(f64::NAN);
            let slack = 1e-9 * value;
            if value >= range.start - slack && value <= range.end + slack {
                ticks.push(Tick {
                    value,
                    label: decimal(value, (-exponent).max(0) as usize),
                });
            }
        }
    }
    ticks
}

/// Decimals that tell multiples of a step apart: 1 for 0.2, 0 for 50.
fn decimals_of(step: f64) -> usize {
    let is_whole = |decimals: &i32| {
        let scaled = step * 10_f64.powi(*decimals);
        scaled.round() >= 1.0 && (scaled - scaled.round()).abs() < 1e-6 * scaled
    };
    (0..12).find(is_whole).unwrap_or(12) as usize
}

/// A number with a proper minus sign, and none before 0.
fn decimal(value: f64, decimals: usize) -> String {
    let number = format!("{value:.decimals$}");
    match number.strip_prefix('-') {
        Some(digits) if digits.chars().any(|c| c.is_ascii_digit() && c != '0') => {
            format!("−{digits}")
        }
        Some(zero) => zero.to_owned(),
        None => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.labels().collect()
    }

    #[test]
    fn test_linear_ticks_are_round_and_few() {
        let linear = |range| Axis::linear(range).unwrap();
        assert_eq!(
            labels(&linear(0.4875..1.0125)),
            ["0.5", "0.6", "0.7", "0.8", "0.9", "1.0"]
        );
        assert_eq!(
            labels(&linear(-0.02..1.02)),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(labels(&linear(-0.32..0.32)), ["−0.2", "0.0", "0.2"]);
        assert!(labels(&linear(-Axis::LARGEST..Axis::LARGEST)).len() <= MOST_TICKS);
        assert!(labels(&linear(1.0..1.000_000_01)).len() <= MOST_TICKS);
        assert_eq!(labels(&linear(0.0..12345.0)), ["0", "5000", "10000"]);
        assert_eq!(
            labels(&linear(0.0..0.021)),
            ["0.000", "0.005", "0.010", "0.015", "0.020"]
        );
    }

    #[test]
    fn test_counts_have_no_halves() {
        assert_eq!(labels(&Axis::counts(2)), ["0", "1", "2"]);
        assert_eq!(labels(&Axis::counts(160)), ["0", "50", "100", "150"]);
        assert_eq!(labels(&Axis::counts(0)), ["0", "1"]);
        assert!(labels(&Axis::counts(usize::MAX)).len() <= MOST_TICKS);
    }

    #[test]
    fn test_log_ticks_thin_out_over_many_decades() {
        let log = |range| Axis::log(range).unwrap();
        assert_eq!(
            labels(&log(0.02..0.6)),
            ["0.02", "0.05", "0.1", "0.2", "0.5"]
        );
        assert_eq!(labels(&log(0.001..1.0)), ["0.001", "0.01", "0.1", "1"]);
        assert!(labels(&log(1e-10..1.0)).len() <= MOST_TICKS);
    }

    /// On 1000 units: halfway between 1 and 100 by logarithm is 10.
    #[test]
    fn test_map_is_even_or_by_the_logarithm() {
        let [linear, log] = [Axis::linear(0.0..2.0), Axis::log(1.0..100.0)].map(Result::unwrap);
        assert_eq!(linear.map(&0.5, (0, 1000)), 250);
        assert_eq!(log.map(&10.0, (0, 1000)), 500);
        assert_eq!(log.map(&10.0, (1000, 0)), 500);
    }
    #[test]
    fn test_ranges_that_no_axis_can_show_are_errors() {
        let nan = f64::NAN;
        let neither = [
            0.0..f64::INFINITY,
            nan..nan,
            nan..1.0,
            1.0..nan,
            1.0..0.5,
            1.0..1.0,
            1.0..1e14,
        ];
        let not_linear = [1e12..1e12_f64.next_up(), f64::MIN..f64::MAX];
        let not_log = [0.0..1.0, -1.0..1.0, -2.0..-1.0];
        for range in neither.iter().chain(&not_linear) {
            let axis = Axis::linear(range.clone());
            assert!(matches!(axis, Err(PrintError::Range { .. })), "{range:?}");
        }
        for range in neither.iter().chain(&not_log) {
            let axis = Axis::log(range.clone());
            assert!(matches!(axis, Err(PrintError::Range { .. })), "{range:?}");
        }
        assert_eq!(
            Axis::linear(1.0..0.0).unwrap_err().to_string(),
            "expected an axis that rises, within 1e13 of 0, found 1.0 to 0.0"
        );
    }
}
