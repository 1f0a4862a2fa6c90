//! Hints about own images and models.

use std::collections::BTreeSet;
use std::path::Path;

use leuko_core::FileError;
use leuko_data::decode::DecodeError;
use leuko_data::error::{LabelProblem, UnreadableImage, header_hint};
use leuko_data::{AsideGroup, AsideReason, DataError, MAX_ENLARGEMENT, PlanError};
use leuko_lab::{LabError, LabNotice};
use leuko_methods::MethodError;
use leuko_model::ModelError;
use leuko_query::QueryError;
use leuko_study::StudyError;

use super::study;

pub(super) fn of_error(error: &LabError) -> Option<String> {
    Some(match error {
        LabError::NoPositive { classes, .. } => {
            let [first, second] = [0, 1].map(|place| positive(&classes[place]));
            format!("choose one of the two classes with {first} or {second}")
        }
        LabError::PositiveOfMany { .. } => {
            "leave out --positive, and the networks tell all classes apart; or put the images into two folders".to_owned()
        }
        LabError::ResultsAmongImages { .. } => {
            "choose another folder with --out".to_owned()
        }
        LabError::FolderOfFolders {
            folder,
            outer,
            level,
            repeated,
        } => of_levels(folder, *outer, *level, *repeated),
        // The library says it where the first line is most likely no header.
        LabError::Data(DataError::CsvColumn { found, .. }) if header_hint(found).is_none() => {
            "name the columns with --path-column, --label-column and --group-column; or, if folders name the classes, say which with --class-level".to_owned()
        }
        LabError::Data(DataError::Labels {
            problem: LabelProblem::Workbook { .. },
            ..
        }) => "open it in a spreadsheet program, and save it as .xlsx, or as CSV in UTF-8 under a name that ends in .csv".to_owned(),
        LabError::Data(DataError::EmptyClass { .. }) => {
            "add its images, or remove the empty folder".to_owned()
        }
        LabError::Data(DataError::Labels {
            problem: LabelProblem::TwoTables { .. },
            ..
        }) => "keep the right one and remove the other, or name the right one itself in place of the folder".to_owned(),
        LabError::Size { .. } => "choose the size with --size, at least 190".to_owned(),
        LabError::NoModel { .. } | LabError::NoModelNamed => {
            "pass the folder that `leuko train` wrote, or a checkpoint (*.safetensors), with --model".to_owned()
        }
        LabError::Model(ModelError::File(FileError::Sum { .. }))
        | LabError::Method(MethodError::File(FileError::Sum { .. })) => {
            "run the command that trained the model again with the same --out: it goes on with what is whole; or copy the folder again from its source".to_owned()
        }
        LabError::MissingPart { .. } => {
            "copy the file again from its source, or run the command that trained the model again with the same --out: it goes on with what is there".to_owned()
        }
        LabError::NoTrainingImages { .. } => {
            "name the folder that the model was trained on with --training-images".to_owned()
        }
        LabError::NoNetworks { .. } => {
            "pass the folder that `leuko train` wrote with --model; if that was interrupted, run it to its end first".to_owned()
        }
        LabError::OnlyMethods { .. } => {
            "only networks can be explained; to have one, run `leuko train` on the same images with --method cnn".to_owned()
        }
        LabError::NoMethods { .. } => {
            "pass the folder that `leuko train --method` or `leuko curve` wrote with --model; for a study, pass the folder of one method, methods/EXPERIMENT/METHOD".to_owned()
        }
        LabError::NoMethod { methods, .. } | LabError::SeveralMethods { methods, .. } => {
            let names: Vec<String> = methods.iter().map(ToString::to_string).collect();
            format!("choose one with --method: {}", names.join(", "))
        }
        LabError::OtherWeights { .. } => {
            "put back the weights that it was fitted with (LEUKO_PRETRAINED names their file), or run the training again".to_owned()
        }
        LabError::FeaturesUnused { .. } => {
            "leave out --features, or choose the method that learnt from a file with --method features".to_owned()
        }
        LabError::Method(MethodError::OtherFormat { .. }) => {
            "run the command that wrote the folder again: it fits the methods anew in seconds, and keeps the networks".to_owned()
        }
        LabError::SeveralTrainings { trainings, .. } => {
            match trainings.iter().all(|name| name.ends_with(".safetensors")) {
                true => "one of these files is in the place of another; run the command that trained the model again with the same --out, or copy the folder again from its source".to_owned(),
                false => "name the folder of one of them with --model".to_owned(),
            }
        }
        LabError::NoClass { classes, .. } => {
            format!("choose one of the classes with --class: {}", classes.join(", "))
        }
        LabError::NoSecondLabels { .. } => {
            "write a table with the columns path and label and a column for the second reader, or name a table of both readings with --readings".to_owned()
        }
        LabError::OtherCurve { folder, .. } => format!(
            "to go on with that curve, give the same images and options again; for a new one, choose another folder with --out, or delete {}",
            folder.display()
        ),
        LabError::Query(error) => return of_query(error),
        LabError::Study(error) => return of_training(error),
        _ => return None,
    })
}

