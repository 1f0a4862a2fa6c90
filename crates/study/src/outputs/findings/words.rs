//! What findings say about the paper's two visual claims, in words.

use leuko_core::TrainSize;
use leuko_eval::MeanInterval;

use super::by_size::{at, gain, overall};
use crate::store::Description;
use crate::store::Finding;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which way it goes.
    pub trend: Trend,
    /// The numbers, in words.
    pub text: String,
}

/// What the findings say about focus and separation, from the smallest size to the largest; nothing for a
/// single size.
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
    let nucleus = |found: &Finding| Some(found.focus.trained.relevance?.nucleus);
    let [first, last] = sizes.map(|size| at(findings, size, &nucleus));
    let (first, last) = (first?, last?);
    let area = at(findings, sizes[1], &|found| Some(found.focus.area?.nucleus))?;
    let random = overall(findings, &|found| {
        Some(found.focus.randomised.relevance?.nucleus)
    })?;
    let [small, large] = sizes.map(TrainSize::get);
    let (trend, change) = change(
        gain(findings, sizes, &nucleus)?,
        "share",
        "In the paper, focus moves to the nucleus",
    );
    Some(Claim {
        trend,
        text: format!(
            "Focus: the nucleus holds {:.2} of the evidence for the true class (positive relevance) with {small} training images and {:.2} with {large}. The nucleus covers {:.2} of the pixels. In untrained networks it holds {:.2} of the evidence. {change}",
            first.mean, last.mean, area.mean, random.mean
        ),
    })
}

fn separation(findings: &[Finding], sizes: [TrainSize; 2]) -> Option<Claim> {
    let silhouette = |found: &Finding| Some(found.tested.numbers.as_ref()?.silhouette);
    let [first, last] = sizes.map(|size| at(findings, size, &silhouette));
    let (first, last) = (first?, last?);
    let chance = at(findings, sizes[1], &|found| {
        Some(found.tested.numbers.as_ref()?.silhouette_by_chance.mean)
    })?;
    let [small, large] = sizes.map(TrainSize::get);
    let (trend, change) = change(
        gain(findings, sizes, &silhouette)?,
        "silhouette",
        "In the paper, separation grows",
    );
    Some(Claim {
        trend,
        text: format!(
            "Separation: the silhouette of the test images tells how far apart the classes lie in the network, at most 1. It is {:.2} with {small} training images and {:.2} with {large}. Chance gives {:.2}. {change}",
            first.mean, last.mean, chance.mean
        ),
    })
}

/// How a number changes with the number of training images, and what the paper says about it.
fn change(gain: MeanInterval, number: &str, paper: &str) -> (Trend, String) {
    let folds = gain.n;
    let Some([low, high]) = gain.interval else {
        let text = format!("One fold cannot show a trend. {paper}.");
        return (Trend::Unclear, text);
    };
    let (trend, verdict) = if low > 0.0 {
        (Trend::Grows, format!("The {number} grows"))
    } else if high < 0.0 {
        (Trend::Shrinks, format!("The {number} shrinks"))
    } else {
        (
            Trend::Unclear,
            format!("These folds do not show whether the {number} changes"),
        )
    };
    let text = format!(
        "{verdict}: the mean change is {:+.2} over {folds} folds (95% interval {low:+.2} to {high:+.2}, as if folds were independent). {paper}.",
        gain.mean
    );
    (trend, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_change_says_what_the_interval_allows() {
        let of = |low: f64, high: f64| {
            let gain = MeanInterval {
                n: 3,
                mean: (low + high) / 2.0,
                interval: Some([low, high]),
            };
            let (trend, text) = change(gain, "share", "In the paper, it grows");
            format!("{trend:?}: {text}")
        };
        insta::assert_snapshot!([of(0.1, 0.3), of(-0.3, -0.1), of(-0.1, 0.3)].join("\n"), @r"
        Grows: The share grows: the mean change is +0.20 over 3 folds (95% interval +0.10 to +0.30, as if folds were independent). In the paper, it grows.
        Shrinks: The share shrinks: the mean change is -0.20 over 3 folds (95% interval -0.30 to -0.10, as if folds were independent). In the paper, it grows.
        Unclear: These folds do not show whether the share changes: the mean change is +0.10 over 3 folds (95% interval -0.10 to +0.30, as if folds were independent). In the paper, it grows.
        ");
    }
}
