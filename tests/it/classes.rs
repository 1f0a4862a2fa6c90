//! The kinds of ALL-IDB2's cells from a table that the user drops in. Cells and labels are made up.

use std::path::Path;

use crate::snapshots::{assert_words, fails, said};
use crate::support::{cell, files, folder, smoke, succeeds};

const ONLY: [&str; 2] = ["--only", "all-multiclass"];

/// A kind of cell, the number of its first image and of its images, and the colour it is drawn in.
const KINDS: [(&str, usize, usize, [u8; 3]); 6] = [
    ("Lymphoblast", 1, 14, [90, 60, 140]),
    ("Kind two", 15, 6, [110, 70, 150]),
    ("Kind three", 131, 10, [150, 110, 170]),
    ("Kind four", 141, 5, [130, 120, 180]),
    // Too few for the question.
    ("Kind five", 146, 4, [170, 90, 120]),
    ("", 150, 1, [150, 110, 170]),
];

/// Writes some of ALL-IDB2's 260 images, by their names.
fn images(root: &Path) {
    fs_err::create_dir_all(root.join("all-idb2")).expect("a folder");
    for (_, first, count, colour) in KINDS {
        for number in first..first + count {
            let label = u8::from(number <= 130);
            let path = root.join(format!("all-idb2/Im{number:03}_{label}.tif"));
            let cell = cell(257, colour, number as u32);
            cell.save(path).expect("an image");
        }
    }
}

/// A table with a row for each of the 260 images: number, binary label, class.
fn rows() -> Vec<[String; 3]> {
    let kind = |number: &usize| {
        let of_number = |(_, first, count, _): &&(&str, usize, usize, [u8; 3])| {
            (*first..first + count).contains(number)
        };
        let kind = KINDS.iter().find(of_number);
        let others = ["Lymphoblast", "Kind three"][usize::from(*number > 130)];
        kind.map_or(others, |(kind, ..)| kind)
    };
    (1..=260)
        .map(|number| {
            let binary = if number <= 130 { "ALL" } else { "healthy" };
            [number.to_string(), binary.into(), kind(&number).into()]
        })
        .collect()
}

const HEADER: [&str; 3] = ["Image", "Binary class", "Multiclass class"];

fn csv(header: [&str; 3], rows: &[[String; 3]]) -> String {
    let mut text = header.join(",") + "\n";
    for row in rows {
        text += &(row.join(",") + "\n");
    }
    text
}

fn workbook(rows: &[[String; 3]]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADER).expect("a header");
    for (row, [number, binary, kind]) in (1..).zip(rows) {
        let number: f64 = number.parse().expect("a number");
        sheet.write(row, 0, number).expect("a number");
        sheet.write(row, 1, binary).expect("a text");
        if !kind.is_empty() {
            sheet.write(row, 2, kind).expect("a text");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// A folder with the images, and a table of classes beside theirs.
fn with_table(text: &str) -> tempfile::TempDir {
    let root = folder();
    images(root.path());
    fs_err::write(root.path().join("all-idb2-classes.csv"), text).expect("a table");
    root
}

#[test]
fn test_the_multiclass_study_runs_from_a_csv_and_from_a_workbook_alike() {
    let from_csv = with_table(&csv(HEADER, &rows()));
    let output = smoke(from_csv.path(), &ONLY);
    succeeds(&output);
    // The published score is missing: it belongs to the paper's 200 images, not to 8.
    assert_words!(said(&output));
    let out = files(&from_csv.path().join("out"));
    for figure in ["fig1-overview", "fig7a-loss", "fig7b-confusion"] {
        let name = format!("figures/all-multiclass-{figure}.png");
        assert!(out.contains_key(&name), "{name} is missing");
    }
    let record = &out["records/all-multiclass/n0008/fold00.json"];
    let record: serde_json::Value = serde_json::from_slice(record).unwrap();
    assert_eq!(record["dataset"], "all-idb2-classes");
    let classes = ["Kind four", "Kind three", "Kind two", "Lymphoblast"];
    assert_eq!(record["classes"], serde_json::json!(classes));

    let from_workbook = folder();
    images(from_workbook.path());
    let path = "all-idb2/Supplementary Table S1.xlsx";
    fs_err::write(from_workbook.path().join(path), workbook(&rows())).unwrap();
    succeeds(&smoke(from_workbook.path(), &ONLY));
    let other = files(&from_workbook.path().join("out"));
    // These name the table or the session.
    let theirs = [
        "environment.toml",
        "report.html",
        "audit/all-idb2-classes.json",
    ];
    for (name, bytes) in &out {
        let same = theirs.contains(&name.as_str()) || bytes == &other[name];
        assert!(same, "{name} differs");
    }
}

#[test]
fn test_without_the_table_only_the_multiclass_study_is_left_out_and_says_why() {
    let root = folder();
    images(root.path());
    let output = smoke(root.path(), &[]);
    succeeds(&output);
    assert_words!("study_without_the_table_of_classes", said(&output));
    let refused = smoke(root.path(), &ONLY);
    assert_words!("multiclass_study_without_its_table", fails(&refused));
}

#[test]
fn test_a_table_that_does_not_fit_names_file_rows_and_what_to_do() {
    let refused = |text: &str| fails(&smoke(with_table(text).path(), &ONLY));
    assert_words!(
        "table_without_a_column_of_classes",
        refused(&csv(["Image", "Binary", "Class"], &rows()))
    );
    assert_words!("table_of_250_rows", refused(&csv(HEADER, &rows()[..250])));
    let mut swapped = rows();
    swapped.swap(0, 134);
    assert_words!(
        "table_with_two_rows_swapped",
        refused(&csv(HEADER, &swapped))
    );
    // A manifest that names the classes.
    let root = with_table(&csv(HEADER, &rows()));
    let manifest = r#"
        name = "all-idb2-classes"
        format = "all-idb2"
        folder = "all-idb2"
        labels = { files = ["all-idb2-classes.csv"], column = "multiclass  CLASS", rows = 260 }
        classes = [
            { name = "blast", label = " lymphoblast" },
            { name = "two", label = "KIND TWO" },
            { name = "three", label = "kind  three" },
            { name = "four", label = "kind fuor" },
        ]
    "#;
    fs_err::write(root.path().join("mine.toml"), manifest).unwrap();
    let misspelt = smoke(root.path(), &ONLY);
    assert_words!(
        "table_with_a_label_that_the_manifest_lacks",
        fails(&misspelt)
    );
}
