//! Trained weights on disk: safetensors, readable by PyTorch as a state dictionary.

use std::path::Path;

use leuko_core::{FileError, Fit, ImageDigest, ImageSizes, RunId, Seed, Size, hex, write_whole};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{CheckpointDefect, ModelError, Network, Shape, Weights};

/// Version of the checkpoint's file format; a reader refuses any other.
pub const CHECKPOINT_FORMAT: u32 = 5;

/// Most rows, columns and channels of a network's input.
const MOST_SIDE: usize = u16::MAX as usize;

/// The only metadata key. safetensors keeps metadata in random order, so all of ours is one value.
const KEY: &str = "leuko";
/// The description's field with the checksum of the description and the weights.
const SUM: &str = "sum";

/// What a reader must know besides the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointInfo {
    /// [`CHECKPOINT_FORMAT`] of the writer.
    pub format: u32,
    /// Shape of the image it takes; pixel values are divided by 255, to `[0, 1]`.
    pub input: Shape,
    /// How an image of another size was brought to `input`'s rows and columns, which are its target.
    pub fit: Fit,
    /// The sizes of all images of its study before that; `None` if the checkpoint does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_sizes: Option<ImageSizes>,
    /// Class names, in the order of the logits.
    pub classes: Vec<String>,
    /// Name of the data set it was trained on.
    pub dataset: String,
    /// The run that trained it.
    pub run: RunId,
    /// The study's master seed.
    pub seed: Seed,
    /// Epoch that the weights are from (0-based).
    pub epoch: usize,
    /// Checksums of the images that trained the network or chose its epoch, at the network's input size,
    /// sorted. Its answers for these images are no test.
    pub seen: Vec<ImageDigest>,
    /// Checksums of the names of the groups of these images, such as patients, sorted. Other images of them are no
    /// test either.
    pub seen_groups: Vec<ImageDigest>,
}

#[derive(Deserialize)]
struct Header {
    format: u32,
}

/// The description as it is written.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    info: &'a CheckpointInfo,
    sum: String,
}

/// Writes a checkpoint with its checksum, completely or not at all. The same weights give the same bytes.
///
/// # Errors
///
/// - [`ModelError::WrongLength`] if the weights are not `network`'s.
/// - [`ModelError::NotACheckpoint`] if the tensors cannot be put into the file format.
/// - [`ModelError::File`] if the file cannot be written.
///
/// # Examples
///
/// ```
/// use leuko_core::{Fit, FoldIndex, RunId, Seed, Size, Stream, TrainSize};
/// use leuko_model::{
///     CHECKPOINT_FORMAT, CheckpointInfo, Network, Shape, Weights, load_checkpoint, save_checkpoint,
/// };
///
/// let network = Network::schouten(Shape::rgb(257, 257), 2)?;
/// let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
/// let info = CheckpointInfo {
///     format: CHECKPOINT_FORMAT,
///     input: network.input(),
///     fit: Fit { target: Some(Size { height: 257, width: 257 }), ..Fit::default() },
///     image_sizes: None,
///     classes: vec!["healthy".into(), "blast".into()],
///     dataset: "all-idb2".into(),
///     run: RunId {
///         experiment: "all-binary".into(),
///         size: TrainSize::new(50).ok_or("empty")?,
///         fold: FoldIndex(0),
///     },
///     seed: Seed(1),
///     epoch: 0,
///     seen: vec![],
///     seen_groups: vec![],
/// };
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("fold00.safetensors");
/// save_checkpoint(&path, &network, &weights, &info)?;
/// assert_eq!(load_checkpoint(&path)?, (network, weights, info));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save_checkpoint(
    path: &Path,
    network: &Network,
    weights: &Weights,
    info: &CheckpointInfo,
) -> Result<(), ModelError> {
    let defect = |reason| ModelError::NotACheckpoint {
        path: path.to_owned(),
        reason,
    };
    let (expected, actual) = (network.parameter_count(), weights.values().len());
    if expected != actual {
        return Err(ModelError::WrongLength { expected, actual });
    }
    let bytes: Vec<u8> = weights
        .values()
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let mut views = Vec::new();
    for parameter in network.parameters() {
        let start = parameter.offset * 4;
        let data = &bytes[start..start + parameter.len() * 4];
        let view = TensorView::new(Dtype::F32, parameter.shape.clone(), data)
            .map_err(|e| defect(e.into()))?;
        views.push((parameter.name, view));
    }
    let sum = sum(info, weights).map_err(|e| defect(e.into()))?;
    let text = serde_json::to_string(&Written { info, sum }).map_err(|e| defect(e.into()))?;
    let metadata = [(KEY.to_owned(), text)].into_iter().collect();
    let file = serialize(views, Some(metadata)).map_err(|e| defect(e.into()))?;
    Ok(write_whole(path, &file)?)
}

