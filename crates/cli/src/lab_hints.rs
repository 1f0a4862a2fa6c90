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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error_text::describe;

    #[test]
    fn test_lab_hint_names_the_option_after_what_the_library_says() {
        let error = LabError::NoPositive {
            given: "blasts".to_owned(),
            nearest: Some("blast".to_owned()),
            classes: ["blast", "normal"].map(str::to_owned),
        };
        assert_eq!(
            describe(&error.into()),
            "the positive class blasts is not among the classes; did you mean `blast`?\n\
             hint: the classes are blast and normal\n\
             hint: choose one of them with --positive"
        );
        assert_eq!(lab_hint(&LabError::OtherLayers), None);
    }
}
