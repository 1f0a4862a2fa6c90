//! Hints about studies and about what computes.

use leuko_data::DataError;
use leuko_data::decode::DecodeError;
use leuko_study::variance::{NoVariance, Unsplit};
use leuko_study::{Asked, ComputeError, Notice, SettingsError, StudyError};

pub(super) fn of_error(error: &StudyError) -> Option<String> {
    let hint = match error {
        StudyError::OutIsFile { .. } => "name another place with --out",
        StudyError::Out { .. } => "choose a folder that you may write to with --out",
        StudyError::Busy { .. } | StudyError::BusyOtherwise { .. } => {
            "wait for it, or name another folder"
        }
        StudyError::OtherImages { .. } => "choose another folder with --out",
        StudyError::OtherRuns { folder, .. } | StudyError::OtherSettings { folder, .. } => {
            return Some(format!(
                "choose another folder with --out, or delete {} to start again",
                folder.display()
            ));
        }
        StudyError::NoStudy { .. } => {
            "name a folder that `leuko run`, `leuko curve` or `leuko train` wrote, such as results/quick; a study that has just begun shows nothing until its images are read"
        }
        StudyError::NoFeaturesFile => "name it with --features",
        StudyError::NoReading { .. } => {
            "name the two columns with --reading-columns FIRST,SECOND; their labels are spelled like the classes"
        }
        StudyError::NoVariance(Unsplit { why, .. }) => match why {
            NoVariance::TooFewLevels => return None,
            NoVariance::Folds => {
                "leave out --variance, use more folds (`leuko curve --folds`), or name other experiments (`leuko run --only`)"
            }
            NoVariance::Groups { .. } => {
                "leave out --variance: each training set needs groups with images of each class"
            }
            NoVariance::TooFewImages { .. } => {
                "leave out --variance, add images, or choose smaller sizes: --sizes of `leuko curve`, grid.sizes in the settings of `leuko run`"
            }
        },
        StudyError::Experiment { source, .. } => match &**source {
            StudyError::Data(DataError::Unreadable { failures, .. })
                if failures
                    .iter()
                    .all(|failure| matches!(failure.source, DecodeError::Enlarged { .. })) =>
            {
                "remove the images, or set a smaller fit.target in the manifest"
            }
            _ => return None,
        },
        StudyError::Compute(error) => return of_compute(error),
        _ => return None,
    };
    Some(hint.to_owned())
}

pub(super) fn of_settings(error: &SettingsError) -> Option<String> {
    matches!(error, SettingsError::NotAnAssignment { .. })
        .then(|| "write --set key=value, for example --set train.max_epochs=100".to_owned())
}

pub(super) fn of_compute(error: &ComputeError) -> Option<String> {
    Some(match error {
        ComputeError::FusedOnCuda => "leave out --device, or use --engine libtorch".to_owned(),
        ComputeError::NoLibtorch { asked } => {
            let cuda = match asked {
                Asked::Cuda => " --cuda",
                Asked::Libtorch | Asked::Ensemble => "",
            };
            format!(
                "build it with libtorch, which `cargo xtask setup{cuda}` installs; or use --engine fused"
            )
        }
        ComputeError::NoInstructions { available, .. } => format!(
            "it has {}; where several machines work on one study, name --instructions that all have, in each command and in `leuko submit`",
            available.join(", ")
        ),
        ComputeError::InstructionsOfLibtorch => {
            "leave out --instructions, or use --engine fused".to_owned()
        }
        ComputeError::NotTogether => {
            "--workers says how many train side by side; or use --engine ensemble".to_owned()
        }
        ComputeError::NoDevice { .. } => {
            "--device cpu always works; in leuko's source folder, `cargo xtask doctor` says what is missing".to_owned()
        }
    })
}

