//! What a user is told when something is wrong: the file or key, and what to do.

use crate::support::{MINE, fails_with, folder, leuko, own_cells, smoke, stderr};

#[test]
fn test_missing_data_folder_is_named() {
    let root = folder();
    let output = leuko()
        .args(["run", "--data"])
        .arg(root.path().join("none"))
        .output()
        .unwrap();
    fails_with(&output, &["none: there is no such folder", "hint:"]);
}

#[test]
fn test_missing_data_set_of_a_named_experiment_is_an_error() {
    let root = folder();
    fails_with(
        &smoke(root.path(), &["--only", "all-binary"]),
        &["nothing to run", "all-binary"],
    );
}

#[test]
fn test_unknown_experiment_lists_the_known() {
    let root = folder();
    fails_with(
        &smoke(root.path(), &["--only", "al-binary"]),
        &["no such experiment", "all-binary"],
    );
}

#[test]
fn test_empty_class_names_its_folder() {
    let root = folder();
    own_cells(root.path(), 20);
    fs_err::create_dir_all(root.path().join("mine/monocyte")).unwrap();
    fails_with(&smoke(root.path(), &MINE), &["mine/monocyte"]);
}

#[test]
fn test_text_named_png_is_named() {
    let root = folder();
    own_cells(root.path(), 20);
    fs_err::write(root.path().join("mine/blast/003.png"), "no image").unwrap();
    fails_with(&smoke(root.path(), &MINE), &["mine/blast/003.png"]);
}

#[test]
fn test_truncated_tiff_is_named() {
    let root = folder();
    own_cells(root.path(), 20);
    let path = root.path().join("mine/blast/cut.tif");
    crate::support::cell(192, [90, 60, 140], 99)
        .save(&path)
        .unwrap();
    let whole = fs_err::read(&path).unwrap();
    fs_err::write(&path, &whole[..whole.len() / 2]).unwrap();
    fails_with(&smoke(root.path(), &MINE), &["mine/blast/cut.tif"]);
}

#[test]
fn test_image_of_one_pixel_is_named() {
    let root = folder();
    own_cells(root.path(), 20);
    image::RgbImage::new(1, 1)
        .save(root.path().join("mine/blast/dot.png"))
        .unwrap();
    fails_with(&smoke(root.path(), &MINE), &["mine/blast/dot.png", "1x1"]);
}

#[test]
fn test_sixteen_bit_image_is_named() {
    let root = folder();
    own_cells(root.path(), 20);
    let image = image::ImageBuffer::<image::Rgb<u16>, Vec<u16>>::new(192, 192);
    image::DynamicImage::ImageRgb16(image)
        .save(root.path().join("mine/blast/deep.png"))
        .unwrap();
    fails_with(&smoke(root.path(), &MINE), &["mine/blast/deep.png", "16"]);
}

#[test]
fn test_cells_too_small_for_the_network_name_the_smallest_size() {
    let root = folder();
    let output = smoke(root.path(), &["--set", "synthetic.side=100"]);
    fails_with(&output, &["100x100", "190x190"]);
}

#[test]
fn test_unknown_key_names_the_nearest() {
    let root = folder();
    let output = smoke(root.path(), &["--set", "train.max_epoch=3"]);
    fails_with(
        &output,
        &["train.max_epoch", "did you mean `train.max_epochs`?"],
    );
}

#[test]
fn test_value_of_the_wrong_type_is_told_without_rusts_names() {
    let root = folder();
    let output = smoke(root.path(), &["--set", "train.max_epochs=\"many\""]);
    fails_with(&output, &["max_epochs", "many", "expected a whole number"]);
    let said = stderr(&output);
    assert!(!said.contains("usize") && !said.contains("u32"), "{said}");
}

#[test]
fn test_size_larger_than_the_pool_names_the_largest() {
    let root = folder();
    let output = smoke(root.path(), &["--set", "grid.sizes=[4, 400]"]);
    fails_with(&output, &["400", "20"]);
}

#[test]
fn test_unwritable_output_is_named() {
    let root = folder();
    fs_err::write(root.path().join("out"), "a file is in the way").unwrap();
    fails_with(&smoke(root.path(), &[]), &["out", "--out"]);
}

#[test]
fn test_damaged_record_is_named_and_not_trusted() {
    let root = folder();
    crate::support::succeeds(&smoke(root.path(), &[]));
    let record = root
        .path()
        .join("out/records/synthetic-binary/n0004/fold00.json");
    let whole = fs_err::read(&record).unwrap();
    fs_err::write(&record, &whole[..whole.len() / 2]).unwrap();
    fails_with(
        &smoke(root.path(), &[]),
        &["n0004/fold00.json", "hint: delete the file"],
    );
}

#[test]
fn test_device_that_is_not_there_is_an_error() {
    let root = folder();
    let output = leuko()
        .current_dir(root.path())
        .args(["run", "--profile", "smoke", "--device", "cuda:99"])
        .output()
        .unwrap();
    fails_with(&output, &["cuda:99", "hint:"]);
}
