//! Manifests that are read, and those that are refused.

use super::*;
use crate::fixtures::{folder, message, put};

fn names(manifests: &[Manifest]) -> Vec<&str> {
    manifests.iter().map(|manifest| &*manifest.name).collect()
}

fn parse_error(toml: &str) -> String {
    let error = Manifest::parse(Path::new("data/own.toml"), toml).unwrap_err();
    error.to_string()
}

#[test]
fn test_builtin_manifests_hold_the_published_counts() {
    let counts: Vec<(String, usize, usize)> = builtin_manifests()
        .unwrap()
        .into_iter()
        .map(|manifest| {
            let images = manifest.classes.iter().map(|class| class.images.unwrap());
            (manifest.name.clone(), manifest.classes.len(), images.sum())
        })
        .collect();
    let expected = [
        ("all-idb2", 2, 260),
        // Its classes are those of its table.
        ("all-idb2-classes", 0, 0),
        ("aml-cytomorphology-lmu", 15, 18_365),
        ("jtsc", 5, 300),
        ("pbc", 8, 17_092),
    ];
    assert_eq!(counts, expected.map(|(name, k, n)| (name.to_owned(), k, n)));
}

#[test]
fn test_builtin_manifests_tell_licence_citation_and_access() {
    for manifest in builtin_manifests().unwrap() {
        for text in [&manifest.licence, &manifest.citation, &manifest.access] {
            assert!(!text.is_empty(), "{}", manifest.name);
        }
        assert!(manifest.fit.target.is_some(), "{}", manifest.name);
    }
}

#[test]
fn test_parse_fills_in_title_and_folder() {
    let text = "name = \"own\"\nformat = \"folders\"";
    let manifest = Manifest::parse(Path::new("x"), text).unwrap();
    assert_eq!(manifest.title, "own");
    assert_eq!(manifest.folder_in(Path::new("data")), Path::new("data/own"));
    assert_eq!(manifest.fit, Fit::default());
}

