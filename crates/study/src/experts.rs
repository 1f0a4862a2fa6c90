//! That the experts' answers to the AML question can be had from the settings and a data folder.

use leuko_core::Answer;
use leuko_data::{Found, find, find_annotations, human_readings, manifests};
use leuko_eval::{AnswerCount, HumanReference, LEVEL};

use crate::settings::{Profile, Question, resolve};

/// Writes the layout of AML-Cytomorphology_LMU without pixels, two images of each class. Of the eight
/// images below, experts gave labels again; all labels are made up.
fn aml(root: &std::path::Path) {
    let classes = [
        "BAS", "EBO", "EOS", "KSC", "LYA", "LYT", "MMZ", "MOB", "MON", "MYB", "MYO", "NGB", "NGS",
        "PMB", "PMO",
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
    let settings = resolve(Profile::Paper, None, &[], None).unwrap();
    let experiment = &settings.experiments["aml-binary"];
    let Some(Question::Binary(groups)) = experiment.question() else {
        panic!("it has two groups");
    };
    let groups = groups.map(|group| (&group.name, &group.classes));
    let manifests = manifests(root.path()).unwrap();
    let mut manifests = manifests.iter();
    let manifest = manifests.find(|m| m.name == experiment.dataset).unwrap();
    let Found::Present(catalogue) = find(root.path(), manifest).unwrap() else {
        panic!("it is there");
    };
    let annotations = find_annotations(root.path(), manifest, &catalogue).unwrap();
    let readings = human_readings(&annotations.unwrap(), &catalogue, &groups).unwrap();
    let reference = HumanReference::of(&readings, LEVEL).unwrap().unwrap();

    assert_eq!(reference.not_shown_again, 22);
    // First: of the blasts 2 of 3 are called so and 1 is not assigned; of the others 3 of 4.
    let first = &reference.first;
    let share = |share: Option<leuko_eval::Proportion>| share.map(|s| (s.count, s.of));
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
}
