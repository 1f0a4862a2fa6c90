//! What experts reach on the AML images that they saw again, beside the network.

use leuko_data::{Annotation, Catalogue, expert_readings};
use leuko_eval::{Agreement, ExpertReference, LEVEL, Proportion, ReadingScore};
use leuko_viz::{ExpertPoint, ReferenceLine, RocIntervals, RocPoint};

use crate::error::StudyError;
use crate::settings::{ExperimentSettings, Question};

/// How well experts agree with themselves on an experiment's question; nothing without annotations.
pub(crate) fn agreement(
    experiment: &ExperimentSettings,
    catalogue: &Catalogue,
    annotations: Option<&[Annotation]>,
) -> Result<Option<ExpertReference>, StudyError> {
    let (Some(annotations), Some(Question::Binary(groups))) = (annotations, experiment.question())
    else {
        return Ok(None);
    };
    let groups = groups.map(|group| (&group.name, &group.classes));
    let readings = expert_readings(annotations, catalogue, &groups)?;
    Ok(ExpertReference::of(&readings, LEVEL)?)
}

/// The readings with their names in figures and tables.
fn named(experts: &ExpertReference) -> [(&'static str, &Agreement); 2] {
    [
        ("first re-annotation", &experts.first),
        ("second re-annotation", &experts.second),
    ]
}

/// Both readings on the learning curve: a line at their mean balanced accuracy, a point for each.
pub(crate) fn on_learning_curve(experts: &ExpertReference) -> Option<ReferenceLine> {
    let points: Vec<ExpertPoint> = named(experts)
        .into_iter()
        .filter_map(|(name, agreement)| {
            let (value, interval) = agreement.balanced_accuracy()?;
            Some(ExpertPoint {
                label: name.to_owned(),
                value,
                interval: Some(interval),
            })
        })
        .collect();
    let mean = points.iter().map(|point| point.value).sum::<f64>() / points.len() as f64;
    (!points.is_empty()).then(|| ReferenceLine {
        label: "experts again, balanced accuracy".to_owned(),
        value: mean,
        interval: None,
        points,
    })
}

/// The mean balanced accuracy of both readings. They are of the same images, so its interval has the mean width
/// of theirs, as if both were always wrong together.
pub(crate) fn balanced_accuracy(experts: &ExpertReference) -> Option<ReadingScore> {
    let line = on_learning_curve(experts)?;
    let intervals = || line.points.iter().filter_map(|point| point.interval);
    let mean =
        |end: usize| intervals().map(|ends| ends[end]).sum::<f64>() / intervals().count() as f64;
    let images = [&experts.first, &experts.second].map(|reading| reading.images);
    Some(ReadingScore {
        value: line.value,
        low: mean(0),
        high: mean(1),
        level: LEVEL,
        images: images.into_iter().max().unwrap_or_default(),
    })
}

/// Both readings as points of a ROC plot.
pub(crate) fn on_roc(experts: &ExpertReference) -> Vec<RocPoint> {
    let point = |(name, agreement): (&str, &Agreement)| {
        let (sensitivity, specificity) = (agreement.sensitivity?, agreement.specificity?);
        Some(RocPoint {
            label: name.to_owned(),
            false_positive_rate: 1.0 - specificity.value,
            true_positive_rate: sensitivity.value,
            intervals: Some(RocIntervals {
                false_positive_rate: [1.0 - specificity.high, 1.0 - specificity.low],
                true_positive_rate: [sensitivity.low, sensitivity.high],
            }),
        })
    };
    named(experts).into_iter().filter_map(point).collect()
}

/// A row for each comparison: which, images assigned of all, sensitivity, specificity, kappa.
pub fn rows(experts: &ExpertReference) -> Vec<[String; 5]> {
    let share = |share: Option<Proportion>| {
        share.map_or("-".to_owned(), |share| {
            format!(
                "{:.3} ({:.3} to {:.3}; {} of {})",
                share.value, share.low, share.high, share.count, share.of
            )
        })
    };
    let row = |name: &str, agreement: &Agreement| {
        let kappa = agreement.kappa.as_ref();
        let kappa = kappa.map_or("-".to_owned(), |kappa| match (kappa.low, kappa.high) {
            (Some(low), Some(high)) => format!("{:.3} ({low:.3} to {high:.3})", kappa.value),
            _ => format!("{:.3}", kappa.value),
        });
        [
            name.to_owned(),
            match agreement.assigned {
                Some(assigned) => format!("{} of {}", assigned.count, assigned.of),
                None => "0 of 0".to_owned(),
            },
            share(agreement.sensitivity),
            share(agreement.specificity),
            kappa,
        ]
    };
    vec![
        row("first re-annotation against the label", &experts.first),
        row("second re-annotation against the label", &experts.second),
        row("second re-annotation against the first", &experts.between),
    ]
}

#[cfg(test)]
mod tests {
    use leuko_core::Answer;
    use leuko_data::{Found, find, find_annotations, manifests};
    use leuko_eval::AnswerCount;

    use super::*;
    use crate::settings::Settings;

    /// Writes the layout of AML-Cytomorphology_LMU without pixels, two images of each class. Of the eight
    /// images below, experts gave labels again; all labels are made up.
    fn aml(root: &std::path::Path) {
        let classes = [
            "BAS", "EBO", "EOS", "KSC", "LYA", "LYT", "MMZ", "MOB", "MON", "MYB", "MYO", "NGB",
            "NGS", "PMB", "PMO",
        ];
        let again = [
            ("MYO_0001", "MYO MOB"),
            ("MYO_0002", "MYO MON"),
            ("MOB_0001", "MON MYO"),
            ("MOB_0002", "UNC MOB"),
            ("NGS_0001", "NGS NGS"),
            ("NGS_0002", "NGB nan"),
            ("MON_0001", "MOB UNC"),
            ("PMO_0001", "MYB PMO"),
        ];
        let mut annotations = String::new();
        for class in classes {
            for name in [1, 2].map(|number| format!("{class}_{number:04}")) {
                let path = root.join(format!("AML-Cytomorphology_LMU/{class}/{name}.tiff"));
                leuko_core::write_whole(&path, name.as_bytes()).unwrap();
                let of_name = again.iter().find(|(of, _)| *of == name);
                let again = of_name.map_or("nan nan", |(_, again)| again);
                annotations += &format!("{class}/{name}.tiff {class} {again}\n");
            }
        }
        let path = root.join("AML-Cytomorphology_LMU/annotations.dat");
        leuko_core::write_whole(&path, annotations.as_bytes()).unwrap();
    }

    #[test]
    fn test_human_reference_of_the_aml_question() {
        let root = tempfile::tempdir().unwrap();
        aml(root.path());
        let settings = Settings::paper().unwrap();
        let experiment = &settings.experiments["aml-binary"];
        let manifests = manifests(root.path()).unwrap();
        let mut manifests = manifests.iter();
        let manifest = manifests.find(|m| m.name == experiment.dataset).unwrap();
        let Found::Present(catalogue) = find(root.path(), manifest).unwrap() else {
            panic!("it is there");
        };
        let annotations = find_annotations(root.path(), manifest, &catalogue).unwrap();
        let reference = agreement(experiment, &catalogue, annotations.as_deref());
        let reference = reference.unwrap().unwrap();

        assert_eq!(reference.not_shown_again, 22);
        // First: of the blasts 2 of 3 are called so and 1 is not assigned; of the others 3 of 4.
        let first = &reference.first;
        let share = |share: Option<Proportion>| share.map(|s| (s.count, s.of));
        assert_eq!(share(first.assigned), Some((7, 8)));
        assert_eq!(share(first.sensitivity), Some((2, 3)));
        assert_eq!(share(first.specificity), Some((3, 4)));
        // Agreement 5 / 7, chance (4 * 4 + 3 * 3) / 49.
        let kappa = first.kappa.unwrap().value;
        assert!((kappa - 10.0 / 24.0).abs() < 1e-12, "{kappa}");
        // Second: NGS_0002 was not shown, MON_0001 not assigned.
        let second = &reference.second;
        assert_eq!((second.images, share(second.assigned)), (7, Some((6, 7))));
        assert_eq!(share(second.sensitivity), Some((3, 4)));
        assert_eq!(share(second.specificity), Some((2, 2)));
        // Between: the blasts of the first are MYO_0001, MYO_0002 and MON_0001.
        assert!(reference.between.counts.contains(&AnswerCount {
            reference: Answer::Positive,
            reading: Answer::Unassignable,
            images: 1
        }));
        assert_eq!(share(reference.between.sensitivity), Some((1, 2)));
        toml::to_string(&reference).unwrap();

        let points = on_roc(&reference);
        assert!((points[0].false_positive_rate - 0.25).abs() < 1e-12);
        assert!((points[0].true_positive_rate - 2.0 / 3.0).abs() < 1e-12);
        // Mean of (2/3 + 3/4) / 2 and (3/4 + 1) / 2.
        let line = on_learning_curve(&reference).unwrap();
        assert!((line.value - (17.0 / 24.0 + 7.0 / 8.0) / 2.0).abs() < 1e-12);
        assert_eq!(rows(&reference)[0][1], "7 of 8");
    }
}
