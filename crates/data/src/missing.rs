//! Texts that programs and people write where a value is missing.

use crate::spelling::spelling_key;

/// What stands for a missing value, as [`spelling_key`] has it. Errors of formulas are others.
const MARKERS: [&str; 18] = [
    "-", "--", "\u{2013}", "\u{2014}", "?", "??", ".", "<na>", "missing", "n.a.", "n/a", "na",
    "nan", "nil", "none", "nul", "null", "unknown",
];

/// Whether a text most likely stands for a missing value: `NA`, `n/a`, `NaN`, `NULL`, `None`, `-`, `?` and the like, in any
/// letter case, or the error of a spreadsheet's formula. Someone may be called so, too.
///
/// # Examples
///
/// ```
/// use leuko_data::means_missing;
///
/// assert!(means_missing("N/A") && means_missing(" none ") && means_missing("#REF!"));
/// assert!(!means_missing("Anna") && !means_missing("0"));
/// ```
pub fn means_missing(text: &str) -> bool {
    let key = spelling_key(text);
    MARKERS.contains(&&*key) || is_formula_error(&key)
}

/// Whether a text is the error that a spreadsheet program writes for a formula without a value.
pub(crate) fn is_formula_error(text: &str) -> bool {
    const ERRORS: [&str; 12] = [
        "#blocked!",
        "#calc!",
        "#connect!",
        "#div/0!",
        "#field!",
        "#n/a",
        "#name?",
        "#null!",
        "#num!",
        "#ref!",
        "#spill!",
        "#value!",
    ];
    ERRORS.contains(&&*text.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_markers_and_errors_are_missing_and_names_are_not() {
        for text in [
            "na",
            "NaN",
            "NULL",
            "<NA>",
            "\u{ff2e}\u{ff21}",
            "Unknown",
            "\u{2014}",
            "#N/A",
            "#Div/0!",
        ] {
            assert!(means_missing(text), "{text}");
        }
        for text in ["", "Nan Li", "P-", "#1", "N1", "0", "-1", "nana"] {
            assert!(!means_missing(text), "{text}");
        }
    }
}
