//! Images of one and the same cell: `leuko audit`, and what a study does about them.

use std::path::Path;
use std::process::Output;

use crate::page;
use crate::snapshots::{assert_words, fails, said};
use crate::support::{MINE, files, folder, leuko, noise, own_cells, smoke, stderr, succeeds};
use image::{Rgb, RgbImage};

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

/// Whether the plan of the experiment `mine` has this image.
fn in_plan(root: &Path, image: &str) -> bool {
    let plan = fs_err::read(root.join("out/plans/mine.json")).expect("a plan");
    let plan: serde_json::Value = serde_json::from_slice(&plan).expect("JSON");
    let folds = plan["folds"].as_array().expect("a list");
    let tested = folds.iter().filter_map(|fold| fold["test"].as_array());
    tested.flatten().any(|id| id == image)
}

/// That both images are in one set of each fold that has both, and are tested once.
#[track_caller]
fn assert_in_one_set(root: &Path, images: [&str; 2]) {
    let plan = fs_err::read(root.join("out/plans/mine.json")).expect("a plan");
    let plan: serde_json::Value = serde_json::from_slice(&plan).expect("JSON");
    let mut tested = 0;
    for fold in plan["folds"].as_array().expect("a list") {
        let set_of = |image: &str| {
            let has = |set: &&str| {
                let mut ids = fold[*set].as_array().expect("a list").iter();
                ids.any(|id| id == image)
            };
            ["test", "validation", "training_order"]
                .into_iter()
                .find(has)
        };
        // The surplus of the larger class is in no set.
        let sets = images.map(set_of);
        assert!(sets.contains(&None) || sets[0] == sets[1], "{sets:?}");
        tested += usize::from(sets == [Some("test"); 2]);
    }
    assert_eq!(tested, 1);
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
    assert_words!(said(&output));
    let found = files(&root.path().join("found"));
    let table = String::from_utf8_lossy(&found["audit/mine.csv"]);
    let row: Vec<&str> = table
        .lines()
        .nth(1)
        .unwrap_or_default()
        .split(',')
        .collect();
    assert!(row.contains(&"blast/copy.png"), "{row:?}");
    assert_eq!(row.last(), Some(&"0001.png"));
    assert!(found.contains_key("audit/mine/0001.png"));
}

#[test]
fn test_audit_of_different_cells_finds_none() {
    let root = folder();
    own_cells(root.path(), 8);
    let output = audit(root.path(), &[]);
    succeeds(&output);
    assert_words!(said(&output));
}

/// As small as the images of MedMNIST. All cells look alike then, and only equal pixels are copies.
#[test]
fn test_audit_of_tiny_images_finds_equal_ones_and_says_that_it_compared_no_further() {
    let root = folder();
    own_cells(root.path(), 8);
    for (path, _) in files(&root.path().join("mine")) {
        let path = root.path().join("mine").join(path);
        if let Ok(image) = image::open(&path) {
            let tiny = image.thumbnail_exact(28, 28);
            tiny.save(&path).expect("an image");
        }
    }
    let original = root.path().join("mine/blast/003.png");
    fs_err::copy(original, root.path().join("mine/blast/again.png")).expect("a copy");
    let output = audit(root.path(), &[]);
    assert_eq!(output.status.code(), Some(1), "they are not compared");
    assert_words!(said(&output));
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
        said(&audit(root.path(), &[]))
    };
    assert_words!(
        "audit_of_a_table_with_a_conflict",
        with_copy("blast/copy.png,blast\n")
    );
    // If there is a table, the folder's name is no label.
    assert_words!(
        "audit_of_a_table_without_conflict",
        with_copy("blast/copy.png,normal\n")
    );
    // The audit also compares images that the table does not name.
    assert_words!("audit_of_a_table_that_lacks_an_image", with_copy(""));
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
    assert_words!(said(&output));
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
fn test_study_keeps_one_image_of_each_cell_unless_a_setting_keeps_all() {
    let root = folder();
    own_cells(root.path(), 12);
    add_copy(root.path());
    let output = smoke(root.path(), &MINE);
    succeeds(&output);
    // The conflict is the first caution of the report. The terminal names it at the start and at the end.
    assert_words!("study_with_a_label_conflict", stderr(&output));
    let cautions = page::cautions(&root.path().join("out/report.html"));
    assert_words!("cautions_with_a_label_conflict", cautions.join("\n"));
    // Both have as many pixels, so the first by name is kept, even under a wrong label.
    let copy = ["blast/copy.png", "lymphocyte/003.png"];
    assert_eq!(copy.map(|image| in_plan(root.path(), image)), [true, false]);

    let kept = folder();
    own_cells(kept.path(), 12);
    add_copy(kept.path());
    let keep = ["--set", "audit.keep=true"];
    succeeds(&smoke(kept.path(), &[&MINE[..], &keep].concat()));
    assert_eq!(copy.map(|image| in_plan(kept.path(), image)), [true, true]);
    assert_in_one_set(kept.path(), copy);
}

