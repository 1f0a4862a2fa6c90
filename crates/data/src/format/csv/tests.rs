//! Tables that are read, and those that are refused.

use crate::Remark;
use crate::fixtures::{folder, found, labels, put, refusal};

const TOML: &str = "name = \"cells\"\nformat = \"csv\"\n";

/// A data set with images `a.png`, `b.png`, `sub/c.png` and the table `text`.
fn cells(text: &str) -> tempfile::TempDir {
    let root = folder();
    for name in ["a.png", "b.png", "sub/c.png"] {
        put(root.path(), &format!("cells/{name}"), "");
    }
    put(root.path(), "cells/labels.csv", text);
    root
}

fn message(text: &str) -> String {
    refusal(cells(text).path(), TOML)
}

#[test]
fn test_read_takes_paths_labels_and_groups_in_any_order() {
    let root = cells("group,label,note,path\np1,mono,x,sub/c.png\n,baso,,b.png\np1,mono,,a.png\n");
    let catalogue = found(root.path(), TOML);
    assert_eq!(catalogue.classes, ["baso", "mono"]);
    assert_eq!(
        labels(&catalogue),
        [("a.png", "mono"), ("b.png", "baso"), ("sub/c.png", "mono")]
    );
    let groups: Vec<_> = catalogue
        .entries
        .iter()
        .map(|e| e.group.as_deref())
        .collect();
    assert_eq!(groups, [Some("p1"), None, Some("p1")]);
}

#[test]
fn test_read_copes_with_what_spreadsheets_write() {
    // A byte order mark, semicolons, carriage returns, quotes, blanks, a blank line.
    let root = cells("\u{feff}path;label\r\n\"a.png\"; mono \r\n\r\n.\\sub\\c.png;\"baso\"\r\n");
    let catalogue = found(root.path(), TOML);
    assert_eq!(
        labels(&catalogue),
        [("a.png", "mono"), ("sub/c.png", "baso")]
    );
    let root = cells("path\tlabel\na.png\tmono, old\nb.png\tbaso\n");
    assert_eq!(found(root.path(), TOML).classes, ["baso", "mono, old"]);
}

