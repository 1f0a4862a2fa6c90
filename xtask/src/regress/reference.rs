//! What must come out of each study: `numbers.toml`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::measured::{Measured, Numbers};

/// What stands at the top of the file.
const HEAD: &str = "\
# Written by `cargo xtask regress --update`: what must come out of the studies in studies.toml, with seed 2021.
#
# folds    the checksum of the folds, exactly
# early    losses of the first two epochs, up to 0.0006 and 0.002 more or less
# maps     shares in maps of networks with random weights, up to 0.0001 more or less
# bands    means over folds after training: the mean of the seeds in seeds.csv, 3 standard deviations more or less
# speed    training over libtorch at its best in the same round, at least 80% of it

";

/// By how much the losses of the first and the second epoch may differ: processors and engines round differently.
/// The fused kernels and libtorch differ by up to 0.00014 and 0.0006.
const EARLY: [f64; 2] = [6e-4, 2e-3];
/// By how much a share in a map may differ.
const MAPS: f64 = 1e-4;
/// Half the width of a band, in standard deviations over seeds.
const WIDTH: f64 = 3.0;
/// The least share of the reference's speed.
const SLOWEST: f64 = 0.8;

/// The file.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    /// By name of the study.
    pub(super) studies: BTreeMap<String, Expected>,
    /// Speed over libtorch's, by what was measured and the engine.
    pub(super) speed: Numbers,
}

/// What must come out of a study.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    folds: String,
    early: Numbers,
    maps: Numbers,
    bands: BTreeMap<String, Band>,
}

/// Lowest and highest.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Band(f64, f64);

/// A line about a number, and whether it is right.
pub(super) type Line = (String, bool);

impl Reference {
    /// Reads the file.
    ///
    /// # Errors
    /// - It is missing or has another form.
    pub(super) fn read() -> Result<Self> {
        let text = fs::read_to_string(super::folder().join("numbers.toml"))?;
        toml::from_str(&text).context("numbers.toml")
    }

    /// Writes the file.
    ///
    /// # Errors
    /// - It cannot be written.
    pub(super) fn write(&self) -> Result<()> {
        let text = toml::to_string(self)?;
        Ok(fs::write(
            super::folder().join("numbers.toml"),
            HEAD.to_owned() + &text,
        )?)
    }

    /// A line for each speed that was measured here and that the reference has.
    pub(super) fn compare_speed(&self, speed: &Numbers) -> Vec<Line> {
        let line = |(name, found): (&String, &f64)| {
            let wanted = self.speed.get(name)?;
            let least = SLOWEST * wanted;
            let text = format!("{name}: {found:.2} times libtorch, at least {least:.2}");
            Some((text, *found >= least))
        };
        speed.iter().filter_map(line).collect()
    }
}

impl Expected {
    /// What a study gave with the reference's seed, and numbers from repeated seeds, as what must come out.
    pub(super) fn new(measured: &Measured, seeds: &BTreeMap<String, Vec<f64>>) -> Self {
        let rounded = |numbers: &Numbers| -> Numbers {
            let numbers = numbers.iter();
            numbers
                .map(|(name, value)| (name.clone(), (value * 1e6).round() / 1e6))
                .collect()
        };
        let bands = seeds
            .iter()
            .map(|(name, values)| (name.clone(), Band::of(values)));
        Self {
            folds: measured.folds.clone(),
            early: rounded(&measured.early),
            maps: rounded(&measured.maps),
            bands: bands.collect(),
        }
    }

    /// A line for each number of the study and of the reference, and for each rule that is broken.
    pub(super) fn compare(&self, measured: &Measured) -> Vec<Line> {
        let mut lines = vec![("the folds".to_owned(), self.folds == measured.folds)];
        lines.extend(
            measured
                .broken
                .iter()
                .map(|rule| (format!("not so: {rule}"), false)),
        );
        let around = |numbers: &Numbers, by: &dyn Fn(&str) -> f64| -> BTreeMap<String, Band> {
            let band = |(name, wanted): (&String, &f64)| {
                let by = by(name);
                (name.clone(), Band(wanted - by, wanted + by))
            };
            numbers.iter().map(band).collect()
        };
        let early = |name: &str| EARLY[usize::from(name.ends_with('2'))];
        let (early, maps) = (around(&self.early, &early), around(&self.maps, &|_| MAPS));
        for (numbers, bands) in [
            (&measured.early, &early),
            (&measured.maps, &maps),
            (&measured.late, &self.bands),
        ] {
            let names: BTreeSet<&String> = numbers.keys().chain(bands.keys()).collect();
            lines.extend(
                names
                    .into_iter()
                    .map(|name| line(name, numbers.get(name), bands.get(name))),
            );
        }
        lines
    }
}

