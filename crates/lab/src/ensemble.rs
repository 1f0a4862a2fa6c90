//! Networks from checkpoints that answer together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, ImageSizes, RunId};
use leuko_data::{Fit, Images, Size, load_one, nearest};
use leuko_methods::Method;
use leuko_model::{CheckpointInfo, Network, Shape, Weights, load_checkpoint};
use leuko_onnx::{About, of_networks};
use leuko_study::{Contender, Store, Watch};
use leuko_train::{EngineConfig, TrainError, logits};
use rayon::prelude::*;

use crate::answer::Answer;
use crate::error::LabError;
use crate::export_error::ExportError;
use crate::model::{MODEL, NETWORK_ENDING, methods_at};
use crate::parts::{check_there, listed, training_folders};
use crate::predictor::Predictor;
use crate::seen_set::{self, SeenSet};

/// Images that an engine is built for: enough for building it not to count.
const IMAGES_AN_ENGINE: usize = 32;

/// One network.
#[derive(Debug)]
pub struct Member {
    /// Its checkpoint.
    pub path: PathBuf,
    /// Its layers.
    pub network: Network,
    /// Its weights.
    pub weights: Weights,
    /// What it was trained on or chosen by.
    pub(crate) seen: SeenSet,
}

/// Networks that take the same images and tell the same classes apart.
#[derive(Debug)]
pub struct Ensemble {
    /// The networks, at least one.
    pub members: Vec<Member>,
    /// The classes; of two the second is the malignant one.
    pub classes: Vec<String>,
    /// The images that the networks take.
    pub input: Shape,
    /// How images are brought to that size.
    pub fit: Fit,
    /// The sizes of the training images before that; `None` if the first checkpoint does not say.
    pub image_sizes: Option<ImageSizes>,
    /// The folders that held the training images, as far as the model says.
    pub training_folders: Vec<PathBuf>,
}

