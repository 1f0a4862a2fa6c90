//! What `leuko train` says about doubtful images and networks.

use crate::laboratory::{cells, run, train};
use crate::page;
use crate::snapshots::{assert_words, fails, said};
use crate::support::{folder, stderr, succeeds};

#[test]
fn test_train_names_images_and_columns_that_it_ignores() {
    let root = folder();
    let root = root.path();
    cells(root, 12, 12);
    let mut table = String::from("path,label,Patient\n");
    for number in 0..11 {
        for class in ["lymphocyte", "blast"] {
            table.push_str(&format!(
                "{class}/{class}{number:03}.png,{class},{number}\n"
            ));
        }
    }
    fs_err::write(root.join("cells/labels.csv"), table).unwrap();
    let output = train(root, &[]);
    succeeds(&output);
    assert_words!(said(&output));
}

#[test]
fn test_train_names_the_folder_of_classes_one_below() {
    let root = folder();
    let root = root.path();
    cells(root, 4, 4);
    fs_err::create_dir_all(root.join("all")).unwrap();
    fs_err::rename(root.join("cells"), root.join("all/cells")).unwrap();
    cells(root, 4, 4);
    fs_err::rename(root.join("cells"), root.join("all/new")).unwrap();
    assert_words!(fails(&run(root, &["train", "all"])));
}

#[test]
fn test_report_of_a_training_has_the_cautions_that_were_printed() {
    let root = folder();
    let root = root.path();
    cells(root, 6, 6);
    // Untrained networks answer one class.
    let output = train(root, &["--set", "train.max_epochs=1"]);
    succeeds(&output);
    let in_report = page::cautions(&root.join("model/report.html"));
    assert_words!(in_report.join("\n"));
    // The last messages, in the same order and words.
    let printed = stderr(&output);
    let printed: Vec<&str> = printed.lines().rev().take(in_report.len()).collect();
    for (line, caution) in printed.iter().rev().zip(&in_report) {
        assert!(line.ends_with(caution), "{line}\nis not\n{caution}");
    }
}

/// Blasts from a slide that is yellower than that of the lymphocytes.
#[test]
fn test_train_doubts_classes_with_different_backgrounds() {
    let root = folder();
    let root = root.path();
    cells(root, 12, 12);
    for entry in fs_err::read_dir(root.join("cells/blast")).unwrap() {
        let path = entry.unwrap().path();
        let mut image = image::open(&path).unwrap().to_rgb8();
        for pixel in image.pixels_mut() {
            pixel.0[2] = pixel.0[2].saturating_sub(40);
        }
        image.save(&path).unwrap();
    }
    let output = train(root, &[]);
    succeeds(&output);
    // The doubt comes before training, and again at the end.
    assert_words!("train_with_a_yellow_background", said(&output));
    let cautions = page::cautions(&root.join("model/report.html"));
    assert_words!("cautions_with_a_yellow_background", cautions.join("\n"));
}
