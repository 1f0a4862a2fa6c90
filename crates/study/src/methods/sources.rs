//! Features from networks that leuko does not train.

use std::path::{Path, PathBuf};

use leuko_core::{FileError, hex, write_whole};
use leuko_methods::{
    BackgroundColour, Colour, Features, Measure, Method, Missing, Picture, Shape, Source,
};
use leuko_pretrained::{
    Backbone, FEATURES, FeatureTable, Normalisation, PretrainedError, Weights, fetch, weights_path,
};
use safetensors::tensor::{Dtype, TensorView, serialize};
use sha2::{Digest, Sha256};

use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::notice::Notice;
use crate::watch::Watch;

/// What the features of a source come from, read once for all experiments of a study.
pub(crate) struct Origin {
    pub(super) source: Source,
    pub(super) kind: Kind,
}

/// What gives features of images.
pub(super) enum Kind {
    /// Nothing is to be known of them.
    Nothing,
    /// The pixels alone.
    Pixels(Box<dyn Measure>),
    /// Weights of the pretrained network.
    Pretrained(PretrainedWeights),
    /// A file of features from another network.
    File(FeaturesFile),
}

/// Weights of the pretrained network.
pub(super) struct PretrainedWeights {
    weights: Weights,
    sha256: String,
}

/// A file of features from another network.
pub(super) struct FeaturesFile {
    pub(super) path: PathBuf,
    table: FeatureTable,
    sha256: String,
}

impl Origin {
    /// Reads what the sources of `methods` need, in the order of sources. Weights are fetched if they are not
    /// there.
    pub(crate) fn load_all(
        methods: &[Method],
        file: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<Vec<Self>, StudyError> {
        let mut sources: Vec<Source> = methods.iter().map(|method| method.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let load = |source| {
            let kind = match source {
                Source::Nothing => Kind::Nothing,
                Source::Background => Kind::Pixels(Box::new(BackgroundColour)),
                Source::Colour => Kind::Pixels(Box::new(Colour)),
                Source::Shape => Kind::Pixels(Box::new(Shape::default())),
                Source::Pretrained => Kind::Pretrained(PretrainedWeights::load(watch)?),
                Source::File => {
                    let path = file.ok_or(StudyError::NoFeaturesFile)?;
                    Kind::File(FeaturesFile::load(path)?)
                }
            };
            Ok(Self { source, kind })
        };
        sources.into_iter().map(load).collect()
    }

    /// SHA-256 (hex) of the weights or of the file; `None` for measurements.
    pub(super) fn sha256(&self) -> Option<&str> {
        match &self.kind {
            Kind::Nothing | Kind::Pixels(_) => None,
            Kind::Pretrained(weights) => Some(&weights.sha256),
            Kind::File(file) => Some(&file.sha256),
        }
    }
}

impl PretrainedWeights {
    fn load(watch: &dyn Watch) -> Result<Self, PretrainedError> {
        let path = weights_path()?;
        let weights = match path.exists() {
            true => Weights::load(&path)?,
            false => {
                Notice::WeightsFetched { path: &path }.tell(watch);
                fetch(&path)?
            }
        };
        Ok(Self {
            sha256: weights.sha256(),
            weights,
        })
    }
}

impl FeaturesFile {
    fn load(path: &Path) -> Result<Self, StudyError> {
        let bytes = fs_err::read(path).map_err(|source| FileError::reading(path, source))?;
        Ok(Self {
            path: path.to_owned(),
            sha256: hex(&Sha256::digest(bytes)),
            table: FeatureTable::load(path)?,
        })
    }
}

/// EfficientNet-Lite0, trained on ImageNet, and what it said of images before.
pub(super) struct Pretrained<'a> {
    backbone: Backbone,
    sha256: &'a str,
    known: Option<FeatureTable>,
}

impl<'a> Pretrained<'a> {
    /// Prepares the network and reads the features in the file `known`, if there is one.
    pub(super) fn new(of: &'a PretrainedWeights, known: &Path) -> Result<Self, PretrainedError> {
        // What cannot be read is computed again.
        let known = FeatureTable::load(known).ok();
        Ok(Self {
            backbone: Backbone::new(&of.weights, Normalisation::default())?,
            sha256: &of.sha256,
            known: known.filter(|known| known.dimension() == FEATURES),
        })
    }
}

impl Measure for Pretrained<'_> {
    fn names(&self) -> Vec<String> {
        numbered(FEATURES)
    }

    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
        let known = self.known.as_ref();
        if let Some(row) = known.and_then(|known| known.get(&key(self.sha256, picture.pixels))) {
            return Ok(doubles(row));
        }
        let row = (self.backbone).features(picture.pixels, picture.height, picture.width);
        let row = row.map_err(|error| Missing::Network(error.to_string()))?;
        Ok(doubles(&row))
    }
}

/// Keeps the features of an experiment's images by the pretrained network.
pub(super) fn keep(
    path: &Path,
    weights: &PretrainedWeights,
    experiment: &Experiment,
    features: &Features,
) -> Result<(), StudyError> {
    let rows = (0..features.len()).filter_map(|image| {
        let row = features.row(image)?;
        let bytes = row.iter().flat_map(|&value| (value as f32).to_le_bytes());
        Some((
            key(&weights.sha256, experiment.images.pixels(image)),
            bytes.collect(),
        ))
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

impl Measure for FeaturesFile {
    fn names(&self) -> Vec<String> {
        numbered(self.table.dimension())
    }

    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
        let row = self.table.get(&picture.id.0).ok_or(Missing::NoRow)?;
        Ok(doubles(row))
    }
}

/// The name of kept features: other weights or other pixels have another one.
fn key(weights: &str, pixels: &[u8]) -> String {
    let hasher = Sha256::new().chain_update(weights).chain_update(pixels);
    hex(&hasher.finalize())
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
