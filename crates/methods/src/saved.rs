//! A fitted method on disk: the model, and all that a reader must know to ask it about new images.

use std::io::Read;
use std::path::Path;

use leuko_core::{
    FileError, Fit, ImageDigest, ImageSizes, RunId, Seed, Size, read_versioned, write_summed,
};
use serde::{Deserialize, Serialize};

use crate::error::MethodError;
use crate::model::Model;

/// Version of a model's file; a reader refuses any other. It also changes when a feature or a classifier
/// computes something else, because an old model would then misread new images.
pub const MODEL_FORMAT: u32 = 4;

/// Bytes at the start of a file that hold its format, which is the first key.
const START: u64 = 64;

/// What a reader must know besides the model: as much as a network's checkpoint says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelInfo {
    /// Rows and columns of the images that features are measured in.
    pub input: Size,
    /// How an image of another size was brought to `input`, which is its target.
    pub fit: Fit,
    /// The sizes of all images of its study before that; `None` if the file does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_sizes: Option<ImageSizes>,
    /// Class names, in the order of the probabilities.
    pub classes: Vec<String>,
    /// Name of the data set that it learnt from.
    pub dataset: String,
    /// The run whose training set it learnt from.
    pub run: RunId,
    /// The study's master seed, which cuts the folds.
    pub seed: Seed,
    /// SHA-256 (hex) of what the features come from: the weights of the pretrained network, or the file of
    /// features. Absent for features that come from pixels alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<String>,
    /// Checksums of the training images, at the size of `input`, sorted. Its answers for these images are no test.
    pub seen: Vec<ImageDigest>,
    /// Checksums of the names of the groups of the training images, such as patients, sorted. Other images of them are no
    /// test either.
    pub seen_groups: Vec<ImageDigest>,
}

/// What stands in the file. The format comes first: see [`is_outdated`].
#[derive(Serialize)]
struct FileOut<'a> {
    format: u32,
    about: &'a ModelInfo,
    model: &'a Model,
}

#[derive(Deserialize)]
struct FileIn {
    about: ModelInfo,
    model: Model,
}

/// Writes a model as JSON, whole or not at all. The same model gives the same bytes.
///
/// # Errors
///
/// - [`MethodError::NotAModel`] if `about` has another number of classes, or `fit` another target than `input`.
/// - [`MethodError::File`] if the file cannot be written.
///
/// # Examples
///
/// ```
/// use leuko_core::{ClassIndex, Fit, FoldIndex, RunId, Seed, Size, TrainSize};
/// use leuko_methods::{Features, Model, ModelInfo, load_model, save_model};
///
/// // How much of a cell is nucleus, and four labels.
/// let rows = [0.30, 0.35, 0.80, 0.85].map(|share| Ok(vec![share]));
/// let features = Features::new(vec!["nucleus share".into()], rows.into())?;
/// let labels = [0, 0, 1, 1].map(ClassIndex);
/// let model = Model::fit("shape".parse()?, &features, &labels, &[0, 1, 2, 3], 2)?;
///
/// let input = Size { height: 257, width: 257 };
/// let about = ModelInfo {
///     input,
///     fit: Fit { target: Some(input), ..Fit::default() },
///     image_sizes: None,
///     classes: vec!["normal".into(), "blast".into()],
///     dataset: "cells".into(),
///     run: RunId {
///         experiment: "cells".into(),
///         size: TrainSize::new(4).ok_or("empty")?,
///         fold: FoldIndex(0),
///     },
///     seed: Seed(1),
///     features: None,
///     seen: vec![],
///     seen_groups: vec![],
/// };
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("n0004-fold00.model.json");
/// save_model(&path, &model, &about)?;
/// assert_eq!(load_model(&path)?, (model, about));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save_model(path: &Path, model: &Model, about: &ModelInfo) -> Result<(), MethodError> {
    check(path, model, about)?;
    let format = MODEL_FORMAT;
    Ok(write_summed(
        path,
        &FileOut {
            format,
            about,
            model,
        },
    )?)
}

