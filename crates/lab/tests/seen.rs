//! New images that a model knows from its training, and images that show nothing.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use leuko_core::Seed;
use leuko_data::{FolderLayout, Size, load_one};
use leuko_lab::{
    LabError, LabNotice, LabelLayout, MODEL, NewLabels, Predictions, Predictor, SeenAs, Training,
    TrainingImages, find_images, load_predictor, predict,
};
use leuko_study::{Notice, Silent, Store, Watch};
use leuko_synthetic::SyntheticConfig;

const SIZE: Size = Size {
    height: 192,
    width: 192,
};

/// What a watch was told.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Watch for Told {
    fn notice(&self, notice: &Notice<'_>) {
        if LabNotice::of(notice).is_some() {
            let mut told = self.0.lock().expect("no thread panicked");
            told.push(notice.to_string());
        }
    }
}

/// Two classes of 12 synthetic cells each, of four patients a class, and others of the same classes.
fn cells(root: &Path) -> [Vec<PathBuf>; 2] {
    let all = root.join("all");
    SyntheticConfig::of(60, 192)
        .write(Seed(1), &all)
        .expect("the test can run");
    ["lymphoblast", "lymphocyte"].map(|class| {
        let mut files = find_images(&[all.join(class)], &Silent).expect("the test can run");
        let others = files.split_off(12);
        for (number, file) in files.iter().enumerate() {
            let patient = format!("{}{}", &class[..6], number % 4);
            let folder = root.join("cells").join(class).join(patient);
            fs_err::create_dir_all(&folder).expect("the test can run");
            fs_err::rename(file, folder.join(format!("{number}.png"))).expect("the test can run");
        }
        others
    })
}

/// A model of the colours, fitted to three folds.
fn train(root: &Path) -> PathBuf {
    let training = Training {
        layout: LabelLayout {
            folders: Some(FolderLayout {
                class_level: 1,
                group_level: Some(2),
            }),
            ..LabelLayout::default()
        },
        contenders: vec!["colour".parse().expect("a method")],
        folds: Some(3),
        size: SIZE,
        ..Training::default()
    };
    let results = root.join("results");
    let store = Store::open(&results).expect("the test can run");
    training
        .run(&root.join("cells"), &store, &Silent)
        .expect("the test can run");
    results
}

fn load(results: &Path) -> Result<Box<dyn Predictor>, LabError> {
    load_predictor(&[results], None, None, &Silent)
}

/// The images in `root/new`, predicted and marked, with what was said.
fn predicted(
    root: &Path,
    predictor: &dyn Predictor,
    folder: Option<&Path>,
) -> Result<(Predictions, String), LabError> {
    let told = Told::default();
    let given = [root.join("new")];
    let files = find_images(&given, &Silent)?;
    let labels = NewLabels::read(
        &given,
        &files,
        predictor.classes(),
        &leuko_data::CsvLayout::default(),
        &told,
    )?;
    let mut found = predict(predictor, &files, None, &told)?;
    found.label(predictor, &labels, &told);
    let training = folder.map(|folder| TrainingImages::find(predictor, folder, &told));
    found.mark_copies(predictor, training.transpose()?.as_ref(), &told)?;
    let told = told.0.into_inner().expect("no thread panicked").join("\n");
    Ok((found, told.replace(&root.display().to_string(), "ROOT")))
}

/// How each image is known, by the name of its file.
fn known(root: &Path, found: &Predictions) -> Vec<String> {
    let of = |prediction: &leuko_lab::Prediction| {
        let name = prediction.path.file_name().expect("a file");
        let how = prediction.seen_as.as_ref();
        let how = how.map_or("new".to_owned(), SeenAs::to_string);
        assert_eq!(prediction.seen_by > 0, prediction.seen_as.is_some());
        let how = how.replace(&root.display().to_string(), "ROOT");
        format!("{}: {how}", name.display())
    };
    found.predictions.iter().map(of).collect()
}

