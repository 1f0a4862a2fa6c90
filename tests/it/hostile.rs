//! Names, tables and files that were made to do harm.

use std::path::{Path, PathBuf};

use scraper::{Html, Selector};

use crate::laboratory::{cells, run};
use crate::snapshots::{assert_words, fails};
use crate::support::{folder, succeeds};

/// A class that a browser would run, and one that a spreadsheet program would calculate.
const MARKUP: &str = "<img src=x onerror=alert(1)>";
const FORMULA: &str = "=HYPERLINK(A1)";

/// All files with an ending in a folder and the folders in it.
fn with_ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(with_ending(&path, ending));
        } else if path.extension().is_some_and(|of| of == ending) {
            found.push(path);
        }
    }
    found
}

#[test]
fn test_markup_and_formulas_in_names_stay_text_in_report_figures_and_tables() {
    let root = folder();
    let root = root.path();
    cells(root, 12, 12);
    let images = root.join("cells");
    for (from, to) in [("blast", MARKUP), ("lymphocyte", FORMULA)] {
        fs_err::rename(images.join(from), images.join(to)).expect("renamed");
    }
    let first = images.join(FORMULA);
    fs_err::rename(first.join("lymphocyte000.png"), first.join("+1+1.png")).expect("renamed");
    let method = ["--method", "colour", "--folds", "3", "--out", "model"];
    succeeds(&run(root, &[&["train", "cells"], &method[..]].concat()));
    let table = ["--out", "answers"];
    succeeds(&run(
        root,
        &[&["predict", "--model", "model", "cells"], &table[..]].concat(),
    ));

    let page = fs_err::read_to_string(root.join("model/report.html")).expect("a report");
    assert!(page.contains("&#60;img src=x"), "the name is not shown");
    let page = Html::parse_document(&page);
    let harmful = Selector::parse("[onerror], img[src='x']").expect("a selector");
    assert_eq!(page.select(&harmful).count(), 0);
    for figure in with_ending(&root.join("model"), "svg") {
        let text = fs_err::read_to_string(&figure).expect("a figure");
        assert!(!text.contains("<img"), "{}", figure.display());
    }

    let mut tables = with_ending(&root.join("model"), "csv");
    tables.extend(with_ending(&root.join("answers"), "csv"));
    let mut marked = 0;
    for path in &tables {
        let mut table = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(path)
            .expect("a table");
        for record in table.records() {
            for cell in &record.expect("a row") {
                let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                let is_number = cell.parse::<f64>().is_ok();
                assert!(!begins || is_number, "{}: {cell}", path.display());
                marked += usize::from(cell.starts_with("'="));
            }
        }
    }
    assert!(marked > 0, "no table names the class {FORMULA}");
}

#[test]
fn test_a_table_that_leads_out_of_its_folder_is_refused() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    fs_err::copy(
        root.join("cells/blast/blast000.png"),
        root.join("secret.png"),
    )
    .expect("copied");
    for (name, path) in [
        ("above", "../secret.png".to_owned()),
        ("absolute", root.join("secret.png").display().to_string()),
    ] {
        let mut table = "path,label\n".to_owned();
        for number in 0..8 {
            table += &format!("blast/blast{number:03}.png,blast\n");
            table += &format!("lymphocyte/lymphocyte{number:03}.png,lymphocyte\n");
        }
        table += &format!("{path},blast\n");
        fs_err::write(root.join("cells/labels.csv"), table).expect("a table");
        let output = run(root, &["train", "cells/labels.csv", "--method", "guess"]);
        assert_words!(name, fails(&output));
    }
}

#[test]
fn test_a_small_file_that_claims_to_be_a_large_image_is_named() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    // 100,000 x 100,000 pixels: 30 GB.
    let header = "BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".as_bytes();
    let side = 100_000_i32.to_le_bytes();
    let rest = [1, 0, 24, 0].into_iter().chain([0; 24]);
    let file: Vec<u8> = header
        .iter()
        .copied()
        .chain(side)
        .chain(side)
        .chain(rest)
        .collect();
    fs_err::write(root.join("cells/blast/large.bmp"), file).expect("a file");
    assert_words!(fails(&run(root, &["train", "cells", "--method", "guess"])));
}