/// Reads what [`save_model`] wrote.
///
/// # Errors
///
/// - [`MethodError::OtherFormat`] if another version of leuko wrote it.
/// - [`MethodError::NotAModel`] if its parts do not fit together.
/// - [`MethodError::File`] if the file cannot be read, or holds no model.
pub fn load_model(path: &Path) -> Result<(Model, ModelInfo), MethodError> {
    let FileIn { about, model } = read_versioned(path, MODEL_FORMAT).map_err(of_format)?;
    check(path, &model, &about)?;
    Ok((model, about))
}

fn of_format(error: FileError) -> MethodError {
    match error {
        FileError::Format {
            path,
            expected,
            got,
        } => MethodError::OtherFormat {
            path,
            expected,
            got,
        },
        error => error.into(),
    }
}

fn check(path: &Path, model: &Model, about: &ModelInfo) -> Result<(), MethodError> {
    let is_not = |what: String| MethodError::NotAModel {
        path: path.to_owned(),
        what,
    };
    model.check().map_err(is_not)?;
    if model.classes() != about.classes.len() {
        return Err(is_not(format!(
            "it names {} classes, and its model tells {} apart",
            about.classes.len(),
            model.classes()
        )));
    }
    match about.fit.target == Some(about.input) {
        true => Ok(()),
        false => Err(is_not(format!(
            "it takes images of {}, and brings them to another size",
            about.input
        ))),
    }
}

/// Whether an earlier version of leuko wrote a model. Reads the first bytes only, because models of nearest
/// neighbours are large. A file that cannot be read, or is no model, is not outdated.
pub fn is_outdated(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = fs_err::File::open(path)
        .map(|file| file.take(START))
        .and_then(|mut file| file.read_to_end(&mut start));
    let text = String::from_utf8_lossy(&start);
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let rest = text.strip_prefix("{\"format\":");
    let format = rest.and_then(|rest| rest.split(',').next()?.parse::<u32>().ok());
    read.is_ok() && format.is_some_and(|format| format < MODEL_FORMAT)
}

#[cfg(test)]
mod tests {
    use leuko_core::{ClassIndex, FoldIndex, TrainSize};

    use super::*;
    use crate::features::Features;
    use crate::method::Method;

    fn fitted() -> (Model, ModelInfo) {
        let labels = [0, 1].map(ClassIndex);
        let model = Model::fit(Method::GUESS, &Features::none(2), &labels, &[0, 1], 2).unwrap();
        let input = Size {
            height: 2,
            width: 2,
        };
        let about = ModelInfo {
            input,
            fit: Fit {
                target: Some(input),
                ..Fit::default()
            },
            image_sizes: ImageSizes::of([input]),
            classes: ["normal", "blast"].map(str::to_owned).to_vec(),
            dataset: "cells".to_owned(),
            run: RunId {
                experiment: "cells".to_owned(),
                size: TrainSize::new(2).unwrap(),
                fold: FoldIndex(0),
            },
            seed: Seed(1),
            features: None,
            seen: vec![ImageDigest::of(&[1, 2, 3])],
            seen_groups: vec![ImageDigest::of(b"patient-7")],
        };
        (model, about)
    }

    #[test]
    fn test_load_returns_what_was_saved_and_names_what_does_not_fit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.model.json");
        let said = |error: MethodError| {
            let root = folder.path().display().to_string();
            error.to_string().replace(&root, "ROOT")
        };
        let (model, about) = fitted();
        save_model(&path, &model, &about).unwrap();
        assert_eq!(load_model(&path).unwrap(), (model.clone(), about.clone()));
        assert!(!is_outdated(&path));

        let mut other = about.clone();
        other.classes.push("monocyte".to_owned());
        insta::assert_snapshot!(said(save_model(&path, &model, &other).unwrap_err()), @"
        ROOT/a.model.json is damaged or was changed: it names 3 classes, and its model tells 2 apart
        hint: copy the file again from its source, or fit the method again
        ");
        let mut other = about;
        other.fit.target = None;
        assert!(save_model(&path, &model, &other).is_err());
    }

