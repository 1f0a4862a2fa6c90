//! Whether a data set is the published one: its counts and its bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::ImageId;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{Catalogue, DataError, Manifest};

/// A difference from the published data set that does not keep a study from running.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Warning {
    /// A class has another number of images.
    #[error("{class}: {got} of the {expected} published images")]
    Count {
        /// The class.
        class: String,
        /// Number of images that the published data set holds.
        expected: usize,
        /// Number of images here.
        got: usize,
    },
    /// A file's bytes are not the published ones.
    #[error("{id} differs from the published file")]
    Differs {
        /// The image.
        id: ImageId,
    },
    /// The list of sums has an image that is not here.
    #[error("{id} is missing")]
    Missing {
        /// The image.
        id: ImageId,
    },
    /// An image here that the list of sums does not have.
    #[error("{id} is not on the list of published files")]
    NotListed {
        /// The image.
        id: ImageId,
    },
}

/// Lists of SHA-256 sums that come with leuko, by file name.
const BUILTIN: [(&str, &str); 1] = [(
    "all-idb2.sha256",
    include_str!("../../../data/all-idb2.sha256"),
)];

/// Compares the number of images of each class with the manifest's; reads no image.
pub fn check_counts(catalogue: &Catalogue, manifest: &Manifest) -> Vec<Warning> {
    let counts = catalogue.counts();
    let mut warnings = Vec::new();
    for class in &manifest.classes {
        let position = catalogue
            .classes
            .iter()
            .position(|name| *name == class.name);
        let got = position.map_or(0, |position| counts[position]);
        match class.images {
            Some(expected) if expected != got => warnings.push(Warning::Count {
                class: class.name.clone(),
                expected,
                got,
            }),
            _ => {}
        }
    }
    warnings
}

/// Compares every image with the manifest's list of SHA-256 sums, in parallel; `None` if there is no
/// list. This reads every file. `progress` is told how many are done, from any thread.
///
/// # Errors
///
/// - [`DataError::Io`] if the list or an image cannot be read.
/// - [`DataError::HashList`] if the list is malformed.
pub fn check_hashes(
    root: &Path,
    catalogue: &Catalogue,
    manifest: &Manifest,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Option<Vec<Warning>>, DataError> {
    let Some(list) = &manifest.sha256 else {
        return Ok(None);
    };
    let expected = read_list(&root.join(list), list)?;
    let done = std::sync::atomic::AtomicUsize::new(0);
    let checked: Vec<Option<Warning>> = catalogue
        .entries
        .par_iter()
        .map(|entry| {
            let warning = match expected.get(&entry.id) {
                None => Some(Warning::NotListed {
                    id: entry.id.clone(),
                }),
                Some(sum) if *sum != sha256(&fs_err::read(&entry.path)?) => {
                    Some(Warning::Differs {
                        id: entry.id.clone(),
                    })
                }
                Some(_) => None,
            };
            progress(1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            Ok(warning)
        })
        .collect::<Result<_, DataError>>()?;
    let mut warnings: Vec<Warning> = checked.into_iter().flatten().collect();
    let here: std::collections::BTreeSet<&ImageId> =
        catalogue.entries.iter().map(|entry| &entry.id).collect();
    let missing = expected.into_keys().filter(|id| !here.contains(id));
    warnings.extend(missing.map(|id| Warning::Missing { id }));
    Ok(Some(warnings))
}

/// The list in the data root, or else the built-in one of that name.
fn read_list(path: &PathBuf, name: &Path) -> Result<BTreeMap<ImageId, String>, DataError> {
    let builtin = BUILTIN
        .iter()
        .find(|(builtin, _)| Path::new(builtin) == name);
    let text = match builtin {
        Some((_, text)) if !path.exists() => (*text).to_owned(),
        _ => fs_err::read_to_string(path)?,
    };
    let mut sums = BTreeMap::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.is_empty() {
            continue;
        }
        let (sum, id) = parse_line(text).ok_or_else(|| DataError::HashList {
            path: path.clone(),
            line,
        })?;
        sums.insert(id, sum);
    }
    Ok(sums)
}

/// Sum and image of `<64 hex digits>  <path>` (or ` *<path>`, for binary mode).
fn parse_line(line: &str) -> Option<(String, ImageId)> {
    let (sum, path) = line.split_once(' ')?;
    let path = path.strip_prefix([' ', '*'])?;
    let path = path.strip_prefix("./").unwrap_or(path);
    let hex = sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hex && !path.is_empty()).then(|| (sum.to_ascii_lowercase(), ImageId(path.to_owned())))
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