#[test]
fn test_read_names_every_wrong_line() {
    let message = message(
        "path,label\na.png,mono\nfile:///cells/b.png,mono\nmissing.png,mono\nb.png,\n,mono\n./sub/../a.png,mono\n/etc/c.png,mono\n",
    );
    insta::assert_snapshot!(message, @"
    ROOT/cells/labels.csv has 6 wrong lines:
      line 3: `file:///cells/b.png` is an address, expected a path that starts in the table's folder
      line 4: there is no file ROOT/cells/missing.png
      line 5: the label is empty, expected a class; leave out lines of images without one
      line 6: the path is empty
      line 7: a.png is already on line 2
      line 8: `/etc/c.png` is an absolute path, expected one that starts in the table's folder
    hint: write paths as they are from the table's folder on, such as images/1.png
    ");
}

#[test]
fn test_read_refuses_paths_that_lead_out_of_the_data_sets_folder() {
    let root = cells("path,label\n../secret.png,mono\nsub/../../secret.png,mono\n..\\a.png,mono\n");
    put(root.path(), "secret.png", "");
    insta::assert_snapshot!(refusal(root.path(), TOML), @"
    ROOT/cells/labels.csv has 3 wrong lines:
      line 2: `../secret.png` leads out of the data set's folder, expected a path inside it
      line 3: `sub/../../secret.png` leads out of the data set's folder, expected a path inside it
      line 4: `../a.png` leads out of the data set's folder, expected a path inside it
    hint: put the table into a folder above all images, or the images below the table's folder
    ");
    // From a table in a folder of the data set, one step up is inside.
    put(
        root.path(),
        "cells/sub/t.csv",
        "path,label\n../a.png,mono\nc.png,baso\n",
    );
    let toml = format!("{TOML}csv.file = \"sub/t.csv\"\n");
    assert_eq!(
        labels(&found(root.path(), &toml)),
        [("../a.png", "mono"), ("c.png", "baso")]
    );
    put(
        root.path(),
        "cells/sub/t.csv",
        "path,label\n../../secret.png,mono\n",
    );
    insta::assert_snapshot!(refusal(root.path(), &toml), @"
    ROOT/cells/sub/t.csv has 1 wrong line:
      line 2: `../../secret.png` leads out of the data set's folder, expected a path inside it
    hint: put the table into a folder above all images, or the images below the table's folder
    ");
}

#[test]
fn test_read_takes_the_mark_off_a_text_that_looks_like_a_formula() {
    let root = cells("path,label\n'=a.png,'-1+x\nb.png,'-1+x\n");
    put(root.path(), "cells/=a.png", "");
    let catalogue = found(root.path(), TOML);
    assert_eq!(labels(&catalogue), [("=a.png", "-1+x"), ("b.png", "-1+x")]);
}

#[test]
fn test_read_of_many_wrong_lines_lists_ten() {
    let mut table = String::from("path,label\n");
    for number in 0..25 {
        table += &format!("{number}.png,mono\n");
    }
    insta::assert_snapshot!(message(&table), @"
    ROOT/cells/labels.csv has 25 wrong lines:
      line 2: there is no file ROOT/cells/0.png; did you mean `a.png`?
      line 3: there is no file ROOT/cells/1.png; did you mean `a.png`?
      line 4: there is no file ROOT/cells/2.png; did you mean `a.png`?
      line 5: there is no file ROOT/cells/3.png; did you mean `a.png`?
      line 6: there is no file ROOT/cells/4.png; did you mean `a.png`?
      line 7: there is no file ROOT/cells/5.png; did you mean `a.png`?
      line 8: there is no file ROOT/cells/6.png; did you mean `a.png`?
      line 9: there is no file ROOT/cells/7.png; did you mean `a.png`?
      line 10: there is no file ROOT/cells/8.png; did you mean `a.png`?
      line 11: there is no file ROOT/cells/9.png; did you mean `a.png`?
      and 15 more
    ");
}

#[test]
fn test_read_of_a_line_with_too_few_fields_names_it() {
    let message = message("path,label\na.png,mono\nb.png\n");
    insta::assert_snapshot!(message, @"
    ROOT/cells/labels.csv has 1 wrong line:
      line 3: expected 2 cells, as in the header, found 1
    hint: put a text that contains the separator into quotes, and give each line a cell for each column
    ");
}

#[test]
fn test_read_of_a_missing_column_lists_those_there_are() {
    let message = message("file,label\na.png,mono\n");
    insta::assert_snapshot!(message, @"
    ROOT/cells/labels.csv has no column `path`: its columns are `file`, `label`
    hint: rename the column in a copy of the table (for a study with a manifest, name the right one in its [csv] table)
    ");
}

#[test]
fn test_read_of_a_named_group_column_that_is_missing_is_refused() {
    let root = cells("path,label,Patient\na.png,mono,1\n");
    let toml = |column| format!("{TOML}csv.group = \"{column}\"\n");
    insta::assert_snapshot!(refusal(root.path(), &toml("person")), @"
    ROOT/cells/labels.csv has no column `person`: its columns are `path`, `label`, `Patient`
    hint: rename the column in a copy of the table (for a study with a manifest, name the right one in its [csv] table)
    ");
    let group = |toml: &str| found(root.path(), toml).entries[0].group.clone();
    assert_eq!(group(&toml("Patient")).as_deref(), Some("1"));
    assert_eq!(group(&toml("patient")).as_deref(), Some("1"));
    assert_eq!(group(TOML), None);
}

#[test]
fn test_read_takes_headers_in_any_letter_case() {
    let root = cells("PATH,Label,Group\na.png,mono,1\n");
    let group = found(root.path(), TOML).entries[0].group.clone();
    assert_eq!(group.as_deref(), Some("1"));
}

#[test]
fn test_read_takes_labels_and_groups_in_two_letter_cases_for_one() {
    let root = cells("path,label,group\na.png,Mono,p1\nb.png,mono,P1\nsub/c.png,mono,P1\n");
    let catalogue = found(root.path(), TOML);
    assert_eq!(catalogue.classes, ["mono"]);
    let groups = catalogue.entries.iter().map(|entry| entry.group.as_deref());
    assert_eq!(groups.collect::<Vec<_>>(), [Some("P1"); 3]);
    let remarks = catalogue.remarks.iter().map(Remark::to_string);
    insta::assert_snapshot!(remarks.collect::<Vec<_>>().join("\n"), @"
    1 class has several spellings, which count as one: `mono` (also `Mono`)
    1 group has several spellings, which count as one: `P1` (also `p1`)
    ");
}

#[test]
fn test_read_counts_blank_rows_and_images_without_a_group() {
    let root = cells("path,label,group\na.png,mono,1\n,,\nb.png,baso,\n,,\n");
    let remarks = found(root.path(), TOML).remarks;
    let expected = [
        Remark::BlankRows { rows: 2 },
        Remark::NoGroup { images: 1, of: 2 },
    ];
    assert_eq!(remarks, expected);
}

#[test]
fn test_read_takes_whole_numbers_with_a_fraction_of_zeros_for_whole_numbers() {
    let root = cells("path,label\na.png,1.0\nb.png,0\nsub/c.png,1\n");
    let catalogue = found(root.path(), TOML);
    assert_eq!(catalogue.classes, ["0", "1"]);
    insta::assert_snapshot!(catalogue.remarks[0], @"1 class has several spellings, which count as one: `1` (also `1.0`)");
    let root = cells("path,label\na.png,01\nb.png,02\nsub/c.png,1\n");
    let catalogue = found(root.path(), TOML);
    assert_eq!(catalogue.classes, ["01", "02"]);
    insta::assert_snapshot!(catalogue.remarks[0], @"1 class has several spellings, which count as one: `01` (also `1`)");
    let root = cells("path,label\na.png,1.0\nb.png,2.0\n");
    let catalogue = found(root.path(), TOML);
    assert_eq!((catalogue.classes.len(), catalogue.remarks.len()), (2, 0));
    let root = cells("path,label\na.png,1.0\nb.png,type 2.0\n");
    assert_eq!(found(root.path(), TOML).classes, ["1.0", "type 2.0"]);
}

#[test]
fn test_read_finds_files_whose_names_are_in_another_unicode_form_or_letter_case() {
    let root = folder();
    put(root.path(), "cells/zu\u{308}rich/e\u{301}.png", "");
    put(root.path(), "cells/B.PNG", "");
    put(
        root.path(),
        "cells/labels.csv",
        "path,label\nz\u{fc}rich/\u{e9}.png,mono\nb.png,baso\n",
    );
    let catalogue = found(root.path(), TOML);
    assert!(catalogue.entries.iter().all(|entry| entry.path.is_file()));
    assert_eq!(catalogue.entries.len(), 2);
    // Of two such files none is meant more than the other.
    put(root.path(), "cells/b.Png", "");
    assert!(refusal(root.path(), TOML).contains("there is no file"));
}

#[test]
fn test_read_of_one_file_under_two_spellings_is_refused() {
    let message = message("path,label\na.png,mono\nA.PNG,baso\n");
    insta::assert_snapshot!(message, @"
    ROOT/cells/labels.csv has 1 wrong line:
      line 3: A.PNG is already on line 2
    ");
}

#[test]
fn test_read_of_names_without_ending_or_zeros_says_which_file_is_meant() {
    let root = folder();
    for name in ["001.jpg", "cell-7.tif"] {
        put(root.path(), &format!("cells/{name}"), "");
    }
    put(
        root.path(),
        "cells/labels.csv",
        "path,label\n1,mono\n001,mono\ncell-7,mono\ncel-7.tif,mono\n",
    );
    insta::assert_snapshot!(refusal(root.path(), TOML), @"
    ROOT/cells/labels.csv has 4 wrong lines:
      line 2: there is no file ROOT/cells/1; did you mean `001.jpg`?
      line 3: there is no file ROOT/cells/001; did you mean `001.jpg`?
      line 4: there is no file ROOT/cells/cell-7; did you mean `cell-7.tif`?
      line 5: there is no file ROOT/cells/cel-7.tif; did you mean `cell-7.tif`?
    ");
}

#[test]
fn test_read_of_a_table_that_is_not_utf_8_says_so() {
    let root = cells("");
    put(root.path(), "cells/labels.csv", b"path,label\na.png,\xe4\n");
    insta::assert_snapshot!(refusal(root.path(), TOML), @r#"
    ROOT/cells/labels.csv is not text in UTF-8
    hint: open it in a spreadsheet program and save it as "CSV UTF-8"
    "#);
}

#[test]
fn test_read_of_no_table_or_no_line_says_so() {
    let root = folder();
    put(root.path(), "cells/a.png", "");
    insta::assert_snapshot!(refusal(root.path(), TOML), @"
    the table of labels ROOT/cells/labels.csv does not exist
    hint: add it, or name the right file in the manifest's [csv] table
    ");
    insta::assert_snapshot!(message("path,label\n"), @"
    ROOT/cells/labels.csv holds no image of this data set
    hint: below its header line the table should have a line for each image
    ");
}

#[test]
fn test_read_of_a_label_that_is_no_class_names_the_nearest() {
    let root = cells("path,label\na.png,monocyt\nb.png,basophil\n");
    let toml = format!("{TOML}classes = [{{ name = \"monocyte\" }}, {{ name = \"basophil\" }}]");
    insta::assert_snapshot!(refusal(root.path(), &toml), @"
    ROOT/cells/labels.csv has 1 wrong line:
      line 2: label `monocyt` is not a class of the manifest; did you mean `monocyte`?
    ");
}

#[test]
fn test_read_finds_numbered_files_by_the_manifests_columns() {
    let root = folder();
    for name in ["001.bmp", "012.bmp"] {
        put(root.path(), &format!("cells/{name}"), "");
    }
    put(
        root.path(),
        "cells/classes.csv",
        "image ID,class label\n12,2\n1,1\n",
    );
    let toml = format!(
        "{TOML}csv = {{ file = \"classes.csv\", path = \"image ID\", label = \"class label\", digits = 3, ending = \".bmp\" }}"
    );
    let catalogue = found(root.path(), &toml);
    assert_eq!(labels(&catalogue), [("001.bmp", "1"), ("012.bmp", "2")]);
}

#[test]
fn test_read_takes_markers_of_missing_groups_as_no_group_and_tells_them_once() {
    let root = cells("path,label,group\na.png,mono,N/A\nb.png,baso,none\nsub/c.png,mono,P 1\n");
    let catalogue = found(root.path(), TOML);
    let groups: Vec<_> = catalogue
        .entries
        .iter()
        .map(|of| of.group.as_deref())
        .collect();
    assert_eq!(groups, [None, None, Some("P 1")]);
    let markers = vec![("N/A".to_owned(), 1), ("none".to_owned(), 1)];
    assert_eq!(
        catalogue.remarks,
        [
            Remark::MissingGroups { markers },
            Remark::NoGroup { images: 2, of: 3 }
        ]
    );
}

#[test]
fn test_read_takes_a_class_that_is_called_na_and_refuses_errors_of_formulas() {
    let root = cells("path,label\na.png,NA\nb.png,mono\n");
    assert_eq!(found(root.path(), TOML).classes, ["NA", "mono"]);
    insta::assert_snapshot!(message("path,label\na.png,#REF!\nb.png,mono\n"), @"
    ROOT/cells/labels.csv has 1 wrong line:
      line 2: the label is `#REF!`, the error of a formula, expected a class
    ");
}

#[test]
fn test_read_of_a_table_without_a_header_says_what_is_missing() {
    insta::assert_snapshot!(message("a.png,mono\nb.png,baso\n"), @"
    ROOT/cells/labels.csv has no column `path`: its columns are `a.png`, `mono`
    hint: its first line names an image, so the header is missing: write a line such as path,label,group above it
    ");
    insta::assert_snapshot!(message(""), @"
    ROOT/cells/labels.csv has no column `path`: its columns are none
    hint: the table is empty: write a header line, such as path,label,group, and below it a line for each image
    ");
    for text in [
        "sep=;\npath,label\na.png,mono\n",
        "path label\na.png mono\n",
        "# Made in May\npath,label\na.png,mono\n",
    ] {
        let message = message(text);
        assert!(message.contains("read as one column"), "{message}");
    }
}
