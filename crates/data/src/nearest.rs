//! Suggests the known name that a mistyped one most likely means.

/// The entry of `known` that `name` most likely means: the one with the fewest typing errors between them,
/// ignoring case. `None` if each differs in a third of its characters or more; one error is always
/// forgiven in names of two or more.
///
/// A typing error is a character too many, missing, replaced or exchanged with the next one.
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
    let errors = |other: &str| {
        let other = other.to_lowercase();
        let length = name.chars().count().max(other.chars().count());
        let errors = strsim::osa_distance(&name, &other);
        let similar = errors < length && (errors <= 1 || 3 * errors < length);
        similar.then_some(errors)
    };
    known
        .iter()
        .map(AsRef::as_ref)
        .filter_map(|other| Some((errors(other)?, other)))
        .min_by_key(|(errors, _)| *errors)
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
        let known = ["kind one", "kind fuor"];
        assert_eq!(nearest("Kind four", &known).as_deref(), Some("kind fuor"));
        assert_eq!(nearest("Kind five", &known), None);
        assert_eq!(nearest("MY0", &["BAS", "MYO"]).as_deref(), Some("MYO"));
        assert_eq!(nearest("1", &["0"]), None);
    }
}
