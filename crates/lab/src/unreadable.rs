//! Images that could not be read, or show nothing.

use std::fmt;
use std::path::PathBuf;

use leuko_data::decode::DecodeError;
use leuko_data::error::unusable;

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
        let files: Vec<(String, String)> = (self.files.iter())
            .map(|(path, error)| (path.display().to_string(), of_new_image(error)))
            .collect();
        write!(
            f,
            "{} of {} images cannot be used and are not in the results:\n{}",
            files.len(),
            self.of,
            unusable(&files)
        )
    }
}

/// What is wrong with a new image. Its common size is that of the model.
fn of_new_image(error: &DecodeError) -> String {
    let text = error.to_string();
    match error {
        DecodeError::Enlarged { .. } => {
            let reason = text.split("\nhint: ").next().unwrap_or_default();
            format!(
                "{reason}\nhint: cut out larger images, as those of the training were, or train a model for a smaller size"
            )
        }
        _ => text,
    }
}
