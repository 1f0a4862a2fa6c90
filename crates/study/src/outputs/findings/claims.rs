//! What findings say about the paper's two visual claims.

use std::fmt;

use leuko_core::TrainSize;
use leuko_eval::MeanInterval;

use super::by_size::{at, gain, overall};
use crate::store::{Description, Finding};

/// Whether a number grows with the number of training images, as far as its interval shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// It grows.
    Grows,
    /// It shrinks.
    Shrinks,
    /// The interval holds 0, or there is none.
    Unclear,
}

/// What findings say about one of the paper's claims. Each claim is that something grows.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What grows in the paper, and what it is compared with here.
    pub kind: ClaimKind,
    /// The smallest and the largest number of training images.
    pub sizes: [TrainSize; 2],
    /// The number's mean over folds at each of them.
    pub means: [f64; 2],
    /// What it gains from one to the other, in the folds that have both.
    pub gain: MeanInterval,
}

/// What the paper says grows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClaimKind {
    /// Focus: the share of positive relevance on the nucleus, in `[0, 1]`.
    Focus {
        /// Share of the pixels that the nucleus has.
        area: f64,
        /// The share in untrained networks.
        untrained: f64,
    },
    /// Separation: the silhouette of the test images in the last hidden layer, in `[-1, 1]`.
    Separation {
        /// What chance gives.
        chance: f64,
    },
}

impl Claim {
    /// Which way it goes.
    pub fn trend(&self) -> Trend {
        match self.gain.interval {
            Some([low, _]) if low > 0.0 => Trend::Grows,
            Some([_, high]) if high < 0.0 => Trend::Shrinks,
            _ => Trend::Unclear,
        }
    }
}

/// What the findings say about focus and separation, from the smallest size to the largest; nothing for a
/// single size.
///
/// # Examples
///
/// ```
/// use leuko_study::{Silent, Store, claims, conclude};
/// # use leuko_study::{Plan, Profile, SettingsRequest, run};
/// # let smoke = SettingsRequest { profile: Profile::Smoke, ..SettingsRequest::default() };
/// # let only = ["synthetic-binary".to_owned()];
/// # let plan = Plan::find(smoke.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
/// # let folder = tempfile::tempdir()?;
/// # run(&plan, &Store::open(folder.path())?, &Silent)?;
///
/// // A folder in which a study with explanations ran before.
/// let conclusion = conclude(&Store::open(folder.path())?, &Silent)?;
/// let one = &conclusion.experiments[0];
/// for claim in claims(&one.description, &one.findings) {
///     println!("{:?}: {claim}", claim.trend());
/// }
/// # assert!(!claims(&one.description, &one.findings).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn claims(experiment: &Description, findings: &[Finding]) -> Vec<Claim> {
    let sizes = (experiment.sizes.iter().min(), experiment.sizes.iter().max());
    let (Some(&small), Some(&large)) = sizes else {
        return Vec::new();
    };
    if small == large {
        return Vec::new();
    }
    let sizes = [small, large];
    [focus(findings, sizes), separation(findings, sizes)]
        .into_iter()
        .flatten()
        .collect()
}

fn focus(findings: &[Finding], sizes: [TrainSize; 2]) -> Option<Claim> {
    let area = at(findings, sizes[1], &|found| Some(found.focus.area?.nucleus))?;
    let untrained = overall(findings, &|found| {
        Some(found.focus.randomised.relevance?.nucleus)
    })?;
    let kind = ClaimKind::Focus {
        area: area.mean,
        untrained: untrained.mean,
    };
    claim(kind, findings, sizes, &|found| {
        Some(found.focus.trained.relevance?.nucleus)
    })
}

fn separation(findings: &[Finding], sizes: [TrainSize; 2]) -> Option<Claim> {
    let chance = at(findings, sizes[1], &|found| {
        Some(found.tested.numbers.as_ref()?.silhouette_by_chance.mean)
    })?;
    let kind = ClaimKind::Separation {
        chance: chance.mean,
    };
    claim(kind, findings, sizes, &|found| {
        Some(found.tested.numbers.as_ref()?.silhouette)
    })
}