#[test]
fn test_parse_of_an_unknown_key_names_file_line_and_expected_keys() {
    let message = parse_error("name = \"own\"\nformat = \"folders\"\nfoldr = \"x\"\n");
    insta::assert_snapshot!(message, @r#"
    data/own.toml is not a valid manifest:
    TOML parse error at line 3, column 1
      |
    3 | foldr = "x"
      | ^^^^^
    unknown field `foldr`, expected one of `name`, `title`, `format`, `folder`, `folders`, `csv`, `labels`, `classes`, `fit`, `sha256`, `licence`, `citation`, `access`
    hint: data/README.md shows what a manifest looks like
    "#);
}

#[test]
fn test_parse_of_an_unknown_key_in_each_table_is_refused() {
    let messages = [
        "[csv]\nfiel = 1",
        "[fit]\npolcy = 1",
        "[labels]\nfiel = 1",
        "[[classes]]\nname = \"a\"\nn = 1",
    ]
    .map(|table| parse_error(&format!("name = \"own\"\nformat = \"csv\"\n{table}\n")));
    insta::assert_snapshot!(messages.join("\n\n"), @"
    data/own.toml is not a valid manifest:
    TOML parse error at line 4, column 1
      |
    4 | fiel = 1
      | ^^^^
    unknown field `fiel`, expected one of `file`, `path`, `label`, `group`, `digits`, `ending`
    hint: data/README.md shows what a manifest looks like

    data/own.toml is not a valid manifest:
    TOML parse error at line 4, column 1
      |
    4 | polcy = 1
      | ^^^^^
    unknown field `polcy`, expected one of `target`, `policy`, `tolerance`
    hint: data/README.md shows what a manifest looks like

    data/own.toml is not a valid manifest:
    TOML parse error at line 4, column 1
      |
    4 | fiel = 1
      | ^^^^
    unknown field `fiel`, expected one of `files`, `column`, `rows`, `blasts`, `none`
    hint: data/README.md shows what a manifest looks like

    data/own.toml is not a valid manifest:
    TOML parse error at line 5, column 1
      |
    5 | n = 1
      | ^
    unknown field `n`, expected one of `name`, `label`, `images`
    hint: data/README.md shows what a manifest looks like
    ");
}

#[test]
fn test_parse_of_a_syntax_error_names_file_and_line() {
    let message = parse_error("name = \"own\"\nformat = folders\n");
    insta::assert_snapshot!(message, @"
    data/own.toml is not a valid manifest:
    TOML parse error at line 2, column 10
      |
    2 | format = folders
      |          ^^^^^^^
    invalid boolean, expected `false`
    hint: data/README.md shows what a manifest looks like
    ");
}

#[test]
fn test_parse_of_an_unknown_format_lists_the_formats() {
    let message = parse_error("name = \"own\"\nformat = \"folder\"\n");
    insta::assert_snapshot!(message, @r#"
    data/own.toml is not a valid manifest:
    TOML parse error at line 2, column 10
      |
    2 | format = "folder"
      |          ^^^^^^^^
    unknown variant `folder`, expected one of `all-idb2`, `aml-lmu`, `folders`, `csv`
    hint: data/README.md shows what a manifest looks like
    "#);
}

#[test]
fn test_parse_refuses_values_that_do_not_fit_together() {
    let refused = [
        "name = \"a/b\"\nformat = \"folders\"",
        "name = \"\"\nformat = \"folders\"",
        "name = \"a\"\nformat = \"folders\"\n[csv]\n",
        "name = \"a\"\nformat = \"csv\"\nlabels = { files = [\"t.csv\"], column = \"c\", rows = 1 }",
        "name = \"a\"\nformat = \"all-idb2\"\nlabels = { files = [], column = \"c\", rows = 1 }",
        "name = \"a\"\nformat = \"all-idb2\"\n[[classes]]\nname = \"healthy\"",
        "name = \"a\"\nformat = \"csv\"\nclasses = [{ name = \"x\" }, { name = \"y\", label = \"x\" }]",
        "name = \"a\"\nformat = \"csv\"\nfit.target = { height = 1, width = 200 }",
        "name = \"a\"\nformat = \"csv\"\nfit.target = { height = 200, width = 100000 }",
    ];
    insta::assert_snapshot!(refused.map(parse_error).join("\n\n"), @r#"
    data/own.toml is not a valid manifest: the name is "a/b", expected one or more letters, digits, `-`, `_` or `.`

    data/own.toml is not a valid manifest: the name is "", expected one or more letters, digits, `-`, `_` or `.`

    data/own.toml is not a valid manifest: the [csv] table needs format = "csv"
    hint: change the format, or remove the table

    data/own.toml is not a valid manifest: the [labels] table needs format = "all-idb2"
    hint: change the format, or remove the table

    data/own.toml is not a valid manifest: labels.files is empty, expected at least one file name

    data/own.toml is not a valid manifest: with format = "all-idb2" the labels of the classes must be "0" (healthy) and "1" (blast), each once

    data/own.toml is not a valid manifest: two classes have the name or label "y"
    hint: give each class a different name and label

    data/own.toml is not a valid manifest: fit.target is 1x200 pixels (height x width), expected 16 to 4096 along each side

    data/own.toml is not a valid manifest: fit.target is 200x100000 pixels (height x width), expected 16 to 4096 along each side
    "#);
}

#[test]
fn test_manifests_adds_the_users_and_lets_them_replace_built_in_ones() {
    let root = folder();
    put(
        root.path(),
        "b.toml",
        "name = \"own-cells\"\nformat = \"folders\"\n",
    );
    put(
        root.path(),
        "a.toml",
        "name = \"pbc\"\nformat = \"csv\"\nfolder = \"elsewhere\"\n",
    );
    put(root.path(), ".hidden.toml", "not a manifest");
    put(root.path(), "notes.txt", "not a manifest");
    let all = manifests(root.path()).unwrap();
    assert_eq!(
        names(&all),
        [
            "all-idb2",
            "all-idb2-classes",
            "aml-cytomorphology-lmu",
            "jtsc",
            "own-cells",
            "pbc"
        ]
    );
    assert_eq!(all[5].format, Format::Csv);
    assert_eq!(all[5].folder, Path::new("elsewhere"));
}

#[test]
fn test_manifests_of_one_name_in_two_files_are_refused() {
    let root = folder();
    put(
        root.path(),
        "a.toml",
        "name = \"own\"\nformat = \"folders\"\n",
    );
    put(root.path(), "b.toml", "name = \"own\"\nformat = \"csv\"\n");
    let error = manifests(root.path()).unwrap_err();
    insta::assert_snapshot!(message(root.path(), error), @r#"
    ROOT/b.toml is not a valid manifest: ROOT/a.toml has the same name, "own"
    hint: change the name in one of the two files
    "#);
}

#[test]
fn test_manifests_of_a_missing_root_names_it() {
    let root = folder();
    let missing = root.path().join("nowhere");
    let error = manifests(&missing).unwrap_err();
    assert!(matches!(&error, DataError::NoRoot { root } if *root == missing));
    insta::assert_snapshot!(message(root.path(), error), @"
    the data folder ROOT/nowhere does not exist
    hint: name the folder that contains the data sets
    ");
}

#[test]
fn test_manifests_of_the_repository_are_the_built_in_ones() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data");
    assert_eq!(
        manifests(Path::new(data)).unwrap(),
        builtin_manifests().unwrap()
    );
}
