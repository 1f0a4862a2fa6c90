//! Fitted methods that answer together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::{ImageId, ImageSizes};
use leuko_data::{Fit, Images, Size};
use leuko_methods::{Method, Model, ModelInfo, Source, load_model};
use leuko_model::Shape;
use leuko_onnx::{About, of_regressions};
use leuko_pretrained::{Weights, weights_path};
use leuko_study::{Contender, FeatureSource, Silent, Watch};

use crate::answer::Answer;
use crate::error::LabError;
use crate::export_error::ExportError;
use crate::model::methods_at;
use crate::notice::LabNotice;
use crate::parts::{check_there, training_folders};
use crate::predictor::Predictor;
use crate::seen_set::{self, SeenSet};

/// Models of one method, one for each fold, that tell the same classes apart.
#[derive(Debug)]
pub struct MethodEnsemble {
    /// The method.
    pub method: Method,
    /// The models, at least one.
    pub members: Vec<FittedMember>,
    /// The classes; of two the second is the malignant one.
    pub classes: Vec<String>,
    /// Rows and columns of the images that features are measured in.
    pub size: Size,
    /// How images are brought to that size.
    pub fit: Fit,
    /// The sizes of the training images before that; `None` if the first model does not say.
    pub image_sizes: Option<ImageSizes>,
    /// The folders that held the training images, as far as the models say.
    pub training_folders: Vec<PathBuf>,
    /// What gives the features of new images.
    source: FeatureSource,
}

/// A fitted method.
#[derive(Debug)]
pub struct FittedMember {
    /// Its file.
    pub path: PathBuf,
    /// What it has learnt.
    pub model: Model,
    /// What it learnt from.
    seen: SeenSet,
}

impl MethodEnsemble {
    /// Loads the models of `method` at `models`: folders of trainings, of models, or single models
    /// (`*.model.json`). Of several sizes of the training set, it takes the largest. Without a method, it takes the
    /// only one that is there. `features` is a file with features of the new images, for the methods `features`,
    /// `features-knn` and `features-svm`.
    ///
    /// # Errors
    ///
    /// - [`LabError::NoModelNamed`], [`LabError::NoModel`], [`LabError::NoMethods`], [`LabError::NoMethod`],
    ///   [`LabError::SeveralMethods`] if the models are not clear.
    /// - [`LabError::MissingPart`] if a file of the method is missing.
    /// - [`LabError::Method`] if one cannot be read or is of another version.
    /// - [`LabError::OtherModels`] if they do not belong together.
    /// - [`LabError::OtherWeights`] if the weights of the pretrained network are not those that the models learnt
    ///   with.
    /// - [`LabError::Study`] if features cannot be had.
    pub fn load(
        models: &[impl AsRef<Path>],
        method: Option<Method>,
        features: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<Self, LabError> {
        let mut members = Vec::new();
        let mut first: Option<(PathBuf, ModelInfo)> = None;
        let mut method = method;
        for model in models.iter().map(AsRef::as_ref) {
            let found = methods_at(model)?;
            let chosen = choose(model, &found, method)?;
            method = Some(chosen);
            check_there(&found[&chosen])?;
            let mut loaded = Vec::new();
            for path in &found[&chosen] {
                let (model, about) = load_model(path)?;
                loaded.push((path, model, about));
            }
            let largest = loaded.iter().map(|(.., about)| about.run.size).max();
            for (path, model, about) in loaded {
                if Some(about.run.size) != largest {
                    continue;
                }
                let seen = SeenSet::new(&about.seen, &about.seen_groups);
                match &first {
                    None => first = Some((path.clone(), about)),
                    Some((other, like)) => belong_together((other, like), (path, &about))?,
                }
                members.push(FittedMember {
                    path: path.clone(),
                    model,
                    seen,
                });
            }
        }
        let ((path, about), Some(method)) = (first.ok_or(LabError::NoModelNamed)?, method) else {
            return Err(LabError::NoModelNamed);
        };
        let source = FeatureSource::load(method.source, features, watch)?;
        check_source(&path, method, &about, &source)?;
        source.prepare(watch)?;
        let paths = members.iter().map(|member| member.path.as_path());
        Ok(Self {
            training_folders: training_folders(paths)?,
            method,
            members,
            classes: about.classes,
            size: about.input,
            fit: about.fit,
            image_sizes: about.image_sizes,
            source,
        })
    }

    fn seen(&self) -> impl Iterator<Item = &SeenSet> {
        self.members.iter().map(|member| &member.seen)
    }
}

/// The method that is asked for, or the only one.
fn choose(
    path: &Path,
    found: &BTreeMap<Method, Vec<PathBuf>>,
    method: Option<Method>,
) -> Result<Method, LabError> {
    let methods: Vec<Method> = found.keys().copied().collect();
    let path = path.to_owned();
    match (method, &methods[..]) {
        (_, []) => Err(LabError::NoMethods { path }),
        (Some(given), _) if found.contains_key(&given) => Ok(given),
        (Some(given), _) => Err(LabError::NoMethod {
            path,
            given,
            methods,
        }),
        (None, [only]) => Ok(*only),
        (None, _) => Err(LabError::SeveralMethods { path, methods }),
    }
}

fn belong_together(
    (first, known): (&Path, &ModelInfo),
    (path, about): (&Path, &ModelInfo),
) -> Result<(), LabError> {
    let says = |about: &ModelInfo| {
        let features = about.features.as_deref();
        let features = features.map_or(String::new(), |sum| {
            format!(", features {}", sum.get(..12).unwrap_or(sum))
        });
        format!(
            "{}; images of {}, {}{features}",
            about.classes.join(", "),
            about.input,
            about.fit
        )
    };
    let key = |about: &ModelInfo| {
        let ModelInfo {
            input,
            fit,
            classes,
            features,
            ..
        } = about;
        (*input, *fit, classes.clone(), features.clone())
    };
    match key(known) == key(about) {
        true => Ok(()),
        false => Err(LabError::OtherModels {
            first: first.to_owned(),
            first_about: says(known),
            path: path.to_owned(),
            about: says(about),
        }),
    }
}

/// Refuses weights of another network than the models learnt with. Features of new images in a file are in another
/// file than those of the training images.
fn check_source(
    path: &Path,
    method: Method,
    about: &ModelInfo,
    source: &FeatureSource,
) -> Result<(), LabError> {
    let found = source.sha256().map(str::to_owned);
    match method.source == Source::Pretrained && found != about.features {
        false => Ok(()),
        true => Err(LabError::OtherWeights {
            path: path.to_owned(),
            expected: about.features.clone().unwrap_or_default(),
            found: found.unwrap_or_default(),
        }),
    }
}

impl Predictor for MethodEnsemble {
    fn contender(&self) -> Contender {
        self.method.into()
    }

