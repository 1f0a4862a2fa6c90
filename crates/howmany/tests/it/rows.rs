//! What is printed and written of answers and forecasts.

use leuko_howmany::{AnswerRow, CurveName, ForecastRow, HowMany, Labels, Unclear, Verdict};

fn name() -> CurveName {
    CurveName {
        experiment: "my-cells".to_owned(),
        method: "cnn".to_owned(),
        metric: "auc".to_owned(),
    }
}

/// An answer about ten folds of 10 to 50 images.
fn row(verdict: Verdict, [low, mid, plan80, high]: [Option<u64>; 4]) -> AnswerRow {
    AnswerRow {
        reader: None,
        curve: name(),
        target: 0.95,
        verdict,
        low,
        mid,
        plan80,
        high,
        horizon: 250,
        most: 0.945,
        level: 0.9,
        now: 0.62,
        smallest: 10,
        largest: 50,
    }
}

fn rows() -> Vec<AnswerRow> {
    let none = [None; 4];
    let n = Some;
    let unclear = Verdict::Unclear;
    vec![
        row(Verdict::Reached, [n(13), n(22), n(31), n(41)]),
        row(Verdict::Reached, [n(10), n(22), n(31), n(41)]),
        row(Verdict::Reached, [n(10), n(10), n(11), n(17)]),
        row(Verdict::Reached, [n(13), n(22), n(31), None]),
        row(Verdict::Needs, [n(25), n(58), n(178), None]),
        row(Verdict::Needs, [n(124), n(193), None, None]),
        row(Verdict::Needs, [n(10), n(48), n(61), n(90)]),
        row(Verdict::Unreachable, none),
        row(unclear(Unclear::FewSizes), none),
        row(unclear(Unclear::FewFolds), none),
        row(unclear(Unclear::CloseSizes), none),
        row(unclear(Unclear::Falls), [n(30), None, None, None]),
        row(unclear(Unclear::AtChance), none),
        row(unclear(Unclear::TooFar), [n(137), None, None, None]),
        row(unclear(Unclear::TooFar), [n(10), None, None, None]),
    ]
}

#[test]
fn test_sentences() {
    let mut rows = rows();
    // Its limit, 0.938, is rounded up to the target.
    let mut close = row(Verdict::Unreachable, [None; 4]);
    (close.target, close.most, close.curve.metric) = (0.94, 0.94, "f1_weighted".to_owned());
    rows.push(close);
    let place = rows
        .iter()
        .position(|row| row.verdict == Verdict::Unclear(Unclear::CloseSizes));
    rows[place.unwrap()].smallest = 20;
    let sentences: Vec<String> = rows.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn test_labels_in_sentences_and_tables() {
    let labels = |validation, seconds| Labels {
        balanced_classes: Some(2),
        validation,
        seconds,
    };
    let rows = [0, 5, 7, 13, 14].map(|place| rows()[place].clone());
    let mut said = Vec::new();
    for row in &rows {
        said.push(row.sentence(&labels(0, None)));
        for labels in [
            labels(0, None),
            labels(12, None),
            labels(0, Some(20.0)),
            labels(1, Some(20.0)),
        ] {
            said.push(format!("  {:?}", labels.sentence(row)));
        }
        said.push(format!("  {}: {:?}", row.short(), row.cells()));
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn test_toml_has_the_keys_and_is_read_back() {
    let forecast = |n, beyond| ForecastRow {
        curve: name(),
        n,
        median: 0.953,
        low: 0.905,
        high: 0.985,
        beyond,
    };
    let rows = rows();
    let found = HowMany {
        notes: vec!["fold 4 is left out: it has no score at 50 training images".to_owned()],
        answers: vec![rows[4].clone(), rows[7].clone(), rows[13].clone()],
        forecasts: vec![forecast(100, false), forecast(400, true)],
    };
    let text = found.to_toml().unwrap();
    insta::assert_snapshot!(text);
    assert_eq!(HowMany::from_toml(&text).unwrap(), found);
    assert!(HowMany::from_toml("answers = 3").is_err());
}

#[test]
fn test_the_headline_is_the_highest_target_reached_and_the_lowest_that_is_not() {
    let at = |metric: &str, target, row: usize| {
        let mut row = rows()[row].clone();
        (row.target, row.curve.metric) = (target, metric.to_owned());
        row
    };
    let found = HowMany {
        answers: vec![
            at("auc", 0.8, 2),
            at("auc", 0.9, 0),
            at("auc", 0.95, 4),
            at("auc", 0.99, 7),
            at("accuracy", 0.9, 13),
        ],
        ..HowMany::default()
    };
    let headline = found.headline();
    let headline: Vec<_> = headline
        .iter()
        .map(|row| (&*row.curve.metric, row.target))
        .collect();
    assert_eq!(headline, [("auc", 0.9), ("auc", 0.95), ("accuracy", 0.9)]);
}
