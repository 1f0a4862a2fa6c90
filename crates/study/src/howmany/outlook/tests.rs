//! Answers of records whose scores are known.

use leuko_core::{Answer, ImageId, Protocol, Readings};
use leuko_data::ReadTwice;
use leuko_eval::ExpertReference;
use leuko_model::Shape;
use serde::Deserialize;

use super::super::beside::fewest;
use super::super::human::Readers;
use super::super::runs::tests::run;
use super::*;
use crate::facts::PatientGroups;
use crate::settings::Settings;

#[derive(Deserialize)]
struct Reference {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    sizes: Vec<u32>,
    scores: Vec<Vec<f64>>,
}

/// Records whose ROC-AUCs are those of a reference case: 13 blasts against 13 normal cells.
fn records(name: &str) -> Vec<RunRecord> {
    let text = include_str!("../../../../howmany/tests/it/golden/reference.json");
    let reference: Reference = serde_json::from_str(text).unwrap();
    let case = reference.cases.into_iter().find(|case| case.name == name);
    let case = case.unwrap();
    let normal: Vec<f32> = (0..13_u8).map(|i| 0.1 + 0.01 * f32::from(i)).collect();
    let mut records = Vec::new();
    for (fold, scores) in (0..).zip(&case.scores) {
        for (&size, auc) in case.sizes.iter().zip(scores) {
            // Blasts above so many of the normal cells, that the sum over blasts is right.
            let pairs = (auc * 169.0).round() as usize;
            let above = (0..13).map(|i| pairs / 13 + usize::from(i < pairs % 13));
            let blasts: Vec<f32> = above.map(|n| 0.095 + 0.01 * n as f32).collect();
            records.push(run(size, fold, &blasts, &normal).0);
        }
    }
    records
}

fn about() -> Description {
    Description {
        format: Description::FORMAT,
        name: "mine".to_owned(),
        title: "My cells".to_owned(),
        dataset: "mine".to_owned(),
        synthetic: false,
        protocol: Protocol::Paper,
        leak: None,
        copies: None,
        groups: PatientGroups {
            groups: 0,
            ungrouped: 0,
        },
        experts: None,
        second_reading: None,
        classes: ["normal", "blast"].map(str::to_owned).to_vec(),
        available: vec![130, 130],
        dataset_classes: Vec::new(),
        images: 260,
        giveaways: Vec::new(),
        input: Shape::rgb(257, 257),
        sizes: Vec::new(),
        run_folds: 10,
        max_epochs: 500,
        analysis: Settings::paper().unwrap().analysis,
        departures: Vec::new(),
    }
}

fn outlook(records: &[RunRecord], request: &Request) -> Outlook {
    Outlook::of(&about(), Contender::Network, records, request).unwrap()
}

fn target(target: f64) -> Request {
    Request {
        targets: vec![target],
        forecasts: vec![200],
        ..Request::default()
    }
}

/// Fitted to at most 50 and 100 images. Measured, the mean crosses 0.95 between 40 and 50 images, and is 0.993
/// at 200.
#[test]
fn test_answers_of_the_papers_grid_hold_what_was_measured() {
    let fifty = outlook(&records("all-idb2 paper grid, n<=50"), &target(0.95));
    let row = fifty.leading().unwrap();
    assert_eq!(row.verdict, Verdict::Needs);
    assert_eq!(
        (row.low, row.mid, row.plan80),
        (Some(33), Some(57), Some(122))
    );
    let hundred = outlook(&records("all-idb2 paper grid, n<=100"), &target(0.99));
    let row = hundred.leading().unwrap();
    assert_eq!(row.verdict, Verdict::Needs);
    assert_eq!((row.low, row.mid), (Some(128), Some(355)));
    let forecast = &hundred.fitted.as_ref().unwrap().forecasts[0];
    assert_eq!(forecast.n, 200);
    let [low, high] = [forecast.low, forecast.high];
    assert!(low <= 0.993 && 0.993 <= high, "{low} {high}");
}