/// SHA-256 (hex) of a description and its weights.
fn sum(info: &CheckpointInfo, weights: &Weights) -> Result<String, serde_json::Error> {
    let mut hasher = Sha256::new_with_prefix(serde_json::to_string(info)?);
    for value in weights.values() {
        hasher.update(value.to_le_bytes());
    }
    Ok(hex(&hasher.finalize()))
}

/// Reads a checkpoint.
///
/// # Errors
///
/// - [`ModelError::File`] if the file cannot be read, or does not have its checksum.
/// - [`ModelError::NotACheckpoint`] if it is not a safetensors file, lacks the description, has another
///   format version, or its tensors do not fit the network.
/// - [`ModelError::TooSmall`], [`ModelError::TooFewClasses`] if no network fits its description.
///
/// # Examples
///
/// ```
/// use leuko_model::load_checkpoint;
/// # use leuko_core::{Fit, FoldIndex, RunId, Seed, Size, Stream, TrainSize};
/// # use leuko_model::{CHECKPOINT_FORMAT, CheckpointInfo, Network, Shape, Weights, save_checkpoint};
/// # let network = Network::schouten(Shape::rgb(257, 257), 2)?;
/// # let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
/// # let info = CheckpointInfo {
/// #     format: CHECKPOINT_FORMAT,
/// #     input: network.input(),
/// #     fit: Fit { target: Some(Size { height: 257, width: 257 }), ..Fit::default() },
/// #     image_sizes: None,
/// #     classes: vec!["healthy".into(), "blast".into()],
/// #     dataset: "all-idb2".into(),
/// #     run: RunId {
/// #         experiment: "all-binary".into(),
/// #         size: TrainSize::new(50).ok_or("empty")?,
/// #         fold: FoldIndex(0),
/// #     },
/// #     seed: Seed(1),
/// #     epoch: 0,
/// #     seen: vec![],
/// #     seen_groups: vec![],
/// # };
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("fold00.safetensors");
/// # save_checkpoint(&path, &network, &weights, &info)?;
///
/// // `path` is a file such as checkpoints/all-binary/n0050/fold00.safetensors.
/// let (network, weights, info) = load_checkpoint(&path)?;
/// assert_eq!(info.classes, ["healthy", "blast"]);
/// assert_eq!(info.run.to_string(), "all-binary/n0050/fold00");
/// assert_eq!(weights.values().len(), network.parameter_count());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load_checkpoint(path: &Path) -> Result<(Network, Weights, CheckpointInfo), ModelError> {
    let defect = |reason| ModelError::NotACheckpoint {
        path: path.to_owned(),
        reason,
    };
    let bytes = fs_err::read(path).map_err(|e| FileError::reading(path, e))?;
    let (_, header) = SafeTensors::read_metadata(&bytes).map_err(|e| defect(e.into()))?;
    let text = header
        .metadata()
        .as_ref()
        .and_then(|metadata| metadata.get(KEY))
        .ok_or_else(|| defect(CheckpointDefect::NoInfo))?;
    // Read first, so that new fields of a later version are not reported as damage.
    let Header { format } = serde_json::from_str(text).map_err(|e| defect(e.into()))?;
    if format != CHECKPOINT_FORMAT {
        return Err(defect(CheckpointDefect::Format {
            expected: CHECKPOINT_FORMAT,
            actual: format,
        }));
    }
    let mut fields: Map<String, Value> =
        serde_json::from_str(text).map_err(|e| defect(e.into()))?;
    let written = fields.remove(SUM);
    let info: CheckpointInfo =
        serde_json::from_value(fields.into()).map_err(|e| defect(e.into()))?;
    if info.fit.target != Some(size(info.input)) {
        return Err(defect(CheckpointDefect::Target {
            input: info.input,
            target: info.fit.target,
        }));
    }
    let Shape {
        channels,
        height,
        width,
    } = info.input;
    // Of larger sides and more channels, the number of weights could exceed what a `usize` holds.
    if [channels, height, width]
        .iter()
        .any(|&side| side > MOST_SIDE)
    {
        return Err(defect(CheckpointDefect::Input { input: info.input }));
    }
    let network = Network::schouten(info.input, info.classes.len())?;
    let tensors = SafeTensors::deserialize(&bytes).map_err(|e| defect(e.into()))?;
    let mut values = Vec::new();
    for parameter in network.parameters() {
        let mismatch = |actual| {
            defect(CheckpointDefect::Tensor {
                name: parameter.name.clone(),
                expected: parameter.shape.clone(),
                actual,
            })
        };
        let tensor = tensors
            .tensor(&parameter.name)
            .map_err(|_| mismatch("nothing".into()))?;
        if tensor.dtype() != Dtype::F32 || tensor.shape() != parameter.shape {
            return Err(mismatch(format!(
                "{:?} of shape {:?}",
                tensor.dtype(),
                tensor.shape()
            )));
        }
        let words = tensor.data().chunks_exact(4);
        values.extend(words.map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]])));
    }
    let weights = Weights::new(&network, values)?;
    let expected = sum(&info, &weights).map_err(|e| defect(e.into()))?;
    match written == Some(Value::String(expected)) {
        true => Ok((network, weights, info)),
        false => Err(FileError::Sum {
            path: path.to_owned(),
        }
        .into()),
    }
}

