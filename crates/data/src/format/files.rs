//! Finds the files that a table names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::listing::list;
use crate::error::{CsvProblem, LISTED};
use crate::nearest::nearest;
use crate::spelling::spelling_key;

/// The files below the folder of a table.
pub(super) struct Files {
    folder: PathBuf,
    /// The content of each folder that was looked into, with the name of each item by its key.
    listed: BTreeMap<PathBuf, BTreeMap<String, Vec<String>>>,
    /// Number of files for which another name was suggested or searched.
    suggested: usize,
}

impl Files {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            listed: BTreeMap::new(),
            suggested: 0,
        }
    }

    /// The file at `path`, with `/` between its parts: exactly so, or else the only one whose name differs
    /// in its Unicode form or in letter case.
    pub(super) fn find(&mut self, path: &str) -> Result<PathBuf, CsvProblem> {
        let exact = self.folder.join(path);
        if exact.is_file() {
            return Ok(exact);
        }
        let mut found = self.folder.clone();
        for part in path.split('/') {
            match self
                .names(&found)
                .get(&spelling_key(part))
                .map(Vec::as_slice)
            {
                Some([name]) => found.push(name),
                _ => {
                    let nearest = self.nearest(&found, part);
                    return Err(CsvProblem::MissingFile {
                        path: exact,
                        nearest,
                    });
                }
            }
        }
        match found.is_file() {
            true => Ok(found),
            false => Err(CsvProblem::MissingFile {
                path: exact,
                nearest: None,
            }),
        }
    }

    /// What `folder` holds, by key.
    fn names(&mut self, folder: &Path) -> &BTreeMap<String, Vec<String>> {
        self.listed.entry(folder.to_owned()).or_insert_with(|| {
            let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
            // A folder that cannot be listed has none: then the file is missing.
            if let Ok(listing) = list(folder) {
                for item in listing.files.into_iter().chain(listing.folders) {
                    names
                        .entry(spelling_key(&item.name))
                        .or_default()
                        .push(item.name);
                }
            }
            names
        })
    }

    /// The name in `folder` that `part` most likely means: with an ending, with zeros before it, or without
    /// typing errors.
    fn nearest(&mut self, folder: &Path, part: &str) -> Option<String> {
        // A message lists no more, and each search looks at all names.
        self.suggested += 1;
        if self.suggested > LISTED {
            return None;
        }
        let names: Vec<&String> = self.names(folder).values().flatten().collect();
        let stem = |name: &str| {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let stem = spelling_key(stem);
            match stem.bytes().all(|byte| byte.is_ascii_digit()) {
                true => stem.trim_start_matches('0').to_owned(),
                false => stem,
            }
        };
        let wanted = stem(part);
        let same_stem = names.iter().find(|name| stem(name) == wanted);
        same_stem
            .map(|name| (*name).clone())
            .or_else(|| nearest(part, &names))
    }
}
