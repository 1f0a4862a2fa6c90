//! The audit of a set of images.

use std::fmt::Display;

use leuko_core::ClassIndex;

use crate::groups::groups;
use crate::pairs::{Pairs, pairs};
use crate::progress::Progress;
use crate::reach::OutOfReach;
use crate::report::Report;
use crate::{AuditError, Config, Image};

/// Finds the images that show the same cell.
///
/// `load` returns the image at a position in `0..count`; any thread may call it. It is called twice for each
/// image, and more often for some: a few that give the typical size, those aligned beyond the coarsest level, and
/// those compared at another resolution. Memory never holds more than a few images for each thread, and about
/// 16 KB for each image of the typical size (more for larger ones, in proportion). `labels` are the images'
/// labels, if they have any; they order the report, and do not decide what is a copy. Any thread may call
/// `progress`.
///
/// It runs on the current rayon pool; the report is the same for any number of threads. If `load` refuses
/// an image, the report lists it under [`Report::skipped`].
///
/// # Errors
///
/// - Those of [`Config::check`].
/// - [`AuditError::LabelCount`] if there is not one label for each image.
///
/// # Examples
///
/// An image and a copy with another label, which is a conflict:
///
/// ```
/// use leuko_audit::{AuditError, Config, Image, audit};
/// use leuko_core::ClassIndex;
///
/// let load = |_position: usize| -> Result<Image, AuditError> {
///     Image::new(64, 64, (0..64 * 64 * 3).map(|k| (k * k / 7 % 251) as u8).collect())
/// };
/// let labels = [ClassIndex(0), ClassIndex(1)];
/// let report = audit(2, &load, Some(&labels), &Config::default(), &|_progress| {})?;
/// assert!(report.groups[0].is_conflict());
/// # Ok::<(), AuditError>(())
/// ```
pub fn audit<E: Display>(
    count: usize,
    load: &(dyn Fn(usize) -> Result<Image, E> + Sync),
    labels: Option<&[ClassIndex]>,
    config: &Config,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, AuditError> {
    if let Some(found) = labels.map(<[_]>::len).filter(|&found| found != count) {
        return Err(AuditError::LabelCount {
            expected: count,
            found,
        });
    }
    let Pairs {
        pixels,
        sizes,
        matches,
        neighbours,
        mut near_misses,
        skipped,
        compared,
    } = pairs(count, load, config, &|_| true, progress)?;
    near_misses.truncate(config.near_misses);
    let sizes: Vec<(usize, usize)> = sizes.into_iter().flatten().collect();
    Ok(Report {
        images: count,
        groups: groups(&matches, &pixels, labels),
        neighbours,
        near_misses,
        skipped,
        out_of_reach: OutOfReach::within(&sizes),
        compared,
    })
}
