//! The class that a mistyped one most likely means.

/// `; did you mean ...?` for an error message, or nothing if no class is named like that.
pub(crate) fn did_you_mean<S: AsRef<str>>(name: &str, classes: &[S]) -> String {
    let name = name.to_lowercase();
    let likeness = |class: &str| strsim::jaro_winkler(&name, &class.to_lowercase());
    let classes = classes.iter().map(AsRef::as_ref);
    let nearest = classes
        .filter(|class| likeness(class) > 0.75)
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    nearest.map_or_else(String::new, |class| format!("; did you mean `{class}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_did_you_mean_forgives_case_and_typing_but_not_another_word() {
        let classes = ["blast", "lymphocyte"];
        assert_eq!(did_you_mean("Blasts", &classes), "; did you mean `blast`?");
        assert_eq!(
            did_you_mean("limphocyte", &classes),
            "; did you mean `lymphocyte`?"
        );
        assert_eq!(did_you_mean("xyz", &classes), "");
    }
}
