//! What one experiment found, in words.

use leuko_eval::{ExperimentSummary, SizeSummary};

use super::metric::{Scored, score_name, scored};
use crate::numbers::counted;
use crate::results::ExperimentResults;

/// What one experiment found: how many images it takes, or with one size, how good the networks are.
/// `None` if no run completed.
pub(super) fn sentence(one: &ExperimentResults) -> Option<String> {
    match &scored(&one.summary)[..] {
        [] => None,
        [_] => evidence(&one.summary),
        _ => Some(one.outlook.sentence()),
    }
}

/// What follows the sentence, one paragraph each.
pub(super) fn details(one: &ExperimentResults) -> Vec<String> {
    let has_curve = scored(&one.summary).len() > 1;
    let evidence = evidence(&one.summary).filter(|_| has_curve);
    let outlook = &one.outlook;
    let more = outlook.details().into_iter().filter(|_| has_curve);
    more.chain(evidence).chain(outlook.remarks()).collect()
}

/// The mean scores of the fewest and the most images, and how certain the latter is.
fn evidence(summary: &ExperimentSummary) -> Option<String> {
    let scored = scored(summary);
    let most = *scored.last()?;
    let name = score_name(summary);
    let unseen = match summary.protocol.leaks() {
        false => "unseen images",
        true => "test images, some of which chose the epoch,",
    };
    let means = means(&scored, most);
    let certain = certain(name, most);
    Some(format!("The mean {name} on {unseen} is {means} {certain}"))
}

/// The mean scores of the fewest and the most images.
fn means(scored: &[Scored<'_>], (most, highest): Scored<'_>) -> String {
    let images = most.training_images.get();
    match scored {
        [] | [_] => format!("{:.2} with {images} training images.", highest.mean),
        [(least, lowest), ..] => format!(
            "{:.2} with {} training images and {:.2} with {images}, the most tried.",
            lowest.mean,
            least.training_images.get(),
            highest.mean
        ),
    }
}

/// How certain the score of a size is.
fn certain(name: &str, (size, spread): Scored<'_>) -> String {
    let images = counted(tested(size), "test image", "test images");
    let folds = counted(spread.n, "fold", "folds");
    match (&size.auc_pooled, spread.sd) {
        (Some(pooled), _) => format!(
            "At that size, the pooled {name} over all {images} of {folds} is {:.2} (95% interval {:.2} to {:.2}).",
            pooled.auc, pooled.low, pooled.high
        ),
        (None, Some(sd)) => format!(
            "At that size, it comes from {images} in {folds}; its standard deviation over folds is {sd:.2}."
        ),
        (None, None) => format!("At that size, it comes from {images} in {folds}."),
    }
}

/// Number of images tested at one size, in all folds.
fn tested(size: &SizeSummary) -> usize {
    size.folds.iter().map(|fold| fold.test_images).sum()
}

#[cfg(test)]
mod tests {
    use leuko_core::{FoldIndex, Protocol, StopReason, TrainSize};
    use leuko_eval::{FoldScore, LEVEL, Spread, auc_interval};

    use super::*;

    /// A size whose folds have these ROC-AUCs and test so many images each, half of them positive.
    fn size(images: u32, aucs: &[f64], tested: usize) -> SizeSummary {
        let fold = |(&auc, fold): (&f64, u16)| FoldScore {
            fold: FoldIndex(fold),
            test_images: tested,
            auc: Some(auc),
            accuracy: auc,
            f1_weighted: auc,
            f1_unweighted: auc,
            sensitivity: None,
            specificity: None,
            classes_answered: 2,
            epochs: 10,
            best_epoch: 10,
            stopped: StopReason::Patience,
        };
        let spread = Spread::of(aucs).ok();
        let all = aucs.len() * tested;
        let positive: Vec<bool> = (0..all).map(|image| image % 2 == 0).collect();
        // Every 25th image is on the wrong side.
        let scores: Vec<f64> = (0..all)
            .map(|image| f64::from(u8::from((image % 2 == 0) != (image % 25 == 24))))
            .collect();
        SizeSummary {
            training_images: TrainSize::new(images).unwrap(),
            folds_completed: aucs.len(),
            folds_failed: 0,
            confusion: None,
            auc: spread,
            auc_pooled: auc_interval(&positive, &scores, LEVEL).ok(),
            accuracy: spread,
            f1_weighted: spread,
            f1_unweighted: spread,
            folds: aucs.iter().zip(0..).map(fold).collect(),
            failures: Vec::new(),
        }
    }

    fn summary(sizes: Vec<SizeSummary>) -> ExperimentSummary {
        ExperimentSummary {
            name: "mine".to_owned(),
            dataset: "mine".to_owned(),
            synthetic: false,
            protocol: Protocol::Paper,
            classes: ["normal", "blast"].map(str::to_owned).to_vec(),
            engines: Vec::new(),
            sizes,
        }
    }

    /// The same score in ten folds of 25 images.
    fn ten(images: u32, auc: f64) -> SizeSummary {
        size(images, &[auc; 10], 25)
    }

    #[test]
    fn test_evidence_is_of_the_most_images_tried() {
        let of = |sizes| evidence(&summary(sizes)).unwrap();
        insta::assert_snapshot!(
            [
                of(vec![ten(10, 0.80), ten(50, 0.98), ten(200, 0.97)]),
                of(vec![ten(200, 0.97)]),
            ]
            .join("\n"), @r"
        The mean ROC-AUC on unseen images is 0.80 with 10 training images and 0.97 with 200, the most tried. At that size, the pooled ROC-AUC over all 250 test images of 10 folds is 0.96 (95% interval 0.93 to 0.98).
        The mean ROC-AUC on unseen images is 0.97 with 200 training images. At that size, the pooled ROC-AUC over all 250 test images of 10 folds is 0.96 (95% interval 0.93 to 0.98).
        ");
        assert_eq!(evidence(&summary(Vec::new())), None);
    }

    #[test]
    fn test_evidence_of_more_classes_gives_the_spread_and_the_number_of_test_images() {
        let of = |images: u32, f1s: &[f64]| SizeSummary {
            auc: None,
            auc_pooled: None,
            ..size(images, f1s, 48)
        };
        let f1s = [0.9, 0.91, 0.93, 0.94, 0.9, 0.91, 0.93, 0.94, 0.9, 0.91];
        let summary = ExperimentSummary {
            classes: ["a", "b", "c"].map(str::to_owned).to_vec(),
            ..summary(vec![of(10, &[0.7; 10]), of(50, &f1s)])
        };
        insta::assert_snapshot!(evidence(&summary).unwrap(), @"The mean weighted F1 on unseen images is 0.70 with 10 training images and 0.92 with 50, the most tried. At that size, it comes from 480 test images in 10 folds; its standard deviation over folds is 0.02.");
    }
}
