//! A path as tables have it.

use std::path::Path;

/// A path as tables have it.
pub(crate) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
