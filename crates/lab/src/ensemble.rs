//! Networks from checkpoints that answer together.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, ImageDigest};
use leuko_data::{Fit, Images, Size, load_one, nearest};
use leuko_model::{CheckpointInfo, Network, Shape, Weights, load_checkpoint};
use leuko_study::Store;
use leuko_train::{EngineConfig, TrainError, logits};
use rayon::prelude::*;

use crate::answer::Answer;
use crate::error::LabError;
use crate::model::{MODEL, NETWORK_ENDING};

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
    /// The images that it was trained on or chosen by.
    seen: BTreeSet<ImageDigest>,
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
}

impl Ensemble {
    /// Loads the networks at `models`: checkpoints, or folders of them. The folder of a training stands for
    /// all its networks.
    ///
    /// # Errors
    ///
    /// - [`LabError::NoModelNamed`], [`LabError::NoModel`], [`LabError::NoNetworks`],
    ///   [`LabError::WholeStudy`] if there are none.
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
            let mut runs = BTreeSet::new();
            for path in checkpoints(model)? {
                // Two names of one file are one network.
                if !known.insert(fs_err::canonicalize(&path)?) {
                    continue;
                }
                let (network, weights, info) = load_checkpoint(&path)?;
                runs.insert(format!("{}/{}", info.run.experiment, info.run.size));
                let seen = info.seen.iter().copied().collect();
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
            if runs.len() > 1 {
                return Err(LabError::SeveralTrainings {
                    path: model.to_owned(),
                    runs: runs.into_iter().collect(),
                });
            }
        }
        let (_, info) = first.ok_or(LabError::NoModelNamed)?;
        Ok(Self {
            members,
            classes: info.classes,
            input: info.input,
            fit: info.fit,
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
        load_one(image, self.size(), &self.fit).map_err(|source| LabError::Decode {
            path: image.to_owned(),
            source,
        })
    }

    /// Number of networks that were trained on this image, `[row, column, channel]` at the size that
    /// they take, or chosen by it. A copy that differs in one pixel is another image.
    pub fn seen_by(&self, pixels: &[u8]) -> usize {
        let digest = ImageDigest::of(pixels);
        let members = self.members.iter();
        members
            .filter(|member| member.seen.contains(&digest))
            .count()
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
    /// use leuko_study::Silent;
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// let mut unreadable = Unreadable::default();
    /// let batch = decode_images(&[image], &ensemble, &mut unreadable, &Silent)?;
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
    if !metadata.is_dir() {
        return Ok(vec![model.to_owned()]);
    }
    let inner = model.join(MODEL);
    if !inner.is_dir() && Store::has_results_in(model) {
        return Err(LabError::WholeStudy {
            path: model.to_owned(),
        });
    }
    let folder = if inner.is_dir() { &inner } else { model };
    let mut found = Vec::new();
    search(folder, &mut found)?;
    found.sort();
    if found.is_empty() {
        return Err(LabError::NoNetworks {
            path: model.to_owned(),
        });
    }
    Ok(found)
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), LabError> {
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // Not through links, which may lead in circles.
        if entry.file_type()?.is_dir() {
            search(&path, found)?;
        } else if path
            .extension()
            .is_some_and(|ending| ending == NETWORK_ENDING)
        {
            found.push(path);
        }
    }
    Ok(())
}
