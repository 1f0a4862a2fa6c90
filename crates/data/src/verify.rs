//! Compares a data set with the published one: its counts and its bytes.

use std::collections::BTreeMap;
use std::path::Path;

use leuko_core::{ImageId, hex};
use rayon::prelude::*;
use thiserror::Error;

use crate::reader::Reader;
use crate::{Catalogue, DataError, Manifest, limits};

/// A difference from the published data set. A study can still run.
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
    /// An image of the list is missing.
    #[error("{id} is missing")]
    Missing {
        /// The image.
        id: ImageId,
    },
    /// An image is not on the list.
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

/// Compares the number of images of each class with the manifest. Reads no image.
///
/// # Examples
///
/// ```
/// use leuko_data::{Catalogue, Manifest, check_counts};
///
/// let text = "name = \"cells\"\nformat = \"folders\"\nclasses = [{ name = \"blast\", images = 130 }]";
/// let manifest = Manifest::parse("cells.toml".as_ref(), text)?;
/// let empty = Catalogue {
///     name: "cells".into(),
///     classes: vec!["blast".into()],
///     entries: vec![],
///     set_aside: vec![],
///     remarks: Vec::new(),
/// };
/// let warnings = check_counts(&empty, &manifest);
/// assert_eq!(warnings[0].to_string(), "blast: 0 of the 130 published images");
/// # Ok::<(), leuko_data::DataError>(())
/// ```
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
/// list. This reads every file. `progress` gets the number of files done so far, from any thread.
///
/// # Errors
///
/// - [`DataError::Io`], [`DataError::NotUtf8`], [`DataError::TooLong`] if the list or an image cannot be read.
/// - [`DataError::HashList`] if the list is malformed.
///
/// # Examples
///
/// ```
/// use leuko_core::ImageId;
/// use leuko_data::{Found, Manifest, Reader, Warning, check_hashes, find};
/// # let root = tempfile::tempdir()?;
/// # let put = |name: &str, text: &str| leuko_core::write_whole(&root.path().join(name), text.as_bytes());
/// # put("cells/blast/1.png", "abc")?;
/// # put("cells/healthy/2.png", "abd")?;
/// # let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/// # put("cells.sha256", &format!("{sum}  blast/1.png\n{sum}  healthy/2.png\n"))?;
///
/// // `cells.sha256` lists two images; one of them has changed since.
/// let text = "name = \"cells\"\nformat = \"folders\"\nsha256 = \"cells.sha256\"";
/// let manifest = Manifest::parse("cells.toml".as_ref(), text)?;
/// let Found::Present(catalogue) = find(root.path(), &manifest)? else {
///     return Err("not found".into());
/// };
/// let reader = Reader::default();
/// let warnings = check_hashes(root.path(), &catalogue, &manifest, &reader, &|_done| {})?;
/// assert_eq!(warnings, Some(vec![Warning::Differs { id: ImageId("healthy/2.png".into()) }]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_hashes(
    root: &Path,
    catalogue: &Catalogue,
    manifest: &Manifest,
    reader: &Reader,
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
                Some(sum) if *sum != hex(&reader.sha256(&entry.path)?) => Some(Warning::Differs {
                    id: entry.id.clone(),
                }),
                Some(_) => None,
            };
            progress(1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            Ok(warning)
        })
        .collect::<Result<_, DataError>>()?;
    let mut warnings: Vec<Warning> = checked.into_iter().flatten().collect();
    let here: std::collections::BTreeSet<&ImageId> =
        catalogue.entries.iter().map(|entry| &entry.id).collect();
    // An image that was set aside because it has no class is not missing.
    let aside = |id: &ImageId| catalogue.set_aside.iter().any(|a| a.path.ends_with(&id.0));
    let missing = expected
        .into_keys()
        .filter(|id| !here.contains(id) && !aside(id));
    warnings.extend(missing.map(|id| Warning::Missing { id }));
    Ok(Some(warnings))
}

