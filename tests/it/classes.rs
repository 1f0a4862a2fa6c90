//! The kinds of ALL-IDB2's cells from a table that the user drops in. Cells and labels are made up.

use std::path::Path;

use crate::support::{cell, fails_with, files, folder, smoke, stderr, stdout, succeeds};

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
    let said = stderr(&output);
    for part in [
        "ALL-IDB2 by kind of cell: 39 images",
        "in no class of the question: Kind five (4)",
        "Im150_0.tif: ./all-idb2-classes.csv gives it no class",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    let printed = stdout(&output);
    assert!(printed.contains("published F1"), "{printed}");
    // The paper's score is of its own 200 images, not of 8.
    assert!(!printed.contains("0.81"), "{printed}");
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
    let said = stderr(&output);
    let line = said
        .lines()
        .find(|line| line.contains("left out: all-multiclass"));
    let line = line.unwrap_or_else(|| panic!("{said}"));
    for part in [
        "the images are in ./all-idb2",
        "the table of their classes is not there",
        "Supplementary Table S1.xlsx or all-idb2-classes.csv",
        "https://doi.org/10.1038/s41598-021-86995-5",
    ] {
        assert!(line.contains(part), "{part} is not in\n{line}");
    }
    assert!(
        stdout(&output).contains("all-binary"),
        "{}",
        stdout(&output)
    );
    fails_with(
        &smoke(root.path(), &ONLY),
        &["nothing to run", "all-multiclass"],
    );
}

#[test]
fn test_a_table_that_does_not_fit_names_file_rows_and_what_to_do() {
    let refused = |text: &str, parts: &[&str]| {
        let root = with_table(text);
        let parts = [&["./all-idb2-classes.csv", "hint: "], parts].concat();
        fails_with(&smoke(root.path(), &ONLY), &parts);
    };
    refused(
        &csv(["Image", "Binary", "Class"], &rows()),
        &["no column `Multiclass class`", "`Image`, `Binary`, `Class`"],
    );
    refused(
        &csv(HEADER, &rows()[..250]),
        &[
            "has 250 rows below its header in row 1: expected 260",
            "`-` for an image without a class",
        ],
    );
    let mut swapped = rows();
    swapped.swap(0, 134);
    refused(
        &csv(HEADER, &swapped),
        &[
            "row 2: `135` stands in the row of Im001_1.tif",
            "row 2: `healthy` is beside Im001_1.tif",
            "row 136: `1` stands in the row of Im135_0.tif",
            "row 136: `Lymphoblast` is beside Im135_0.tif, whose name says that the person is healthy",
            "hint: sort the rows by the number of their image",
        ],
    );
    // A manifest of one's own that names the classes.
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
    fails_with(
        &smoke(root.path(), &ONLY),
        &[
            "./all-idb2-classes.csv has 9 wrong rows",
            "row 142: label `Kind four` is not a class of the manifest; did you mean `kind fuor`?",
            "hint: correct the label, or add the class to the manifest",
        ],
    );
}