    /// Each change of a valid file that would make an answer impossible, or a wrong one.
    #[test]
    fn test_a_model_whose_parts_do_not_fit_together_is_refused() {
        let rows = [0.30, 0.35, 0.80, 0.85].map(|share| Ok(vec![share]));
        let features = Features::new(vec!["share".to_owned()], rows.into()).unwrap();
        let labels = [0, 0, 1, 1].map(ClassIndex);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.model.json");
        let refused = |method: &str, part: &str, other: serde_json::Value| {
            let model = Model::fit(
                method.parse().unwrap(),
                &features,
                &labels,
                &[0, 1, 2, 3],
                2,
            );
            save_model(&path, &model.unwrap(), &fitted().1).unwrap();
            load_model(&path).unwrap();
            let mut file: serde_json::Value = leuko_core::read_summed(&path).unwrap();
            *file.pointer_mut(&format!("/model/{part}")).unwrap() = other;
            write_summed(&path, &file).unwrap();
            let error = load_model(&path).unwrap_err().to_string();
            let (_, what) = error.split_once("changed: ").unwrap();
            format!("{method} {part}: {}", what.lines().next().unwrap())
        };
        let refusals = [
            refused("guess", "seen", [0, 2].into()),
            refused("guess", "seen", [1, 0].into()),
            refused("guess", "head/majority", [0, 0].into()),
            refused("guess", "head/majority", [usize::MAX, 1].into()),
            refused("guess", "scaling/means", vec![0.5; 2].into()),
            refused("shape", "scaling/deviations", vec![0.0].into()),
            refused("shape", "head/logistic/weights/0", vec![1.0].into()),
            refused("shape-knn", "head/neighbours/labels/0", 2.into()),
            refused("shape-knn", "head/neighbours/classes", (1_u64 << 60).into()),
            refused("shape-knn", "head/neighbours/points/0", vec![0.5; 2].into()),
            refused("shape-svm", "head/svm/machines/0/weights", vec![0.5].into()),
            refused("shape-svm", "head/svm/machines", Vec::<u8>::new().into()),
        ];
        insta::assert_snapshot!(refusals.join("\n"), @"
        guess seen: the classes that it has seen are not some of its classes
        guess seen: the classes that it has seen are not some of its classes
        guess head/majority: its classifier is not of 1 features and 2 classes
        guess head/majority: its classifier is not of 1 features and 2 classes
        guess scaling/means: its scaling is not of 1 features
        shape scaling/deviations: its scaling is not of 1 features
        shape head/logistic/weights/0: its classifier is not of 1 features and 2 classes
        shape-knn head/neighbours/labels/0: its classifier is not of 1 features and 2 classes
        shape-knn head/neighbours/classes: its classifier is not of 1 features and 2 classes
        shape-knn head/neighbours/points/0: its classifier is not of 1 features and 2 classes
        shape-svm head/svm/machines/0/weights: its classifier is not of 1 features and 2 classes
        shape-svm head/svm/machines: its classifier is not of 1 features and 2 classes
        ");
    }

    #[test]
    fn test_a_model_of_an_earlier_version_is_refused_with_its_cure() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.model.json");
        // As version 1 wrote it.
        let old = "{\n  \"format\": 1,\n  \"method\": \"guess\",\n  \"classes\": 2\n}\n";
        fs_err::write(&path, old).unwrap();
        assert!(is_outdated(&path));
        let error = load_model(&path).unwrap_err().to_string();
        insta::assert_snapshot!(error.replace(&folder.path().display().to_string(), "ROOT"), @"
        ROOT/a.model.json has format 1, expected 4: another version of leuko fitted this model
        hint: fit it again on the same images; this takes seconds, and no network trains again
        ");
        for other in ["kept", "{\"format\": 4, \"about\"", ""] {
            fs_err::write(&path, other).unwrap();
            assert!(!is_outdated(&path), "{other}");
        }
        assert!(!is_outdated(&folder.path().join("none")));
    }
}
