//! Images of one and the same cell: `leuko audit`, and what a study does about them.

use std::path::Path;
use std::process::Output;

use image::RgbImage;

use crate::support::{MINE, files, folder, leuko, own_cells, smoke, stderr, stdout, succeeds};

/// Adds a copy of a lymphocyte, shifted by some pixels and brighter, under the label blast.
fn add_copy(root: &Path) {
    let original = image::open(root.join("mine/lymphocyte/003.png")).expect("an image");
    let original = original.to_rgb8();
    let (width, height) = original.dimensions();
    let copy = RgbImage::from_fn(width, height, |x, y| {
        let mut pixel = *original.get_pixel((x + 5).min(width - 1), (y + 3).min(height - 1));
        pixel.0 = pixel.0.map(|value| value.saturating_add(12));
        pixel
    });
    copy.save(root.join("mine/blast/copy.png"))
        .expect("an image");
}

/// Audits `root/mine`.
fn audit(root: &Path, more: &[&str]) -> Output {
    let mut command = leuko();
    command.current_dir(root).args(["audit", "mine"]).args(more);
    command.output().expect("leuko starts")
}

#[test]
fn test_audit_names_a_label_conflict_first_and_lists_strays() {
    let root = folder();
    own_cells(root.path(), 8);
    add_copy(root.path());
    fs_err::write(root.path().join("mine/notes.txt"), "x").unwrap();
    let output = audit(root.path(), &["--out", "found"]);
    assert_eq!(output.status.code(), Some(1), "an expert must look");
    let printed = stdout(&output);
    let conflict = printed.find("LABEL CONFLICTS").expect("a conflict");
    for part in ["blast/copy.png", "lymphocyte/003.png", "notes.txt"] {
        let place = printed
            .find(part)
            .unwrap_or_else(|| panic!("no {part} in {printed}"));
        assert!(place > conflict, "{part} before the conflict in {printed}");
    }
    let found = files(&root.path().join("found"));
    let table = String::from_utf8_lossy(&found["audit/mine.csv"]);
    let row = table.lines().nth(1).unwrap_or_default();
    assert!(
        row.contains("copy.png") && row.ends_with(",0001.png"),
        "{row}"
    );
    assert!(found.contains_key("audit/mine/0001.png"));
}

#[test]
fn test_audit_of_different_cells_finds_none() {
    let root = folder();
    own_cells(root.path(), 8);
    let output = audit(root.path(), &[]);
    succeeds(&output);
    assert!(
        stdout(&output).contains("0 cells are shown more than once"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn test_audit_takes_labels_from_a_table() {
    let root = folder();
    own_cells(root.path(), 4);
    fs_err::remove_file(root.path().join("mine.toml")).unwrap();
    add_copy(root.path());
    let mut table = String::from("path,label\n");
    for name in ["000", "001", "002", "003"] {
        table.push_str(&format!(
            "lymphocyte/{name}.png,normal\nblast/{name}.png,blast\n"
        ));
    }
    let with_copy = |copy: &str| {
        let table = format!("{table}{copy}");
        fs_err::write(root.path().join("mine/labels.csv"), table).unwrap();
        let output = audit(root.path(), &[]);
        (output.status.code(), stdout(&output))
    };
    let (code, printed) = with_copy("blast/copy.png,blast\n");
    assert_eq!(code, Some(1));
    assert!(printed.contains("(labels: blast, normal)"), "{printed}");
    // The folder's name is no label where there is a table.
    let (code, printed) = with_copy("blast/copy.png,normal\n");
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("1 cell is shown more than once"));
    // An image that the table does not name is looked at all the same.
    let (code, printed) = with_copy("");
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("(labels: normal, none)"), "{printed}");
}

#[test]
fn test_audit_of_images_without_labels_has_no_conflict() {
    let root = folder();
    own_cells(root.path(), 4);
    add_copy(root.path());
    let mine = root.path().join("mine");
    fs_err::rename(mine.join("blast/copy.png"), mine.join("copy.png")).unwrap();
    // No data set whose manifest says what its images are.
    fs_err::remove_file(root.path().join("mine.toml")).unwrap();
    let output = audit(root.path(), &[]);
    succeeds(&output);
    let printed = stdout(&output);
    assert!(
        printed.contains("(labels: none, lymphocyte)")
            || printed.contains("(labels: lymphocyte, none)"),
        "{printed}"
    );
}

/// What belongs to results stays with them.
#[test]
fn test_a_refused_study_leaves_the_audit_as_it_was() {
    let root = folder();
    own_cells(root.path(), 12);
    let kept = || {
        let files = files(&root.path().join("out"));
        let of_audit = |name: &String| name.starts_with("audit/");
        files
            .into_iter()
            .filter(|(name, _)| of_audit(name))
            .collect::<Vec<_>>()
    };
    succeeds(&smoke(root.path(), &MINE));
    let before = kept();
    assert!(!before.is_empty());
    add_copy(root.path());
    let output = smoke(root.path(), &MINE);
    assert!(!output.status.success(), "{}", stderr(&output));
    assert!(kept() == before, "the audit was changed");

    // One of another version is made anew by a run that is accepted.
    fs_err::remove_file(root.path().join("mine/blast/copy.png")).unwrap();
    let path = root.path().join("out/audit/mine.json");
    let text = fs_err::read_to_string(&path).unwrap();
    fs_err::write(&path, text.replacen("\"format\": ", "\"format\": 9", 1)).unwrap();
    assert!(kept() != before, "the format was not changed");
    succeeds(&smoke(root.path(), &MINE));
    assert!(kept() == before, "the audit was not made anew");
}

#[test]
fn test_study_keeps_one_image_of_each_cell_unless_told_otherwise() {
    let root = folder();
    own_cells(root.path(), 12);
    add_copy(root.path());
    let output = smoke(root.path(), &MINE);
    succeeds(&output);
    assert!(
        stderr(&output).contains("LABEL CONFLICT"),
        "{}",
        stderr(&output)
    );
    let plan = |root: &Path| fs_err::read_to_string(root.join("out/plans/mine.json")).unwrap();
    // Both have as many pixels, so the first by name is kept, even under a wrong label.
    assert!(plan(root.path()).contains("copy.png"));
    assert!(!plan(root.path()).contains("lymphocyte/003.png"));
    let page = fs_err::read_to_string(root.path().join("out/report.html")).unwrap();
    assert!(page.contains("LABEL CONFLICT"));
    let warning = "1 cell is shown more than once under different labels";
    assert!(page.contains(warning));
    let last = stderr(&output)
        .rfind(warning)
        .map(|at| stderr(&output)[at..].to_owned());
    assert!(
        last.is_some_and(|last| last.lines().count() < 3),
        "it is not said again at the end"
    );

    let kept = folder();
    own_cells(kept.path(), 12);
    add_copy(kept.path());
    let keep = ["--set", "audit.keep=true"];
    succeeds(&smoke(kept.path(), &[&MINE[..], &keep].concat()));
    assert!(plan(kept.path()).contains("copy.png"));
    assert!(plan(kept.path()).contains("lymphocyte/003.png"));
}