#[test]
fn test_stuck_networks_change_no_verdict_and_are_counted() {
    let mut records = records("all-idb2 paper grid, n<=100");
    let worked = outlook(&records, &Request::default());
    for place in [15, 38] {
        let (size, fold) = (records[place].size.get() as u32, records[place].fold.0);
        records[place] = run(size, fold, &[0.5; 13], &[0.5; 13]).0;
    }
    let stuck = outlook(&records, &Request::default());
    assert_eq!((stuck.stuck.networks, stuck.stuck.of), (2, 100));
    let verdicts = |outlook: &Outlook| {
        let rows = outlook.rows().answers.into_iter();
        rows.map(|row| row.verdict).collect::<Vec<_>>()
    };
    // 0.99 is so far away that 19 runs more or less decide whether a number can be given.
    assert_eq!(verdicts(&stuck)[..5], verdicts(&worked)[..5]);
    assert_eq!(stuck.left_out.len(), 1);
    assert_eq!(stuck.sizes[5].scores.len(), 9);
}

#[test]
fn test_what_leads_is_the_highest_reached_then_the_lowest_needed() {
    let records = records("all-idb2 paper grid, n<=100");
    let outlook = outlook(&records, &Request::default());
    let fitted = outlook.fitted.as_ref().unwrap();
    let verdicts: Vec<Verdict> = fitted.answers.iter().map(|row| row.verdict).collect();
    let last = verdicts
        .iter()
        .rposition(|&verdict| verdict == Verdict::Reached);
    assert_eq!(Some(fitted.leading), last, "{verdicts:?}");
    let needs = |target| AnswerRow {
        target,
        verdict: Verdict::Needs,
        ..fitted.answers[0].clone()
    };
    assert_eq!(leading(&[needs(0.8), needs(0.9)]), 0);
}