/// The list in the data root, or else the built-in one of that name.
fn read_list(path: &Path, name: &Path) -> Result<BTreeMap<ImageId, String>, DataError> {
    let builtin = BUILTIN
        .iter()
        .find(|(builtin, _)| Path::new(builtin) == name);
    let text = match builtin {
        Some((_, text)) if !path.exists() => (*text).to_owned(),
        _ => limits::read_text(path)?,
    };
    let mut sums = BTreeMap::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.is_empty() {
            continue;
        }
        let (sum, id) = parse_line(text).ok_or_else(|| DataError::HashList {
            path: path.to_owned(),
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
    let is_sum = sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_sum && !path.is_empty()).then(|| (sum.to_ascii_lowercase(), ImageId(path.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DataError;
    use crate::fixtures::{folder, found, manifest, put};

    const TOML: &str = "name = \"cells\"\nformat = \"folders\"\nsha256 = \"cells.sha256\"\n\
                        classes = [{ name = \"a\", images = 2 }, { name = \"b\", images = 5 }, { name = \"c\" }]\n";
    /// SHA-256 of `abc` (FIPS 180-2, example 1).
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn cells() -> tempfile::TempDir {
        let root = folder();
        for name in ["a/1.png", "a/2.png", "b/1.png", "c/1.png"] {
            put(root.path(), &format!("cells/{name}"), "abc");
        }
        root
    }

    #[test]
    fn test_check_counts_warns_of_classes_with_other_counts() {
        let root = cells();
        let warnings = check_counts(&found(root.path(), TOML), &manifest(TOML));
        let expected = Warning::Count {
            class: "b".into(),
            expected: 5,
            got: 1,
        };
        assert_eq!(warnings, [expected]);
        assert_eq!(warnings[0].to_string(), "b: 1 of the 5 published images");
    }

    #[test]
    fn test_check_hashes_names_files_that_differ_are_missing_or_new() {
        let root = cells();
        put(root.path(), "cells/a/2.png", "damaged");
        let upper = ABC.to_uppercase();
        put(
            root.path(),
            "cells.sha256",
            format!("{ABC}  a/1.png\n{ABC} *./a/2.png\n{upper}  b/1.png\n{ABC}  b/2.png\n"),
        );
        let catalogue = found(root.path(), TOML);
        let most = std::sync::atomic::AtomicUsize::new(0);
        let warnings = check_hashes(
            root.path(),
            &catalogue,
            &manifest(TOML),
            &Reader::default(),
            &|done| {
                most.fetch_max(done, std::sync::atomic::Ordering::Relaxed);
            },
        );
        let id = |id: &str| ImageId(id.into());
        assert_eq!(
            warnings.unwrap().unwrap(),
            [
                Warning::Differs { id: id("a/2.png") },
                Warning::NotListed { id: id("c/1.png") },
                Warning::Missing { id: id("b/2.png") },
            ]
        );
        assert_eq!(most.into_inner(), 4);
    }

    #[test]
    fn test_check_hashes_of_a_malformed_list_names_the_line() {
        let root = cells();
        let catalogue = found(root.path(), TOML);
        for line in [
            "abc  a/1.png",
            &format!("{ABC} a/1.png"),
            &format!("{ABC}  "),
            "nonsense",
        ] {
            put(
                root.path(),
                "cells.sha256",
                format!("{ABC}  a/1.png\n{line}\n"),
            );
            let error = check_hashes(
                root.path(),
                &catalogue,
                &manifest(TOML),
                &Reader::default(),
                &|_| {},
            );
            assert!(
                matches!(error, Err(DataError::HashList { line: 2, .. })),
                "{line}: {error:?}"
            );
        }
    }

    #[test]
    fn test_check_hashes_without_a_list_is_none() {
        let root = cells();
        let toml = "name = \"cells\"\nformat = \"folders\"\n";
        let catalogue = found(root.path(), toml);
        let checked = check_hashes(
            root.path(),
            &catalogue,
            &manifest(toml),
            &Reader::default(),
            &|_| {},
        );
        assert_eq!(checked.unwrap(), None);
    }

    #[test]
    fn test_builtin_list_holds_every_image_of_all_idb2() {
        let sums = read_list(Path::new("nowhere"), Path::new("all-idb2.sha256")).unwrap();
        assert_eq!(sums.len(), 260);
        let blasts = sums.keys().filter(|id| id.0.ends_with("_1.tif")).count();
        assert_eq!(blasts, 130);
    }
}
