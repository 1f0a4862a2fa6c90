//! Copies of one cell: found before a study, and for any folder.
//!
//! [`find_copies`] looks for them, [`copies_of_known`] for those of known images among new ones. A [`CopySearch`] also keeps what it finds in a folder.

mod conflicts;
mod copies;
mod fingerprint;
mod known;
mod load;
mod pictures;
mod search;
mod shared;
mod table;
mod turn_text;

use std::path::Path;
use std::sync::Arc;

use leuko_audit::Report;
use leuko_core::{ImageId, write_summed};
use leuko_data::{Catalogue, Reader};

pub use conflicts::conflicts;
pub use copies::{Copies, Group, Pair, UNLABELLED};
pub use known::{KnownCopies, copies_of_known};
pub(crate) use pictures::{missing_pictures, picture_name};
pub use search::{CopySearch, find_copies};
pub use shared::SharedCell;
pub(crate) use table::write as write_table;

pub use crate::not_compared::NotCompared;
pub use leuko_audit::OutOfReach;

use crate::error::StudyError;
use crate::facts::CopiesSummary;
use crate::store::{Store, audit_path};

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
        let keep = match Store::has_results_in(out) {
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
        Ok(write_summed(&audit_path(out, name), &self.copies)?)
    }
}

/// A catalogue after its audit.
#[derive(Debug)]
pub struct Audited {
    /// The images that stay in the study.
    pub catalogue: Catalogue,
    /// What was found; `None` if nobody looked.
    pub copies: Option<CopiesSummary>,
    /// Images of the catalogue that must be in one of training, validation and test, such as copies of one cell
    /// that all stay.
    pub together: Vec<Vec<ImageId>>,
    /// What is still to be written.
    pub new: Option<NewAudit>,
}
