//! Networks from checkpoints that answer together.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use leuko_core::ImageDigest;
use leuko_data::{Fit, Images, Size, did_you_mean, nearest};
use leuko_eval::highest;
use leuko_model::{CheckpointInfo, Network, Shape, Weights, load_checkpoint};
use leuko_train::{EngineConfig, InstructionSet, TrainError, logits, softmax};
use rayon::prelude::*;

/// The folder of networks in what `leuko train` writes.
pub(crate) const MODEL: &str = "model";
/// How names of checkpoints end.
pub(crate) const NETWORK_ENDING: &str = "safetensors";

/// Images that an engine is built for: enough for building it not to count.
const IMAGES_AN_ENGINE: usize = 32;

/// One network.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) path: PathBuf,
    pub(crate) network: Network,
    pub(crate) weights: Weights,
    /// The images that it was trained on or chosen by.
    seen: BTreeSet<ImageDigest>,
}

/// Networks that take the same images and tell the same classes apart.
#[derive(Debug)]
pub(crate) struct Ensemble {
    pub(crate) members: Vec<Member>,
    pub(crate) classes: Vec<String>,
    pub(crate) input: Shape,
    pub(crate) fit: Fit,
}

/// What all networks say of one image.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// `[network][class]`.
    pub(crate) logits: Vec<Vec<f32>>,
    /// Mean over networks of the probability of each class.
    pub(crate) probabilities: Vec<f64>,
    /// Standard deviation over networks (divisor n - 1); none of one network.
    pub(crate) spread: Option<Vec<f64>>,
}

impl Answer {
    fn new(logits: Vec<Vec<f32>>) -> Self {
        let of_network: Vec<Vec<f32>> = logits.iter().map(|logits| softmax(logits)).collect();
        let n = of_network.len() as f64;
        let classes = of_network.first().map_or(0, Vec::len);
        let of_class = |class: usize| of_network.iter().map(move |p| f64::from(p[class]));
        let probabilities: Vec<f64> = (0..classes).map(|c| of_class(c).sum::<f64>() / n).collect();
        let deviation = |class: usize| {
            let squares = of_class(class).map(|p| (p - probabilities[class]).powi(2));
            (squares.sum::<f64>() / (n - 1.0)).sqrt()
        };
        let spread = (of_network.len() > 1).then(|| (0..classes).map(deviation).collect());
        Self {
            logits,
            probabilities,
            spread,
        }
    }

    /// Share of the networks that alone would name the predicted class, in `[0, 1]`.
    pub(crate) fn agreement(&self) -> f64 {
        let predicted = self.predicted();
        let named = self.logits.iter().map(|logits| highest(logits));
        let agreeing = named.filter(|&class| class == predicted).count();
        agreeing as f64 / self.logits.len() as f64
    }

    /// The class with the highest probability; of equal ones the first, as where networks are tested.
    pub(crate) fn predicted(&self) -> usize {
        highest(&self.probabilities)
    }
}

impl Ensemble {
    /// Loads the networks at `models`: checkpoints, or folders of them.
    ///
    /// # Errors
    ///
    /// - If there are none, or one cannot be read or is of another version.
    /// - If they do not belong together: other classes, other images, a folder with several studies'.
    pub(crate) fn load(models: &[PathBuf]) -> Result<Self> {
        let (mut members, mut known) = (Vec::new(), BTreeSet::new());
        let mut first: Option<(PathBuf, CheckpointInfo)> = None;
        for model in models {
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
                let runs: Vec<String> = runs.into_iter().collect();
                bail!(
                    "{} holds networks of several trainings: {}\nhint: name the folder of one of them",
                    model.display(),
                    runs.join(", ")
                );
            }
        }
        let Some((_, info)) = first else {
            bail!("no network is named\nhint: name one with --model");
        };
        Ok(Self {
            members,
            classes: info.classes,
            input: info.input,
            fit: info.fit,
        })
    }

    /// Rows and columns of the images that it takes.
    pub(crate) fn size(&self) -> Size {
        Size {
            height: self.input.height as u32,
            width: self.input.width as u32,
        }
    }

    /// The class of this name.
    ///
    /// # Errors
    ///
    /// - If there is none; names all, and the nearest.
    pub(crate) fn class(&self, name: &str) -> Result<usize> {
        let found = self.classes.iter().position(|class| class == name);
        found.with_context(|| {
            format!(
                "--class {name}: the model knows no such class{}\nhint: its classes are {}",
                did_you_mean(nearest(name, &self.classes).as_ref()),
                self.classes.join(", ")
            )
        })
    }

    /// Number of networks that were trained on this image, `[row, column, channel]` at the size that
    /// they take, or chosen by it. A copy that differs in one pixel is another image.
    pub(crate) fn seen_by(&self, pixels: &[u8]) -> usize {
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
    /// - If the kernels cannot compute a network.
    pub(crate) fn answer(&self, images: &Images) -> Result<Vec<Answer>, TrainError> {
        let engine = EngineConfig::Fused(InstructionSet::best());
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
                    .collect::<Result<_, _>>()?;
                let of_image =
                    |image: usize| of_members.iter().map(|of| of[image].clone()).collect();
                Ok((0..positions.len())
                    .map(|image| Answer::new(of_image(image)))
                    .collect())
            })
            .collect::<Result<_, TrainError>>()?;
        Ok(parts.into_iter().flatten().collect())
    }
}

