//! The features of an experiment's images, computed once for all sizes and folds.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_methods::{Features, Measure, Missing, Picture};
use rayon::prelude::*;

use super::sources::{Kind, Origin, Pretrained, keep};
use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::notice::Notice;
use crate::store::Store;
use crate::watch::{Watch, Work, count};

/// What is measured, and where features are kept.
#[derive(Clone, Copy)]
pub(super) struct Measuring<'a> {
    pub(super) experiment: &'a Experiment,
    pub(super) store: &'a Store,
    pub(super) watch: &'a dyn Watch,
}

impl Measuring<'_> {
    /// The features of each image of the experiment, in order; `None` if the watch asked to stop.
    pub(super) fn measure(&self, origin: &Origin) -> Result<Option<Features>, StudyError> {
        let features = match &origin.kind {
            Kind::Nothing => Some(Features::none(self.experiment.images.len())),
            Kind::Pixels(measure) => self.features(measure.as_ref())?,
            Kind::Pretrained(weights) => {
                let features = self.features(&Pretrained::new(weights, &self.kept())?)?;
                if let Some(features) = &features {
                    keep(&self.kept(), weights, self.experiment, features)?;
                }
                features
            }
            Kind::File(file) => {
                Notice::FeaturesOfOthers { path: &file.path }.tell(self.watch);
                self.features(file)?
            }
        };
        if let Some(features) = &features {
            self.tell_missing(origin, features)?;
        }
        Ok(features)
    }

    fn features(&self, measure: &dyn Measure) -> Result<Option<Features>, StudyError> {
        let Some(rows) = self.rows(measure) else {
            return Ok(None);
        };
        Ok(Some(Features::new(measure.names(), rows)?))
    }

    /// The features of the pretrained network, which take long, are kept for another method or another start.
    fn kept(&self) -> PathBuf {
        self.store.method_features(&self.experiment.name)
    }

    fn rows(&self, measure: &dyn Measure) -> Option<Vec<Result<Vec<f64>, Missing>>> {
        let images = &self.experiment.images;
        let tell = count(self.watch, Work::Measure, images.len());
        let done = AtomicUsize::new(0);
        let row = |image: usize| {
            if self.watch.cancelled() {
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
        };
        (0..images.len()).into_par_iter().map(row).collect()
    }

    fn tell_missing(&self, origin: &Origin, features: &Features) -> Result<(), StudyError> {
        let Some((first, reason)) = features.missing().next() else {
            return Ok(());
        };
        let first = &self.experiment.images.ids()[first];
        let images = features.missing().count();
        if let Kind::File(file) = &origin.kind
            && images == features.len()
        {
            return Err(StudyError::OtherFeatures {
                path: file.path.clone(),
                example: first.clone(),
            });
        }
        Notice::FeaturesMissing {
            experiment: &self.experiment.name,
            source: origin.source,
            images,
            of: features.len(),
            first,
            reason,
        }
        .tell(self.watch);
        Ok(())
    }
}
