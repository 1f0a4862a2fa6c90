//! Features from networks that leuko does not train.

use std::path::Path;

use leuko_core::{hex, write_whole};
use leuko_methods::{Features, Measure, Missing, Picture};
use leuko_pretrained::{Backbone, FEATURES, FeatureTable, TableError, fetch, weights_path};
use safetensors::tensor::{Dtype, TensorView, serialize};
use sha2::{Digest, Sha256};

use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::notice::Notice;
use crate::watch::Watch;

/// EfficientNet-Lite0, trained on ImageNet, and what it said of images before.
pub(super) struct Pretrained {
    backbone: Backbone,
    known: Option<FeatureTable>,
}

impl Pretrained {
    /// Reads the weights, which are fetched if they are not there, and the features in the file `known`, if
    /// there is one.
    pub(super) fn load(known: &Path, watch: &dyn Watch) -> Result<Self, StudyError> {
        let path = weights_path()?;
        if !path.exists() {
            Notice::WeightsFetched { path: &path }.tell(watch);
            fetch(&path)?;
        }
        Ok(Self {
            backbone: Backbone::load(&path)?,
            // What cannot be read is computed again.
            known: FeatureTable::load(known).ok(),
        })
    }
}

impl Measure for Pretrained {
    fn names(&self) -> Vec<String> {
        numbered(FEATURES)
    }

    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
        let known = self.known.as_ref();
        if let Some(row) = known.and_then(|known| known.get(&digest(picture.pixels))) {
            return Ok(doubles(row));
        }
        let row = (self.backbone).features(picture.pixels, picture.height, picture.width);
        let row = row.map_err(|error| Missing::Network(error.to_string()))?;
        Ok(doubles(&row))
    }
}

/// Keeps the features of an experiment's images, each under the checksum of its pixels.
pub(super) fn keep(
    path: &Path,
    experiment: &Experiment,
    features: &Features,
) -> Result<(), StudyError> {
    let rows = (0..features.len()).filter_map(|image| {
        let row = features.row(image)?;
        let bytes = row.iter().flat_map(|&value| (value as f32).to_le_bytes());
        Some((digest(experiment.images.pixels(image)), bytes.collect()))
    });
    let rows: std::collections::BTreeMap<String, Vec<u8>> = rows.collect();
    let width = features.names().len();
    let views: Result<Vec<_>, _> = (rows.iter())
        .map(|(name, bytes)| Ok((name, TensorView::new(Dtype::F32, vec![width], bytes)?)))
        .collect();
    let bytes = views.and_then(|views| serialize(views, None));
    let bytes = bytes.map_err(|source| StudyError::Keep {
        path: path.to_owned(),
        source,
    })?;
    Ok(write_whole(path, &bytes)?)
}

/// A file of features from another network.
pub(super) struct FromFile(FeatureTable);

impl FromFile {
    pub(super) fn load(path: &Path) -> Result<Self, TableError> {
        FeatureTable::load(path).map(Self)
    }
}

impl Measure for FromFile {
    fn names(&self) -> Vec<String> {
        numbered(self.0.dimension())
    }

    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
        let row = self.0.get(&picture.id.0).ok_or(Missing::NoRow)?;
        Ok(doubles(row))
    }
}

fn digest(pixels: &[u8]) -> String {
    hex(&Sha256::digest(pixels))
}

fn doubles(row: &[f32]) -> Vec<f64> {
    row.iter().map(|&value| f64::from(value)).collect()
}

/// Names of features that have none.
fn numbered(count: usize) -> Vec<String> {
    (1..=count)
        .map(|number| format!("feature {number}"))
        .collect()
}
