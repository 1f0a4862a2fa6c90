//! The features of an experiment's images, computed once for all sizes and folds.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_methods::{BackgroundColour, Colour, Features, Measure, Missing, Picture, Shape, Source};
use rayon::prelude::*;

use super::sources::{FromFile, Pretrained, keep};
use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::notice::Notice;
use crate::store::Store;
use crate::watch::{Watch, Work, count};

/// Where features come from and where they are kept.
#[derive(Clone, Copy)]
pub(super) struct Measuring<'a> {
    pub(super) experiment: &'a Experiment,
    pub(super) store: &'a Store,
    /// A file of features from another network.
    pub(super) file: Option<&'a Path>,
    pub(super) watch: &'a dyn Watch,
}

impl Measuring<'_> {
    /// The features that `source` gives of each image of the experiment, in order; `None` if the watch asked to
    /// stop.
    pub(super) fn measure(&self, source: Source) -> Result<Option<Features>, StudyError> {
        let images = &self.experiment.images;
        let Some(measure) = self.measure_of(source)? else {
            return Ok(Some(Features::none(images.len())));
        };
        let Some(rows) = self.rows(measure.as_ref()) else {
            return Ok(None);
        };
        let features = Features::new(measure.names(), rows)?;
        self.tell_missing(source, &features)?;
        if source == Source::Pretrained {
            keep(&self.kept(), self.experiment, &features)?;
        }
        Ok(Some(features))
    }

    /// What measures images; `None` if nothing is to be known of them.
    fn measure_of(&self, source: Source) -> Result<Option<Box<dyn Measure>>, StudyError> {
        Ok(match source {
            Source::Nothing => None,
            Source::Background => Some(Box::new(BackgroundColour)),
            Source::Colour => Some(Box::new(Colour)),
            Source::Shape => Some(Box::new(Shape::default())),
            Source::Pretrained => Some(Box::new(Pretrained::load(&self.kept(), self.watch)?)),
            Source::File => {
                let path = self.file.ok_or(StudyError::NoFeaturesFile)?;
                Notice::FeaturesOfOthers { path }.tell(self.watch);
                Some(Box::new(FromFile::load(path)?))
            }
        })
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

    fn tell_missing(&self, source: Source, features: &Features) -> Result<(), StudyError> {
        let Some((first, reason)) = features.missing().next() else {
            return Ok(());
        };
        let first = &self.experiment.images.ids()[first];
        let images = features.missing().count();
        if let (Some(path), Source::File) = (self.file, source)
            && images == features.len()
        {
            return Err(StudyError::OtherFeatures {
                path: path.to_owned(),
                example: first.clone(),
            });
        }
        Notice::FeaturesMissing {
            experiment: &self.experiment.name,
            source,
            images,
            of: features.len(),
            first,
            reason,
        }
        .tell(self.watch);
        Ok(())
    }
}
