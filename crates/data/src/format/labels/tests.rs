//! Tables of classes, right and wrong, as CSV and as workbooks. All labels here are made up.

use std::path::Path;

use crate::fixtures::{self, folder, found, labels, manifest, put, put_workbook};
use crate::{Catalogue, Found, find};

const TOML: &str = r#"
name = "kinds"
format = "all-idb2"
folder = "all"
[labels]
files = ["S1.xlsx", "kinds.csv"]
column = "Multiclass class"
rows = 6
blasts = ["lymphoblast"]
none = ["-"]
"#;

/// Images 1 to 3 of blasts and 4 to 6 of healthy people; 5 is not here.
fn images() -> tempfile::TempDir {
    let root = folder();
    for name in [
        "Im001_1.tif",
        "Im002_1.tif",
        "Im003_1.tif",
        "Im004_0.tif",
        "Im006_0.tif",
    ] {
        put(root.path(), &format!("all/{name}"), name);
    }
    root
}

fn with(table: &str) -> tempfile::TempDir {
    let root = images();
    put(root.path(), "all/kinds.csv", table);
    root
}

#[track_caller]
fn read(table: &str) -> Catalogue {
    found(with(table).path(), TOML)
}

/// What is wrong with the table.
#[track_caller]
fn refusal(table: &str) -> String {
    fixtures::refusal(with(table).path(), TOML)
}

#[test]
fn test_relabel_takes_row_k_for_image_k() {
    let catalogue = read("Multiclass class\nB\nC\nB\nA\nC\nA\n");
    assert_eq!(catalogue.name, "kinds");
    assert_eq!(catalogue.classes, ["A", "B", "C"]);
    let expected = [
        ("Im001_1.tif", "B"),
        ("Im002_1.tif", "C"),
        ("Im003_1.tif", "B"),
        ("Im004_0.tif", "A"),
        // Row 5 is of an image that is not here.
        ("Im006_0.tif", "A"),
    ];
    assert_eq!(labels(&catalogue), expected);
    assert_eq!(catalogue.set_aside, []);
}

#[test]
fn test_relabel_reads_a_workbook_as_the_csv() {
    let rows: [&[&str]; 9] = [
        &["Supplementary Table S1"],
        &[],
        &["Image", "Binary class", " multiclass  Class "],
        &["1", "ALL", "B"],
        &["2", "ALL", "7"],
        &["3", "ALL", "B"],
        &["4", "healthy", "A"],
        &["5", "healthy", ""],
        &["6", "healthy", "A"],
    ];
    let root = images();
    put_workbook(root.path(), "S1.xlsx", &rows);
    let workbook = found(root.path(), TOML);
    let csv: Vec<String> = rows.iter().map(|row| row.join(";")).collect();
    // A title without the separator, as a spreadsheet pads it.
    let csv = csv.join("\r\n").replacen("S1", "S1;;", 1);
    let csv = read(&format!("\u{feff}{csv}\r\n"));
    assert_eq!(labels(&workbook), labels(&csv));
    assert_eq!(workbook.classes, ["7", "A", "B"]);
}

#[test]
fn test_relabel_sets_images_without_a_class_aside() {
    let root = with("Multiclass class,x\nB,1\n - ,1\n,1\nA,1\nA,1\nA,1\n");
    let catalogue = found(root.path(), TOML);
    assert_eq!(
        labels(&catalogue),
        [
            ("Im001_1.tif", "B"),
            ("Im004_0.tif", "A"),
            ("Im006_0.tif", "A")
        ]
    );
    let aside: Vec<_> = catalogue.set_aside.iter().map(|a| &a.path).collect();
    assert!(aside[0].ends_with("Im002_1.tif") && aside[1].ends_with("Im003_1.tif"));
    let reason = fixtures::message(root.path(), &catalogue.set_aside[0].reason);
    insta::assert_snapshot!(reason, @"ROOT/all/kinds.csv gives it no class");
}

#[test]
fn test_relabel_counts_blank_rows_of_a_workbook() {
    let root = images();
    let rows: [&[&str]; 7] = [&["Multiclass class"], &["B"], &[], &["C"], &[], &[], &["A"]];
    put_workbook(root.path(), "S1.xlsx", &rows);
    let catalogue = found(root.path(), TOML);
    assert_eq!(
        labels(&catalogue),
        [
            ("Im001_1.tif", "B"),
            ("Im003_1.tif", "C"),
            ("Im006_0.tif", "A")
        ]
    );
}

