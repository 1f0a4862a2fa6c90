//! What one experiment found, in words.

use leuko_eval::ExperimentSummary;

use super::metric::{score_name, scored};
use super::verdict::{Doubt, FEWEST_FOLDS, NEAR, Scored, Verdict, best, tested};
use crate::cautions::{IdleNetworks, LISTED_SIZES, trained_too_little};
use crate::numbers::counted;
use crate::results::ExperimentResults;

/// What one experiment found, in a few sentences: scores, how certain they are, and what they show.
pub(super) fn sentence(one: &ExperimentResults) -> Option<String> {
    let about = &one.description;
    let available = about.available.iter().sum();
    say(&one.summary, available, trained_too_little(one))
}

fn say(summary: &ExperimentSummary, available: usize, trained_little: bool) -> Option<String> {
    let scored = scored(summary);
    let best = best(&scored)?;
    let verdict = Verdict::of(&scored, trained_little)?;
    let name = score_name(summary);
    let unseen = match summary.protocol.leaks() {
        false => "unseen images",
        true => "test images, some of which chose the epoch,",
    };
    let found = means(&scored, best);
    let evidence = evidence(name, best);
    let mean = format!("mean {name} on {unseen}");
    Some(match verdict {
        Verdict::Enough((size, _)) => format!(
            "{} training images are enough: from there on, the {mean} stays within {NEAR} of the best. It is {found} {evidence}",
            size.training_images.get()
        ),
        other => {
            let shown = shown(other, scored.len(), tested(best.0) < available);
            let said = format!("The {mean} is {found} {evidence} {shown}");
            said.trim_end().to_owned()
        }
    })
}