/// How to say which folders are the classes.
fn of_levels(folder: &Path, outer: usize, level: usize, repeated: bool) -> String {
    let inner = outer + 1;
    let classes = format!(
        "if the folders in it are the classes, add --class-level {inner}, or name {} alone",
        folder.display()
    );
    let class_level = match outer {
        1 => String::new(),
        _ => format!("--class-level {outer} "),
    };
    let groups = format!(
        "if the folders at level {inner}, in those, are patients or other groups, add {class_level}--group-level {inner}; if the folders at level {inner} mean nothing, add --class-level {outer}"
    );
    let above = format!(
        "if they are the classes and the folders at level {outer} are patients or other groups, add --class-level {inner} --group-level {outer}"
    );
    match (level > outer, repeated) {
        (true, _) => format!("{classes}; {above}; {groups}"),
        (false, true) => format!(
            "if the folders at level {outer} are patients or other groups and those in them the classes, add --class-level {inner} --group-level {outer}; {groups}; {classes}"
        ),
        (false, false) => format!("{groups}; {classes}; {above}"),
    }
}

pub(super) fn of_notice(notice: &LabNotice) -> Option<String> {
    match notice {
        LabNotice::NotTheColumns { .. } => Some(
            "to score the answers, name the columns with --path-column and --label-column, and with --group-column if there are patients"
                .to_owned(),
        ),
        LabNotice::DoubtfulClasses { others, .. } if others.len() < 2 => None,
        LabNotice::DoubtfulClasses { others, .. } => Some(format!(
            "to leave out such images, name the other classes: --classes {}",
            others.iter().map(|class| quoted(class)).collect::<Vec<_>>().join(",")
        )),
        LabNotice::LabelsOfFolders {
            level, above: 1.., ..
        } => Some(format!(
            "if they are patients, add --group-level {}",
            level - 1
        )),
        LabNotice::NoGroupsInTable { .. } => {
            Some("name the column that says which images come from one patient with --group-column".to_owned())
        }
        LabNotice::ClassesAreParts { .. } => Some(
            "if the classes are the folders in them, name the level of those with --class-level"
                .to_owned(),
        ),
        LabNotice::UnusedColumns { .. } => {
            Some("if one of them says which images come from one patient, name it with --group-column".to_owned())
        }
        LabNotice::ForeignTable { .. } => Some(
            "to read the table instead, name its columns with --path-column and --label-column"
                .to_owned(),
        ),
        LabNotice::SetAside(AsideGroup {
            reason: AsideReason::FolderInClass,
            ..
        }) => Some(
            "to read the images in such folders, name the level of the classes with --class-level; if the folders are patients, name theirs with --group-level"
                .to_owned(),
        ),
        LabNotice::PositiveByName { other, .. } => Some(format!(
            "if that should be {other}, say so with {}",
            positive(other)
        )),
        LabNotice::UnknownClasses { .. } => Some(
            "train on all labelled images again, or leave RESULTS out: then leuko learns from those of --labelled"
                .to_owned(),
        ),
        LabNotice::SameAnswer { .. } => Some(
            "train again with another --seed, or leave RESULTS out and name labelled images with --labelled".to_owned(),
        ),
        LabNotice::OtherSource { .. } => Some(
            "if they come from another stain, microscope or crop, or show other kinds of cells, what they teach may not hold for the new images; label a few of the new ones first, chosen with --strategy typical"
                .to_owned(),
        ),
        LabNotice::OnlyEqualPixels { .. } => {
            Some("name the folder of the training images with --training-images".to_owned())
        }
        LabNotice::CopiesNotSearched => {
            Some("--training-images FOLDER looks".to_owned())
        }
        LabNotice::SomeTrainingImages { .. } => {
            Some("name the folder of all training images with --training-images".to_owned())
        }
        LabNotice::StuckNetworks { .. } => Some(
            "train again with another --seed and --out, or name the other networks one by one".to_owned(),
        ),
        LabNotice::OneClassSaid { .. } => Some(
            "look at the scores of their training, or leave RESULTS out and name labelled images with --labelled"
                .to_owned(),
        ),
        _ => None,
    }
}