#[test]
fn test_relabel_takes_spellings_by_case_and_white_space_for_one_class() {
    let catalogue = read(
        "Multiclass class\n Band  Cell\nband cell\nband\tcell\nBand cell\nBAND CELL\nsmudge cell \n",
    );
    // The commonest spelling of the images that are here.
    assert_eq!(catalogue.classes, ["band cell", "smudge cell"]);
    assert_eq!(catalogue.counts(), [4, 1]);
}

#[test]
fn test_relabel_by_the_manifests_classes_keeps_their_order() {
    let toml = format!(
        "{TOML}none = []\n[[classes]]\nname = \"second\"\nlabel = \"b\"\n[[classes]]\nname = \"first\"\nlabel = \"a\"\n"
    )
    .replace("none = [\"-\"]\n", "");
    let root = with("Multiclass class\nB\nB\nB\nA\nA\nA\n");
    let catalogue = found(root.path(), &toml);
    assert_eq!(catalogue.classes, ["second", "first"]);
    assert_eq!(catalogue.counts(), [3, 2]);
    let root = with("Multiclass class\nB\nB\nB\nA\nA\nfrist\n");
    let message = fixtures::refusal(root.path(), &toml.replace("\"a\"", "\"first\""));
    insta::assert_snapshot!(message, @"
    ROOT/all/kinds.csv has 3 wrong rows:
      row 5: label `A` is not a class of the manifest
      row 6: label `A` is not a class of the manifest
      row 7: label `frist` is not a class of the manifest; did you mean `first`?
    hint: correct the label, or add the class to the manifest
    ");
}

#[test]
fn test_relabel_of_rows_in_another_order_names_each() {
    let message = refusal(
        "File name,Multiclass class\nIm001_1.tif,B\nIm003_1.tif,B\nIm002_1.tif,B\nIm004_1.tif,A\n5,A\nimages/im006_0.TIF,A\n",
    );
    insta::assert_snapshot!(message, @"
    ROOT/all/kinds.csv has 3 wrong rows:
      row 3: expected Im002_1.tif, found `Im003_1.tif`
      row 4: expected Im003_1.tif, found `Im002_1.tif`
      row 5: expected Im004_0.tif, found `Im004_1.tif`
    hint: sort the rows by the number of their image: row k below the header belongs to image k
    ");
}

#[test]
fn test_relabel_with_a_binary_label_beside_the_wrong_file_names_the_row() {
    // Row 5 belongs to image 4, the first healthy one; image 5 is missing, so nothing contradicts its row.
    let message =
        refusal("binary,Multiclass class\nall,B\nALL,B\nAll,B\nALL,A\nALL,A\nhealthy,A\n");
    insta::assert_snapshot!(message, @"
    ROOT/all/kinds.csv has 1 wrong row:
      row 5: `ALL` is the label of Im004_0.tif, but most rows with this label belong to files named ImNNN_1.tif
    hint: sort the rows by the number of their image: row k below the header belongs to image k
    ");
}

#[test]
fn test_relabel_with_a_binary_label_on_a_tie_means_healthy() {
    let table = "binary,Multiclass class\nx,B\nb,B\nb,B\nx,A\nh,A\nh,A\n";
    let message = refusal(table);
    assert!(message.contains("1 wrong row:"), "{message}");
    assert!(
        message.contains("row 2: `x` is the label of Im001_1.tif"),
        "{message}"
    );
}

#[test]
fn test_relabel_with_a_blast_beside_a_healthy_file_names_the_row() {
    let table = "Multiclass class\nB\nB\nB\n Lymphoblast\nlymphoblast\nA\n";
    let message = refusal(table);
    insta::assert_snapshot!(message, @"
    ROOT/all/kinds.csv has 1 wrong row:
      row 5: `Lymphoblast` is the class of Im004_0.tif, but this file name means a healthy person
    hint: row k below the header belongs to image k; if the rows are in order and the class is right, write `blasts = []` under [labels] in a manifest in your data folder
    ");
    let toml = TOML.replace("blasts = [\"lymphoblast\"]", "blasts = []");
    assert_eq!(found(with(table).path(), &toml).counts(), [1, 3, 1]);
}

#[test]
fn test_relabel_of_too_many_or_too_few_rows_tells_both_numbers() {
    let message = |rows| {
        refusal(&format!(
            "\"S1, all images\"\nMulticlass class\n{}",
            "A\n".repeat(rows)
        ))
    };
    insta::assert_snapshot!(message(5), @"
    ROOT/all/kinds.csv has 5 rows below its header in row 2: expected 6, because row k belongs to image k
    hint: write one row for each image, in the order of image numbers, with `-` for an image without a class; leave nothing below
    ");
    insta::assert_snapshot!(message(7), @"
    ROOT/all/kinds.csv has 7 rows below its header in row 2: expected 6, because row k belongs to image k
    hint: write one row for each image, in the order of image numbers, with `-` for an image without a class; leave nothing below
    ");
}

#[test]
fn test_relabel_without_the_column_lists_those_there_are() {
    let message = refusal("Image,Class\n1,A\n");
    insta::assert_snapshot!(message, @"
    ROOT/all/kinds.csv has no column `Multiclass class`: its columns are `Image`, `Class`
    hint: rename the column of the classes, or name the right one in the manifest's [labels] table
    ");
    insta::assert_snapshot!(refusal(""), @"
    ROOT/all/kinds.csv has no column `Multiclass class`: its columns are none
    hint: rename the column of the classes, or name the right one in the manifest's [labels] table
    ");
}

#[test]
fn test_relabel_with_the_column_twice_is_refused_but_in_a_legend() {
    let message = refusal("Multiclass class,Multiclass class\nA,B\nA,B\nA,B\nA,B\nA,B\nA,B\n");
    insta::assert_snapshot!(message, @"
    ROOT/all/kinds.csv has 2 columns `Multiclass class`, counted over all sheets: expected one
    hint: keep the right one and rename the others
    ");

    let root = images();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(3, 1, "Multiclass class").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 4, "Multiclass class").unwrap();
    for row in 1..=6 {
        sheet.write_string(row, 4, "A").unwrap();
    }
    put(root.path(), "S1.xlsx", workbook.save_to_buffer().unwrap());
    assert_eq!(found(root.path(), TOML).counts(), [5]);
}

#[test]
fn test_relabel_of_a_table_without_classes_is_refused() {
    let message = refusal("Multiclass class,x\n,1\n,1\n-,1\n,1\nA,1\n,1\n");
    insta::assert_snapshot!(message, @"
    ROOT/all/kinds.csv gives no class to any of the images
    hint: the column `Multiclass class` should name the kind of cell in each row
    ");
}

#[test]
fn test_relabel_of_text_named_xlsx_says_what_to_do() {
    let root = images();
    put(root.path(), "S1.xlsx", "Multiclass class\nA\n");
    insta::assert_snapshot!(fixtures::refusal(root.path(), TOML), @"
    ROOT/S1.xlsx cannot be read as an Excel workbook: Zip error: invalid Zip archive: Could not find EOCD
    hint: open it in a spreadsheet program and save it as .xlsx, or as CSV with a .csv name from the manifest's labels.files
    ");
}

#[test]
fn test_relabel_of_a_damaged_workbook_is_an_error_or_the_whole_table() {
    let root = images();
    let rows: [&[&str]; 7] = [
        &["Multiclass class"],
        &["B"],
        &["B"],
        &["B"],
        &["A"],
        &["A"],
        &["A"],
    ];
    let path = put_workbook(root.path(), "S1.xlsx", &rows);
    let whole = fs_err::read(&path).unwrap();
    let expected = found(root.path(), TOML);
    for cut in (0..whole.len()).step_by(23) {
        put(root.path(), "S1.xlsx", &whole[..cut]);
        assert!(find(root.path(), &manifest(TOML)).is_err(), "cut at {cut}");
        let mut damaged = whole.clone();
        damaged[cut] ^= 0x5a;
        put(root.path(), "S1.xlsx", &damaged);
        if let Ok(Found::Present(catalogue)) = find(root.path(), &manifest(TOML)) {
            assert_eq!(labels(&catalogue), labels(&expected), "byte {cut}");
        }
    }
}

#[test]
fn test_find_without_the_table_says_where_it_looked() {
    let root = images();
    let Found::Unlabelled { images, looked_for } = find(root.path(), &manifest(TOML)).unwrap()
    else {
        panic!("there is no table");
    };
    assert_eq!(images, root.path().join("all"));
    let expected = ["all/S1.xlsx", "S1.xlsx", "all/kinds.csv", "kinds.csv"];
    assert_eq!(looked_for, expected.map(|path| root.path().join(path)));
    let nothing = folder();
    assert_eq!(
        find(nothing.path(), &manifest(TOML)).unwrap(),
        Found::Absent
    );
}

#[test]
fn test_find_takes_a_table_beside_the_folder_that_an_archive_made() {
    let root = folder();
    put(root.path(), "all/ALL_IDB2/img/Im001_1.tif", "");
    put(root.path(), "all/ALL_IDB2/img/Im004_0.tif", "");
    for place in ["", "all/", "all/ALL_IDB2/", "all/ALL_IDB2/img/"] {
        let table = format!("{place}kinds.csv");
        put(root.path(), &table, "Multiclass class\nB\nB\nB\nA\nA\nA\n");
        let catalogue = found(root.path(), TOML);
        assert_eq!(
            labels(&catalogue),
            [("Im001_1.tif", "B"), ("Im004_0.tif", "A")]
        );
        assert_eq!(catalogue.set_aside, [], "{table}");
        // The question of two classes does not mind the table.
        let binary = "name = \"all\"\nformat = \"all-idb2\"\n";
        assert_eq!(found(root.path(), binary).counts(), [1, 1]);
        fs_err::remove_file(root.path().join(&table)).unwrap();
    }
}

#[test]
fn test_find_of_two_tables_that_differ_names_both() {
    let root = with("Multiclass class\nB\nB\nB\nA\nA\nA\n");
    let same = fs_err::read(root.path().join("all/kinds.csv")).unwrap();
    put(root.path(), "kinds.csv", &same);
    assert_eq!(found(root.path(), TOML).counts(), [2, 3]);
    put(
        root.path(),
        "kinds.csv",
        "Multiclass class\nB\nB\nB\nA\nA\nB\n",
    );
    insta::assert_snapshot!(fixtures::refusal(root.path(), TOML), @"
    ROOT/all/kinds.csv and ROOT/kinds.csv both exist and differ
    hint: keep the right one and remove the other
    ");
}

#[test]
fn test_find_sets_an_image_beyond_the_table_aside() {
    let root = with("Multiclass class\nB\nB\nB\nA\nA\nA\n");
    put(root.path(), "all/Im007_0.tif", "");
    let catalogue = found(root.path(), TOML);
    assert_eq!(catalogue.entries.len(), 5);
    assert!(catalogue.set_aside[0].path.ends_with("Im007_0.tif"));
}

/// Made up, except for what the paper says: six classes of at least five images, the smallest of 5 and 12.
#[test]
fn test_relabelled_images_can_be_split_into_the_papers_ten_folds() {
    let classes = [
        ("lymphoblast", 120),
        ("kind b", 60),
        ("kind c", 40),
        ("kind d", 17),
        ("kind e", 12),
        ("kind f", 5),
        ("kind g", 4),
        ("kind h", 2),
    ];
    let root = folder();
    let manifests = crate::builtin_manifests().unwrap();
    let manifest = manifests
        .iter()
        .find(|m| m.name == "all-idb2-classes")
        .unwrap();
    let mut table = String::from("Multiclass class\n");
    for (class, count) in classes {
        table += &format!("{class}\n").repeat(count);
    }
    for number in 1..=260 {
        let kind = u8::from(number <= 130);
        put(
            root.path(),
            &format!("all-idb2/Im{number:03}_{kind}.tif"),
            "",
        );
    }
    put(root.path(), "all-idb2-classes.csv", table);
    let Found::Present(catalogue) = find(root.path(), manifest).unwrap() else {
        panic!("it is there");
    };
    assert_eq!(catalogue.entries.len(), 260);
    let asked: Vec<_> = (catalogue.classes.iter())
        .zip(catalogue.counts())
        .filter(|(_, count)| *count >= 5)
        .map(|(class, _)| (class, [class]))
        .collect();
    assert_eq!(asked.len(), 6);
    let question = catalogue.regroup(&asked).unwrap();
    let config = crate::PlanConfig {
        sizes: Vec::new(),
        ..crate::PlanConfig::default()
    };
    let plan = crate::plan(&question, &config).unwrap();
    plan.validate(&question).unwrap();
    // A fifth of 254 images tests and validates.
    let size = plan.sizes[0].get();
    assert!((195..=208).contains(&size), "{size}");
}

/// The reader must not read a folder as a table.
#[test]
fn test_find_with_a_folder_of_the_tables_name_is_unlabelled() {
    let root = images();
    put(root.path(), "S1.xlsx/x", "");
    let found = find(root.path(), &manifest(TOML)).unwrap();
    assert!(matches!(found, Found::Unlabelled { .. }));
    assert!(Path::new(&root.path().join("S1.xlsx")).is_dir());
}