pub(super) fn of_notice(notice: &Notice<'_>) -> Option<String> {
    match notice {
        Notice::NoDataSet { .. } => Some(
            "name the folder of your data sets with --data; `leuko formats data` says where to get them".to_owned(),
        ),
        Notice::DataSetUnused { name, .. } => Some(format!(
            "write one with dataset = {name:?} into a file and pass it with --settings; README.md shows how"
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::{Path, PathBuf};

    use insta::assert_snapshot;
    use leuko_core::{FoldIndex, RunId, TrainSize};

    use super::*;
    use crate::error_text::describe;
    use crate::hints;

    fn text(error: StudyError) -> String {
        describe(&error.into())
    }

    fn folder() -> PathBuf {
        "results/mine".into()
    }

    #[test]
    fn test_folders_that_cannot_take_results() {
        let path = folder();
        assert_snapshot!(text(StudyError::OutIsFile { path }), @"
        results/mine is a file, and results need a folder
        hint: name another place with --out
        ");
        let error = StudyError::Out {
            folder: folder(),
            source: io::Error::other("read-only file system"),
        };
        assert_snapshot!(text(error), @"
        results cannot be written to results/mine: read-only file system
        hint: choose a folder that you may write to with --out
        ");
        let error = StudyError::Busy { folder: folder() };
        assert_snapshot!(text(error), @"
        another study is at work in results/mine
        hint: wait for it, or name another folder
        ");
    }

    #[test]
    fn test_folders_with_other_results() {
        let error = StudyError::OtherImages {
            folder: folder(),
            stored: "cells".to_owned(),
            given: "smears".to_owned(),
        };
        assert_snapshot!(text(error), @"
        results/mine holds results of cells, not of smears
        hint: choose another folder with --out
        ");
        let error = StudyError::OtherRuns {
            folder: folder(),
            run: RunId {
                experiment: "mine".to_owned(),
                size: TrainSize::new(10).unwrap(),
                fold: FoldIndex(0),
            },
            changes: Vec::new(),
        };
        assert_snapshot!(text(error), @"
        results/mine holds runs made with other images, settings, engine or version of leuko (the first is mine/n0010/fold00)
        hint: choose another folder with --out, or delete results/mine to start again
        ");
        let error = StudyError::OtherSettings {
            folder: folder(),
            changes: Vec::new(),
        };
        assert_snapshot!(text(error), @"
        results/mine holds a training with other settings or images
        hint: choose another folder with --out, or delete results/mine to start again
        ");
        let error = StudyError::NoStudy { folder: folder() };
        assert_snapshot!(text(error), @r"
        results/mine holds no study
        hint: name a folder that `leuko run`, `leuko curve` or `leuko train` wrote, such as results/quick; a study that has just begun shows nothing until its images are read
        ");
    }

    #[test]
    fn test_engines_and_devices() {
        assert_snapshot!(text(ComputeError::FusedOnCuda.into()), @"
        the fused kernels compute on the processor, not on CUDA
        hint: leave out --device, or use --engine libtorch
        ");
        let asked = Asked::Libtorch;
        assert_snapshot!(text(ComputeError::NoLibtorch { asked }.into()), @"
        the engine libtorch needs libtorch, and this build has none
        hint: build it with libtorch, which `cargo xtask setup` installs; or use --engine fused
        ");
        let asked = Asked::Cuda;
        // As it comes from the options, without a study.
        assert_snapshot!(describe(&ComputeError::NoLibtorch { asked }.into()), @"
        a CUDA device needs libtorch, and this build has none
        hint: build it with libtorch, which `cargo xtask setup --cuda` installs; or use --engine fused
        ");
        let error = ComputeError::NoDevice {
            number: 1,
            devices: 1,
        };
        assert_snapshot!(text(error.into()), @"
        there is no CUDA device 1: libtorch sees 1 CUDA device here
        hint: --device cpu always works; in leuko's source folder, `cargo xtask doctor` says what is missing
        ");
    }

    #[test]
    fn test_errors_that_name_their_experiment_and_errors_without_an_option() {
        let error = StudyError::Experiment {
            name: "mine".to_owned(),
            source: Box::new(StudyError::Busy { folder: folder() }),
        };
        assert_snapshot!(text(error), @"
        experiment mine: another study is at work in results/mine
        hint: wait for it, or name another folder
        ");
        assert_eq!(of_error(&StudyError::Panicked), None);
    }

    #[test]
    fn test_notices() {
        let notice = Notice::NoDataSet {
            root: Path::new("data"),
        };
        assert_snapshot!(hints::of_notice(&notice), @"
        no data set is in data: the study runs on built-in synthetic cells, which say nothing about patients
        hint: name the folder of your data sets with --data; `leuko formats data` says where to get them
        ");
        let notice = Notice::DataSetUnused {
            title: "My cells",
            name: "mine",
            folder: Path::new("data/mine"),
        };
        assert_snapshot!(hints::of_notice(&notice), @r#"
        My cells is in data/mine, but no experiment uses it
        hint: write one with dataset = "mine" into a file and pass it with --settings; README.md shows how
        "#);
        let notice = Notice::RunsMissing {
            experiment: "mine",
            missing: 1,
            of: 2,
        };
        assert_eq!(hints::of_notice(&notice), notice.to_string());
    }
}
