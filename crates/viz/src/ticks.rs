//! Where an axis has ticks, and how its values lie along it.

/// How values lie along an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scale {
    /// Evenly.
    Linear {
        /// Value at the axis's start.
        low: f64,
        /// Value at its end.
        high: f64,
    },
    /// By their logarithm; both ends are positive.
    Log {
        /// Value at the axis's start.
        low: f64,
        /// Value at its end.
        high: f64,
    },
}

/// A tick of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// The value that it marks.
    pub(crate) value: f64,
    /// What is written beside it; empty for a tick without a label.
    pub(crate) label: String,
}

impl Scale {
    /// Where a value lies along the axis: 0 at its start, 1 at its end.
    pub(crate) fn share(self, value: f64) -> f64 {
        match self {
            Self::Linear { low, high } => (value - low) / (high - low),
            // The last bits of a logarithm differ between systems; rounded, the place is the same.
            Self::Log { low, high } => ((value / low).ln() / (high / low).ln() * 1e9).round() / 1e9,
        }
    }

    /// From its start to its end.
    pub(crate) fn length(self) -> f64 {
        let (Self::Linear { low, high } | Self::Log { low, high }) = self;
        high - low
    }

    /// At most `most` ticks at round values.
    pub(crate) fn ticks(self, most: usize) -> Vec<Tick> {
        match self {
            Self::Linear { low, high } => linear_ticks(low, high, most, FINEST),
            Self::Log { low, high } => log_ticks(low, high, most),
        }
    }
}

/// Ticks at whole numbers from `low` to `high`, at most `most`.
pub(crate) fn whole_ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    linear_ticks(low, high, most, 0)
}

/// Power of ten of the finest step.
const FINEST: i32 = -12;

/// Steps of 1, 2 or 5 times a power of ten, the finest that gives at most `most` ticks.
fn linear_ticks(low: f64, high: f64, most: usize, finest: i32) -> Vec<Tick> {
    let span = high - low;
    let mut exponent = finest;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            let step = factor * power_of_ten(exponent);
            // A little slack, so that an end that is itself a tick is not lost to rounding.
            let first = (low / step - 1e-6).ceil();
            let last = (high / step + 1e-6).floor();
            if span / step < most as f64 && last - first < most as f64 {
                let decimals = (-exponent).max(0) as usize;
                return (0..=(last - first).max(0.0) as usize)
                    .map(|i| {
                        let value = (first + i as f64) * step;
                        Tick {
                            value,
                            label: minus(format!("{value:.decimals$}")),
                        }
                    })
                    .collect();
            }
        }
        exponent += 1;
    }
}

/// Powers of ten, and between them 2 and 5, or 3, as far as `most` allows.
fn log_ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let within = |factors: &[f64]| {
        let mut ticks = Vec::new();
        for exponent in FINEST..-FINEST {
            for factor in factors {
                let value = factor * power_of_ten(exponent);
                if value >= low * (1.0 - 1e-9) && value <= high * (1.0 + 1e-9) {
                    let decimals = (-exponent).max(0) as usize;
                    ticks.push(Tick {
                        value,
                        label: format!("{value:.decimals$}"),
                    });
                }
            }
        }
        ticks
    };
    let choices: [&[f64]; 3] = [&[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]];
    for factors in choices {
        let ticks = within(factors);
        if ticks.len() <= most {
            return ticks;
        }
    }
    let decades = within(&[1.0]);
    let every = decades.len().div_ceil(most.max(1));
    decades.into_iter().step_by(every).collect()
}

/// Ten to a whole power, by exact steps where f64 allows.
fn power_of_ten(exponent: i32) -> f64 {
    let power = (0..exponent.abs()).fold(1.0, |power, _| power * 10.0);
    if exponent < 0 { 1.0 / power } else { power }
}

/// A number with a proper minus sign.
fn minus(number: String) -> String {
    match number.strip_prefix('-') {
        Some(digits) if digits.chars().any(|c| c.is_ascii_digit() && c != '0') => {
            format!("−{digits}")
        }
        Some(zero) => zero.to_owned(),
        None => number,
    }
}

/// Takes away labels that would overlap: keeps every k-th, with the smallest k that leaves `gap`
/// between neighbours, and always the last.
///
/// `places` and `widths` are those of the labels along the axis, in points.
pub(crate) fn thin_labels(ticks: &mut [Tick], places: &[f64], widths: &[f64], gap: f64) {
    let count = ticks.len();
    let kept = |every: usize| (0..count).filter(move |i| (count - 1 - i).is_multiple_of(every));
    let fits = |every: usize| {
        let kept: Vec<usize> = kept(every).collect();
        kept.windows(2).all(|pair| {
            let (a, b) = (pair[0], pair[1]);
            (places[b] - places[a]).abs() >= (widths[a] + widths[b]) / 2.0 + gap
        })
    };
    let every = (1..=count.max(1)).find(|&every| fits(every)).unwrap_or(1);
    for (i, tick) in ticks.iter_mut().enumerate() {
        if !(count - 1 - i).is_multiple_of(every) {
            tick.label.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, most: usize) -> Vec<String> {
        scale.ticks(most).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn test_linear_ticks_are_round_and_few() {
        let linear = |low, high| Scale::Linear { low, high };
        assert_eq!(
            labels(linear(0.5, 1.0), 6),
            ["0.5", "0.6", "0.7", "0.8", "0.9", "1.0"]
        );
        assert_eq!(
            labels(linear(0.0, 1.0), 6),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(labels(linear(1.0, 137.0), 6), ["50", "100"]);
        assert_eq!(labels(linear(-0.3, 0.3), 5), ["−0.2", "0.0", "0.2"]);
        assert_eq!(labels(linear(0.0, 12345.0), 6), ["0", "5000", "10000"]);
    }

    #[test]
    fn test_whole_ticks_have_no_halves() {
        let labels = |high| -> Vec<String> {
            let ticks = whole_ticks(0.0, high, 6).into_iter();
            ticks.map(|tick| tick.label).collect()
        };
        assert_eq!(labels(2.0), ["0", "1", "2"]);
        assert_eq!(labels(160.0), ["0", "50", "100", "150"]);
    }

    #[test]
    fn test_log_ticks_thin_out_over_many_decades() {
        let log = |low, high| Scale::Log { low, high };
        assert_eq!(
            labels(log(0.02, 0.6), 6),
            ["0.02", "0.05", "0.1", "0.2", "0.5"]
        );
        assert_eq!(labels(log(0.001, 1.0), 6), ["0.001", "0.01", "0.1", "1"]);
        assert!(labels(log(1e-10, 1.0), 6).len() <= 6);
    }

    #[test]
    fn test_thin_labels_keeps_the_last_and_leaves_room() {
        let mut ticks: Vec<Tick> = (1..=20)
            .map(|i| Tick {
                value: f64::from(i),
                label: (10 * i).to_string(),
            })
            .collect();
        let places: Vec<f64> = (0..20).map(|i| 10.0 * f64::from(i)).collect();
        thin_labels(&mut ticks, &places, &[12.0; 20], 2.0);
        let labels: Vec<&str> = ticks.iter().map(|t| t.label.as_str()).collect();
        assert_eq!(&labels[16..], ["", "180", "", "200"]);
    }
}
