//! `leuko howmany`: answers from a table of scores, or from the records of a study.

use std::path::Path;
use std::process::Output;

use crate::snapshots::{assert_words, fails};
use crate::support::{MINE, folder, leuko, own_cells, smoke, stdout, succeeds};

/// Errors of six folds that fall as the root of the number of training images, from 10 to 90.
fn table(root: &Path) {
    let mut table = "fold;score;size;negatives;positives\n".to_owned();
    for fold in 0..6 {
        for size in [10, 30, 90] {
            let scatter = 1.0 + 0.1 * f64::from((fold * 2 + size / 10) % 5 - 2);
            let score = 1.0 - 0.7 * scatter * f64::from(size).powf(-0.5);
            table += &format!("{fold};{score:.4};{size};30;20\n");
        }
    }
    fs_err::write(root.join("scores.csv"), table).expect("a written table");
}

fn howmany(root: &Path, more: &[&str]) -> Output {
    let mut command = leuko();
    command.current_dir(root).arg("howmany").args(more);
    command.output().expect("leuko starts")
}

#[test]
fn test_a_table_is_answered_and_written_for_programs() {
    let root = folder();
    table(root.path());
    let asked = "--scores scores.csv --target 0.9 --target auc=0.99 --forecast 200,900 --out mine";
    let asked: Vec<&str> = asked.split(' ').collect();
    let output = howmany(root.path(), &asked);
    succeeds(&output);
    assert_words!(stdout(&output));
    let text = fs_err::read_to_string(root.path().join("mine/howmany.toml")).unwrap();
    let written: toml::Table = toml::from_str(&text).unwrap();
    let rows = |name: &str| written[name].as_array().unwrap().clone();
    let verdicts: Vec<_> = rows("answers")
        .iter()
        .map(|row| row["verdict"].clone())
        .collect();
    assert_eq!(verdicts, ["needs".into(), "unclear".into()]);
    let sizes: Vec<_> = rows("forecast")
        .iter()
        .map(|row| row["n"].clone())
        .collect();
    assert_eq!(sizes, [200.into(), 900.into()]);
    // The same table gives the same bytes.
    succeeds(&howmany(root.path(), &asked));
    let again = fs_err::read_to_string(root.path().join("mine/howmany.toml")).unwrap();
    assert_eq!(text, again);
}

#[test]
fn test_a_table_in_percent_names_line_and_cure() {
    let root = folder();
    fs_err::write(root.path().join("scores.csv"), "size,fold,score\n10,1,85\n").unwrap();
    assert_words!(fails(&howmany(root.path(), &["--scores", "scores.csv"])));
}

#[test]
fn test_the_file_of_a_study_is_of_the_whole_study() {
    let root = folder();
    own_cells(root.path(), 16);
    succeeds(&smoke(root.path(), &MINE));
    let path = root.path().join("out/howmany.toml");
    let written = fs_err::read_to_string(&path).unwrap();
    fs_err::remove_file(&path).unwrap();

    // An answer to a part of the questions does not take the place of all.
    let part = howmany(root.path(), &["out", "--only", "mine", "--target", "0.9"]);
    assert_words!(stdout(&part));
    assert!(!path.exists() && !stdout(&part).contains("howmany.toml"));
    howmany(root.path(), &["out", "--target", "0.9", "--out", "part"]);
    assert!(!path.exists() && root.path().join("part/howmany.toml").exists());

    let all = howmany(root.path(), &["out"]);
    assert!(stdout(&all).ends_with("All numbers are in out/howmany.toml\n"));
    assert_eq!(fs_err::read_to_string(&path).unwrap(), written);

    let unknown = howmany(root.path(), &["out", "--only", "yours"]);
    insta::assert_snapshot!(fails(&unknown), @"
    error: there is no experiment yours
    hint: the experiments are mine
    ");
}
