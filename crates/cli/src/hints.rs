//! Options of the command line that mend what a library refused.

use leuko_lab::LabError;

/// The option that mends an error about own images.
pub(crate) fn lab_hint(error: &LabError) -> Option<String> {
    let hint = match error {
        LabError::NoPositive { .. } => "choose one of them with --positive",
        LabError::PositiveOfMany { .. } => "leave out --positive",
        LabError::Size { .. } => "choose the size with --size",
        LabError::NoModel { .. } | LabError::NoModelNamed | LabError::NoNetworks { .. } => {
            "--model takes the folder that `leuko train` wrote"
        }
        LabError::NoClass { .. } => "choose one of them with --class",
        _ => return None,
    };
    Some(hint.to_owned())
}