#[test]
fn test_sentences() {
    let fifty = records("all-idb2 paper grid, n<=50");
    let hundred = records("all-idb2 paper grid, n<=100");
    let slow = Request {
        seconds_per_label: Some(20.0),
        ..target(0.95)
    };
    let accuracy = Request {
        measure: Some("sensitivity@0.9".parse().unwrap()),
        ..Request::default()
    };
    let two: Vec<RunRecord> = fifty.iter().filter(|run| run.fold.0 < 2).cloned().collect();
    let one: Vec<RunRecord> = fifty.iter().filter(|run| run.fold.0 < 1).cloned().collect();
    let mut stuck = hundred.clone();
    for place in [15, 38] {
        let (size, fold) = (stuck[place].size.get() as u32, stuck[place].fold.0);
        stuck[place] = run(size, fold, &[0.5; 13], &[0.5; 13]).0;
    }
    let said = |outlook: &Outlook| {
        let more: Vec<String> = outlook
            .details()
            .into_iter()
            .chain(outlook.remarks())
            .collect();
        format!("{}\n{}\n", outlook.sentence(), more.join("\n"))
    };
    let all = [
        outlook(&fifty, &target(0.95)),
        outlook(&fifty, &slow),
        outlook(&hundred, &Request::default()),
        outlook(&stuck, &target(0.95)),
        outlook(&hundred, &target(0.5)),
        outlook(&hundred, &target(0.999)),
        outlook(&hundred, &accuracy),
        outlook(&two, &Request::default()),
        outlook(&one, &Request::default()),
        outlook(&[], &Request::default()),
    ];
    insta::assert_snapshot!(all.iter().map(said).collect::<Vec<_>>().join("\n"), @r"
    About 57 training images (29 of each class) are needed for a mean ROC-AUC of 0.95 (at least 33, 80% sure at 130), with 1 validation image on top.
    The mean measured with 50 images, 0.957, reaches that, but chance can do this: the curve through all sizes is at 0.946 there (90% interval 0.910 to 0.970).
    The validation images choose the best of at most 500 epochs.

    About 57 training images (29 of each class) are needed for a mean ROC-AUC of 0.95 (at least 33, 80% sure at 130), with 1 validation image on top.
    The mean measured with 50 images, 0.957, reaches that, but chance can do this: the curve through all sizes is at 0.946 there (90% interval 0.910 to 0.970).
    The validation images choose the best of at most 500 epochs.
    Labelling takes 20 minutes for 57 training images (even odds) and 44 minutes for 130 (80% sure), with the validation images; test images come on top.

    About 45 training images (23 of each class) reach a mean ROC-AUC of 0.95 (at least 33, 95% sure at 68), with 1 validation image on top.
    About 120 training images (60 of each class) are needed for a mean ROC-AUC of 0.98 (at least 70, 80% sure at 320).
    The validation images choose the best of at most 500 epochs.

    About 46 training images (23 of each class) reach a mean ROC-AUC of 0.95 (at least 33, 95% sure at 72), with 1 validation image on top.
    The validation images choose the best of at most 500 epochs.
    2 of 100 trainings got stuck (training images: 60, 90): the network gives every image the same probability, which you can see without a label. Train again when that happens; the answer above is about trainings that worked. The tables of scores count all trainings.

    10 training images (5 of each class) or fewer reach a mean ROC-AUC of 0.50 (95% sure at 10), with 1 validation image on top.
    The validation images choose the best of at most 500 epochs.

    Nobody can tell yet how many training images reach a mean ROC-AUC of 0.999. At least 360 are needed; how many more is beyond this evidence. Larger training sets than 100 would tell, and more folds would narrow it.


    About 44 training images (22 of each class) reach a mean sensitivity (at a specificity of 0.9) of 0.90 (at least 33, 95% sure at 78), with 1 validation image on top.
    About 69 training images (35 of each class) are needed for a mean sensitivity (at a specificity of 0.9) of 0.95 (at least 44, 80% sure at 110). The 100 tried are enough with a probability of 79%.
    The validation images choose the best of at most 500 epochs.
    The curve does not fit every mean: 0.600 with 30 images, where the curve has 0.65 to 0.87. Trainings with so few images differ a lot, and the curve counts some of that as chance. More folds would tell.

    Nobody can tell yet how many training images reach a mean ROC-AUC of 0.80. It takes scores of at least 3 folds at 3 sizes of the training set, the largest at least 3 times the smallest; here too few sizes have 3 folds.


    Nobody can tell yet how many images are enough: one fold cannot tell it; it takes at least 3 folds and 3 numbers of training images.


    Nobody can tell yet how many images are enough: no run has completed.
    ");
}

/// Of 20 blasts 18 are found again, of 20 normal cells all.
#[test]
fn test_images_until_experts_are_of_the_same_score() {
    let readings: Vec<Readings> = (0..40)
        .map(|image| Readings {
            image: ImageId(image.to_string()),
            label: if image < 20 {
                Answer::Positive
            } else {
                Answer::Negative
            },
            again: [
                Some(if image < 18 {
                    Answer::Positive
                } else {
                    Answer::Negative
                }),
                None,
            ],
        })
        .collect();
    let about = Description {
        experts: ExpertReference::of(&readings, 0.95).unwrap(),
        ..about()
    };
    let mut records = records("all-idb2 paper grid, n<=100");
    let outlook = Outlook::of(&about, Contender::Network, &records, &Request::default()).unwrap();
    let human = outlook.human.as_ref().unwrap();
    assert!((human.score.value - 0.95).abs() < 1e-12);
    let [low, mid, high] = human.answers.each_ref().map(|row| row.as_ref().unwrap());
    assert_eq!(mid.curve.metric, "balanced_accuracy");
    assert!(low.target < mid.target && mid.target < high.target);
    assert_eq!(outlook.rows().answers.last(), Some(high));
    insta::assert_snapshot!(outlook.details()[1], @"Labels until human: cannot tell. That is: training images until the network's mean balanced accuracy is that of experts who see 40 images again, 0.950 against their own labels (95% interval 0.821 to 0.986, for other images of the same readers). At its lower end: cannot tell. At its upper end: cannot tell. Measured with 100 training images: 0.500.");

    // Of networks that trained too little, no curve says when they are as good as experts.
    let little = Description {
        sizes: vec![leuko_core::TrainSize::new(10).unwrap()],
        max_epochs: 1,
        ..about
    };
    for record in &mut records {
        if let leuko_core::Outcome::Completed(completed) = &mut record.outcome {
            completed.losses[0].training = 0.69;
        }
    }
    let outlook = Outlook::of(&little, Contender::Network, &records, &Request::default()).unwrap();
    assert_eq!(outlook.fitted.as_ref().err(), Some(&NoFit::LittleTraining));
    assert_eq!(outlook.human.unwrap().answers, [None, None, None]);
}

#[test]
fn test_a_method_is_named_only_if_it_is_shown_to_beat_the_network() {
    let with = |name: &str, beats_network: bool| Outlook {
        method: "colour".parse().unwrap(),
        beats_network,
        ..outlook(&records(name), &target(0.95))
    };
    let mut network = with("all-idb2 paper grid, n<=50", false);
    network.fitted.as_mut().unwrap().answers[0].mid = Some(100);
    let said = |name: &str, shown| fewest(&network, [&with(name, shown)]);
    assert_eq!(said("all-idb2 paper grid, n<=100", false), None);
    insta::assert_snapshot!(said("all-idb2 paper grid, n<=100", true).unwrap(), @"Of the methods that a test shows to be better than the network at some size, colour needs the fewest images for 0.95: about 45 (at least 33, 95% sure at 68).");
    insta::assert_snapshot!(said("all-idb2 paper grid, n<=50", true).unwrap(), @"Of the methods that a test shows to be better than the network at some size, colour needs the fewest images for 0.95: about 57 (at least 33, 80% sure at 130).");
}

/// The stuck rule is of networks; a method that always answers the same scores what that is worth.
#[test]
fn test_the_same_answer_everywhere_is_a_score_of_a_method() {
    let same = |size| (0..4).map(move |fold| run(size, fold, &[0.5; 3], &[0.5; 3]).0);
    let records: Vec<RunRecord> = [10, 20, 40].into_iter().flat_map(same).collect();
    let scores = |method| {
        let outlook = Outlook::of(&about(), method, &records, &Request::default()).unwrap();
        outlook.sizes[0].scores.clone()
    };
    assert_eq!(scores(Contender::Network), [0.0; 0]);
    assert_eq!(scores("colour".parse().unwrap()), [0.5; 4]);
}

/// A second reading of 100 normal cells and 50 blasts that misses so many blasts.
fn read_twice(missed: usize) -> ReadTwice {
    let pair = |first: &str, second: &str| [first, second].map(str::to_owned);
    let blast = |image: usize| match image < missed {
        true => pair("blast", "normal"),
        false => pair("blast", "blast"),
    };
    let normal = std::iter::repeat_n(pair("normal", "normal"), 100);
    ReadTwice {
        labels: normal.chain((0..50).map(blast)).collect(),
    }
}

#[test]
fn test_labels_until_a_second_reader() {
    // The scores as balanced accuracy, near enough: two levels of probability for each class.
    let mut records = Vec::new();
    for (size, right) in [(10, 14), (20, 16), (40, 18), (80, 19)] {
        for fold in 0..6 {
            let found = right + usize::from(fold) % 2;
            let blasts: Vec<f32> = (0..20).map(|i| if i < found { 0.9 } else { 0.2 }).collect();
            records.push(run(size, fold, &blasts, &[0.1; 20]).0);
        }
    }
    let of = |missed, measure: Option<&str>| {
        let request = Request {
            readings: Some(read_twice(missed)),
            measure: measure.map(|name| name.parse().unwrap()),
            ..Request::default()
        };
        Outlook::of(&about(), Contender::Network, &records, &request).unwrap()
    };
    let said = |outlook: &Outlook| {
        let mut details = outlook.details().into_iter();
        details.find(|text| text.starts_with("Labels")).unwrap()
    };
    let outlook = of(5, None);
    let human = outlook.human.as_ref().unwrap();
    assert_eq!((human.readers, human.score.value), (Readers::Second, 0.95));
    assert_eq!(human.means.len(), 4);
    insta::assert_snapshot!(
        [said(&outlook), said(&of(1, None)), said(&of(0, None)), said(&of(5, Some("recall:blast")))]
            .join("\n"), @r"
    Labels until human: about 29 (at least 21, 95% sure at 48). That is: training images until the network's mean balanced accuracy is the second reader's, 0.950 against the first reader on 150 images (95% interval 0.890 to 0.978, for other images of the same readers). At its lower end: about 13 (95% sure at 20). At its upper end: about 68 (at least 41, 80% sure at 140). Measured with 80 training images: 0.987.
    Labels until human: about 360 (at least 74, not 80% sure even at 640). That is: training images until the network's mean balanced accuracy is the second reader's, 0.990 against the first reader on 150 images (95% interval 0.944 to 0.998, for other images of the same readers). At its lower end: about 26 (at least 19, 95% sure at 41). At its upper end: cannot tell, but at least 260. Measured with 80 training images: 0.987.
    Labels until human: no number, because no network is certain to be always right. That is: training images until the network's mean balanced accuracy is the second reader's, 1.000 against the first reader on 150 images (95% interval 0.960 to 1.000, for other images of the same readers). At its lower end: about 36 (at least 25, 95% sure at 67). At its upper end: no number, because no network is certain to be always right. Measured with 80 training images: 0.987.
    Labels until human: about 30 (at least 21, 95% sure at 48). That is: training images until the network's mean sensitivity for blast is the second reader's, 0.900 against the first reader on 50 images (95% interval 0.786 to 0.957, for other images of the same readers). At its lower end: about 13 (95% sure at 21). At its upper end: about 68 (at least 41, 80% sure at 140). Measured with 80 training images: 0.975.
    ");
    assert_eq!(
        of(5, Some("f1_weighted")).human.unwrap().measure,
        Measure::BalancedAccuracy
    );
    assert_eq!(
        of(5, Some("accuracy")).human.unwrap().measure,
        Measure::Accuracy
    );
    // What a study knows counts, until a request has other readings.
    let known = Description {
        second_reading: Some(
            crate::second_reading::second_reading(&read_twice(5), &about().classes).unwrap(),
        ),
        ..about()
    };
    let stored = Outlook::of(&known, Contender::Network, &records, &Request::default()).unwrap();
    assert_eq!(stored.human, of(5, None).human);
}

#[test]
fn test_readings_of_other_classes_are_refused() {
    let request = Request {
        readings: Some(ReadTwice {
            labels: vec![["a", "b"].map(str::to_owned)],
        }),
        ..Request::default()
    };
    let error = Outlook::of(&about(), Contender::Network, &[], &request).unwrap_err();
    assert!(matches!(error, StudyError::NoReading { .. }), "{error}");
}

#[test]
fn test_notes_name_their_curve_where_there_are_several() {
    let mut records = records("all-idb2 paper grid, n<=100");
    let size = records[15].size.get() as u32;
    records[15] = run(size, records[15].fold.0, &[0.5; 13], &[0.5; 13]).0;
    let one = outlook(&records, &target(0.95));
    let first = |of: &[Outlook]| super::super::rows(of).notes[0].clone();
    let alone = first(std::slice::from_ref(&one));
    assert_eq!(first(&[one.clone(), one]), format!("mine, cnn: {alone}"));
}
