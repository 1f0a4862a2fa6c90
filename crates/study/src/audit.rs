//! Copies of one cell: found before a study, and for any folder.

mod conflicts;
mod copies;
mod load;
mod pictures;
mod table;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_audit::{Report, Stage, audit};
use leuko_core::{ClassIndex, hex, read_json, write_json};
use leuko_data::{Catalogue, Reader};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

pub use conflicts::conflicts;
pub use copies::{Copies, Group, Pair, UNLABELLED};
pub(crate) use pictures::picture_name;

use load::load;

use crate::error::StudyError;
use crate::facts::CopiesSummary;
use crate::notice::Notice;
use crate::settings::CopiesConfig;
use crate::store::{audit_path, has_results};
use crate::watch::{Progress, Watch, count};

/// A study's folder, in which audits are looked up and kept.
#[derive(Clone, Copy, Debug)]
pub struct AuditFolder<'a> {
    /// The study's folder.
    pub out: &'a Path,
    /// When a new audit is written there.
    pub keep: KeepAudit,
}

/// When a new audit is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepAudit {
    /// At once.
    Now,
    /// By [`NewAudit::keep`], once it is known that the results beside it may stay.
    Later,
}

impl<'a> AuditFolder<'a> {
    /// For a study that writes to `out`. Where results are, the audit beside them stays until it is clear that
    /// the new study may go on with them.
    pub fn for_study(out: &'a Path) -> Self {
        let keep = match has_results(out) {
            true => KeepAudit::Later,
            false => KeepAudit::Now,
        };
        Self { out, keep }
    }
}

/// An audit that is not written yet.
#[derive(Debug)]
pub struct NewAudit {
    catalogue: Catalogue,
    report: Report,
    copies: Copies,
    reader: Arc<Reader>,
}

impl NewAudit {
    /// Writes it into a study's folder, with a table and pictures of the pairs.
    ///
    /// # Errors
    ///
    /// - An image that can no longer be read; a file that cannot be written.
    pub fn keep(&self, out: &Path) -> Result<(), StudyError> {
        let name = &self.catalogue.name;
        pictures::draw(out, &self.catalogue, &self.report, &self.reader)?;
        table::write(out, name, &self.copies)?;
        Ok(write_json(&audit_path(out, name), &self.copies)?)
    }
}

/// A catalogue after its audit.
#[derive(Debug)]
pub struct Audited {
    /// The images that stay in the study.
    pub catalogue: Catalogue,
    /// What was found; `None` if nobody looked.
    pub copies: Option<CopiesSummary>,
    /// What is still to be written.
    pub new: Option<NewAudit>,
}

/// Finds the images of a catalogue that show the same cell. An earlier audit in `folder` is used if neither
/// files nor settings have changed. A new one is written there as `folder` says, or returned. Files come from
/// `reader`, which opens each once.
///
/// # Errors
///
/// - A setting out of its range; a file that cannot be read or written.
pub fn find_copies(
    title: &str,
    catalogue: &Catalogue,
    config: &CopiesConfig,
    folder: Option<AuditFolder<'_>>,
    reader: &Arc<Reader>,
    watch: &dyn Watch,
) -> Result<(Copies, Option<NewAudit>), StudyError> {
    let fingerprint = fingerprint(catalogue, config, reader, watch)?;
    let known = folder.and_then(|folder| read_json(&audit_path(folder.out, &catalogue.name)).ok());
    if let Some(known) = known.filter(|known: &Copies| known.is_of(&fingerprint)) {
        return Ok((known, None));
    }
    let labels: Vec<ClassIndex> = catalogue.entries.iter().map(|entry| entry.class).collect();
    let load = |image: usize| load(reader, &catalogue.entries[image].path);
    let report = audit(
        catalogue.entries.len(),
        &load,
        Some(&labels),
        &config.audit,
        &|progress| watch.progress(as_progress(progress)),
    )
    .map_err(|source| StudyError::Audit {
        title: title.to_owned(),
        source,
    })?;
    let copies = Copies::new(catalogue, &report, fingerprint);
    let new = NewAudit {
        catalogue: catalogue.clone(),
        report,
        copies: copies.clone(),
        reader: Arc::clone(reader),
    };
    if let Some(AuditFolder {
        out,
        keep: KeepAudit::Now,
    }) = folder
    {
        new.keep(out)?;
        return Ok((copies, None));
    }
    Ok((copies, Some(new)))
}

fn as_progress(progress: leuko_audit::Progress) -> Progress {
    Progress {
        work: match progress.stage {
            Stage::Read => "images read to find copies",
            Stage::Search => "images compared",
            Stage::Align => "similar pairs aligned",
        },
        done: progress.done,
        of: progress.of,
        pace: None,
    }
}

/// Looks for copies before a study, reports what it finds, label conflicts first, and leaves out all images
/// of each cell except one, unless the settings keep them.
///
/// # Errors
///
/// - As [`find_copies`].
pub fn without_copies(
    title: &str,
    catalogue: Catalogue,
    config: &CopiesConfig,
    folder: Option<AuditFolder<'_>>,
    reader: &Arc<Reader>,
    watch: &dyn Watch,
) -> Result<Audited, StudyError> {
    if !config.enabled {
        return Ok(Audited {
            catalogue,
            copies: None,
            new: None,
        });
    }
    let (copies, new) = find_copies(title, &catalogue, config, folder, reader, watch)?;
    for group in copies.groups.iter().filter(|group| group.conflict) {
        Notice::LabelConflict {
            title,
            kept: &group.kept,
            others: &group.left_out,
            labels: &group.labels,
            all_stay: config.keep,
        }
        .tell(watch);
    }
    let summary = copies.summary(config.keep);
    Notice::Copies {
        title,
        copies: summary,
    }
    .tell(watch);
    for (image, reason) in &copies.skipped {
        Notice::NotCompared {
            title,
            image,
            reason: reason.lines().next().unwrap_or_default(),
        }
        .tell(watch);
    }
    let catalogue = match config.keep {
        true => catalogue,
        false => copies.without(&catalogue),
    };
    Ok(Audited {
        catalogue,
        copies: Some(summary),
        new,
    })
}

/// SHA-256 (hex) of the files' names, labels and contents, of what was set aside, and of the settings.
fn fingerprint(
    catalogue: &Catalogue,
    config: &CopiesConfig,
    reader: &Reader,
    watch: &dyn Watch,
) -> Result<String, StudyError> {
    let count = count(watch, "images read", catalogue.entries.len());
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
        hasher.update(&aside.reason);
    }
    Ok(hex(&hasher.finalize()))
}