fn of_query(error: &QueryError) -> Option<String> {
    match error {
        QueryError::Budget { unlabelled, .. } => {
            Some(format!("choose a number up to {unlabelled} with --budget"))
        }
        QueryError::NoProbabilities { .. } => Some(
            "name labelled images of two classes or more with --labelled, or the folder of a training before that of the images; or choose another --strategy"
                .to_owned(),
        ),
        _ => None,
    }
}

/// A training has options for what a study has settings for.
fn of_training(error: &StudyError) -> Option<String> {
    if let StudyError::Experiment { source, .. } = error
        && let StudyError::Data(DataError::Unreadable { failures, .. }) = &**source
    {
        return of_small_images(failures);
    }
    if let StudyError::Experiment { source, .. } = error
        && let StudyError::Data(DataError::TooMuch { .. }) = &**source
    {
        return Some("choose a smaller size with --size, or use fewer images".to_owned());
    }
    if let StudyError::Experiment { source, .. } = error
        && let StudyError::Plan(PlanError::SizeAbovePool { largest, .. }) = &**source
    {
        return Some(format!(
            "name sizes up to {largest}; each fold keeps the other images for validation and test"
        ));
    }
    let hint = study::of_error(error)?;
    let changes = match error {
        StudyError::OtherRuns { changes, .. } | StudyError::OtherSettings { changes, .. } => {
            changes
        }
        _ => return Some(hint),
    };
    let options: BTreeSet<&str> = (changes.iter())
        .filter_map(|change| option(&change.key))
        .collect();
    let options: Vec<&str> = options.into_iter().collect();
    Some(match options.is_empty() {
        true => hint,
        false => format!("give {} as before, {hint}", options.join(" and ")),
    })
}

/// The option of `leuko train` and `leuko curve` that sets a setting; `None` for one that depends on the images.
fn option(key: &str) -> Option<&'static str> {
    if key == "seed" {
        return Some("--seed");
    }
    // Without experiments.NAME, whose name may hold dots.
    let ends = |ending: &str| key.ends_with(ending);
    if ends(".grid.folds") || ends(".grid.run_folds") {
        Some("--folds")
    } else if key.contains(".fit.target") {
        Some("--size")
    } else if key.contains(".positive") || key.contains(".negative") {
        Some("--positive")
    } else if ends(".train.images_a_class") {
        None
    } else {
        Some("--set")
    }
}

/// The largest size that small images can be brought to, if the network takes it.
fn of_small_images(failures: &[UnreadableImage]) -> Option<String> {
    /// Shortest side that the network takes.
    const LEAST: u32 = 190;
    let sides = failures.iter().map(|failure| match failure.source {
        DecodeError::Enlarged { size, .. } => Some(size.height.min(size.width)),
        _ => None,
    });
    // Other failures have hints of their own.
    let smallest = sides.collect::<Option<Vec<u32>>>()?.into_iter().min()?;
    let most = smallest * MAX_ENLARGEMENT;
    Some(match most >= LEAST {
        true => format!("choose a smaller size that your images are brought to: --size {most}"),
        false => format!(
            "use larger images: the network takes {LEAST}x{LEAST} pixels or more, and images of fewer than {} pixels along a side would be mostly invented",
            LEAST.div_ceil(MAX_ENLARGEMENT)
        ),
    })
}

/// The option that names the positive class. A name that begins with a dash is no option of its own only behind a sign.
fn positive(class: &str) -> String {
    match class.starts_with('-') {
        true => format!("--positive={}", quoted(class)),
        false => format!("--positive {}", quoted(class)),
    }
}