#[test]
fn test_study_leaves_out_images_that_show_nothing() {
    let root = folder();
    own_cells(root.path(), 12);
    let blank = ["blast/blank.png", "lymphocyte/white.png", "blast/same.png"];
    for (image, grey) in blank.into_iter().zip([240, 255, 240]) {
        let path = root.path().join("mine").join(image);
        RgbImage::from_pixel(192, 192, Rgb([grey; 3]))
            .save(path)
            .expect("an image");
    }
    for (name, keep) in [
        ("blank_images", "audit.keep=false"),
        ("blank_images_and_all_copies", "audit.keep=true"),
    ] {
        let output = smoke(
            root.path(),
            &[&MINE[..], &["--dry-run", "--set", keep]].concat(),
        );
        succeeds(&output);
        let words = stderr(&output);
        assert!(words.contains("24 of 24 images"), "{words}");
        assert_words!(name, words);
    }
}

/// A crop of a field with two nuclei, 20 columns apart, with the middle at `column` of the field.
fn neighbour(column: f32) -> RgbImage {
    RgbImage::from_fn(180, 180, |x, y| {
        let (x, y) = (x as f32 - 90.0 + column, y as f32 - 90.0);
        let shade = |colour: [u8; 3]| {
            let grain = noise(77, 0, (x + 500.0) / 4.0, (y + 500.0) / 4.0);
            Rgb(colour.map(|value| value.saturating_sub((50.0 * grain) as u8)))
        };
        match (x.hypot(y) < 9.0, (x - 20.0).hypot(y) < 9.0) {
            (false, false) => shade([235, 226, 230]),
            _ => shade([110, 60, 150]),
        }
    })
}

#[test]
fn test_two_cells_of_one_field_are_no_copies_and_stay_in_one_set() {
    let root = folder();
    own_cells(root.path(), 8);
    for (name, column) in [("blast/left.png", 0.0), ("lymphocyte/right.png", 20.0)] {
        let path = root.path().join("mine").join(name);
        neighbour(column).save(path).expect("an image");
    }
    let output = audit(root.path(), &[]);
    succeeds(&output);
    assert_words!("two_cells_audit", said(&output));

    let output = smoke(root.path(), &MINE);
    succeeds(&output);
    let text = stderr(&output);
    let told = text.lines().filter(|line| line.contains("two cells"));
    assert_words!("two_cells_study", told.collect::<Vec<_>>().join("\n"));
    assert_in_one_set(root.path(), ["blast/left.png", "lymphocyte/right.png"]);
}

#[test]
fn test_folds_that_keep_nothing_together_use_one_of_two_cells() {
    let root = folder();
    own_cells(root.path(), 8);
    for (name, column) in [("blast/left.png", 0.0), ("lymphocyte/right.png", 20.0)] {
        let path = root.path().join("mine").join(name);
        neighbour(column).save(path).expect("an image");
    }
    let held_out = ["--set", "grid.held_out={ test = 2, validation = 2 }"];
    let output = smoke(root.path(), &[&MINE[..], &held_out].concat());
    succeeds(&output);
    let text = stderr(&output);
    let told = text.lines().filter(|line| line.contains("left out"));
    assert_words!(told.collect::<Vec<_>>().join("\n"));
    assert!(!in_plan(root.path(), "lymphocyte/right.png"));
}

#[test]
fn test_equal_images_that_nobody_looked_for_stop_a_study_before_it_trains() {
    let root = folder();
    own_cells(root.path(), 8);
    // The same image in five of eight places: they cannot all be in one set.
    let blasts = root.path().join("mine/blast");
    for number in 1..5 {
        let copy = blasts.join(format!("{number:03}.png"));
        fs_err::copy(blasts.join("000.png"), copy).expect("a copy");
    }
    let off = ["--set", "audit.enabled=false"];
    let output = smoke(root.path(), &[&MINE[..], &off].concat());
    assert_words!(fails(&output));
    assert!(!root.path().join("out/records").exists());
}
