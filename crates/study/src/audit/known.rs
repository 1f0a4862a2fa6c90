//! New images that are copies of known ones.

use std::path::PathBuf;

use leuko_data::Reader;

use super::load::load;
use super::search::as_progress;
use crate::error::StudyError;
use crate::settings::CopiesConfig;
use crate::watch::Watch;

/// For each file of `new`, the places in `known` of the images that show the same cell, ascending. Known images are
/// not compared with each other. A file that cannot be read is a copy of none.
///
/// # Errors
///
/// - None in practice: the settings are the default ones.
///
/// # Examples
///
/// ```
/// use leuko_core::Seed;
/// use leuko_study::Silent;
/// use leuko_study::audit::copies_of_known;
/// use leuko_synthetic::SyntheticConfig;
///
/// let folder = tempfile::tempdir()?;
/// SyntheticConfig::of(1, 128).write(Seed(1), folder.path())?;
/// let known = leuko_data::image_files(folder.path())?.files.remove(0);
/// let mirrored = folder.path().join("mirrored.png");
/// image::open(&known)?.fliph().save(&mirrored)?;
/// assert_eq!(copies_of_known(&[known], &[mirrored], &Silent)?, [vec![0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn copies_of_known(
    known: &[PathBuf],
    new: &[PathBuf],
    watch: &dyn Watch,
) -> Result<Vec<Vec<usize>>, StudyError> {
    let reader = Reader::default();
    let all: Vec<&PathBuf> = known.iter().chain(new).collect();
    let load = |image: usize| load(&reader, all[image]);
    let config = CopiesConfig::default().audit;
    let tell = |progress| watch.progress(as_progress(progress));
    leuko_audit::copies_of_known(known.len(), all.len(), &load, &config, &tell).map_err(|source| {
        StudyError::Audit {
            title: "new images".to_owned(),
            source,
        }
    })
}