impl Ensemble {
    /// Loads the networks at `models`: checkpoints, or folders of them. The folder of a training stands for
    /// the networks of its model, and so does a folder that holds one training.
    ///
    /// # Errors
    ///
    /// - [`LabError::NoModelNamed`], [`LabError::NoModel`], [`LabError::NoNetworks`],
    ///   [`LabError::WholeStudy`] if there are none.
    /// - [`LabError::OnlyMethods`] if there are fitted methods, but no network.
    /// - [`LabError::MissingPart`] if a network of a model is missing.
    /// - [`LabError::Model`] if one cannot be read or is of another version.
    /// - [`LabError::OtherClasses`], [`LabError::OtherInputs`], [`LabError::SeveralTrainings`] if they do
    ///   not belong together.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("doc/model.txt")]
    /// use leuko_lab::Ensemble;
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// assert_eq!(ensemble.members.len(), 2);
    /// assert_eq!(ensemble.classes, ["lymphocyte", "lymphoblast"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn load(models: &[impl AsRef<Path>]) -> Result<Self, LabError> {
        let (mut members, mut known) = (Vec::new(), BTreeSet::new());
        let mut first: Option<(PathBuf, CheckpointInfo)> = None;
        for model in models.iter().map(AsRef::as_ref) {
            let mut runs = BTreeMap::new();
            for path in checkpoints(model)? {
                // Two names of one file are one network.
                if !known.insert(fs_err::canonicalize(&path)?) {
                    continue;
                }
                let (network, weights, info) = load_checkpoint(&path)?;
                if let Some(other) = runs.insert(info.run.clone(), path.clone()) {
                    return Err(two_of_one_run(model, &other, &path));
                }
                let seen = SeenSet::new(&info.seen, &info.seen_groups);
                match &first {
                    None => first = Some((path.clone(), info)),
                    Some((other, like)) => belong_together((other, like), (&path, &info))?,
                }
                members.push(Member {
                    path,
                    network,
                    weights,
                    seen,
                });
            }
            let name = |run: &RunId| format!("{}/{}", run.experiment, run.size);
            let trainings: BTreeSet<String> = runs.keys().map(name).collect();
            if trainings.len() > 1 {
                return Err(several(model, trainings));
            }
        }
        let (_, info) = first.ok_or(LabError::NoModelNamed)?;
        let paths = members.iter().map(|member| member.path.as_path());
        Ok(Self {
            training_folders: training_folders(paths)?,
            members,
            classes: info.classes,
            input: info.input,
            fit: info.fit,
            image_sizes: info.image_sizes,
        })
    }

    /// Rows and columns of the images that it takes.
    pub fn size(&self) -> Size {
        Size {
            height: self.input.height as u32,
            width: self.input.width as u32,
        }
    }

    /// The class of this name.
    ///
    /// # Errors
    ///
    /// - [`LabError::NoClass`] if there is none; names all, and the nearest.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("doc/model.txt")]
    /// use leuko_core::ClassIndex;
    /// use leuko_lab::Ensemble;
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// assert_eq!(ensemble.class("lymphoblast")?, ClassIndex(1));
    /// let error = ensemble.class("lymphoblasts").unwrap_err();
    /// assert!(error.to_string().contains("did you mean `lymphoblast`?"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn class(&self, name: &str) -> Result<ClassIndex, LabError> {
        let found = self.classes.iter().position(|class| class == name);
        let found = found.map(|class| ClassIndex(class as u16));
        found.ok_or_else(|| LabError::NoClass {
            given: name.to_owned(),
            nearest: nearest(name, &self.classes),
            classes: self.classes.clone(),
        })
    }

    /// The name of a class.
    ///
    /// # Errors
    ///
    /// - [`LabError::NoSuchIndex`] if there is no such class.
    pub fn class_name(&self, class: ClassIndex) -> Result<&str, LabError> {
        let name = self.classes.get(class.index());
        name.map(String::as_str)
            .ok_or_else(|| LabError::NoSuchIndex {
                given: class,
                classes: self.classes.clone(),
            })
    }

    /// Decodes an image in the way the networks were trained: `[row, column, channel]`, at the size that
    /// they take.
    ///
    /// # Errors
    ///
    /// - [`LabError::Decode`] if the file cannot be read or is no image.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("doc/model.txt")]
    /// use leuko_lab::Ensemble;
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// let pixels = ensemble.read(&image)?;
    /// assert_eq!(pixels.len(), 192 * 192 * 3);
    /// // No network was trained on this image.
    /// assert_eq!(ensemble.seen_by(&pixels), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(&self, image: &Path) -> Result<Vec<u8>, LabError> {
        let read = load_one(image, self.size(), &self.fit);
        let (pixels, _) = read.map_err(|source| LabError::Decode {
            path: image.to_owned(),
            source,
        })?;
        Ok(pixels)
    }

    /// Number of networks that were trained on this image, `[row, column, channel]` at the size that
    /// they take, or chosen by it. A copy that differs in one pixel is another image.
    pub fn seen_by(&self, pixels: &[u8]) -> usize {
        seen_set::seen_by(self.seen(), pixels)
    }

    fn seen(&self) -> impl Iterator<Item = &SeenSet> {
        self.members.iter().map(|member| &member.seen)
    }

    /// What the networks say of each image. Always by the kernels for the processor, which need no
    /// libtorch.
    ///
    /// # Errors
    ///
    /// - [`LabError::OtherSize`] if the images have another size than the networks take.
    /// - [`LabError::Train`] if the kernels cannot compute a network.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("doc/model.txt")]
    /// use leuko_lab::{Ensemble, Unreadable, decode_images};
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// let mut unreadable = Unreadable::default();
    /// let batch = decode_images(&[image], &ensemble, &mut unreadable)?;
    /// let answers = ensemble.answer(&batch.images)?;
    /// assert_eq!(answers[0].probabilities().len(), ensemble.classes.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn answer(&self, images: &Images) -> Result<Vec<Answer>, LabError> {
        let (expected, found) = (self.input, Shape::rgb(images.height(), images.width()));
        if found != expected {
            return Err(LabError::OtherSize { expected, found });
        }
        let engine = EngineConfig::default();
        let positions: Vec<usize> = (0..images.len()).collect();
        let parts: Vec<Vec<Answer>> = positions
            .par_chunks(IMAGES_AN_ENGINE)
            .map(|positions| {
                let of_member = |member: &Member| {
                    let Member {
                        network, weights, ..
                    } = member;
                    let mut engine = engine.build(network)?;
                    logits(engine.as_mut(), network, weights, images, positions, 1)
                };
                let of_members: Vec<Vec<Vec<f32>>> = self
                    .members
                    .iter()
                    .map(of_member)
                    .collect::<Result<_, TrainError>>()?;
                let of_image =
                    |image: usize| of_members.iter().map(|of| of[image].clone()).collect();
                (0..positions.len())
                    .map(|image| Answer::new(of_image(image)))
                    .collect()
            })
            .collect::<Result<_, LabError>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// The bytes of an ONNX file that says that this version of leuko wrote it.
    pub(crate) fn to_onnx(&self, version: &str) -> Result<Vec<u8>, ExportError> {
        let about = About {
            classes: self.classes.clone(),
            fit: self.fit,
            version: version.to_owned(),
        };
        let members = self.members.iter();
        let networks: Vec<_> = members
            .map(|member| (&member.network, &member.weights))
            .collect();
        Ok(of_networks(&networks, &about)?)
    }
}

