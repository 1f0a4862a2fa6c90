//! Hints about own images and models.

use leuko_lab::LabError;

use super::study;

pub(super) fn of_error(error: &LabError) -> Option<String> {
    Some(match error {
        LabError::NoPositive { classes, .. } => {
            format!("choose {} or {} with --positive", classes[0], classes[1])
        }
        LabError::PositiveOfMany { .. } => {
            "leave out --positive, and the networks tell all classes apart; or put the images into two folders".to_owned()
        }
        LabError::Size { .. } => "choose the size with --size, at least 190".to_owned(),
        LabError::NoModel { .. } | LabError::NoModelNamed => {
            "pass the folder that `leuko train` wrote, or a checkpoint (*.safetensors), with --model".to_owned()
        }
        LabError::NoNetworks { .. } => {
            "pass the folder that `leuko train` wrote with --model; if that was interrupted, run it to its end first".to_owned()
        }
        LabError::NoClass { classes, .. } => {
            format!("choose one of the classes with --class: {}", classes.join(", "))
        }
        LabError::Study(error) => return study::of_error(error),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use leuko_study::StudyError;

    use super::*;
    use crate::error_text::describe;

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
        hint: choose blast or normal with --positive
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