/// The mean scores of the fewest images and of the best size.
fn means(scored: &[Scored<'_>], (best, highest): Scored<'_>) -> String {
    let images = best.training_images.get();
    let highest = format!("{:.2}", highest.mean);
    match scored {
        [] | [_] => format!("{highest} with {images} training images."),
        [(least, _), ..] if least.training_images == best.training_images => {
            format!("{highest} at best, with the fewest training images, {images}.")
        }
        [(least, lowest), ..] => format!(
            "{:.2} with {} training images and {highest} at best, with {images}.",
            lowest.mean,
            least.training_images.get()
        ),
    }
}

/// How certain the score of the best size is.
fn evidence(name: &str, (best, spread): Scored<'_>) -> String {
    let images = counted(tested(best), "test image", "test images");
    let folds = counted(spread.n, "fold", "folds");
    match (&best.auc_pooled, spread.sd) {
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

/// What a verdict other than [`Verdict::Enough`] says about so many sizes; empty if nothing.
fn shown(verdict: Verdict<'_>, sizes: usize, any_untested: bool) -> String {
    match verdict {
        Verdict::CannotTell(doubt) => {
            let question = match sizes {
                1 => "how good the networks are",
                _ => "how many images are enough",
            };
            let [why, cure] = reason(doubt, any_untested);
            format!("Nobody can tell yet {question}: {why}. {cure}")
        }
        Verdict::FewestAreBest => "More images do not raise the mean.".to_owned(),
        Verdict::Perfect => "The mean cannot get higher with more images.".to_owned(),
        Verdict::MayHelp => "These sizes do not show whether more images would help.".to_owned(),
        Verdict::OneSize | Verdict::Enough(_) => String::new(),
    }
}

/// A doubt, and what would end it. More folds help only if there are images that no fold has tested.
fn reason(doubt: Doubt, any_untested: bool) -> [String; 2] {
    match doubt {
        Doubt::LittleTraining => [
            "the networks trained too little".to_owned(),
            "Longer training on more images would tell.".to_owned(),
        ],
        Doubt::FewFolds(folds) => [
            format!("{} cannot tell it", counted(folds, "fold", "folds")),
            format!("It takes at least {FEWEST_FOLDS} folds."),
        ],
        Doubt::FewTested(images) => [
            format!(
                "{} leave it too uncertain",
                counted(images, "test image", "test images")
            ),
            match any_untested {
                true => "More folds or more images would tell.".to_owned(),
                false => "More images would tell.".to_owned(),
            },
        ],
    }
}

/// The networks that learned nothing and stay in the means, and what the medians are; `None` if there are none.
pub(super) fn stuck(summary: &ExperimentSummary) -> Option<String> {
    let scored = scored(summary);
    let (_, best) = best(&scored)?;
    let stuck = scored.iter();
    let stuck: Vec<(IdleNetworks, f64)> = stuck
        .filter_map(|(size, spread)| Some((IdleNetworks::of(size)?, spread.median)))
        .collect();
    let one = |(idle, median): &(IdleNetworks, f64)| {
        let IdleNetworks {
            training_images,
            networks,
            of,
        } = idle;
        format!("{networks} of {of} with {training_images} training images (median {median:.2})")
    };
    let said = match &stuck[..] {
        [] => return None,
        [(first, _), .., (last, _)] if stuck.len() > LISTED_SIZES => {
            let networks: usize = stuck.iter().map(|(idle, _)| idle.networks).sum();
            let of: usize = stuck.iter().map(|(idle, _)| idle.of).sum();
            format!(
                "{networks} of {of} with {} to {} training images. The median at the best size is {:.2}",
                first.training_images, last.training_images, best.median
            )
        }
        few => few.iter().map(one).collect::<Vec<_>>().join(" and "),
    };
    Some(format!(
        "The means include networks that got stuck and give every test image the same class: {said}."
    ))
}

#[cfg(test)]
mod tests {
    use leuko_core::{FoldIndex, Protocol, StopReason, TrainSize};
    use leuko_eval::{Confusion, FoldScore, LEVEL, SizeSummary, Spread, auc_interval};

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

    fn said(sizes: Vec<SizeSummary>) -> String {
        say(&summary(sizes), 1000, false).unwrap()
    }

    /// The same score in ten folds of 25 images.
    fn ten(images: u32, auc: f64) -> SizeSummary {
        size(images, &[auc; 10], 25)
    }

    #[test]
    fn test_say_gives_a_verdict_where_ten_folds_test_many_images() {
        insta::assert_snapshot!(
            [
                said(vec![ten(10, 0.80), ten(50, 0.96), ten(200, 0.97)]),
                said(vec![ten(10, 0.80), ten(50, 0.90), ten(200, 0.97)]),
                said(vec![ten(10, 0.80), ten(50, 0.90), ten(200, 1.0)]),
                said(vec![ten(10, 0.97), ten(50, 0.96)]),
                said(vec![ten(200, 0.97)]),
            ]
            .join("\n"), @r"
        50 training images are enough: from there on, the mean ROC-AUC on unseen images stays within 0.02 of the best. It is 0.80 with 10 training images and 0.97 at best, with 200. At that size, the pooled ROC-AUC over all 250 test images of 10 folds is 0.96 (95% interval 0.93 to 0.98).
        The mean ROC-AUC on unseen images is 0.80 with 10 training images and 0.97 at best, with 200. At that size, the pooled ROC-AUC over all 250 test images of 10 folds is 0.96 (95% interval 0.93 to 0.98). These sizes do not show whether more images would help.
        The mean ROC-AUC on unseen images is 0.80 with 10 training images and 1.00 at best, with 200. At that size, the pooled ROC-AUC over all 250 test images of 10 folds is 0.96 (95% interval 0.93 to 0.98). The mean cannot get higher with more images.
        The mean ROC-AUC on unseen images is 0.97 at best, with the fewest training images, 10. At that size, the pooled ROC-AUC over all 250 test images of 10 folds is 0.96 (95% interval 0.93 to 0.98). More images do not raise the mean.
        The mean ROC-AUC on unseen images is 0.97 with 200 training images. At that size, the pooled ROC-AUC over all 250 test images of 10 folds is 0.96 (95% interval 0.93 to 0.98).
        ");
    }

    #[test]
    fn test_say_gives_no_verdict_where_the_evidence_is_weak() {
        let perfect = |images: u32, folds: usize, tested| size(images, &vec![1.0; folds], tested);
        let few = || vec![perfect(6, 3, 3), perfect(12, 3, 3)];
        insta::assert_snapshot!(
            [
                say(&summary(few()), 24, true).unwrap(),
                said(few()),
                said(vec![perfect(6, 2, 300), perfect(12, 2, 300)]),
                said(vec![size(6, &[0.9; 3], 3), perfect(12, 3, 3)]),
                say(&summary(vec![perfect(12, 3, 3)]), 9, false).unwrap(),
            ]
            .join("\n"), @r"
        The mean ROC-AUC on unseen images is 1.00 at best, with the fewest training images, 6. At that size, the pooled ROC-AUC over all 9 test images of 3 folds is 1.00 (95% interval 0.61 to 1.00). Nobody can tell yet how many images are enough: the networks trained too little. Longer training on more images would tell.
        The mean ROC-AUC on unseen images is 1.00 at best, with the fewest training images, 6. At that size, the pooled ROC-AUC over all 9 test images of 3 folds is 1.00 (95% interval 0.61 to 1.00). Nobody can tell yet how many images are enough: 9 test images leave it too uncertain. More folds or more images would tell.
        The mean ROC-AUC on unseen images is 1.00 at best, with the fewest training images, 6. At that size, the pooled ROC-AUC over all 600 test images of 2 folds is 0.96 (95% interval 0.94 to 0.97). Nobody can tell yet how many images are enough: 2 folds cannot tell it. It takes at least 3 folds.
        The mean ROC-AUC on unseen images is 0.90 with 6 training images and 1.00 at best, with 12. At that size, the pooled ROC-AUC over all 9 test images of 3 folds is 1.00 (95% interval 0.61 to 1.00). Nobody can tell yet how many images are enough: 9 test images leave it too uncertain. More folds or more images would tell.
        The mean ROC-AUC on unseen images is 1.00 with 12 training images. At that size, the pooled ROC-AUC over all 9 test images of 3 folds is 1.00 (95% interval 0.61 to 1.00). Nobody can tell yet how good the networks are: 9 test images leave it too uncertain. More images would tell.
        ");
    }

    #[test]
    fn test_say_of_more_classes_gives_the_spread_and_the_number_of_test_images() {
        let mut confusion = Confusion::new(3);
        for (truth, predicted, images) in [(0, 0, 200), (1, 1, 150), (2, 2, 100), (2, 1, 30)] {
            for _ in 0..images {
                let [truth, predicted] = [truth, predicted].map(leuko_core::ClassIndex);
                confusion.add(truth, predicted).unwrap();
            }
        }
        let of = |images: u32, f1s: &[f64]| SizeSummary {
            auc: None,
            auc_pooled: None,
            confusion: Some(confusion.clone()),
            ..size(images, f1s, 48)
        };
        let f1s = [0.9, 0.91, 0.93, 0.94, 0.9, 0.91, 0.93, 0.94, 0.9, 0.91];
        let summary = ExperimentSummary {
            classes: ["a", "b", "c"].map(str::to_owned).to_vec(),
            ..summary(vec![of(10, &[0.7; 10]), of(50, &f1s)])
        };
        insta::assert_snapshot!(say(&summary, 480, false).unwrap(), @"The mean weighted F1 on unseen images is 0.70 with 10 training images and 0.92 at best, with 50. At that size, it comes from 480 test images in 10 folds; its standard deviation over folds is 0.02. These sizes do not show whether more images would help.");
    }

    #[test]
    fn test_stuck_networks_are_counted_beside_the_median() {
        let with_stuck = |images: u32| {
            let mut size = size(images, &[0.5, 0.9, 1.0], 20);
            size.folds[0].classes_answered = 1;
            size
        };
        let of = |sizes: &[u32]| {
            stuck(&summary(
                sizes.iter().map(|&size| with_stuck(size)).collect(),
            ))
        };
        insta::assert_snapshot!(
            [of(&[10]), of(&[10, 20]), of(&[10, 20, 30, 40])].map(Option::unwrap).join("\n"), @r"
        The means include networks that got stuck and give every test image the same class: 1 of 3 with 10 training images (median 0.90).
        The means include networks that got stuck and give every test image the same class: 1 of 3 with 10 training images (median 0.90) and 1 of 3 with 20 training images (median 0.90).
        The means include networks that got stuck and give every test image the same class: 4 of 12 with 10 to 40 training images. The median at the best size is 0.90.
        ");
        assert_eq!(stuck(&summary(vec![ten(10, 0.9)])), None);
    }
}
