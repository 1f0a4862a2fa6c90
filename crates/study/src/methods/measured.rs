//! The features of an experiment's images, computed once for all sizes and folds.

use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_methods::{BackgroundColour, Colour, Features, Measure, Missing, Picture, Shape, Source};
use rayon::prelude::*;

use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::notice::Notice;
use crate::watch::{Watch, Work, count};

/// The features that `source` gives of each image of an experiment, in order; `None` if the watch asked to
/// stop.
pub(super) fn measure(
    experiment: &Experiment,
    source: Source,
    watch: &dyn Watch,
) -> Result<Option<Features>, StudyError> {
    let images = &experiment.images;
    let Some(measure) = measure_of(source)? else {
        return Ok(Some(Features::none(images.len())));
    };
    let tell = count(watch, Work::Measure, images.len());
    let done = AtomicUsize::new(0);
    let rows = (0..images.len()).into_par_iter().map(|image| {
        if watch.cancelled() {
            return None;
        }
        let row = measure.measure(Picture {
            id: &images.ids()[image],
            pixels: images.pixels(image),
            height: images.height(),
            width: images.width(),
        });
        tell(1 + done.fetch_add(1, Ordering::Relaxed));
        Some(row)
    });
    let Some(rows) = rows.collect::<Option<Vec<Result<Vec<f64>, Missing>>>>() else {
        return Ok(None);
    };
    let features = Features::new(measure.names(), rows)?;
    if let Some((first, reason)) = features.missing().next() {
        Notice::FeaturesMissing {
            experiment: &experiment.name,
            source,
            images: features.missing().count(),
            of: features.len(),
            first: &images.ids()[first],
            reason,
        }
        .tell(watch);
    }
    Ok(Some(features))
}

/// What measures images; `None` if nothing is to be known of them.
fn measure_of(source: Source) -> Result<Option<Box<dyn Measure>>, StudyError> {
    Ok(match source {
        Source::Nothing => None,
        Source::Background => Some(Box::new(BackgroundColour)),
        Source::Colour => Some(Box::new(Colour)),
        Source::Shape => Some(Box::new(Shape::default())),
        Source::Pretrained | Source::File => {
            return Err(StudyError::NoFeatures { source_of: source });
        }
    })
}