impl Predictor for Ensemble {
    fn contender(&self) -> Contender {
        Contender::Network
    }

    fn classes(&self) -> &[String] {
        &self.classes
    }

    fn size(&self) -> Size {
        self.size()
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
        self.seen_by(pixels)
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

    fn answer(&self, images: &Images, _watch: &dyn Watch) -> Result<Vec<Answer>, LabError> {
        self.answer(images)
    }

    fn to_onnx(&self) -> Result<Vec<u8>, ExportError> {
        self.to_onnx(env!("CARGO_PKG_VERSION"))
    }
}

fn belong_together(
    (first, known): (&Path, &CheckpointInfo),
    (path, info): (&Path, &CheckpointInfo),
) -> Result<(), LabError> {
    if info.classes != known.classes {
        return Err(LabError::OtherClasses {
            first: first.to_owned(),
            first_classes: known.classes.clone(),
            path: path.to_owned(),
            classes: info.classes.clone(),
        });
    }
    if (info.input, info.fit) != (known.input, known.fit) {
        let says = |info: &CheckpointInfo| {
            let Shape { height, width, .. } = info.input;
            format!("{height}x{width} pixels (height x width), {}", info.fit)
        };
        return Err(LabError::OtherInputs {
            first: first.to_owned(),
            first_input: says(known),
            path: path.to_owned(),
            input: says(info),
        });
    }
    Ok(())
}

/// The checkpoints that `model` stands for: itself, those in its folder `model`, or all below it.
fn checkpoints(model: &Path) -> Result<Vec<PathBuf>, LabError> {
    let metadata = fs_err::metadata(model).map_err(|_| LabError::NoModel {
        path: model.to_owned(),
    })?;
    let only_methods = || -> Result<Option<LabError>, LabError> {
        let methods: Vec<Method> = methods_at(model)?.into_keys().collect();
        Ok((!methods.is_empty()).then(|| LabError::OnlyMethods {
            path: model.to_owned(),
            methods,
        }))
    };
    if !metadata.is_dir() {
        return match only_methods()? {
            Some(error) => Err(error),
            None => Ok(vec![model.to_owned()]),
        };
    }
    let inner = model.join(MODEL);
    if !inner.is_dir() && Store::has_results_in(model) {
        return Err(LabError::WholeStudy {
            path: model.to_owned(),
        });
    }
    let folder = if inner.is_dir() { &inner } else { model };
    check_there(&listed(folder, |name| name.ends_with(NETWORK_ENDING))?)?;
    let mut below = Below::default();
    below.search(folder)?;
    let Below {
        mut trainings,
        mut networks,
    } = below;
    trainings.sort();
    networks.sort();
    match (&trainings[..], networks.first()) {
        ([], None) => Err(only_methods()?.unwrap_or_else(|| LabError::NoNetworks {
            path: model.to_owned(),
        })),
        ([], Some(_)) => Ok(networks),
        ([only], None) => checkpoints(only),
        (_, other) => {
            let other = other.map(|path| folder_of(path));
            Err(several(model, trainings.iter().map(shown).chain(other)))
        }
    }
}

/// What a folder holds, at any depth.
#[derive(Default)]
struct Below {
    /// Folders of trainings and studies.
    trainings: Vec<PathBuf>,
    /// Checkpoints outside of them.
    networks: Vec<PathBuf>,
}

impl Below {
    fn search(&mut self, folder: &Path) -> Result<(), LabError> {
        for entry in fs_err::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            // Not through links, which may lead in circles.
            if entry.file_type()?.is_dir() {
                if path.join(MODEL).is_dir() || Store::has_results_in(&path) {
                    self.trainings.push(path);
                } else {
                    self.search(&path)?;
                }
            } else if path.to_string_lossy().ends_with(NETWORK_ENDING) {
                self.networks.push(path);
            }
        }
        Ok(())
    }
}

