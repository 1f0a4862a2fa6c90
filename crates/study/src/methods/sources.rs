//! Where features of images come from.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::{FileError, ImageId, hex};
use leuko_data::Images;
use leuko_methods::{
    BackgroundColour, Colour, Features, Measure, Method, Missing, Picture, Shape, Source,
};
use leuko_pretrained::FeatureTable;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::pretrained::{Pretrained, PretrainedWeights, keep};
use super::vectors::{doubles, numbered};
use crate::error::StudyError;
use crate::notice::Notice;
use crate::watch::{Watch, Work, count};

/// What gives the features of a method, for images of a study or for new ones.
///
/// Weights of the pretrained network are loaded only where an image needs them, and fetched if they are not on
/// this machine.
///
/// # Examples
///
/// Asks a fitted method about images:
///
/// ```
/// use leuko_core::{ClassIndex, ImageId};
/// use leuko_data::Images;
/// use leuko_methods::{Method, Model};
/// use leuko_study::{FeatureSource, Silent};
///
/// let ids = ["dark", "pale", "new"].map(|name| ImageId(name.to_owned()));
/// let pixels = [[40; 48], [200; 48], [190; 48]].concat();
/// let images = Images::new(4, 4, ids.into(), pixels).ok_or("pixels")?;
///
/// let method: Method = "colour".parse()?;
/// let source = FeatureSource::load(method.source, None, &Silent)?;
/// let features = source.features(&images, &Silent)?.ok_or("stopped")?;
/// let labels = [0, 1, 1].map(ClassIndex);
/// let model = Model::fit(method, &features, &labels, &[0, 1], 2)?;
/// assert!(model.predict(&features, 2)?[1] > 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FeatureSource {
    source: Source,
    kind: Kind,
}

/// What gives features of images.
enum Kind {
    /// Nothing is to be known of them.
    Nothing,
    /// The pixels alone.
    Pixels(Box<dyn Measure>),
    /// The pretrained network.
    Pretrained(PretrainedWeights),
    /// A file of features from another network.
    File(FeaturesFile),
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Pixels(_) => "Pixels",
            Self::Pretrained(_) => "Pretrained",
            Self::File(_) => "File",
        })
    }
}

/// A file of features from another network.
struct FeaturesFile {
    path: PathBuf,
    table: FeatureTable,
    sha256: String,
}