/// Rows and columns of an image of this shape; no image has more than a `u32` holds.
fn size(input: Shape) -> Size {
    Size {
        height: input.height as u32,
        width: input.width as u32,
    }
}

/// Whether an earlier version of leuko wrote a checkpoint. A file that cannot be read, or is damaged, is not outdated.
pub fn is_outdated(path: &Path) -> bool {
    let Err(ModelError::NotACheckpoint { reason, .. }) = load_checkpoint(path) else {
        return false;
    };
    matches!(reason, CheckpointDefect::Format { expected, actual } if actual < expected)
}

#[cfg(test)]
mod tests {
    use leuko_core::{FitPolicy, FoldIndex, Stream, TrainSize};

    use super::*;

    fn saved(path: &Path) -> (Network, Weights, CheckpointInfo) {
        let network = Network::schouten(Shape::rgb(257, 257), 2).unwrap();
        let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
        let info = CheckpointInfo {
            format: CHECKPOINT_FORMAT,
            input: network.input(),
            fit: Fit {
                target: Some(size(network.input())),
                policy: FitPolicy::Resize,
                ..Fit::default()
            },
            image_sizes: ImageSizes::of([size(network.input())]),
            classes: vec!["healthy".into(), "blast".into()],
            dataset: "all-idb2".into(),
            run: RunId {
                experiment: "all-binary".into(),
                size: TrainSize::new(50).unwrap(),
                fold: FoldIndex(0),
            },
            seed: Seed(1),
            epoch: 17,
            seen: vec![ImageDigest::of(&[1, 2, 3])],
            seen_groups: vec![ImageDigest::of(b"patient-7")],
        };
        save_checkpoint(path, &network, &weights, &info).unwrap();
        (network, weights, info)
    }

    /// Why a file is no checkpoint, with `ROOT` in place of its folder.
    #[track_caller]
    fn refusal(path: &Path) -> String {
        let folder = path.parent().unwrap().to_string_lossy();
        let error = load_checkpoint(path).unwrap_err();
        error.to_string().replace(&*folder, "ROOT")
    }

