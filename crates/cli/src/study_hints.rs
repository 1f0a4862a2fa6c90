//! Cures of a study's errors and notices in terms of this program's options. The library knows none.

use std::error::Error;

use leuko_lab::LabError;
use leuko_study::{Asked, ComputeError, Notice, SettingsError, StudyError};

/// The hints of an error, in place of its own; `None` if its own say enough.
pub(crate) fn of_error(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(LabError::Study(error)) = error.downcast_ref() {
        return of_study(error);
    }
    match error.downcast_ref() {
        Some(error) => of_study(error),
        None => match error.downcast_ref() {
            Some(SettingsError::NotAnAssignment { .. }) => {
                Some("write --set key=value, for example --set train.max_epochs=100".to_owned())
            }
            _ => error.downcast_ref().and_then(of_compute),
        },
    }
}

fn of_study(error: &StudyError) -> Option<String> {
    let hint = match error {
        StudyError::OutIsFile { .. } => "name another place with --out",
        StudyError::Out { .. } => "choose a folder that you may write to with --out",
        StudyError::Busy { .. } => "wait for it, or choose another folder with --out",
        StudyError::OtherImages { .. } => "choose another folder with --out",
        StudyError::OtherRuns { folder, .. } | StudyError::OtherSettings { folder, .. } => {
            return Some(format!(
                "choose another folder with --out, or delete {} to start again",
                folder.display()
            ));
        }
        StudyError::NoStudy { .. } => {
            "name a folder that `leuko run` or `leuko train` wrote, such as results/quick"
        }
        StudyError::Compute(error) => return of_compute(error),
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_compute(error: &ComputeError) -> Option<String> {
    Some(match error {
        ComputeError::FusedOnCuda => "leave out --device, or use --engine libtorch".to_owned(),
        ComputeError::NoLibtorch { asked } => {
            let cuda = match asked {
                Asked::Cuda => " --cuda",
                Asked::Libtorch => "",
            };
            format!(
                "build it with libtorch, which `cargo xtask setup{cuda}` installs; or use --engine fused"
            )
        }
        ComputeError::NoDevice { .. } => {
            "--device cpu always works; in leuko's source folder, `cargo xtask doctor` says what is missing".to_owned()
        }
    })
}

/// A notice with its cure in terms of options; `None` if its own words say enough.
pub(crate) fn of_notice(notice: &Notice<'_>) -> Option<String> {
    let hint = match notice {
        Notice::NoDataSet { .. } => {
            "name the folder of your data sets with --data; data/README.md of leuko says where to get them".to_owned()
        }
        Notice::DataSetUnused { name, .. } => format!(
            "write one with dataset = {name:?} into a file and pass it with --settings; README.md shows how"
        ),
        _ => return None,
    };
    let text = notice.to_string();
    let fact = text.split("\nhint: ").next().unwrap_or_default();
    Some(format!("{fact}\nhint: {hint}"))
}
