//! Suggests the known name that a mistyped one most likely means.

/// The entry of `known` that is most similar to `name` (Jaro-Winkler, ignoring case), or `None` if none
/// is similar.
///
/// # Examples
///
/// ```
/// use leuko_data::{did_you_mean, nearest};
///
/// let found = nearest("monocite", &["lymphocyte", "monocyte"]);
/// assert_eq!(did_you_mean(found.as_ref()), "; did you mean `monocyte`?");
/// ```
pub fn nearest<S: AsRef<str>>(name: &str, known: &[S]) -> Option<String> {
    let name = name.to_lowercase();
    known
        .iter()
        .map(AsRef::as_ref)
        .map(|other| (strsim::jaro_winkler(&name, &other.to_lowercase()), other))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, other)| other.to_owned())
}

/// `; did you mean ...?` for an error message, or nothing.
pub fn did_you_mean(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_nearest_forgives_case_and_typing_but_not_another_word() {
        let known = ["neutrophil", "monocyte"];
        assert_eq!(
            nearest("Neutrophils", &known).as_deref(),
            Some("neutrophil")
        );
        assert_eq!(nearest("xyz", &known), None);
    }
}
