//! New images that are copies of known ones.

use std::path::PathBuf;

use leuko_audit::{OutOfReach, Reason};
use leuko_data::Reader;

use super::load::load;
use super::search::as_progress;
use crate::error::StudyError;
use crate::settings::CopiesConfig;
use crate::watch::Watch;

/// What is known of new images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownCopies {
    /// For each new image, the places of the known ones that show the same cell, ascending.
    pub copies: Vec<Vec<usize>>,
    /// The places of the new images that are too small for the search or show nothing, ascending. Of these, only
    /// copies with equal pixels are found.
    pub not_compared: Vec<usize>,
    /// Pairs of a known and a new image whose sizes differ by more than those of copies that can be found.
    pub out_of_reach: Option<OutOfReach>,
}

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
/// assert_eq!(copies_of_known(&[known], &[mirrored], &Silent)?.copies, [vec![0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn copies_of_known(
    known: &[PathBuf],
    new: &[PathBuf],
    watch: &dyn Watch,
) -> Result<KnownCopies, StudyError> {
    let reader = Reader::default();
    let all: Vec<&PathBuf> = known.iter().chain(new).collect();
    let load = |image: usize| load(&reader, all[image]);
    let config = CopiesConfig::default().audit;
    let tell = |progress| watch.progress(as_progress(progress));
    let found = leuko_audit::copies_of_known(known.len(), all.len(), &load, &config, &tell);
    let found = found.map_err(|source| StudyError::Audit {
        title: "new images".to_owned(),
        source,
    })?;
    let skipped = found.skipped.iter();
    let not_compared =
        skipped.filter(|of| matches!(of.reason, Reason::TooSmall | Reason::Constant));
    Ok(KnownCopies {
        not_compared: not_compared.map(|of| of.image - known.len()).collect(),
        copies: found.copies,
        out_of_reach: found.out_of_reach,
    })
}
