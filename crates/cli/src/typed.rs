//! Paths in commands that a user copies into a shell.

use std::path::Path;

/// A path as one would type it.
pub(crate) fn typed(path: &Path) -> String {
    let text = path.display().to_string();
    let quoted = shlex::try_quote(&text).map(|quoted| quoted.into_owned());
    quoted.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_typed_leaves_plain_paths_and_quotes_others() {
        let typed = |path: &str| typed(Path::new(path));
        assert_eq!(typed("results/cells-2"), "results/cells-2");
        assert_eq!(typed("sp ace"), "'sp ace'");
        assert_eq!(typed("it's"), "\"it's\"");
    }
}
