//! The regions of an experiment's test images, found once for all its networks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use leuko_core::Region;
use leuko_segment::{SegmentConfig, segment};

use crate::experiment::Experiment;

/// The regions of images, found when first asked for.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    experiment: &'a Experiment,
    found: Mutex<BTreeMap<usize, Option<Arc<[Region]>>>>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(experiment: &'a Experiment) -> Self {
        Self {
            experiment,
            found: Mutex::default(),
        }
    }

    /// The regions `[row, column]` of an image; `None` if it has no nucleus to be found.
    pub(super) fn regions(&self, image: usize) -> Option<Arc<[Region]>> {
        let known = self.found.lock().ok()?.get(&image).cloned();
        known.unwrap_or_else(|| {
            let images = &self.experiment.images;
            let (width, height) = (images.width(), images.height());
            let config = SegmentConfig::default();
            let regions = segment(images.pixels(image), width, height, &config).ok();
            let regions: Option<Arc<[Region]>> = regions.map(|found| found.regions.into());
            self.found.lock().ok()?.insert(image, regions.clone());
            regions
        })
    }
}