    fn classes(&self) -> &[String] {
        &self.classes
    }

    fn size(&self) -> Size {
        self.size
    }

    fn fit(&self) -> &Fit {
        &self.fit
    }

    fn image_sizes(&self) -> Option<ImageSizes> {
        self.image_sizes
    }

    fn members(&self) -> Vec<&Path> {
        let members = self.members.iter();
        members.map(|member| member.path.as_path()).collect()
    }

    fn seen_by(&self, pixels: &[u8]) -> usize {
        seen_set::seen_by(self.seen(), pixels)
    }

    fn seen_group(&self, name: &str) -> usize {
        seen_set::seen_group(self.seen(), name)
    }

    fn knows_groups(&self) -> bool {
        seen_set::knows_groups(self.seen())
    }

    fn seen_images(&self) -> usize {
        seen_set::seen_images(self.seen())
    }

    fn training_folders(&self) -> &[PathBuf] {
        &self.training_folders
    }

    fn check(&self, images: &[ImageId]) -> Result<(), LabError> {
        Ok(self.source.check(images)?)
    }

    fn answer(&self, images: &Images, watch: &dyn Watch) -> Result<Vec<Answer>, LabError> {
        let Size { height, width } = self.size;
        let expected = Shape::rgb(height as usize, width as usize);
        let found = Shape::rgb(images.height(), images.width());
        if found != expected {
            return Err(LabError::OtherSize { expected, found });
        }
        // Its progress would stand beside that of the prediction.
        let features = self.source.features(images, &Silent)?;
        let features = features.ok_or(LabError::Cancelled {
            done: 0,
            of: images.len(),
        })?;
        for (image, reason) in features.missing() {
            LabNotice::NoFeatures {
                path: images.ids()[image].0.clone().into(),
                method: self.method,
                reason: reason.to_string(),
            }
            .tell(watch);
        }
        let of_image = |image: usize| {
            let members = self.members.iter();
            let answers = members.map(|member| member.model.predict(&features, image));
            Answer::of_probabilities(answers.collect::<Result<_, _>>()?)
        };
        (0..images.len()).map(of_image).collect()
    }

    fn to_onnx(&self) -> Result<Vec<u8>, ExportError> {
        let members = self.members.iter();
        let regressions: Option<Vec<_>> = members.map(|member| member.model.regression()).collect();
        let regressions = match regressions {
            Some(regressions) if self.method.source == Source::Pretrained => regressions,
            _ => {
                return Err(ExportError::NoGraph {
                    contender: self.contender(),
                });
            }
        };
        let about = About {
            classes: self.classes.clone(),
            fit: self.fit,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let weights = Weights::load(&weights_path()?)?;
        let method = self.method.to_string();
        Ok(of_regressions(
            &weights,
            &regressions,
            &method,
            self.size,
            &about,
        )?)
    }
}
