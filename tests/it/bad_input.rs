//! What leuko says when something is wrong: the file or key, and what to do.

use crate::snapshots::{assert_words, fails};
use crate::support::{MINE, folder, leuko, own_cells, smoke};

#[test]
fn test_missing_data_folder_is_named() {
    let root = folder();
    let output = leuko()
        .args(["run", "--data"])
        .arg(root.path().join("none"))
        .output()
        .unwrap();
    assert_words!(fails(&output));
}

#[test]
fn test_missing_data_set_of_a_named_experiment_is_an_error() {
    let root = folder();
    assert_words!(fails(&smoke(root.path(), &["--only", "all-binary"])));
}

#[test]
fn test_unknown_experiment_lists_the_known() {
    let root = folder();
    assert_words!(fails(&smoke(root.path(), &["--only", "al-binary"])));
}

#[test]
fn test_empty_class_names_its_folder() {
    let root = folder();
    own_cells(root.path(), 20);
    fs_err::create_dir_all(root.path().join("mine/monocyte")).unwrap();
    assert_words!(fails(&smoke(root.path(), &MINE)));
}

#[test]
fn test_text_named_png_is_named() {
    let root = folder();
    own_cells(root.path(), 20);
    fs_err::write(root.path().join("mine/blast/003.png"), "no image").unwrap();
    assert_words!(fails(&smoke(root.path(), &MINE)));
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
    assert_words!(fails(&smoke(root.path(), &MINE)));
}

#[test]
fn test_image_of_one_pixel_is_named() {
    let root = folder();
    own_cells(root.path(), 20);
    image::RgbImage::new(1, 1)
        .save(root.path().join("mine/blast/dot.png"))
        .unwrap();
    assert_words!(fails(&smoke(root.path(), &MINE)));
}

#[test]
fn test_sixteen_bit_image_is_named() {
    let root = folder();
    own_cells(root.path(), 20);
    let image = image::ImageBuffer::<image::Rgb<u16>, Vec<u16>>::new(192, 192);
    image::DynamicImage::ImageRgb16(image)
        .save(root.path().join("mine/blast/deep.png"))
        .unwrap();
    assert_words!(fails(&smoke(root.path(), &MINE)));
}

#[test]
fn test_cells_too_small_for_the_network_name_the_smallest_size() {
    let root = folder();
    let output = smoke(root.path(), &["--set", "synthetic.side=100"]);
    assert_words!(fails(&output));
}

#[test]
fn test_unknown_key_names_the_nearest() {
    let root = folder();
    let output = smoke(root.path(), &["--set", "train.max_epoch=3"]);
    assert_words!(fails(&output));
}

#[test]
fn test_value_of_the_wrong_type_is_explained_without_names_of_rust() {
    let root = folder();
    let output = smoke(root.path(), &["--set", "train.max_epochs=\"many\""]);
    assert_words!(fails(&output));
}

#[test]
fn test_size_larger_than_the_pool_names_the_largest() {
    let root = folder();
    let output = smoke(root.path(), &["--set", "grid.sizes=[4, 400]"]);
    assert_words!(fails(&output));
}

#[test]
fn test_unwritable_output_is_named() {
    let root = folder();
    fs_err::write(root.path().join("out"), "a file is in the way").unwrap();
    assert_words!(fails(&smoke(root.path(), &[])));
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
    assert_words!(fails(&smoke(root.path(), &[])));
}

#[test]
fn test_device_that_is_not_there_is_an_error() {
    let root = folder();
    let output = leuko()
        .current_dir(root.path())
        .args(["run", "--profile", "smoke", "--device", "cuda:99"])
        .output()
        .unwrap();
    // The reason depends on the build: it has no libtorch, or libtorch sees no such device.
    let error = fails(&output);
    assert!(error.starts_with("error: "), "{error}");
    assert!(
        error
            .lines()
            .next()
            .is_some_and(|line| line.contains("CUDA") || line.contains("cuda:99")),
        "{error}"
    );
    assert!(
        error.lines().any(|line| line.starts_with("hint: ")),
        "{error}"
    );
}