fn claim(
    kind: ClaimKind,
    findings: &[Finding],
    sizes: [TrainSize; 2],
    value: &dyn Fn(&Finding) -> Option<f64>,
) -> Option<Claim> {
    let [first, last] = sizes.map(|size| at(findings, size, value));
    Some(Claim {
        kind,
        sizes,
        means: [first?.mean, last?.mean],
        gain: gain(findings, sizes, value)?,
    })
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [small, large] = self.sizes.map(TrainSize::get);
        // No "-0.00".
        let [first, last] = self.means.map(|mean| (100.0 * mean).round() / 100.0 + 0.0);
        let (number, paper) = match self.kind {
            ClaimKind::Focus { area, untrained } => {
                write!(
                    f,
                    "Focus: the nucleus holds {first:.2} of the evidence for the true class (positive relevance) with {small} training images and {last:.2} with {large}. The nucleus covers {area:.2} of the pixels. In untrained networks it holds {untrained:.2} of the evidence. "
                )?;
                ("share", "In the paper, focus moves to the nucleus")
            }
            ClaimKind::Separation { chance } => {
                write!(
                    f,
                    "Separation: the silhouette of the test images tells how far apart the classes lie in the network, at most 1. It is {first:.2} with {small} training images and {last:.2} with {large}. Chance gives {chance:.2}. "
                )?;
                ("silhouette", "In the paper, separation grows")
            }
        };
        let MeanInterval { n, mean, interval } = self.gain;
        let Some([low, high]) = interval else {
            return write!(f, "One fold cannot show a trend. {paper}.");
        };
        match self.trend() {
            Trend::Grows => write!(f, "The {number} grows")?,
            Trend::Shrinks => write!(f, "The {number} shrinks")?,
            Trend::Unclear => write!(f, "These folds do not show whether the {number} changes")?,
        }
        write!(
            f,
            ": the mean change is {mean:+.2} over {n} folds (95% interval {low:+.2} to {high:+.2}, as if folds were independent). {paper}."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(n: usize, interval: Option<[f64; 2]>) -> Claim {
        Claim {
            kind: ClaimKind::Separation { chance: 0.05 },
            sizes: [4, 8].map(|size| TrainSize::new(size).unwrap()),
            means: [0.1, 0.3],
            gain: MeanInterval {
                n,
                mean: 0.2,
                interval,
            },
        }
    }

    #[test]
    fn test_trend_is_what_the_interval_allows() {
        let trend = |low, high| claim(3, Some([low, high])).trend();
        assert_eq!(trend(0.1, 0.3), Trend::Grows);
        assert_eq!(trend(-0.3, -0.1), Trend::Shrinks);
        assert_eq!(trend(-0.1, 0.3), Trend::Unclear);
        assert_eq!(claim(1, None).trend(), Trend::Unclear);
    }

    #[test]
    fn test_a_claim_says_its_numbers_and_its_trend() {
        insta::assert_snapshot!(claim(3, Some([0.1, 0.3])), @"Separation: the silhouette of the test images tells how far apart the classes lie in the network, at most 1. It is 0.10 with 4 training images and 0.30 with 8. Chance gives 0.05. The silhouette grows: the mean change is +0.20 over 3 folds (95% interval +0.10 to +0.30, as if folds were independent). In the paper, separation grows.");
        let one_fold = Claim {
            kind: ClaimKind::Focus {
                area: 0.2,
                untrained: 0.25,
            },
            ..claim(1, None)
        };
        insta::assert_snapshot!(one_fold, @"Focus: the nucleus holds 0.10 of the evidence for the true class (positive relevance) with 4 training images and 0.30 with 8. The nucleus covers 0.20 of the pixels. In untrained networks it holds 0.25 of the evidence. One fold cannot show a trend. In the paper, focus moves to the nucleus.");
    }
}