/// Two networks of one run: those of two trainings, or in one folder a file in the place of another.
fn two_of_one_run(model: &Path, first: &Path, second: &Path) -> LabError {
    let place = |path: &Path| match first.parent() == second.parent() {
        true => shown(path),
        false => folder_of(path),
    };
    several(model, [first, second].map(place))
}

fn several(path: &Path, trainings: impl IntoIterator<Item = String>) -> LabError {
    LabError::SeveralTrainings {
        path: path.to_owned(),
        trainings: trainings.into_iter().collect(),
    }
}

fn folder_of(path: &Path) -> String {
    shown(path.parent().unwrap_or(path))
}

fn shown(path: impl AsRef<Path>) -> String {
    path.as_ref().display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty file; only names count here.
    fn network(folder: &Path, name: &str) -> PathBuf {
        fs_err::create_dir_all(folder).unwrap();
        let path = folder.join(name);
        fs_err::write(&path, "").unwrap();
        path
    }

    #[test]
    fn test_checkpoints_of_a_folder_of_trainings_takes_one_and_refuses_two() {
        let root = tempfile::tempdir().unwrap();
        let training = |name: &str| {
            let folder = root.path().join(name);
            network(
                &folder.join("checkpoints/cells/n0010"),
                "fold00.safetensors",
            );
            fs_err::create_dir_all(folder.join("records")).unwrap();
            network(&folder.join(MODEL), "n0010-fold00.safetensors")
        };
        let first = training("a");
        // Its model, and not its checkpoints as well.
        assert_eq!(checkpoints(root.path()).unwrap(), [first]);
        training("b");
        let names = |error: LabError| match error {
            LabError::SeveralTrainings { trainings, .. } => trainings,
            other => panic!("{other}"),
        };
        let both = ["a", "b"].map(|name| root.path().join(name).display().to_string());
        assert_eq!(names(checkpoints(root.path()).unwrap_err()), both);
        fs_err::remove_dir_all(root.path().join("b")).unwrap();
        network(&root.path().join("other"), "weights.safetensors");
        let both = ["a", "other"].map(|name| root.path().join(name).display().to_string());
        assert_eq!(names(checkpoints(root.path()).unwrap_err()), both);
    }
}
