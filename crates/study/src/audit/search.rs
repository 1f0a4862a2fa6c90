//! The search for copies of one cell.

use std::sync::Arc;

use leuko_audit::{Stage, audit};
use leuko_core::{ClassIndex, read_summed};
use leuko_data::{Catalogue, Reader};

use super::copies::Copies;
use super::fingerprint::fingerprint;
use super::load::load;
use super::pictures::missing_pictures;
use super::{AuditFolder, Audited, KeepAudit, NewAudit, table};
use crate::error::StudyError;
use crate::notice::Notice;
use crate::settings::CopiesConfig;
use crate::store::audit_path;
use crate::watch::{Progress, Watch, Work};

/// Finds the images of a catalogue that show the same cell, and writes nothing. To keep what is found in a
/// folder, use [`CopySearch::find`].
///
/// # Errors
///
/// - A setting out of its range; a file that cannot be read.
///
/// # Examples
///
/// ```
/// use leuko_core::Seed;
/// use leuko_study::{CopiesConfig, Silent, find_copies};
/// use leuko_synthetic::{SyntheticConfig, generate};
///
/// let folder = tempfile::tempdir()?;
/// let mut cells = generate(&SyntheticConfig::of(6, 128), Seed(1), &|_| {})?;
/// cells.write(folder.path())?;
/// for entry in &mut cells.catalogue.entries {
///     entry.path = folder.path().join(format!("{}.png", entry.id));
/// }
/// let copies = find_copies(&cells.catalogue, &CopiesConfig::default(), &Silent)?;
/// assert_eq!((copies.images, copies.left_out()), (6, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_copies(
    catalogue: &Catalogue,
    config: &CopiesConfig,
    watch: &dyn Watch,
) -> Result<Copies, StudyError> {
    let (copies, _) = CopySearch::default().find(catalogue, config, watch)?;
    Ok(copies)
}

/// A search for copies of one cell that keeps what it finds, or finds what an earlier one kept.
#[derive(Clone, Debug, Default)]
pub struct CopySearch<'a> {
    /// What messages call the data set; `None` takes the catalogue's name.
    pub title: Option<&'a str>,
    /// Where an earlier audit is looked up and a new one is kept; by default nowhere.
    pub folder: Option<AuditFolder<'a>>,
    /// Reads the files, and opens each once.
    pub reader: Arc<Reader>,
}

impl CopySearch<'_> {
    /// Finds the images of a catalogue that show the same cell. An earlier audit in the folder is used if
    /// neither files nor settings have changed. A new one is written there as the folder says, or returned.
    ///
    /// # Errors
    ///
    /// - A setting out of its range; a file that cannot be read or written.
    pub fn find(
        &self,
        catalogue: &Catalogue,
        config: &CopiesConfig,
        watch: &dyn Watch,
    ) -> Result<(Copies, Option<NewAudit>), StudyError> {
        let fingerprint = fingerprint(catalogue, config, &self.reader, watch)?;
        let known = self
            .folder
            .and_then(|folder| read_summed(&audit_path(folder.out, &catalogue.name)).ok());
        // Also its table and pictures must be there, or nobody would make them again.
        let is_whole = |known: &Copies| {
            self.folder.is_some_and(|AuditFolder { out, .. }| {
                table::path(out, &catalogue.name).is_file()
                    && missing_pictures(out, &catalogue.name, known).is_empty()
            })
        };
        let known = known.filter(|known: &Copies| known.is_of(&fingerprint));
        if let Some(known) = known.filter(is_whole) {
            return Ok((known, None));
        }
        let labels: Vec<ClassIndex> = catalogue.entries.iter().map(|entry| entry.class).collect();
        let load = |image: usize| load(&self.reader, &catalogue.entries[image].path);
        let report = audit(
            catalogue.entries.len(),
            &load,
            Some(&labels),
            &config.audit,
            &|progress| watch.progress(as_progress(progress)),
        )
        .map_err(|source| StudyError::Audit {
            title: self.title(catalogue).to_owned(),
            source,
        })?;
        let copies = Copies::new(catalogue, &report, fingerprint);
        let new = NewAudit {
            catalogue: catalogue.clone(),
            report,
            copies: copies.clone(),
            reader: Arc::clone(&self.reader),
        };
        if let Some(AuditFolder {
            out,
            keep: KeepAudit::Now,
        }) = self.folder
        {
            new.keep(out)?;
            return Ok((copies, None));
        }
        Ok((copies, Some(new)))
    }

    /// Looks for copies before a study, reports what it finds, label conflicts first, and leaves out all images
    /// of each cell except one, unless the settings keep them, and all images that show nothing. Groups that share a cell
    /// must stay together in the folds, as one.
    ///
    /// # Errors
    ///
    /// - As [`find`](Self::find).
    pub fn without_copies(
        &self,
        catalogue: Catalogue,
        config: &CopiesConfig,
        watch: &dyn Watch,
    ) -> Result<Audited, StudyError> {
        if !config.enabled {
            return Ok(Audited {
                catalogue,
                copies: None,
                together: Vec::new(),
                new: None,
            });
        }
        let (copies, new) = self.find(&catalogue, config, watch)?;
        let title = self.title.unwrap_or(&catalogue.name);
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
        if !copies.neighbours.is_empty() {
            Notice::Neighbours {
                title,
                pairs: &copies.neighbours,
            }
            .tell(watch);
        }
        for (reason, images) in copies.not_compared() {
            Notice::NotCompared {
                title,
                images: &images,
                reason,
            }
            .tell(watch);
        }
        if let Some(pairs) = copies.out_of_reach {
            Notice::OutOfReach { title, pairs }.tell(watch);
        }
        let shared = copies.shared(&catalogue);
        if !shared.is_empty() {
            let cells = &shared;
            Notice::SharedCells { title, cells }.tell(watch);
        }
        let left = copies.without(&catalogue, config.keep);
        let mut together = copies.together(config.keep);
        together.extend(shared.iter().map(|cell| cell.together(&left)));
        Ok(Audited {
            catalogue: left,
            copies: Some(summary),
            together,
            new,
        })
    }

    fn title<'a>(&'a self, catalogue: &'a Catalogue) -> &'a str {
        self.title.unwrap_or(&catalogue.name)
    }
}

pub(super) fn as_progress(progress: leuko_audit::Progress) -> Progress {
    Progress {
        work: match progress.stage {
            Stage::Read => Work::ReadForCopies,
            Stage::Search => Work::Compare,
            Stage::Align => Work::Align,
        },
        done: progress.done,
        of: progress.of,
        pace: None,
    }
}
