//! Hand-made images and files of which some give the classes away.

use image::ImageFormat;
use leuko_core::{ImageId, Size};
use leuko_data::{Change, Sharpness};

use super::*;

const SIDE: usize = 20;

/// Images of one colour each, with or without files.
fn all(
    colours: &[[u8; 3]],
    files: Option<&[Fitted]>,
    labels: &[u16],
    classes: &[&str],
) -> Vec<Giveaway> {
    let ids = (0..colours.len()).map(|i| ImageId(i.to_string())).collect();
    let pixels = colours.iter().flat_map(|colour| colour.repeat(SIDE * SIDE));
    let images = Images::new(SIDE, SIDE, ids, pixels.collect()).unwrap();
    let labels: Vec<ClassIndex> = labels.iter().map(|&label| ClassIndex(label)).collect();
    let classes: Vec<String> = classes.iter().map(|&class| class.to_owned()).collect();
    Giveaway::all(&images, files, &labels, &classes)
}

/// The background alone.
fn of_colours(colours: &[[u8; 3]], labels: &[u16], classes: &[&str]) -> Giveaway {
    let found = all(colours, None, labels, classes);
    assert_eq!(found[0].evidence, Evidence::Background);
    assert_eq!(found.len(), 1);
    found[0].clone()
}

/// Files of 24 images of two classes that take turns, as `change` makes them.
fn of_files(change: impl Fn(u32, &mut Fitted)) -> Vec<Giveaway> {
    let files: Vec<Fitted> = (0..24)
        .map(|image| {
            let mut file = Fitted {
                size: Size {
                    height: 257,
                    width: 257,
                },
                change: Change::default(),
                contrast: 30.0,
                grey: false,
                transparent: false,
                black_rows: 0,
                format: ImageFormat::Png,
                coarseness: None,
                sharpness: Sharpness {
                    fine: 100.0,
                    share: 0.1,
                },
            };
            change(image, &mut file);
            file
        })
        .collect();
    let colours = [[200; 3]; 24];
    let mut found = all(
        &colours,
        Some(&files),
        &in_turn(24, 2),
        &["normal", "blast"],
    );
    assert_eq!(found.remove(0).verdict(), Verdict::Chance, "one colour");
    found
}

fn in_turn(images: u16, classes: u16) -> Vec<u16> {
    (0..images).map(|i| i % classes).collect()
}

fn cautions(found: &[Giveaway]) -> String {
    let cautions: Vec<String> = found.iter().filter_map(Giveaway::caution).collect();
    cautions.join("\n")
}

#[test]
fn test_a_yellow_background_of_one_class_is_doubtful() {
    // The background of every second image is yellow: it lacks blue.
    let colours: Vec<[u8; 3]> = (0..24u8)
        .map(|i| [200 + i, 190 + i, if i % 2 == 0 { 195 } else { 165 } + i])
        .collect();
    let found = of_colours(&colours, &in_turn(24, 2), &["ig", "neutrophil"]);
    assert_eq!(found.verdict(), Verdict::Doubtful);
    assert_eq!(
        found.caution().unwrap(),
        "The background gives the classes away. In 24 images, its colour alone tells neutrophil from ig with ROC-AUC 1.00 (blue). Networks may learn slide, stain or camera instead of the cell. They would then fail on other images, however high the scores are. Look at the overview of the images, and take all classes from the same slides."
    );
}

#[test]
fn test_a_background_above_chance_and_below_doubt_has_a_caution() {
    // Of 24 x 24 pairs the second class is redder in 440 and as red in 16: a ROC-AUC of 448 / 576.
    let colours: Vec<[u8; 3]> = (0..48u8).map(|i| [i / 2 + 8 * (i % 2), 100, 100]).collect();
    let found = of_colours(&colours, &in_turn(48, 2), &["normal", "blast"]);
    assert_eq!(found.verdict(), Verdict::AboveChance);
    assert_eq!(
        found.caution().unwrap(),
        "The background differs between classes. In 48 images, its colour alone tells blast from normal with ROC-AUC 0.78 (red), where chance gives up to 0.72. Networks may use this difference, so part of the score may come from slide, stain or camera. Compare the scores with this number, and look at the overview of the images."
    );
}

#[test]
fn test_alike_backgrounds_tell_nothing_and_have_no_caution() {
    // Each colour once in each class.
    let colours: Vec<[u8; 3]> = (0..24u8).map(|i| [i / 2, 100, 200 - i / 2]).collect();
    let found = of_colours(&colours, &in_turn(24, 2), &["a", "b"]);
    assert_eq!(found.verdict(), Verdict::Chance);
    assert_eq!(found.caution(), None);
    // 0.5 + 2.638 sqrt(25 / (12 * 12 * 12)): the quantile of 1 - 0.05 / 12.
    assert_eq!(
        rows(&[found]),
        [[
            "background",
            "its colour alone tells b from a with ROC-AUC 0.50 (red). Chance gives up to 0.82, so this is no more than chance"
        ]]
    );
}

#[test]
fn test_of_several_classes_all_that_the_background_tells_are_named() {
    // The third is dark, the fourth is green.
    let colour = |i: u16| match i % 4 {
        2 => [90, 90, 90],
        3 => [200, 250, 195],
        _ => [200, 190, 195],
    };
    let colours: Vec<[u8; 3]> = (0..48).map(colour).collect();
    let caution = of_colours(&colours, &in_turn(48, 4), &["a", "b", "c", "d"]).caution();
    assert_eq!(
        caution.unwrap(),
        "The background gives the classes away. In 48 images, its colour alone tells c from the other classes with ROC-AUC 1.00 (red), and d from the other classes with ROC-AUC 1.00 (green). Networks may learn slide, stain or camera instead of the cell. They would then fail on other images, however high the scores are. Look at the overview of the images, and take all classes from the same slides."
    );
}