    #[test]
    fn test_load_checkpoint_returns_what_was_saved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        let saved = saved(&path);
        assert_eq!(load_checkpoint(&path).unwrap(), saved);
        assert!(!is_outdated(&path));
    }

    #[test]
    fn test_a_checkpoint_of_an_earlier_version_is_outdated_and_a_later_or_broken_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        let (network, weights, mut info) = saved(&path);
        for (format, outdated) in [
            (CHECKPOINT_FORMAT - 1, true),
            (CHECKPOINT_FORMAT + 1, false),
        ] {
            info.format = format;
            save_checkpoint(&path, &network, &weights, &info).unwrap();
            assert_eq!(is_outdated(&path), outdated, "{format}");
        }
        fs_err::write(&path, "cut short").unwrap();
        assert!(!is_outdated(&path) && !is_outdated(&folder.path().join("none")));
    }

    #[test]
    fn test_load_checkpoint_refuses_a_target_that_is_not_the_networks_input() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        let (network, weights, mut info) = saved(&path);
        info.fit.target = None;
        save_checkpoint(&path, &network, &weights, &info).unwrap();
        insta::assert_snapshot!(refusal(&path), @"ROOT/a.safetensors is not a leuko checkpoint: its network takes images of 257x257 pixels (height x width), but its description gives them no size");
    }

    #[test]
    fn test_load_checkpoint_refuses_an_input_that_no_image_has() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        let (network, weights, mut info) = saved(&path);
        info.input = Shape::rgb(1 << 31, 1 << 31);
        info.fit.target = Some(size(info.input));
        save_checkpoint(&path, &network, &weights, &info).unwrap();
        insta::assert_snapshot!(refusal(&path), @"
        ROOT/a.safetensors is not a leuko checkpoint: its network takes images of 2147483648x2147483648 pixels (height x width) and 3 channels, which no image has
        hint: copy the file again from its source, or train again
        ");
        // So many weights would take 30 GB; they are not in the file.
        info.input = Shape::rgb(65_535, 65_535);
        info.fit.target = Some(size(info.input));
        save_checkpoint(&path, &network, &weights, &info).unwrap();
        insta::assert_snapshot!(refusal(&path), @"ROOT/a.safetensors is not a leuko checkpoint: tensor `dense1.weight`: expected f32 of shape [32, 16711744], found F32 of shape [32, 64]");
    }

    #[test]
    fn test_save_checkpoint_twice_gives_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().join("a"), folder.path().join("b")];
        paths.iter().for_each(|path| drop(saved(path)));
        assert_eq!(
            fs_err::read(&paths[0]).unwrap(),
            fs_err::read(&paths[1]).unwrap()
        );
    }

    #[test]
    fn test_load_checkpoint_refuses_a_cut_file_a_text_and_another_format() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        saved(&path);
        let whole = fs_err::read(&path).unwrap();
        let refused = |bytes: &[u8]| {
            write_whole(&path, bytes).unwrap();
            refusal(&path)
        };
        insta::assert_snapshot!(refused(&whole[..whole.len() - 1]), @"
        ROOT/a.safetensors is not a leuko checkpoint: incomplete metadata, file not fully covered
        hint: name a file *.safetensors of a training; if it is one, copy it again from its source, or train again
        ");
        insta::assert_snapshot!(refused(b"just some text, no tensors"), @"
        ROOT/a.safetensors is not a leuko checkpoint: header too large
        hint: name a file *.safetensors of a training; if it is one, copy it again from its source, or train again
        ");
        let key = b"\\\"format\\\":";
        let at = whole.windows(key.len()).position(|w| w == key).unwrap() + key.len();
        let mut newer = whole.clone();
        newer[at] = b'9';
        insta::assert_snapshot!(refused(&newer), @"
        ROOT/a.safetensors is not a leuko checkpoint: it has format 9, expected 5
        hint: read it with the version of leuko that wrote it, or train again
        ");
    }

    #[test]
    fn test_load_checkpoint_refuses_a_changed_weight_and_a_changed_description() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        saved(&path);
        let whole = fs_err::read(&path).unwrap();
        let refused = |at: usize, byte: u8| {
            let mut changed = whole.clone();
            changed[at] = byte;
            write_whole(&path, &changed).unwrap();
            refusal(&path)
        };
        let key = b"\\\"epoch\\\":1";
        let epoch = whole.windows(key.len()).position(|w| w == key).unwrap() + key.len();
        let last = whole.len() - 1;
        assert_eq!(refused(epoch, b'8'), refused(last, whole[last] ^ 1));
        insta::assert_snapshot!(refusal(&path), @"
        ROOT/a.safetensors is damaged or was changed: it does not have its checksum
        hint: delete the file and run the same command again; leuko writes a new one
        ");
    }
}