impl Band {
    /// The band of these values.
    fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f64>()
            / (count - 1.0);
        let half = WIDTH * variance.sqrt();
        Self(round(mean - half), round(mean + half))
    }
}

fn line(name: &str, found: Option<&f64>, band: Option<&Band>) -> Line {
    let shown = found.map_or("none".to_owned(), |found| format!("{found:.4}"));
    match band {
        Some(&Band(low, high)) => (
            format!("{name}: {shown}, must lie in {low:.4} to {high:.4}"),
            found.is_some_and(|&found| low <= found && found <= high),
        ),
        None => (
            format!("{name}: {shown}, which the reference does not have"),
            false,
        ),
    }
}

/// To four digits after the point.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(name: &str, value: f64) -> Numbers {
        [(name.to_owned(), value)].into()
    }

    fn measured(early: f64, late: f64) -> Measured {
        Measured {
            folds: "5ca1ab1e".to_owned(),
            early: numbers("loss of epoch 2", early),
            late: numbers("ROC-AUC", late),
            ..Measured::default()
        }
    }

    fn expected() -> Expected {
        // Mean 0.9 and standard deviation 0.02.
        let seeds = [("ROC-AUC".to_owned(), vec![0.88, 0.9, 0.92])].into();
        Expected::new(&measured(0.5, 0.93), &seeds)
    }

    fn wrong(measured: &Measured) -> Vec<String> {
        let lines = expected().compare(measured).into_iter();
        lines
            .filter(|(_, right)| !right)
            .map(|(text, _)| text)
            .collect()
    }

    #[test]
    fn test_a_band_is_three_standard_deviations_wide_in_both_directions() {
        assert_eq!(expected().bands["ROC-AUC"], Band(0.84, 0.96));
    }

    #[test]
    fn test_compare_fails_in_both_directions() {
        assert_eq!(wrong(&measured(0.5, 0.85)), [""; 0]);
        assert_eq!(wrong(&measured(0.5019, 0.95)), [""; 0]);
        let high = wrong(&measured(0.5021, 0.97));
        assert_eq!(
            high,
            [
                "loss of epoch 2: 0.5021, must lie in 0.4980 to 0.5020",
                "ROC-AUC: 0.9700, must lie in 0.8400 to 0.9600"
            ]
        );
        assert_eq!(wrong(&measured(0.4979, 0.83)).len(), 2);
        assert_eq!(wrong(&measured(f64::NAN, f64::NAN)).len(), 2);
    }

    #[test]
    fn test_compare_names_other_folds_broken_rules_and_numbers_of_one_side() {
        let mut other = measured(0.5, 0.9);
        other.folds.clear();
        other.broken.insert("fold 0: a rule".to_owned());
        other.early = numbers("other loss", 0.1);
        assert_eq!(
            wrong(&other),
            [
                "the folds",
                "not so: fold 0: a rule",
                "loss of epoch 2: none, must lie in 0.4980 to 0.5020",
                "other loss: 0.1000, which the reference does not have"
            ]
        );
    }

    #[test]
    fn test_speed_may_not_fall_by_more_than_a_fifth() {
        let reference = Reference {
            speed: numbers("step, fused-avx2", 5.0),
            ..Reference::default()
        };
        let right = |speed| reference.compare_speed(&numbers("step, fused-avx2", speed))[0].1;
        assert_eq!([3.99, 4.01, 9.0].map(right), [false, true, true]);
        assert!(
            reference
                .compare_speed(&numbers("step, fused-neon", 1.0))
                .is_empty()
        );
    }
}
