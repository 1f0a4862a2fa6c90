//! Tables of scores from elsewhere.

use leuko_howmany::{Metric, ScoreTable, Scores, TableError, TestImages};

#[test]
fn test_columns_and_rows_may_be_in_any_order() {
    let expected = Scores::new(
        vec![10, 50],
        vec![vec![0.7, 0.9], vec![0.8, 0.95], vec![0.6, 0.85]],
        Metric::RocAuc,
        Some(TestImages {
            positives: 12,
            negatives: 13,
        }),
    )
    .unwrap();
    let lines = [
        "0.95;12;2;50;13",
        "0.7;12;1;10;13",
        "0.6;12;10;10;13",
        "0.9;12;1;50;13",
        "0.8;12;2;10;13",
        "0.85;12;10;50;13",
    ];
    let text = format!(
        "\u{feff}Score;positives;FOLD;size;negatives\r\n{}\r\n;;;;\r\n",
        lines.join("\r\n")
    );
    for text in [
        text.clone(),
        text.replace(';', ","),
        text.replace(';', " \t "),
    ] {
        let complete = ScoreTable::read(&text)
            .unwrap()
            .scores(Metric::RocAuc)
            .unwrap();
        assert_eq!(complete.scores, expected);
        assert_eq!(complete.folds, ["1", "2", "10"]);
        assert_eq!(complete.notices, []);
    }
}

/// Slips that a table allows: each is said, and the scores are read as they stand.
#[test]
fn test_what_looks_like_a_slip_is_said() {
    let said = |rows: &[(u32, u32, f64)]| {
        let rows = rows.iter();
        let rows = rows.map(|(size, fold, score)| format!("{size},{fold},{score},20,20\n"));
        let text = rows.fold(
            "size,fold,score,positives,negatives\n".to_owned(),
            |all, row| all + &row,
        );
        let found = ScoreTable::read(&text)
            .unwrap()
            .scores(Metric::RocAuc)
            .unwrap();
        let notices: Vec<String> = found.notices.iter().map(ToString::to_string).collect();
        notices.join("\n")
    };
    let right = [(10, 1, 0.8), (10, 2, 0.7), (20, 1, 0.9), (20, 2, 0.8)];
    let swapped = right.map(|(size, fold, score)| (fold, size, score));
    let through = [(10, 1, 0.8), (10, 2, 0.7), (20, 3, 0.9), (20, 4, 0.8)];
    let errors = right.map(|(size, fold, score)| (size, fold, 1.0 - score));
    let all = [said(&right), said(&swapped), said(&through), said(&errors)];
    insta::assert_snapshot!(all.join("\n\n"), @r"
    the sizes are 1 to 2 and the folds 10 to 20: the columns size and fold may be swapped

    each fold has a score at one number of training images only; if the same test images come back at the others, give their fold the same number there, and the limits become narrower

    all scores are below 0.5, as if they were errors (1 minus the ROC-AUC) or the classes were swapped
    ");
}

/// Test images of 10, 20 and 20 positives: 3 / (1/10 + 1/20 + 1/20) = 15.
#[test]
fn test_test_images_are_the_harmonic_mean() {
    let text = "size,fold,score,positives,negatives
10,1,0.7,10,30
10,2,0.8,20,30
10,3,0.8,20,30";
    let complete = ScoreTable::read(text)
        .unwrap()
        .scores(Metric::Share)
        .unwrap();
    let expected = TestImages {
        positives: 15,
        negatives: 30,
    };
    assert_eq!(complete.scores.test(), Some(expected));
}

#[test]
fn test_what_is_left_out_is_said() {
    let full = |size: usize| (1..=5).map(move |fold| format!("{size},{fold},0.{},x", size + fold));
    let text = |rows: Vec<String>| format!("size,fold,score,note\n{}", rows.join("\n"));
    let rows: Vec<String> = [10, 20, 50].into_iter().flat_map(full).collect();
    let mut lacks_one = rows.clone();
    lacks_one[13] = "50,4,,x".to_owned();
    let mut lacks_a_size = rows.clone();
    lacks_a_size.extend(["100,1,0.9,x", "100,2,failed,x", "200,6,0.9,x"].map(str::to_owned));
    let varied = "size,fold,score,positives,negatives\n10,1,0.7,10,30\n10,2,0.8,20,30".to_owned();
    let said: Vec<String> = [text(lacks_one), text(lacks_a_size), varied]
        .iter()
        .flat_map(|text| {
            let complete = ScoreTable::read(text)
                .unwrap()
                .scores(Metric::Share)
                .unwrap();
            let used = format!(
                "folds {:?}, sizes {:?}",
                complete.folds,
                complete.scores.sizes()
            );
            let notices = complete.notices.iter().map(|notice| format!("  {notice}"));
            std::iter::once(used).chain(notices).collect::<Vec<_>>()
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn test_wrong_tables_are_refused_with_line_and_cure() {
    let header = "size,fold,score,positives,negatives\n10,1,0.7,12,13\n";
    let read = |text: &str| match ScoreTable::read(text) {
        Ok(table) => table.scores(Metric::RocAuc).unwrap_err(),
        Err(error) => error,
    };
    let mut errors: Vec<TableError> = [
        "",
        "n,fold,score\n10,1,0.7",
        "size,fold,fold,score\n",
        "size,fold,score,positives\n",
        "size,fold,score\n",
    ]
    .map(read)
    .into();
    let lines = [
        "20,1",
        "20.5,1,0.8,12,13",
        "0,1,0.8,12,13",
        "20,,0.8,12,13",
        "20,1,83,12,13",
        "20,1,83%,12,13",
        "20,1,-0.8,12,13",
        "20,1,830,12,13",
        "20,1,good,12,13",
        "10,1,0.8,12,13",
        "20,1,0.8,,",
        "20,1,0.8,0,13",
        "20,1,0.8,12,13",
        "20,2,0.8,12,13",
    ];
    errors.push(ScoreTable::read(b"size,fold,score\n10,\xff,0.7").unwrap_err());
    errors.extend(lines.map(|line| read(&format!("{header}{line}"))));
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(texts.join("\n\n"));
}