impl FeatureSource {
    /// Reads what a source needs: for [`Source::File`] the file of features `file`, which
    /// [`FeatureTable::load`] reads.
    ///
    /// # Errors
    ///
    /// - [`StudyError::NoFeaturesFile`] if a file is needed and none is named.
    /// - [`StudyError::Features`], [`StudyError::Pretrained`] for a file or weights that cannot be read.
    pub fn load(
        source: Source,
        file: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<Self, StudyError> {
        let kind = match source {
            Source::Nothing => Kind::Nothing,
            Source::Background => Kind::Pixels(Box::new(BackgroundColour)),
            Source::Colour => Kind::Pixels(Box::new(Colour)),
            Source::Shape => Kind::Pixels(Box::new(Shape::default())),
            Source::Pretrained => Kind::Pretrained(PretrainedWeights::find()?),
            Source::File => {
                let path = file.ok_or(StudyError::NoFeaturesFile)?;
                Notice::FeaturesOfOthers { path }.tell(watch);
                Kind::File(FeaturesFile::load(path)?)
            }
        };
        Ok(Self { source, kind })
    }

    /// Reads what the sources of `methods` need, in the order of sources.
    pub(crate) fn load_all(
        methods: &[Method],
        file: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<Vec<Self>, StudyError> {
        let mut sources: Vec<Source> = methods.iter().map(|method| method.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let load = |source| Self::load(source, file, watch);
        sources.into_iter().map(load).collect()
    }

    /// Which source it is.
    pub fn source(&self) -> Source {
        self.source
    }

    /// SHA-256 (hex) of the weights or of the file; `None` for measurements.
    pub fn sha256(&self) -> Option<&str> {
        match &self.kind {
            Kind::Nothing | Kind::Pixels(_) => None,
            Kind::Pretrained(weights) => Some(weights.sha256()),
            Kind::File(file) => Some(&file.sha256),
        }
    }

    /// Loads the weights of the pretrained network, so that [`features`](Self::features) need not; fetches them if
    /// they are not on this machine.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Pretrained`] if they cannot be had.
    pub fn prepare(&self, watch: &dyn Watch) -> Result<(), StudyError> {
        match &self.kind {
            Kind::Pretrained(weights) => Ok(weights.network(watch).map(drop)?),
            Kind::Nothing | Kind::Pixels(_) | Kind::File(_) => Ok(()),
        }
    }

    /// Refuses a file of features that has none of these images, or one row for two of them.
    ///
    /// # Errors
    ///
    /// - [`StudyError::OtherFeatures`], [`StudyError::SameFeatures`].
    pub fn check(&self, images: &[ImageId]) -> Result<(), StudyError> {
        match &self.kind {
            Kind::File(file) => file.check(images),
            Kind::Nothing | Kind::Pixels(_) | Kind::Pretrained(_) => Ok(()),
        }
    }

    /// The features of each image, in order; `None` if the watch asked to stop. In a file of features, an image is
    /// found by its id, or by the longest end of it, cut at `/`, that the file has.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Pretrained`] if the pretrained network cannot be had.
    pub fn features(
        &self,
        images: &Images,
        watch: &dyn Watch,
    ) -> Result<Option<Features>, StudyError> {
        self.features_beside(images, None, watch)
    }

    /// The same; features of the pretrained network are taken from the file `kept`, and written there.
    pub(super) fn features_beside(
        &self,
        images: &Images,
        kept: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<Option<Features>, StudyError> {
        match &self.kind {
            Kind::Nothing => Ok(Some(Features::none(images.len()))),
            Kind::Pixels(measure) => measured(measure.as_ref(), images, watch),
            Kind::Pretrained(weights) => {
                let network = Pretrained::new(weights, images, kept, watch)?;
                let features = measured(&network, images, watch)?;
                if let (Some(features), Some(kept)) = (&features, kept) {
                    keep(kept, weights.sha256(), images, features)?;
                }
                Ok(features)
            }
            Kind::File(file) => measured(file, images, watch),
        }
    }
}

/// Measures each image.
fn measured(
    measure: &dyn Measure,
    images: &Images,
    watch: &dyn Watch,
) -> Result<Option<Features>, StudyError> {
    let tell = count(watch, Work::Measure, images.len());
    let done = AtomicUsize::new(0);
    let row = |image: usize| {
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
    };
    let rows: Option<Vec<Result<Vec<f64>, Missing>>> =
        (0..images.len()).into_par_iter().map(row).collect();
    let Some(rows) = rows else {
        return Ok(None);
    };
    Ok(Some(Features::new(measure.names(), rows)?))
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

    /// The key and the row of an image.
    fn find<'a>(&self, id: &'a ImageId) -> Option<(&'a str, &[f32])> {
        let ends = id.0.match_indices('/').map(|(slash, _)| &id.0[slash + 1..]);
        let mut names = std::iter::once(id.0.as_str()).chain(ends);
        names.find_map(|name| Some((name, self.table.get(name)?)))
    }

    /// Refuses a file that has none of the images, or the same row for two of them.
    fn check(&self, images: &[ImageId]) -> Result<(), StudyError> {
        let mut known = std::collections::BTreeMap::new();
        for id in images {
            let Some((key, _)) = self.find(id) else {
                continue;
            };
            if let Some(first) = known.insert(key, id) {
                return Err(StudyError::SameFeatures {
                    path: self.path.clone(),
                    key: key.to_owned(),
                    images: Box::new([first.clone(), id.clone()]),
                });
            }
        }
        match images.first() {
            Some(example) if known.is_empty() => Err(StudyError::OtherFeatures {
                path: self.path.clone(),
                example: example.clone(),
            }),
            _ => Ok(()),
        }
    }
}

impl Measure for FeaturesFile {
    fn names(&self) -> Vec<String> {
        numbered(self.table.dimension())
    }

    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
        let (_, row) = self.find(picture.id).ok_or(Missing::NoRow)?;
        Ok(doubles(row))
    }
}
