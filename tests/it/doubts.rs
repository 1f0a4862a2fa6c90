//! What `leuko train` says of images and networks that are to be doubted.

use crate::laboratory::{cells, run, train};
use crate::support::{fails_with, folder, stderr, stdout, succeeds};

#[test]
fn test_train_names_what_a_table_leaves_out() {
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
    let said = stderr(&output);
    for part in [
        "not used: Patient; the columns are `path`, `label`",
        "2 image(s) are not in the table and are not used, the first cells/blast/blast011.png",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
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
    fails_with(
        &run(root, &["train", "all"]),
        &[
            "all/cells holds folders, and no images",
            "name all/cells instead",
        ],
    );
}

#[test]
fn test_report_of_a_training_has_the_cautions_that_were_printed() {
    let root = folder();
    let root = root.path();
    cells(root, 6, 6);
    // Untrained networks answer one class.
    let output = train(root, &["--set", "train.max_epochs=1"]);
    succeeds(&output);
    let page = fs_err::read_to_string(root.join("model/report.html")).unwrap();
    assert!(page.contains("a fold tests as few as 4 images"), "{page}");
    let idle = stderr(&output).matches("took every image for").count();
    assert!(idle > 0, "{}", stderr(&output));
    let caution = format!("{idle} of 3 networks took every test image for one class");
    assert!(page.contains(&caution), "{caution}");
}

/// Blasts from a slide that is yellower than that of the lymphocytes.
#[test]
fn test_train_doubts_classes_that_the_background_tells_apart() {
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
    let doubt = "its colour alone tells lymphocyte from blast with ROC-AUC 1.00";
    let page = fs_err::read_to_string(root.join("model/report.html")).unwrap();
    for text in [stderr(&output), stdout(&output), page] {
        assert!(text.contains("the background gives classes away"), "{text}");
        assert!(text.contains(doubt), "{text}");
    }
    let said = stderr(&output);
    let (doubted, trained) = (said.find(doubt), said.find("networks in"));
    assert!(doubted < trained, "it is said after training: {said}");
}
