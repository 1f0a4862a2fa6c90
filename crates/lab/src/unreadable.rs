//! Images that could not be read, or show nothing.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use leuko_data::decode::DecodeError;

/// Images that could not be read or show nothing, with the reasons.
#[derive(Debug, Default)]
pub struct Unreadable {
    /// The files.
    pub files: Vec<(PathBuf, DecodeError)>,
    /// Number of files that were tried.
    pub of: usize,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hints = BTreeSet::new();
        let failed = self.files.len();
        write!(
            f,
            "{failed} of {} images cannot be used and are not in the results:",
            self.of
        )?;
        for (path, error) in &self.files {
            let text = error.to_string();
            let (reason, hint) = text.split_once("\nhint: ").unwrap_or((&text, ""));
            write!(f, "\n  {}: {reason}", path.display())?;
            hints.insert(hint.to_owned());
        }
        for hint in hints.iter().filter(|hint| !hint.is_empty()) {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}
