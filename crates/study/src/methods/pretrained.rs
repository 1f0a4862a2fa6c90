//! Features of images from the pretrained network, computed once and kept.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use leuko_data::Images;
use leuko_methods::{Features, Measure, Missing, Picture};
use leuko_pretrained::{
    Backbone, FEATURES, FeatureCache, Normalisation, PretrainedError, TableError, WEIGHTS_SHA256,
    Weights, fetch, weights_path,
};
use rayon::prelude::*;

use super::vectors::{doubles, numbered};
use crate::notice::Notice;
use crate::watch::Watch;

/// Weights of the pretrained network, which may not be on this machine: what was fitted with them, and images whose
/// features are kept, do not need them.
///
/// # Examples
///
/// ```no_run
/// use leuko_study::{PretrainedWeights, Silent};
///
/// let weights = PretrainedWeights::find()?;
/// let grey = vec![127; 257 * 257 * 3];
/// let features = weights.network(&Silent)?.features(&grey, 257, 257)?;
/// # Ok::<(), leuko_pretrained::PretrainedError>(())
/// ```
pub struct PretrainedWeights {
    path: PathBuf,
    sha256: String,
    loaded: Option<Weights>,
    network: OnceLock<Backbone>,
}

impl std::fmt::Debug for PretrainedWeights {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("PretrainedWeights");
        shown
            .field("path", &self.path)
            .field("sha256", &self.sha256);
        shown.finish_non_exhaustive()
    }
}

impl PretrainedWeights {
    /// Those on this machine, otherwise those that would be fetched.
    ///
    /// # Errors
    ///
    /// - [`PretrainedError`] if there is no place for them, or those on this machine cannot be read.
    pub fn find() -> Result<Self, PretrainedError> {
        let path = weights_path()?;
        let loaded = match path.exists() {
            true => Some(Weights::load(&path)?),
            false => None,
        };
        let sha256 = loaded.as_ref().map(Weights::sha256);
        Ok(Self {
            path,
            sha256: sha256.unwrap_or_else(|| WEIGHTS_SHA256.to_owned()),
            loaded,
            network: OnceLock::new(),
        })
    }

    /// SHA-256 (hex) of the weights.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The network; fetches the weights if they are not there, with a notice.
    ///
    /// # Errors
    ///
    /// - [`PretrainedError`] if they cannot be fetched.
    pub fn network(&self, watch: &dyn Watch) -> Result<&Backbone, PretrainedError> {
        if let Some(network) = self.network.get() {
            return Ok(network);
        }
        let built = self.build(watch)?;
        Ok(self.network.get_or_init(|| built))
    }

    fn build(&self, watch: &dyn Watch) -> Result<Backbone, PretrainedError> {
        let normalisation = Normalisation::default();
        if let Some(weights) = &self.loaded {
            return Backbone::new(weights, normalisation);
        }
        Notice::WeightsFetched { path: &self.path }.tell(watch);
        Backbone::new(&fetch(&self.path)?, normalisation)
    }
}

/// EfficientNet-Lite0, trained on ImageNet, and what it said of images before.
pub(super) struct Pretrained<'a> {
    /// `None` if all images are known.
    network: Option<&'a Backbone>,
    known: FeatureCache,
}

impl<'a> Pretrained<'a> {
    /// Reads the features in the file `kept`, if there is one, and prepares the network if an image is not there.
    pub(super) fn new(
        weights: &'a PretrainedWeights,
        images: &Images,
        kept: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<Self, PretrainedError> {
        let known = match kept {
            Some(kept) => FeatureCache::open(kept, &weights.sha256),
            None => FeatureCache::new(&weights.sha256),
        };
        let key = |image: usize| known.key(images.pixels(image), images.width());
        let is_known = |image: usize| known.get(&key(image)).is_some();
        let all_known = (0..images.len()).into_par_iter().all(is_known);
        Ok(Self {
            network: match all_known {
                true => None,
                false => Some(weights.network(watch)?),
            },
            known,
        })
    }
}

impl Measure for Pretrained<'_> {
    fn names(&self) -> Vec<String> {
        numbered(FEATURES)
    }

    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
        if let Some(row) = self
            .known
            .get(&self.known.key(picture.pixels, picture.width))
        {
            return Ok(doubles(row));
        }
        let none = || Missing::Network("the weights are not loaded".to_owned());
        let network = self.network.ok_or_else(none)?;
        let row = network.features(picture.pixels, picture.height, picture.width);
        let row = row.map_err(|error| Missing::Network(error.to_string()))?;
        Ok(doubles(&row))
    }
}

/// Keeps the features of images by the pretrained network.
pub(super) fn keep(
    path: &Path,
    weights: &str,
    images: &Images,
    features: &Features,
) -> Result<(), TableError> {
    let mut cache = FeatureCache::new(weights);
    for image in 0..features.len() {
        if let Some(row) = features.row(image) {
            let row = row.iter().map(|&value| value as f32);
            cache.insert(
                cache.key(images.pixels(image), images.width()),
                row.collect(),
            );
        }
    }
    cache.save(path)
}

#[cfg(test)]
mod tests {
    use leuko_core::ImageId;

    use super::*;
    use crate::watch::Silent;

    #[test]
    fn test_images_whose_features_are_kept_need_no_weights() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("pretrained.safetensors");
        let ids = ["a", "b"].map(|name| ImageId(name.to_owned()));
        let pixels = [[10; 12], [200; 12]].concat();
        let images = Images::new(2, 2, ids.to_vec(), pixels).unwrap();
        let rows = [1.0, 2.0].map(|value| Ok(vec![value; FEATURES]));
        let features = Features::new(numbered(FEATURES), rows.to_vec()).unwrap();
        let weights = PretrainedWeights {
            // Nothing could be written or downloaded there.
            path: "no-such-folder/weights.bin".into(),
            sha256: "of the study".to_owned(),
            loaded: None,
            network: OnceLock::new(),
        };
        keep(&kept, weights.sha256(), &images, &features).unwrap();
        let network = Pretrained::new(&weights, &images, Some(&kept), &Silent).unwrap();
        let row = |image: usize| {
            network.measure(Picture {
                id: &images.ids()[image],
                pixels: images.pixels(image),
                height: 2,
                width: 2,
            })
        };
        assert_eq!(
            [row(0), row(1)],
            [1.0, 2.0].map(|value| Ok(vec![value; FEATURES]))
        );
        // Other weights, or another image, would need the weights.
        let others = PretrainedWeights {
            sha256: "of another".to_owned(),
            ..weights
        };
        assert!(Pretrained::new(&others, &images, Some(&kept), &Silent).is_err());
    }
}
