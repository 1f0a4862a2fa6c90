//! Audits for copies of one cell: their sums, their tables, made again and compared, and their pictures.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use leuko_core::read_versioned;

use super::compare::compare;
use super::{Fault, Verified};
use crate::audit::{Copies, missing_pictures, write_table};
use crate::error::StudyError;
use crate::store::{AUDITS, audit_path};

/// Looks at the audits of these data sets, which must be there, and at all others in the folder. Returns the sound ones.
pub(super) fn verify(
    folder: &Path,
    asked: BTreeSet<String>,
    verified: &mut Verified,
) -> Result<BTreeMap<String, Copies>, StudyError> {
    let mut names = asked;
    names.extend(kept(folder)?);
    let mut sound = BTreeMap::new();
    for name in names {
        let path = audit_path(folder, &name);
        if !path.is_file() {
            verified.faults.push(Fault::NoOutput { path });
            continue;
        }
        let copies: Copies = match read_versioned(&path, Copies::FORMAT) {
            Ok(copies) => copies,
            Err(error) => {
                verified.faults.push(Fault::File(error));
                continue;
            }
        };
        verified.audits += 1;
        let again = tempfile::tempdir().map_err(StudyError::io)?;
        fs_err::create_dir_all(again.path().join(AUDITS)).map_err(StudyError::io)?;
        write_table(again.path(), &name, &copies)?;
        compare(
            &folder.join(AUDITS),
            &again.path().join(AUDITS),
            &mut verified.faults,
        )?;
        for path in missing_pictures(folder, &name, &copies) {
            verified.faults.push(Fault::NoOutput { path });
        }
        sound.insert(name, copies);
    }
    Ok(sound)
}

/// The data sets whose audits a folder holds.
pub(super) fn kept(folder: &Path) -> Result<BTreeSet<String>, StudyError> {
    let folder = folder.join(AUDITS);
    let mut names = BTreeSet::new();
    if !folder.is_dir() {
        return Ok(names);
    }
    for entry in fs_err::read_dir(&folder).map_err(StudyError::io)? {
        let name = entry.map_err(StudyError::io)?.file_name();
        let name = name.to_string_lossy();
        names.extend(name.strip_suffix(".json").map(str::to_owned));
    }
    Ok(names)
}