#[test]
fn test_copies_groups_and_blank_images_count_in_no_score() {
    let folder = tempfile::tempdir().expect("the test can run");
    let root = &fs_err::canonicalize(folder.path()).expect("the test can run");
    let others = cells(root);
    let results = train(root);
    let predictor = load(&results).expect("a model");
    let is_seen = |path: &PathBuf| {
        let (pixels, _) = load_one(path, SIZE, predictor.fit()).expect("an image");
        predictor.seen_by(&pixels) > 0
    };
    let mut trained = find_images(&[root.join("cells/lymphoblast")], &Silent).expect("images");
    trained.retain(is_seen);
    let [blasts, lymphocytes] = &others;
    let place = |name: &str| {
        let path = root.join("new").join(name);
        fs_err::create_dir_all(path.parent().expect("a folder")).expect("the test can run");
        path
    };
    fs_err::copy(&trained[0], place("lymphoblast/1-equal.png")).expect("a copy");
    let copy = image::open(&trained[1]).expect("an image").to_rgb8();
    let copy = image::imageops::brighten(&image::imageops::rotate90(&copy), 12);
    let copy = image::imageops::crop_imm(&copy, 4, 2, 180, 186).to_image();
    copy.save(place("lymphoblast/2-copy.png")).expect("a copy");
    fs_err::copy(&blasts[0], place("lymphoblast/3-new.png")).expect("a copy");
    fs_err::copy(&blasts[1], place("lymphoblast/LYMPHO2/4-group.png")).expect("a copy");
    fs_err::copy(&lymphocytes[0], place("patient-9/lymphocyte/5-new.png")).expect("a copy");
    let blank = image::RgbImage::from_pixel(192, 192, image::Rgb([200, 190, 200]));
    blank
        .save(place("lymphocyte/6-blank.png"))
        .expect("an image");
    let clear = image::RgbaImage::new(192, 192);
    clear
        .save(place("lymphocyte/7-clear.png"))
        .expect("an image");

    let (found, told) = predicted(root, predictor.as_ref(), None).expect("predictions");
    insta::assert_snapshot!(told, @"
    1 of 5 images has another size than the images of the training, 192x192 (height x width): 1 enlarged, 1 padded (some of them more than one of these); the first is ROOT/new/lymphoblast/2-copy.png
    hint: cut out new cells as the training images were; for other sizes the answers and scores may not hold
    looking for copies of the training images in ROOT/cells
    ");
    let copy_of = trained[1]
        .display()
        .to_string()
        .replace(&root.display().to_string(), "ROOT");
    let mut expected = vec![
        "1-equal.png: equal pixels".to_owned(),
        format!("2-copy.png: copy of {copy_of}"),
        "3-new.png: new".to_owned(),
        "4-group.png: group LYMPHO2".to_owned(),
        "5-new.png: new".to_owned(),
    ];
    assert_eq!(known(root, &found), expected);
    let scores = found.scores().expect("scores");
    assert_eq!((scores.images, scores.seen, scores.tested), (5, 3, 2));
    assert_eq!((scores.seen_copies, scores.seen_in_groups), (1, 1));
    let unreadable = found.unreadable.to_string();
    insta::assert_snapshot!(unreadable.replace(&root.display().to_string(), "ROOT"), @"
    2 of 7 images cannot be used and are not in the results:
      ROOT/new/lymphocyte/6-blank.png: it shows nothing: its brightness is nearly the same everywhere
      ROOT/new/lymphocyte/7-clear.png: it shows nothing: its brightness is nearly the same everywhere
    hint: remove the file, or replace it with the image of a cell
    ");

    // Where the training images are no longer, copies count, and leuko says so.
    let moved = root.join("moved");
    fs_err::rename(root.join("cells"), &moved).expect("the test can run");
    let (found, told) = predicted(root, predictor.as_ref(), None).expect("predictions");
    insta::assert_snapshot!(told, @"
    1 of 5 images has another size than the images of the training, 192x192 (height x width): 1 enlarged, 1 padded (some of them more than one of these); the first is ROOT/new/lymphoblast/2-copy.png
    hint: cut out new cells as the training images were; for other sizes the answers and scores may not hold
    leuko cannot look for copies of the training images, because they are no longer in ROOT/cells; it recognises equal pixels only
    hint: name the folder of the training images
    ");
    expected[1] = "2-copy.png: new".to_owned();
    assert_eq!(known(root, &found), expected);
    // Some of them are in a folder that is named.
    let some = moved.join("lymphoblast");
    let (found, told) = predicted(root, predictor.as_ref(), Some(&some)).expect("predictions");
    assert!(
        told.contains("training images are there, so copies of the others count"),
        "{told}"
    );
    assert_eq!(found.scores().expect("scores").seen_copies, 1);
    let error = predicted(root, predictor.as_ref(), Some(&root.join("all"))).expect_err("none");
    assert!(
        matches!(error, LabError::NoTrainingImages { .. }),
        "{error}"
    );

    let none = root.join("none");
    let error = TrainingImages::find(predictor.as_ref(), &none, &Silent).expect_err("no folder");
    assert!(
        matches!(&error, LabError::NoTrainingImages { folder } if *folder == none),
        "{error}"
    );
    // An emptied folder is as one that is gone.
    fs_err::create_dir(root.join("cells")).expect("the test can run");
    let (again, told) = predicted(root, predictor.as_ref(), None).expect("predictions");
    assert!(told.contains("they are no longer in ROOT/cells"), "{told}");
    assert_eq!(known(root, &again), expected);
    // A file that is there twice does not stand for one that is missing.
    let all = find_images(&[&moved], &Silent).expect("images");
    fs_err::remove_file(&all[0]).expect("a file");
    fs_err::copy(&all[1], moved.join("again.png")).expect("a copy");
    let (_, told) = predicted(root, predictor.as_ref(), Some(&moved)).expect("predictions");
    assert!(
        told.contains("17 of the 18 training images are there"),
        "{told}"
    );

    // Each file is a part of the model, also if it is named by another folder.
    let missing = predictor.members()[1].to_owned();
    fs_err::remove_file(&missing).expect("a file");
    for place in [
        results.clone(),
        results.join(MODEL),
        results.join(MODEL).join("colour"),
    ] {
        let error = load(&place).expect_err("a part is missing");
        assert!(
            matches!(&error, LabError::MissingPart { path } if *path == missing),
            "{error}"
        );
    }
}

#[test]
fn test_a_table_without_groups_and_images_of_other_sizes_are_told_and_repeats_count_once() {
    let folder = tempfile::tempdir().expect("the test can run");
    let root = &fs_err::canonicalize(folder.path()).expect("the test can run");
    let [blasts, lymphocytes] = cells(root);
    let results = train(root);
    let predictor = load(&results).expect("a model");
    let new = root.join("new");
    fs_err::create_dir_all(&new).expect("the test can run");
    for (name, from) in [
        ("1.png", &blasts[0]),
        ("2.png", &lymphocytes[0]),
        ("3.png", &blasts[0]),
        ("4.png", &lymphocytes[1]),
        ("5.png", &lymphocytes[1]),
    ] {
        fs_err::copy(from, new.join(name)).expect("a copy");
    }
    let small = image::open(&blasts[1]).expect("an image");
    small
        .resize_exact(80, 80, image::imageops::FilterType::Triangle)
        .save(new.join("6.png"))
        .expect("an image");
    let table = |column: &str, group: &str| {
        let labels = [
            "lymphoblast",
            "lymphocyte",
            "lymphoblast",
            "lymphocyte",
            "lymphoblast",
            "lymphoblast",
        ];
        let rows = (1..).zip(labels);
        let rows = rows.map(|(number, label)| format!("{number}.png,{label},{group}\n"));
        let text = format!("path,label,{column}\n{}", rows.collect::<String>());
        fs_err::write(new.join("labels.csv"), text).expect("the test can run");
    };
    table("patient", "lympho1");
    let (found, told) = predicted(root, predictor.as_ref(), None).expect("predictions");
    insta::assert_snapshot!(told, @"
    labels come from ROOT/new/labels.csv
    1 of 6 images has another size than the images of the training, 192x192 (height x width): 1 enlarged; the first is ROOT/new/6.png
    hint: cut out new cells as the training images were; for other sizes the answers and scores may not hold
    ROOT/new/labels.csv gives no image a group: it has no column of groups, while the model was trained with groups, such as patients; so other images of these patients are not recognised, and count in the scores; ignored columns: patient
    hint: name the column of groups
    looking for copies of the training images in ROOT/cells
    18 pairs of a new image and one of the training differ in size by more than a factor of 2 (up to 80x80 and 192x192 pixels), and leuko does not find copies among these
    ");
    let scores = found.scores().expect("scores");
    // Of six images two are repeats. The labels of one cell differ.
    assert_eq!((scores.images, scores.repeats, scores.tested), (6, 2, 3));
    assert_eq!(
        scores.contradicting,
        [["4.png", "5.png"].map(|name| new.join(name))]
    );

    // Under the usual name all are known.
    table("Group", "lympho1");
    let (found, told) = predicted(root, predictor.as_ref(), None).expect("predictions");
    assert!(!told.contains("group"), "{told}");
    assert_eq!(found.scores().expect("scores").seen_in_groups, 6);
    // Without an entry none is.
    table("Group", "n/a");
    let (_, told) = predicted(root, predictor.as_ref(), None).expect("predictions");
    assert!(told.contains("its column `Group` has no entries"), "{told}");
}