/// A class as a shell takes it.
fn quoted(class: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_.+".contains(letter);
    match class.chars().all(plain) {
        true => class.to_owned(),
        false => format!("'{}'", class.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use leuko_study::{Difference, Notice};

    use super::*;
    use crate::error_text::describe;
    use crate::hints;
    use insta::assert_snapshot;
    fn text(error: LabError) -> String {
        describe(&error.into())
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn test_positive_classes() {
        let error = LabError::NoPositive {
            given: "blasts".to_owned(),
            nearest: Some("blast".to_owned()),
            classes: ["blast", "normal"].map(str::to_owned),
        };
        assert_snapshot!(text(error), @"
        the positive class blasts is not among the classes; did you mean `blast`?
        hint: choose one of the two classes with --positive blast or --positive normal
        ");
        let error = LabError::PositiveOfMany {
            given: "blast".to_owned(),
            classes: names(&["blast", "lymphocyte", "monocyte"]),
        };
        assert_snapshot!(text(error), @"
        only one of two classes can be the positive one (blast), and there are 3: blast, lymphocyte, monocyte
        hint: leave out --positive, and the networks tell all classes apart; or put the images into two folders
        ");
    }

    #[test]
    fn test_a_class_that_begins_with_a_dash_is_named_as_the_option_takes_it() {
        let options = ["-c", "blast", "-a b"].map(positive);
        assert_eq!(
            options,
            ["--positive=-c", "--positive blast", "--positive='-a b'"]
        );
    }

    #[test]
    fn test_size() {
        let training = leuko_lab::Training {
            size: leuko_data::Size {
                height: 100,
                width: 100,
            },
            ..leuko_lab::Training::default()
        };
        assert_snapshot!(text(training.check_size().unwrap_err()), @"
        images of 100x100 pixels are too small for this network: layer 15 would see 1x1
        hint: choose the size with --size, at least 190
        ");
    }

    #[test]
    fn test_models() {
        let path = "results/cells".into();
        assert_snapshot!(text(LabError::NoModel { path }), @"
        results/cells: there is no such file or folder
        hint: pass the folder that `leuko train` wrote, or a checkpoint (*.safetensors), with --model
        ");
        assert_snapshot!(text(LabError::NoModelNamed), @"
        no network is named
        hint: pass the folder that `leuko train` wrote, or a checkpoint (*.safetensors), with --model
        ");
        let path = "results/cells".into();
        assert_snapshot!(text(LabError::NoNetworks { path }), @"
        results/cells: no network (*.safetensors) is in this folder
        hint: pass the folder that `leuko train` wrote with --model; if that was interrupted, run it to its end first
        ");
        let error = LabError::NoClass {
            given: "blasts".to_owned(),
            nearest: Some("blast".to_owned()),
            classes: names(&["blast", "normal"]),
        };
        assert_snapshot!(text(error), @"
        the model has no class blasts; did you mean `blast`?
        hint: choose one of the classes with --class: blast, normal
        ");
    }

    #[test]
    fn test_settings_that_an_option_of_train_sets() {
        let change = |key: &str| Difference {
            key: key.to_owned(),
            old: "3".to_owned(),
            new: "10".to_owned(),
        };
        let with = |keys: &[&str]| {
            text(LabError::Study(StudyError::OtherSettings {
                folder: "results/cells".into(),
                changes: keys.iter().map(|key| change(key)).collect(),
            }))
        };
        assert_snapshot!(with(&["experiments.cells.grid.folds", "experiments.cells.grid.run_folds", "seed"]), @"
        results/cells holds a training with other settings or images
        changed: experiments.cells.grid.folds was 3, is 10
        changed: experiments.cells.grid.run_folds was 3, is 10
        changed: seed was 3, is 10
        hint: give --folds and --seed as before, choose another folder with --out, or delete results/cells to start again
        ");
        assert_snapshot!(with(&["experiments.cells.train.images_a_class"]), @"
        results/cells holds a training with other settings or images
        changed: experiments.cells.train.images_a_class was 3, is 10
        hint: choose another folder with --out, or delete results/cells to start again
        ");
        assert_snapshot!(with(&["experiments.cells.fit.target", "experiments.cells.train.max_epochs"]), @"
        results/cells holds a training with other settings or images
        changed: experiments.cells.fit.target was 3, is 10
        changed: experiments.cells.train.max_epochs was 3, is 10
        hint: give --set and --size as before, choose another folder with --out, or delete results/cells to start again
        ");
    }

    #[test]
    fn test_curves_that_do_not_fit_the_images_or_the_folder() {
        let too_large = PlanError::SizeAbovePool {
            dataset: "cells".to_owned(),
            sizes: leuko_core::TrainSize::new(500).into_iter().collect(),
            largest: 78,
        };
        assert_snapshot!(text(LabError::Study(StudyError::Experiment {
            name: "cells".to_owned(),
            source: Box::new(too_large.into()),
        })), @"
        experiment cells: training sizes 500 are too large for cells; the largest possible is 78
        hint: name sizes up to 78; each fold keeps the other images for validation and test
        ");
        assert_snapshot!(text(LabError::OtherCurve {
            folder: "results/cells-curve".into(),
            changes: vec![Difference {
                key: "seed".to_owned(),
                old: "1".to_owned(),
                new: "2".to_owned(),
            }],
        }), @"
        results/cells-curve holds a curve of other images or with other settings, and two curves cannot be mixed
        changed: seed was 1, is 2
        hint: to go on with that curve, give the same images and options again; for a new one, choose another folder with --out, or delete results/cells-curve
        ");
    }

    #[test]
    fn test_images_to_label_next() {
        let budget = QueryError::Budget {
            budget: 50,
            unlabelled: 30,
        };
        assert_snapshot!(text(budget.into()), @"
        expected a budget from 1 to 30, the number of images that can be chosen, found 50
        hint: choose a number up to 30 with --budget
        ");
        let strategy = leuko_query::Strategy::Badge.name();
        assert_snapshot!(text(QueryError::NoProbabilities { strategy }.into()), @"
        the strategy badge needs a trained model that says how probable each class is
        hint: name labelled images of two classes or more with --labelled, or the folder of a training before that of the images; or choose another --strategy
        ");
    }

    #[test]
    fn test_positive_class_by_name() {
        let notice = LabNotice::PositiveByName {
            positive: "normal".to_owned(),
            other: "blast cell".to_owned(),
        };
        let notice = Notice::Other {
            level: notice.level(),
            notice: &notice,
        };
        assert_snapshot!(hints::of_notice(&notice), @"
        normal counts as the positive class, such as the malignant one, because its name comes second in the alphabet
        hint: if that should be blast cell, say so with --positive 'blast cell'
        ");
    }

    #[test]
    fn test_networks_that_cannot_choose() {
        let said = |notice: LabNotice| {
            hints::of_notice(&Notice::Other {
                level: notice.level(),
                notice: &notice,
            })
        };
        let (images, class) = (40, "blast".to_owned());
        assert_snapshot!(said(LabNotice::SameAnswer { images, class: class.clone() }), @"
        the networks give all 40 images almost the same probability and call all of them blast: they have learnt nothing, and cannot say which images teach most
        hint: train again with another --seed, or leave RESULTS out and name labelled images with --labelled
        ");
        assert_snapshot!(said(LabNotice::OneClassSaid { images, class }), @"
        the networks call all 40 images blast; if other cells are among them, the networks have learnt too little to choose by
        hint: look at the scores of their training, or leave RESULTS out and name labelled images with --labelled
        ");
        let notice = LabNotice::UnknownClasses {
            others: names(&["monocyte"]),
            classes: names(&["blast", "lymphocyte", "neutrophil"]),
        };
        assert_snapshot!(said(notice), @"
        some images are labelled monocyte, which the networks do not know: they tell blast, lymphocyte and neutrophil apart
        hint: train on all labelled images again, or leave RESULTS out: then leuko learns from those of --labelled
        ");
    }

    #[test]
    fn test_errors_of_a_study_inside_and_errors_without_an_option() {
        let path = "cells.csv".into();
        let error = LabError::Study(StudyError::OutIsFile { path });
        assert_snapshot!(text(error), @"
        cells.csv is a file, and results need a folder
        hint: name another place with --out
        ");
        assert_eq!(of_error(&LabError::OtherLayers), None);
    }
}