fn belong_together(
    (first, known): (&Path, &CheckpointInfo),
    (path, info): (&Path, &CheckpointInfo),
) -> Result<()> {
    let (first, path) = (first.display(), path.display());
    if info.classes != known.classes {
        bail!(
            "networks that tell other classes apart cannot answer together\n  {first}: {}\n  {path}: {}\nhint: name networks of one training",
            known.classes.join(", "),
            info.classes.join(", ")
        );
    }
    if (info.input, info.fit) != (known.input, known.fit) {
        let says = |info: &CheckpointInfo| {
            let Shape { height, width, .. } = info.input;
            format!("{height}x{width} pixels (height x width), {}", info.fit)
        };
        bail!(
            "networks that take other images cannot answer together\n  {first}: {}\n  {path}: {}\nhint: name networks of one training",
            says(known),
            says(info)
        );
    }
    Ok(())
}

/// The checkpoints that `model` stands for: itself, those in its folder `model`, or all below it.
fn checkpoints(model: &Path) -> Result<Vec<PathBuf>> {
    let metadata = fs_err::metadata(model).with_context(|| {
        format!(
            "--model {}: there is no such file or folder\nhint: name the folder that `leuko train` wrote, or a checkpoint (*.{NETWORK_ENDING})",
            model.display()
        )
    })?;
    if !metadata.is_dir() {
        return Ok(vec![model.to_owned()]);
    }
    let inner = model.join(MODEL);
    if !inner.is_dir() && model.join("records").is_dir() {
        bail!(
            "--model {}: this training or study is no model as a whole\nhint: if `leuko train` was interrupted here, run it to its end first; of a study name the networks of one size, {}/checkpoints/EXPERIMENT/nNNNN",
            model.display(),
            model.display()
        );
    }
    let folder = if inner.is_dir() { &inner } else { model };
    let mut found = Vec::new();
    search(folder, &mut found)?;
    found.sort();
    if found.is_empty() {
        bail!(
            "--model {}: no network (*.{NETWORK_ENDING}) is in this folder\nhint: name the folder that `leuko train` wrote; if training was interrupted, run it to its end first",
            model.display()
        );
    }
    Ok(found)
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_answer_of_two_networks_by_hand() {
        // Probabilities 3:1 and 1:1.
        let answer = Answer::new(vec![vec![3f32.ln(), 0.0], vec![0.0, 0.0]]);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(near(answer.probabilities[0], 0.625), "{answer:?}");
        let spread = answer.spread.clone().unwrap();
        assert!(near(spread[0], 0.25 / 2f64.sqrt()), "{answer:?}");
        assert_eq!((answer.predicted(), answer.agreement()), (0, 1.0));
        let one = Answer::new(vec![vec![0.0, 0.0]]);
        assert_eq!((one.spread.clone(), one.predicted()), (None, 0));
        let apart = Answer::new(vec![vec![3.0, 0.0], vec![0.0, 1.0]]);
        assert_eq!((apart.predicted(), apart.agreement()), (0, 0.5));
    }
}
