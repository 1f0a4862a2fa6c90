//! Reasons to doubt the networks before their answers choose images.

use std::collections::BTreeSet;

use crate::answer::Answer;
use crate::notice::LabNotice;

/// Of fewer images it says nothing that all are in one class.
const FEWEST: usize = 10;
/// Probabilities that differ by less are the same answer.
const SAME: f64 = 0.01;

/// What a laboratory should know of networks for `classes` that gave `answers`, when `labelled` are the classes of the
/// labelled images.
pub(super) fn doubts(
    classes: &[String],
    labelled: &[String],
    answers: &[&Answer],
) -> Vec<LabNotice> {
    let others = labelled.iter().filter(|class| !classes.contains(class));
    let others: Vec<String> = others.cloned().collect();
    let mut doubts = Vec::new();
    if !others.is_empty() {
        doubts.push(LabNotice::UnknownClasses {
            others,
            classes: classes.to_vec(),
        });
    }
    let said: BTreeSet<usize> = (answers.iter())
        .map(|answer| answer.predicted().index())
        .collect();
    if answers.len() < FEWEST || said.len() > 1 {
        return doubts;
    }
    let spread = |class: usize| {
        let of_class = || answers.iter().map(|answer| answer.probabilities()[class]);
        of_class().fold(f64::MIN, f64::max) - of_class().fold(f64::MAX, f64::min)
    };
    let (images, class) = (
        answers.len(),
        classes[answers[0].predicted().index()].clone(),
    );
    doubts.push(match (0..classes.len()).all(|class| spread(class) < SAME) {
        true => LabNotice::SameAnswer { images, class },
        false => LabNotice::OneClassSaid { images, class },
    });
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(labelled: &[&str], probabilities: impl Fn(usize) -> f64, images: usize) -> String {
        let classes = ["blast", "lymphocyte"].map(str::to_owned);
        let labelled: Vec<String> = labelled.iter().map(|&class| class.to_owned()).collect();
        let answers: Vec<Answer> = (0..images)
            .map(|image| {
                let p = probabilities(image);
                Answer::of_probabilities(vec![vec![1.0 - p as f32, p as f32]]).unwrap()
            })
            .collect();
        let answers: Vec<&Answer> = answers.iter().collect();
        let notices = doubts(&classes, &labelled, &answers);
        let texts: Vec<String> = notices.iter().map(LabNotice::to_string).collect();
        texts.join("\n")
    }

    #[test]
    fn test_networks_that_work_are_not_doubted() {
        let both = |image: usize| if image == 3 { 0.2 } else { 0.9 };
        assert_eq!(found(&["lymphocyte", "blast"], both, 40), "");
        // Few images may all be of one class.
        assert_eq!(found(&[], |_| 0.9, 9), "");
    }

    #[test]
    fn test_other_classes_and_answers_that_are_all_alike() {
        let both = |image: usize| if image == 3 { 0.2 } else { 0.9 };
        insta::assert_snapshot!(found(&["blast", "monocyte"], both, 40), @r"
        some images are labelled monocyte, which the networks do not know: they tell blast and lymphocyte apart
        hint: train on all labelled images again, or choose without networks: then leuko learns from the labelled images
        ");
        insta::assert_snapshot!(found(&[], |_| 0.531, 40), @r"
        the networks give all 40 images almost the same probability and call all of them lymphocyte: they have learnt nothing, and cannot say which images teach most
        hint: train again with another seed, or choose without networks
        ");
        insta::assert_snapshot!(found(&[], |image| 0.6 + image as f64 / 100.0, 40), @"
        the networks call all 40 images lymphocyte; if other cells are among them, the networks have learnt too little to choose by
        hint: look at the scores of their training, or choose without networks
        ");
    }
}
