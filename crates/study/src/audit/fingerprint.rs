//! What decides an audit, as one number.

use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::hex;
use leuko_data::{Catalogue, Reader};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::copies::Copies;
use crate::error::StudyError;
use crate::settings::CopiesConfig;
use crate::watch::{Watch, Work, count};

/// SHA-256 (hex) of the files' names, labels and contents, of what was set aside, and of the settings.
pub(super) fn fingerprint(
    catalogue: &Catalogue,
    config: &CopiesConfig,
    reader: &Reader,
    watch: &dyn Watch,
) -> Result<String, StudyError> {
    let count = count(watch, Work::Read, catalogue.entries.len());
    let done = AtomicUsize::new(0);
    let contents: Result<Vec<[u8; 32]>, StudyError> = (catalogue.entries.par_iter())
        .map(|entry| {
            let sum = reader.sha256(&entry.path);
            count(1 + done.fetch_add(1, Ordering::Relaxed));
            sum.map_err(StudyError::io)
        })
        .collect();
    let mut hasher = Sha256::new();
    hasher.update(Copies::FORMAT.to_le_bytes());
    hasher.update(serde_json::to_string(&config.audit).map_err(StudyError::json("the audit"))?);
    for (entry, content) in catalogue.entries.iter().zip(contents?) {
        hasher.update((entry.id.0.len() as u64).to_le_bytes());
        hasher.update(&entry.id.0);
        let label = &catalogue.classes[entry.class.index()];
        hasher.update((label.len() as u64).to_le_bytes());
        hasher.update(label);
        hasher.update(content);
    }
    for aside in &catalogue.set_aside {
        hasher.update(aside.path.to_string_lossy().as_bytes());
        hasher.update(aside.reason.to_string());
    }
    Ok(hex(&hasher.finalize()))
}