#[test]
fn test_of_few_images_nothing_is_known() {
    let colours = [[0; 3], [255; 3], [0; 3], [255; 3]];
    assert_eq!(all(&colours, None, &[0, 1, 0, 1], &["a", "b"]), []);
    assert_eq!(
        rows(&[]),
        [[
            "background and files",
            "not examined, because that needs 10 images of each class"
        ]]
    );
}

#[test]
fn test_files_that_are_alike_are_not_mentioned() {
    assert_eq!(of_files(|_, _| {}), []);
    // Each size once in each class.
    let found = of_files(|image, file| file.size.height += image / 2);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].verdict(), Verdict::Chance);
    assert_eq!(cautions(&found), "");
}

#[test]
fn test_a_class_of_another_type_is_doubtful_and_its_compression_says_nothing_more() {
    let found = of_files(|image, file| {
        if image % 2 == 1 {
            file.format = ImageFormat::Jpeg;
            file.coarseness = Some(10.0 + f64::from(image));
        }
    });
    insta::assert_snapshot!(cautions(&found), @"The type of the image files gives the classes away. In 24 images, it alone tells blast from normal with ROC-AUC 1.00 (PNG or not). Networks may learn the traces of a program or camera instead of the cell. They would then fail on other images, however high the scores are. Take all classes from one source. Saving the files again in one type keeps the traces.");
}

#[test]
fn test_a_class_that_was_compressed_more_is_doubtful() {
    let found = of_files(|image, file| {
        file.format = ImageFormat::Jpeg;
        file.coarseness = Some([2.0, 20.0][image as usize % 2]);
    });
    insta::assert_snapshot!(cautions(&found), @"The compression of the JPEG files gives the classes away. In 24 images, its strength alone tells blast from normal with ROC-AUC 1.00 (coarseness of JPEG). Networks may learn the traces of compression instead of the cell. They would then fail on other images, however high the scores are. Take all classes from files that were saved in the same way. Saving them again keeps the traces.");
}

#[test]
fn test_a_class_of_larger_images_is_doubtful() {
    let found = of_files(|image, file| {
        file.size.height += 40 * (image % 2);
        file.size.width += 40 * (image % 2) + image;
    });
    insta::assert_snapshot!(cautions(&found), @"The size of the image files gives the classes away. In 24 images, it alone tells blast from normal with ROC-AUC 1.00 (height). Networks may learn how the cells were cut out instead of the cell. They would then fail on other images, however high the scores are. Cut out the cells of all classes in the same way.");
}

/// Neither height nor width is larger in one class.
#[test]
fn test_a_size_between_those_of_the_other_class_is_doubtful() {
    let found = of_files(|image, file| {
        if image % 2 == 0 {
            file.size.height = [100, 300][image as usize / 2 % 2];
            file.size.width = file.size.height;
        }
    });
    let best = found[0].best().unwrap();
    assert_eq!(
        (best.number.as_str(), best.auc),
        ("the commonest size or not", 1.0)
    );
    assert_eq!(found[0].verdict(), Verdict::Doubtful);
}

#[test]
fn test_a_class_of_enlarged_images_is_doubtful() {
    // Detail varies by a half within a class, and enlarging divides it by more.
    let found = of_files(|image, file| {
        let fine = 100.0 + f64::from(image * 2);
        file.sharpness.fine = fine / if image % 2 == 1 { 16.0 } else { 1.0 };
        file.sharpness.share = 0.1 / if image % 2 == 1 { 2.0 } else { 1.0 };
    });
    insta::assert_snapshot!(cautions(&found), @"The sharpness at the border of the images gives the classes away. In 24 images, it alone tells blast from normal with ROC-AUC 1.00 (fine detail). Networks may learn enlargement, focus or camera instead of the cell. They would then fail on other images, however high the scores are. Take all classes with the same microscope and camera, and enlarge no image.");
}

#[test]
fn test_a_grey_class_and_one_with_transparent_pixels_show_in_the_type() {
    let number = |change: &dyn Fn(&mut Fitted)| {
        let found = of_files(|image, file| {
            if image % 2 == 0 {
                change(file);
            }
        });
        assert_eq!(found[0].evidence, Evidence::FileType);
        found[0].best().unwrap().number.clone()
    };
    assert_eq!(number(&|file| file.grey = true), "grey or in colour");
    assert_eq!(
        number(&|file| file.transparent = true),
        "transparent pixels or none"
    );
}

#[test]
fn test_the_best_class_is_one_with_the_gravest_verdict() {
    let of = |class: &str, auc, chance| ByClass {
        class: class.to_owned(),
        from: "the other classes".to_owned(),
        number: "green".to_owned(),
        auc,
        chance,
    };
    // Ten of 300 images, where chance gives a lot; and half of them.
    let giveaway = Giveaway {
        evidence: Evidence::Background,
        images: 300,
        classes: vec![of("rare", 0.77, 0.78), of("common", 0.70, 0.60)],
    };
    assert_eq!(giveaway.best().unwrap().class, "common");
    assert!(rows(&[giveaway])[0][1].ends_with("part of the score may come from it"));
}
